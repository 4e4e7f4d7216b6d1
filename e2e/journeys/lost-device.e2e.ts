import { expect, test } from '../fixtures.ts'

const people = {
  keyboard: {
    userName: 'atanaka',
    name: 'Aiko Tanaka',
    look: '090 1234 5677',
    work: 'atanaka@demo.example',
    own: 'aiko.tanaka@mailbox.example',
  },
  mouse: {
    userName: 'mgarcia2',
    name: 'María García',
    look: 'maria garcia legal',
    work: 'mgarcia2@demo.example',
    own: 'maria.g@mailbox.example',
  },
} as const

for (const hands of ['keyboard', 'mouse'] as const)
  test(`a lost-device ticket from the call until the owner is back in (${hands})`, async ({
    world,
    openConsole,
    openBrowser,
  }) => {
    test.slow()
    const who = people[hands]
    const ticket = hands === 'keyboard' ? 'INC-20418' : 'INC-20419'
    const agent = await openConsole({ hands })
    const owner = await openBrowser({ hands })
    const { casePath } = agent

    await test.step('the agent signs in through the system browser', () => agent.signIn('mruiz'))

    await test.step('look-up, the account, a case', async () => {
      await agent.openAccount(who.userName, who.name)
      await expect(agent.page.getByRole('main')).toContainText('Authenticator app')
      await agent.openCase(ticket, 'Lost device', 'Phone fell into the harbour.')
      await expect(casePath.panel).toContainText('0 of 2')
      await expect(casePath.panel).toContainText('The caller is not proven well enough yet.')
    })

    await test.step('the recovery code, read aloud', async () => {
      await casePath.verifyRecoveryCode(owner.savedRecoveryCode(who.userName))
      await expect(casePath.panel).toContainText('Valid. This code is now spent; a new one will be shown to the owner.')
      await expect(casePath.panel).toContainText('1 of 2')
    })

    await test.step('a code to the confirmed address', async () => {
      await casePath.issueCode(/@demo\.example/)
      await casePath.verifyIssuedCode(await world.outbox.takeCode(who.work))
      await expect(casePath.panel).toContainText('Valid. The caller reads this mailbox.')
      await expect(casePath.panel).toContainText('2 of 2')
    })

    await test.step('the reset: a preview, Cancel first, one act', async () => {
      await agent.hands.use(casePath.button('Reset the lost device'))
      await expect(casePath.dialog).toContainText(who.name)
      await expect(casePath.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
      for (let tabs = 0; tabs < 12; tabs++) await agent.page.keyboard.press('Tab')
      await expect(casePath.dialog.locator(':focus')).toHaveCount(1)
      await agent.page.keyboard.press('Escape')
      await expect(casePath.dialog).toBeHidden()
      await expect(casePath.button('Reset the lost device')).toBeFocused()
      await casePath.reset()
      const told = await world.outbox.take(who.own, /reset your multi-factor/)
      expect(told.subject).toBe('Your lost device was reset')
    })

    await test.step('a pass to the other mailbox, and a newer one read out', async () => {
      await casePath.issuePass(/mailbox\.example/)
      await expect(casePath.panel).toContainText('Live pass')
    })
    const mailed = await world.outbox.takePass(who.own)
    await test.step('the newer one is never shown as the older one, and whoever goes on keeps the focus', async () => {
      const release = await agent.holdAnswers('cases.get')
      await casePath.issuePass(/Read out/)
      await expect(casePath.button('Issue a new pass')).toHaveAttribute('aria-disabled', 'false')
      if (agent.host.kind === 'loopback') await expect(casePath.panel.locator('.secret-code')).toHaveCount(0)
      const copy = casePath.panel.getByRole('button', { name: 'Copy the case number' })
      await agent.hands.use(copy)
      release()
      await expect(casePath.panel).toContainText('To be read out')
      await expect(casePath.panel.locator('.secret-code')).toBeVisible()
      if (agent.host.kind === 'loopback') await expect(copy).toBeFocused()
    })
    const pass = await casePath.readPass()

    await test.step('the owner: password, pass, forced set-up', async () => {
      await owner.open()
      await owner.password(who.userName)
      await expect(owner.heading).toHaveText('Show that it is you')
      await owner.key(mailed)
      await expect(owner.problem).toContainText('replaced by a newer one')
      await owner.key(pass.toLowerCase())
      await expect(owner.heading).toHaveText('Choose how you sign in')
      await owner.setUpApp(who.userName, 'New phone')
    })

    await test.step('a new recovery code, shown once, its last group typed back', async () => {
      await expect(owner.heading).toHaveText('Save your recovery code')
      const code = await owner.showRecoveryCode()
      await owner.confirmRecoveryCode(code)
      await expect(owner.heading).toHaveText('You are signed in')
      await owner.hands.use(owner.page.getByRole('link', { name: 'Continue' }))
      await expect(owner.page.getByRole('main')).toContainText('New phone')
      await owner.noteCookies()
      // The demo's stand-in for the phone took the new entry too.
      await expect(async () => {
        const phone = (await world.outbox.phones()).find(({ userName }) => userName === who.userName)
        expect(phone?.codes).toContainEqual({ label: 'New phone', code: await world.phones.peek(who.userName) })
      }).toPass({ timeout: 10_000 })
    })

    await test.step('the console shows that the owner is back; the case is closed', async () => {
      await expect(casePath.panel).toContainText('The owner has set MFA up again')
      await expect(agent.page.getByRole('main')).toContainText('New phone')
      await casePath.close('Recovered')
    })

    await test.step('the supervisor reads it in the audit log', async () => {
      const number = await casePath.number()
      const supervisor = await openConsole({ profile: 'supervisor', hands })
      await supervisor.signIn('shaddad')
      const { page } = supervisor
      await supervisor.hands.use(page.getByRole('navigation').getByRole('link', { name: 'Audit' }))
      const rows = page.getByRole('grid', { name: 'Audit entries' }).getByRole('row')
      await expect(rows.nth(1)).toBeVisible()
      await supervisor.hands.type(page.getByLabel('Case number'), number)
      await supervisor.hands.use(page.getByRole('button', { name: 'Apply filters' }))
      await expect(page).toHaveURL(/caseNumber=/)
      await expect(rows.nth(1)).toContainText('Case closed')
      for (const action of [
        'Lost device reset',
        'Code issued',
        'Issued code verified',
        'Recovery code verified as evidence',
        'Enrolment pass used',
      ])
        await expect(rows.filter({ hasText: action }).first()).toContainText(who.name)
      await supervisor.hands.choose(page.getByLabel('Action', { exact: true }), 'Lost device reset')
      await supervisor.hands.use(page.getByRole('button', { name: 'Apply filters' }))
      await expect(rows).toHaveCount(2)
      await supervisor.hands.reach(page.getByRole('grid', { name: 'Audit entries' }))
      await page.keyboard.press('Enter')
      const entry = page.getByRole('region', { name: /^Entry / })
      await expect(entry).toContainText('factors.reset')
      await expect(entry).toContainText('Mariam Ruiz')
      await expect(entry).toContainText(number)
    })
  })
