import { expect, test } from '../fixtures.ts'
import type { HostedPages } from '../pages/hosted-pages.ts'
import { demoPassword } from '#identity/seed/people.ts'

const apiRoutes = ['/api/me', '/api/cases', '/api/audit', '/api/accounts', '/account']

/** Back, reload, hashes, other addresses, a second window: always the same page, and no API answers (B14). */
async function cannotLeave(owner: HostedPages, heading: string): Promise<void> {
  const { page, world } = owner
  // Back to an answered form ends on the browser's own page, which may come in between.
  const open = (path?: string) => expect(() => owner.open(path)).toPass({ timeout: 10_000 })
  const stays = () => expect(owner.heading).toHaveText(heading)
  await page.reload()
  await stays()
  await page.keyboard.press('Alt+ArrowLeft')
  await page.waitForLoadState()
  await open()
  await stays()
  await page.goBack().catch(() => null)
  await open('/account')
  await stays()
  for (const hash of ['#/desk', '#/cases', '#/audit', '#/account']) {
    await page.evaluate((to) => {
      location.hash = to
    }, hash)
    await stays()
  }
  const second = await page.context().newPage()
  await second.goto(`${world.backend.origin}/account`)
  await expect(second.getByRole('heading', { level: 1 })).toHaveText(heading)
  await second.close()
  for (const path of apiRoutes) {
    const answer = await page.request.get(world.backend.origin + path, { maxRedirects: 0 })
    expect([303, 401, 404], path).toContain(answer.status())
  }
}

test('the page of the code is not skipped', async ({ world, openBrowser }) => {
  const { userName } = world.somebody()
  const owner = await openBrowser()
  await owner.open()
  await owner.password(userName)
  await cannotLeave(owner, 'Code from your app')
  await owner.appCode(userName)
  await expect(owner.heading).toHaveText('Your account')
})

test('forced set-up is not skipped at any of its pages', async ({ world, openBrowser }) => {
  const userName = 'tjansen'
  const owner = await openBrowser()
  await owner.open()
  await owner.password(userName, demoPassword)
  await cannotLeave(owner, 'Show that it is you')
  await owner.key(owner.savedRecoveryCode(userName))
  await cannotLeave(owner, 'Choose how you sign in')
  await owner.choose('totp')
  await cannotLeave(owner, 'Connect your app')
  const secret = (await owner.page.locator('#secret').textContent()) ?? ''
  world.phones.connect(userName, secret)
  await owner.send('/sign-in/set-up', { label: 'Phone', code: await world.phones.code(userName) })
  await cannotLeave(owner, 'Save your recovery code')
  const code = await owner.showRecoveryCode()
  await cannotLeave(owner, 'Save your recovery code')
  expect(await owner.page.content()).not.toContain(code)
  const again = await owner.showRecoveryCode()
  await owner.confirmRecoveryCode(again)
  await expect(owner.heading).toHaveText('You are signed in')
})
