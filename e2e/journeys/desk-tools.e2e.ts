import { expect, test } from '../fixtures.ts'

test('look-up finds one person by everything that a caller may say', async ({ world, openConsole }) => {
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase('opetrova', 'Olga Petrova', 'INC-70001')
  const accountId = await agent.page.getByRole('main').locator('dd code').first().innerText()
  const spellings = [
    ['ATANAKA@Demo.example', 'Aiko Tanaka'],
    ['aiko.tanaka@mailbox.example', 'Aiko Tanaka'],
    ['+81 90 1234 5677', 'Aiko Tanaka'],
    ['0081-90-1234-5677', 'Aiko Tanaka'],
    ['0176 67 111 638', 'Lars Müller'],
    ['tanaka aiko', 'Aiko Tanaka'],
    ['田中愛子', 'Aiko Tanaka'],
    ['lars muller', 'Lars Müller'],
    ['sorensen', 'Henrik Sørensen'],
    ['الزهراء', 'Fatima Al-Zahra'],
    ['петрова', 'Olga Petrova'],
    ["o'brien", "Zoë O'Brien-Smith"],
    [accountId.toLowerCase(), 'Olga Petrova'],
    ['inc-70001', 'Olga Petrova'],
  ] as const
  for (const [typed, name] of spellings) {
    await agent.page.keyboard.press('Control+k')
    await agent.page.keyboard.press('Control+A')
    await agent.page.keyboard.insertText(typed)
    await expect.soft(agent.results.first(), typed).toContainText(name)
  }
  await agent.page.keyboard.press('Escape')
  // The search by name tells two people apart by what they do.
  await agent.page.keyboard.press('Control+k')
  await agent.page.keyboard.insertText('maria garcia')
  await expect(agent.results).toHaveCount(2)
  await expect(agent.results.filter({ hasText: 'Sales Madrid' })).toHaveCount(1)
  expect(world.secrets.size).toBeGreaterThan(0)
})

test('single keys go to evidence, note and places, and stay text in a field', async ({ world, openConsole }) => {
  const { userName, displayName } = world.somebody()
  const agent = await openConsole({ hands: 'keyboard' })
  const { page, casePath } = agent
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-70002')
  await page.keyboard.press('e')
  await expect(casePath.panel.getByRole('textbox', { name: 'Recovery code' })).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('n')
  const note = casePath.panel.getByLabel('Note', { exact: true })
  await expect(note).toBeFocused()
  await page.keyboard.type('green car')
  await expect(note).toHaveValue('green car')
  await page.keyboard.press('Control+Enter')
  await expect(casePath.panel.getByRole('listitem').filter({ hasText: 'green car' })).toContainText('Mariam Ruiz')
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await expect(agent.heading).toHaveText('Cases')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toContainText('Go to the cases')
  await expect(page.getByRole('dialog')).not.toContainText('Go to the audit log')
  await page.keyboard.press('Escape')
  await agent.prefer({ letterKeys: false })
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await expect(agent.heading).toHaveText('Cases')
})

test('acts that stand on their own: unlock, revoke the code, end sessions, require reconfiguration', async ({
  world,
  openConsole,
  openBrowser,
}) => {
  const { userName, displayName, emails } = world.somebody()
  const mailbox = emails[0]?.value ?? ''
  const agent = await openConsole()
  await agent.signIn('mruiz')
  const owner = await openBrowser()
  await owner.open()
  await owner.signIn(userName)
  const guesser = await openBrowser()
  await guesser.open()
  await guesser.password(userName)
  for (let tries = 0; tries < 5; tries++)
    await guesser.send('/sign-in/factor', { code: await world.phones.wrongCode(userName) })
  await expect(guesser.problem).toContainText('Too many wrong tries')

  // The sixth makes the wait a minute long: time for an agent.
  await world.clock.advance(31)
  await guesser.send('/sign-in/factor', { code: await world.phones.wrongCode(userName) })
  await agent.beginCase(userName, displayName, 'INC-70003')
  const { casePath } = agent
  // Guessing becomes possible again by it: one proof is asked for.
  await expect(casePath.button('Unlock the account')).toHaveCount(0)
  await casePath.issueCode()
  await casePath.verifyIssuedCode(await world.outbox.takeCode(mailbox))
  for (const [act, told, subject] of [
    ['Unlock the account', 'The waits are ended.', 'Waits on your account were ended'],
    ['Revoke the recovery code', 'The recovery code is revoked.', 'Your recovery code was revoked'],
    ['End every session', 'The sessions are ended.', 'Your sessions were ended'],
    ['Require reconfiguration', 'Reconfiguration is required.', 'Please set up multi-factor authentication again'],
  ] as const) {
    await agent.hands.use(casePath.button(act))
    await expect(casePath.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await expect(casePath.dialog).toContainText(displayName)
    await agent.hands.use(casePath.dialog.getByRole('button', { name: act }))
    await expect(casePath.panel).toContainText(told)
    expect((await world.outbox.takeSubject(mailbox, new RegExp(`^${subject}$`))).text).toContain('help desk')
  }
  await owner.open('/account')
  await expect(owner.heading).toHaveText('Sign in')
  await owner.password(userName)
  await owner.key(owner.savedRecoveryCode(userName))
  await expect(owner.problem).toContainText('revoked')
  await owner.key(await world.phones.code(userName))
  await owner.finishSetUp(userName, 'Same phone')
  await expect(owner.heading).toHaveText('You are signed in')
})

test('a code that was issued too long ago proves nothing', async ({ world, openConsole }) => {
  const { userName, displayName, emails } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-70004')
  const { casePath } = agent
  await casePath.issueCode(/@demo\.example/)
  const code = await world.outbox.takeCode(emails[0]?.value ?? '')
  await casePath.verifyIssuedCode('12345')
  await expect(casePath.panel).toContainText('This is not a six-digit code.')
  await casePath.verifyIssuedCode(code === '123456' ? '654321' : '123456')
  await expect(casePath.panel).toContainText('Wrong.')
  await world.clock.advance(10 * 60 + 1)
  await casePath.verifyIssuedCode(`${code.slice(0, 3)} ${code.slice(3)}`)
  await expect(casePath.panel).toContainText('Expired at')
  await expect(casePath.panel).toContainText('0 of 2')
})
