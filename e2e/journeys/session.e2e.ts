import type { ConsoleScreen } from '../pages/console-screen.ts'
import { expect, test } from '../fixtures.ts'

/** Nothing of what was on screen is left, and nothing brings it back without a sign-in (B14). */
async function staysLocked(console: ConsoleScreen, hidden: string[], says: string): Promise<void> {
  const { page } = console
  const here = new URL(page.url()).hash
  const locked = async () => {
    await expect(console.signInButton).toBeVisible()
    const content = await page.content()
    for (const text of hidden) expect(content).not.toContain(text)
  }
  await locked()
  await expect(page.getByRole('main')).toContainText(says)
  await page.reload()
  await locked()
  await expect(page.getByRole('main')).toContainText(says)
  for (const hash of ['#/desk', '#/cases', '#/audit', '#/audit/1']) {
    await page.evaluate((to) => {
      location.hash = to
    }, hash)
    await locked()
  }
  await page.goBack().catch(() => null)
  await locked()
  for (const [name, input] of [
    ['cases.list', { query: { state: 'open' } }],
    ['accounts.lookUp', { body: { text: 'aiko' } }],
    ['audit.list', { query: {} }],
  ] as const)
    expect((await console.call(name, input)).ok, name).toBe(false)
  await page.evaluate((to) => {
    location.hash = to
  }, here)
}

test('the idle lock hides everything, and signing in comes back to the same place', async ({ world, openConsole }) => {
  const { userName, displayName } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-40001')
  const address = agent.page.url()
  await world.clock.advance(15 * 60 + 5)
  await expect(agent.signInButton).toBeVisible({ timeout: 15_000 })
  await staysLocked(
    agent,
    [displayName, userName, 'INC-40001', 'Mariam Ruiz'],
    'Locked because nothing was done for a while.',
  )
  expect(agent.page.url()).toBe(address)
  await agent.signIn('mruiz')
  await expect(agent.casePath.panel).toContainText('INC-40001')
  expect(agent.page.url()).toBe(address)
})

test('a session that the server ended says so, and signing in comes back to the same place', async ({
  openConsole,
}) => {
  const agent = await openConsole({ profile: 'colleague' })
  await agent.signIn('jweber')
  await agent.page.keyboard.press('Escape')
  await agent.hands.use(agent.page.getByRole('navigation').getByRole('link', { name: 'Cases' }))
  await expect(agent.heading).toHaveText('Cases')
  await agent.hands.use(agent.page.getByRole('button', { name: 'Closed' }))
  await expect(agent.page).toHaveURL(/#\/cases\?show=closed$/)
  const supervisor = await openConsole({ profile: 'supervisor' })
  await supervisor.signIn('shaddad')
  await supervisor.beginCase('jweber', 'Jonas Weber', 'INC-40002')
  await supervisor.hands.use(supervisor.casePath.button('End every session'))
  await supervisor.hands.use(supervisor.casePath.dialog.getByRole('button', { name: 'End every session' }))
  await expect(supervisor.casePath.panel).toContainText('The sessions are ended.')

  await expect(agent.signInButton).toBeVisible()
  await staysLocked(agent, ['Jonas Weber'], 'Your session was ended by an administrator')
  await agent.signIn('jweber')
  await expect(agent.heading).toHaveText('Cases')
  await expect(agent.page).toHaveURL(/#\/cases\?show=closed$/)
  // The next journey on the same account opens its own.
  await supervisor.casePath.close('Abandoned')
})

test('signing out hides everything at once', async ({ world, openConsole }) => {
  const { userName, displayName } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.openAccount(userName, displayName)
  await agent.signOut()
  await staysLocked(agent, [displayName, userName], '')
})

test('a token that ran out is renewed without anybody noticing', async ({ world, openConsole }) => {
  const { userName, displayName } = world.somebody()
  const agent = await openConsole()
  await agent.signIn('mruiz')
  // Somebody is there all the time: only the access token ends, not the session.
  for (let minutes = 0; minutes < 40; minutes += 10) {
    await world.clock.advance(10 * 60)
    expect((await agent.call('session.active', undefined)).ok).toBe(true)
    expect((await agent.call('cases.list', { query: { state: 'open' } })).ok).toBe(true)
  }
  await agent.openAccount(userName, displayName)
})

test('who has no role at the desk does not get in, and is told so in both places', async ({ world, openConsole }) => {
  const { userName } = world.somebody()
  const stranger = await openConsole()
  await stranger.hands.use(stranger.signInButton)
  const tab = await stranger.openSignInTab()
  await tab.signIn(userName)
  await expect(tab.heading).toContainText('This account has no role at the desk.')
  await tab.noteCookies()
  await tab.page.close()
  await expect(stranger.page.getByRole('alert')).toContainText('Signing in did not work.')
  await expect(stranger.signInButton).toBeVisible()
})

test('a sign-in that is cancelled leaves an address that is of no use', async ({ openConsole }) => {
  const agent = await openConsole()
  await agent.hands.use(agent.signInButton)
  const tab = await agent.openSignInTab()
  await agent.hands.use(agent.page.getByRole('button', { name: 'Cancel signing in' }))
  await expect(agent.signInButton).toBeVisible()
  await tab.password('mruiz')
  await tab.send('/sign-in/factor', { code: await tab.world.phones.code('mruiz') }).catch(() => undefined)
  await expect(agent.signInButton).toBeVisible()
  expect((await agent.call('cases.list', { query: { state: 'open' } })).ok).toBe(false)
})

test('a page whose console has ended says so by itself', async ({ openConsole, hostKind }) => {
  test.skip(hostKind !== 'loopback', 'in Electron the window ends with its process')
  const agent = await openConsole()
  await agent.signIn('jweber')
  await expect(agent.page.getByText('Online', { exact: true })).toBeVisible()
  await agent.host.close()
  await expect(agent.page.getByText('Offline', { exact: true })).toBeVisible()
})
