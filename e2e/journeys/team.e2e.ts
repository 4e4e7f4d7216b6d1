import { expect, test } from '../fixtures.ts'

const nova = { displayName: 'Nova Lindt', userName: 'nlindt', email: 'nova.lindt@demo.example', role: 'Agent' }

test('an agent is invited, comes in by mail, and is suspended while the console is open', async ({
  world,
  openConsole,
  openBrowser,
}) => {
  const administrator = await openConsole({ profile: 'administrator' })
  const { team } = administrator
  await administrator.signIn('gokafor')
  await team.open()
  await team.invite({ ...nova, email: 'nobody' })
  await expect(team.panel('Invite a member of the team')).toContainText('This is not an e-mail address.')
  await team.hands.type(team.panel('Invite a member of the team').getByLabel('E-mail'), nova.email)
  await team.hands.use(team.page.getByRole('button', { name: 'Send the invitation' }))
  await expect(team.page.getByRole('main')).toContainText('Nova Lindt was invited.')
  await expect(team.row(nova.displayName)).toContainText('invitation sent')
  const pass = await world.outbox.takePass(nova.email)
  expect(await team.page.content()).not.toContain(pass)

  const password = world.secrets.add('password', 'lantern otter quiet grain')
  const member = await openBrowser()
  await member.open('/invitation')
  await member.send('/invitation', { email: nova.email, pass })
  await member.send('/invitation/password', { new_password: password })
  await member.finishSetUp(nova.userName, 'First phone')
  await expect(member.heading).toHaveText('You are signed in')
  const agent = await openConsole({ profile: 'newcomer' })
  await agent.signIn(nova.userName, password)
  await expect(agent.heading).toHaveText('Who is calling?')
  await expect(agent.page.getByRole('navigation').getByRole('link', { name: 'Team' })).toHaveCount(0)
  const { displayName, userName } = world.somebody()
  await agent.beginCase(userName, displayName, 'INC-80001')
  await expect(team.row(nova.displayName)).toContainText('Active', { timeout: 15_000 })

  await test.step('the dialog wants a reason without a code', async () => {
    // Whoever was invited is open at the side.
    await team.ask(nova.displayName, 'Suspend')
    await expect(team.dialog).toContainText('What stays open: 1 open case.')
    await team.confirm('Suspend')
    await expect(team.dialog).toContainText('Give the reason.')
    await team.hands.type(team.dialog.getByLabel('Reason'), `wrote ${member.savedRecoveryCode(userName)}`)
    await team.confirm('Suspend')
    await expect(team.dialog).toContainText('There is a code in this text.')
  })
  await team.hands.type(team.dialog.getByLabel('Reason'), 'Badge reported missing')
  await team.confirm('Suspend')
  await expect(team.panel(nova.displayName)).toContainText('Nova Lindt is suspended.')

  // Nothing was touched in the agent's console: it learns of it by itself.
  await expect(agent.signInButton).toBeVisible({ timeout: 10_000 })
  await expect(agent.page.getByRole('main')).toContainText('Your session was ended')
  expect(await agent.page.content()).not.toContain('INC-80001')
  expect((await agent.call('cases.list', { query: { state: 'open' } })).ok).toBe(false)
  await member.open('/account')
  await expect(member.heading).toHaveText('Sign in')
  await member.password(nova.userName, password)
  await expect(member.problem).toBeVisible()
  expect((await world.outbox.take(nova.email, /suspended your account/)).subject).toBe('Your account was suspended')

  await test.step('the case stays open, and the suspension can end', async () => {
    await expect(team.panel(nova.displayName)).toContainText('Badge reported missing')
    await expect(team.panel(nova.displayName)).toContainText('Suspended by Grace Okafor')
    await team.ask(nova.displayName, 'End the suspension')
    await team.confirm('End the suspension')
    await expect(team.panel(nova.displayName)).toContainText('The suspension of Nova Lindt has ended.')
    await member.open()
    await member.signIn(nova.userName, password)
    await expect(member.heading).toHaveText('Your account')
    await member.noteCookies()
  })

  await test.step('nobody acts on themselves, and whoever leaves is gone', async () => {
    await team.openMember('Grace Okafor')
    await expect(team.panel('Grace Okafor')).toContainText('Nobody does this to themselves.')
    await expect(team.panel('Grace Okafor').getByRole('button', { name: 'Suspend' })).toHaveCount(0)
    await team.openMember(nova.displayName)
    await team.ask(nova.displayName, 'Make leave')
    await team.hands.type(team.dialog.getByLabel('Reason'), 'Moved on')
    await team.confirm('Make leave')
    await expect(team.page.getByRole('main')).toContainText('Nova Lindt has left the team.')
    await expect(team.row(nova.displayName)).toHaveCount(0)
    await member.open('/account')
    await expect(member.heading).toHaveText('Sign in')
  })
})

