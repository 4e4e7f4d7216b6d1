import type { PageFixture } from './page-fixture.ts'
import type { createSoftwareAuthenticator } from './software-authenticator.ts'
import type { TestBrowser } from './test-browser.ts'

/** Options that stand on the page for the browser's passkey prompt. */
export const optionsOf = (browser: TestBrowser): string =>
  (/data-options="([^"]*)"/.exec(browser.page.body)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

/** Adds a passkey in the profile of somebody who signs in with an app. */
export async function addPasskey(
  fixture: PageFixture,
  userName: string,
  device: ReturnType<typeof createSoftwareAuthenticator>,
): Promise<void> {
  const browser = await fixture.signIn(userName)
  await browser.get('/account/factors/add')
  await browser.post('/account/factors/add', { method: 'passkey' })
  await browser.post('/sign-in/set-up', { passkey: device.create(optionsOf(browser)), label: 'Blue key' })
  if (browser.page.path !== '/account') throw new Error(`no passkey was added: ${browser.title()}`)
}
