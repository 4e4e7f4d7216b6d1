import { expect, test } from '../fixtures.ts'
import type { HostedPages } from '../pages/hosted-pages.ts'

/** Signed in with the box ticked, and signed out again. */
async function trust(browser: HostedPages, userName: string): Promise<void> {
  await browser.open()
  await browser.password(userName)
  await browser.page.getByLabel(/^Trust this browser/).check()
  await browser.appCode(userName)
  await expect(browser.heading).toHaveText('Your account')
  await browser.signOut()
}

test('a trusted browser asks for the password alone, until its owner ends the trust', async ({
  world,
  openBrowser,
}) => {
  const { userName, emails } = world.somebody()
  const trusted = await openBrowser()
  await trust(trusted, userName)
  await world.outbox.take(emails[0]?.value ?? '', /this device became trusted: Chrome on Linux/)
  await trusted.password(userName)
  await expect(trusted.heading).toHaveText('Your account')
  await trusted.noteCookies()

  const other = await openBrowser()
  await test.step('another browser is asked for the factor', async () => {
    await other.open()
    await other.password(userName)
    await expect(other.heading).toHaveText('Code from your app')
    await other.appCode(userName)
    await expect(other.heading).toHaveText('Your account')
  })

  await test.step('trust is no proof: the profile asks for the factor', async () => {
    await trusted.open('/account/devices')
    await expect(trusted.heading).toHaveText('Confirm that it is you')
    await trusted.proveAgain(userName)
    await expect(trusted.heading).toHaveText('Trusted devices')
  })

  await test.step('ended from the profile of the other browser', async () => {
    await world.clock.advance(31)
    await other.open('/account/devices')
    const devices = other.page.getByRole('listitem').filter({ hasText: 'Chrome on Linux' })
    await other.hands.use(devices.first().getByRole('button', { name: 'End the trust in Chrome on Linux' }))
    await expect(other.page.getByRole('status')).toContainText('Trust ended: 1.')
    await trusted.signOut()
    await trusted.password(userName)
    await expect(trusted.heading).toHaveText('Code from your app')
  })
})

test('a reset by the desk ends the trust', async ({ world, openBrowser, openConsole }) => {
  const { userName, displayName, emails } = world.somebody()
  const trusted = await openBrowser()
  await trust(trusted, userName)
  const agent = await openConsole()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-80001')
  await agent.casePath.prove(trusted.savedRecoveryCode(userName), emails[0]?.value ?? '')
  await agent.casePath.reset()
  await agent.casePath.issuePass(/Read out/)
  await trusted.password(userName)
  await expect(trusted.heading).toHaveText('Show that it is you')
  await trusted.key(await agent.casePath.readPass())
  await trusted.finishSetUp(userName, 'New phone')
  await expect(trusted.heading).toHaveText('You are signed in')
  await trusted.signOut()
  await trusted.password(userName)
  await expect(trusted.heading).toHaveText('Code from your app')
})
