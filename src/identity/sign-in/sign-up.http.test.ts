import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeExpired } from '../housekeeping.ts'
import { defaultOwnerPolicy } from '../owner-policy.ts'
import { totpCode, totpStepAt } from '../factors/totp.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture({
    policy: {
      ...defaultOwnerPolicy,
      signUpDomains: ['demo.example', 'own.example'],
      domainsBehindSignIn: ['own.example'],
    },
  })
}, 180_000)
afterAll(() => fixture.close())

const passOf = async (email: string): Promise<string> =>
  /\b([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})\b/.exec(
    (await fixture.mails()).filter((mail) => mail.to === email && mail.template === 'sign_up').at(-1)?.text ?? '',
  )?.[1] ?? 'none'

async function ask(email: string): Promise<TestBrowser> {
  const browser = fixture.browser()
  await browser.get('/sign-up')
  await browser.post('/sign-up', { email })
  return browser
}

describe('signing up by oneself, where policy allows it', () => {
  it('confirms the address first, asks for a name, and opens nothing before MFA is set up (rules 1, 13)', async () => {
    const browser = await ask(' New.Person@Demo.example ')
    expect(browser.title()).toBe('Look into your mailbox')
    const pass = await passOf('new.person@demo.example')
    await browser.get('/invitation')
    await browser.post('/invitation', { email: 'new.person@demo.example', pass })
    expect(browser.title()).toBe('Choose a new password')
    await browser.post('/invitation/password', {
      display_name: 'Nora Persson',
      new_password: 'kettle lamp anchor tide',
    })
    expect(browser.title()).toBe('Choose how you sign in')
    for (const path of ['/account', '/account/devices', '/'])
      expect((await browser.get(path)).path, path).toBe('/sign-in')
    await browser.post('/sign-in/method', { method: 'totp' })
    const secret = (/id="secret"[^>]*>([^<]*)</.exec(browser.page.body)?.[1] ?? '').replace(/\s/g, '')
    await browser.post('/sign-in/set-up', { code: totpCode(secret, totpStepAt(fixture.clock.now())) })
    expect(browser.title()).toBe('Save your recovery code')
    const account = await fixture.database
      .selectFrom('account')
      .innerJoin('address', 'address.account_id', 'account.id')
      .select(['display_name', 'state', 'sign_up_until', 'confirmed_at', 'role', 'account.kind'])
      .where('user_name', '=', 'new.person@demo.example')
      .executeTakeFirstOrThrow()
    expect(account).toMatchObject({
      display_name: 'Nora Persson',
      state: 'active',
      sign_up_until: null,
      role: null,
      kind: 'standard',
    })
    expect(account.confirmed_at).not.toBeNull()
  })

  it('answers the same for an address that is known, and tells its owner by mail', async () => {
    const known = await ask('mgarcia@demo.example')
    const unknown = await ask('nobody.yet@demo.example')
    const bare = (browser: TestBrowser): string => browser.page.body.replace(/value="[^"]*"/g, '')
    expect(bare(known)).toBe(bare(unknown))
    expect((await fixture.mails()).filter((mail) => mail.template === 'signed_up_already')).toHaveLength(1)
    expect(await passOf('mgarcia@demo.example')).toBe('none')
  })

  it('takes no foreign domain, no address behind this sign-in, and nothing that is no address', async () => {
    for (const [email, words] of [
      ['a@evil.example', 'invitation'],
      ['a@demo.example.evil.example', 'invitation'],
      ['a@own.example', 'invitation'],
      ['not an address', 'not an e-mail'],
      ['a@demo.example\r\nBcc: b@evil.example', 'not an e-mail'],
    ] as const)
      expect((await ask(email)).error(), email).toContain(words)
  })

  it('fills nobody’s mailbox: five passes, and then one in ten minutes; only the newest works', async () => {
    for (let count = 0; count < 8; count++) await ask('often@demo.example')
    const sent = (await fixture.mails()).filter((mail) => mail.to === 'often@demo.example')
    expect(sent).toHaveLength(5)
    const live = await fixture.database
      .selectFrom('enrolment_pass')
      .innerJoin('account', 'account.id', 'enrolment_pass.account_id')
      .select('enrolment_pass.state')
      .where('user_name', '=', 'often@demo.example')
      .where('enrolment_pass.state', '=', 'live')
      .execute()
    expect(live).toHaveLength(1)
  })

  it('forgets a sign-up that nobody finished, with all that hangs on it', async () => {
    await ask('forgotten@demo.example')
    fixture.clock.advance(25 * 3600)
    await fixture.system((work) => removeExpired(work))
    expect(
      await fixture.database
        .selectFrom('account')
        .select('id')
        .where('user_name', '=', 'forgotten@demo.example')
        .execute(),
    ).toEqual([])
    expect((await ask('forgotten@demo.example')).title()).toBe('Look into your mailbox')
  })
})