test('the team by keyboard: a supervisor sets limits, an auditor only reads', async ({ openConsole }) => {
  const supervisor = await openConsole({ profile: 'supervisor', hands: 'keyboard' })
  const { team, page } = supervisor
  await supervisor.signIn('shaddad')
  await supervisor.prefer({ locale: 'en' })
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(supervisor.heading).toHaveText('Team')
  await team.hands.choose(page.getByLabel('Role', { exact: true }), 'Agent')
  await expect(team.row('Tomás Oliveira')).toHaveCount(0)
  expect(page.url()).toContain('role=agent')
  await expect(page.getByRole('button', { name: 'Invite a member' })).toHaveCount(0)
  await team.openMember('Jonas Weber')
  await expect(team.panel('Jonas Weber').getByRole('group').getByRole('button')).toHaveText(['Set limits'])
  await team.ask('Jonas Weber', 'Set limits')
  await team.hands.type(team.dialog.getByLabel('Resets per hour'), 'many')
  await team.confirm('Set limits')
  await expect(team.dialog).toContainText('A whole number from 0 to 1000')
  await team.hands.type(team.dialog.getByLabel('Resets per hour'), '3')
  await team.confirm('Set limits')
  await expect(team.panel('Jonas Weber')).toContainText('Resets per hour: 3')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('link', { name: 'Jonas Weber' })).toBeFocused()
  await page.reload()
  await expect(team.row('Jonas Weber')).toContainText('Resets per hour: 3')

  const auditor = await openConsole({ profile: 'auditor' })
  await auditor.signIn('toliveira')
  await auditor.team.open()
  await auditor.team.openMember('Jonas Weber')
  await expect(auditor.team.panel('Jonas Weber')).toContainText(/Set by .?Samira Haddad/)
  await expect(auditor.team.panel('Jonas Weber').getByRole('group')).toHaveCount(0)
})

test('break-glass: the only supervisor comes in again, and everybody sees it until another has taken note', async ({
  world,
  openConsole,
  openBrowser,
}) => {
  const administrator = await openConsole({ profile: 'administrator' })
  const { page } = administrator
  await administrator.signIn('gokafor')
  await world.backend.stop()
  const told = await world.backend.command(
    'break-glass',
    ...['--user-name', 'shaddad', '--reason', 'Phone fell into the sea'],
  )
  const pass = world.secrets.add('enrolment pass', /([0-9A-Z]{5}-){2}[0-9A-Z]{5}/.exec(told)?.[0] ?? '')
  await world.backend.start()

  const banner = page.getByRole('alert').filter({ hasText: 'Break-glass was used' })
  await expect(banner).toContainText('Samira Haddad', { timeout: 40_000 })
  await expect(banner).toContainText('Phone fell into the sea')
  const subject = 'Break-glass was used at your desk'
  expect((await world.outbox.take('gokafor@demo.example', /Make sure now/)).subject).toBe(subject)
  expect((await world.outbox.take('toliveira@demo.example', /Make sure now/)).subject).toBe(subject)

  const supervisor = await openBrowser()
  await supervisor.open()
  await supervisor.password('shaddad')
  await supervisor.key(pass)
  // The recovery code from before is revoked: a new one is shown and saved.
  await supervisor.finishSetUp('shaddad', 'New phone')
  const own = await openConsole({ profile: 'supervisor' })
  await own.signIn('shaddad')
  await own.prefer({ locale: 'en' })
  const ownBanner = own.page.getByRole('alert').filter({ hasText: 'Break-glass was used' })
  await expect(ownBanner).toBeVisible()
  await expect(ownBanner.getByRole('button')).toHaveCount(0)

  await administrator.hands.use(banner.getByRole('button', { name: 'Take note' }))
  const { dialog } = administrator.team
  await expect(dialog).toContainText('Samira Haddad')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await administrator.team.confirm('Take note')
  await expect(banner).toHaveCount(0)
  await expect(ownBanner).toHaveCount(0, { timeout: 40_000 })
})
