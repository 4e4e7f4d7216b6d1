import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoRecoveryCode } from '../seed/seed.ts'
import { totpCode, totpStepAt } from '../factors/totp.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture()
}, 60_000)
afterAll(() => fixture.close())

/** From the choice of the method to the end; returns the new secret and the recovery code. */
export async function setUp(browser: TestBrowser, at: PageFixture, label = 'New phone') {
  await browser.post('/sign-in/method', { method: 'totp' })
  const secret = (/id="secret"[^>]*>([^<]+)</.exec(browser.page.body)?.[1] ?? '').replaceAll(' ', '')
  await browser.post('/sign-in/set-up', { label, code: totpCode(secret, totpStepAt(at.clock.now())) })
  return { secret }
}

async function saveCode(browser: TestBrowser): Promise<string> {
  await browser.post('/sign-in/recovery-code')
  const code = (/id="recovery-code"[^>]*>(.*?)<\/code>/.exec(browser.page.body)?.[1] ?? '').replaceAll('<wbr>', '')
  await browser.post('/sign-in/recovery-code/confirm', {
    shown: browser.field('shown') ?? '',
    last_group: code.slice(-5).toLowerCase(),
  })
  return code
}

describe('signing in', () => {
  it('takes password and code, and opens the own page', async () => {
    const browser = await fixture.signIn('mgarcia')
    expect(browser.page.path).toBe('/account')
    expect(browser.page.body).toContain('Authenticator')
    expect((await fixture.entries('session.started')).at(-1)?.account_id).toBe(fixture.id('mgarcia'))
  })

  it('answers a wrong password, an unknown name, a suspended account and one that waits in the same words', async () => {
    const bodies = new Set<string>()
    for (const identifier of ['mgarcia2', 'nobody-here', 'ssuspended', 'iinvited']) {
      const browser = await fixture.passwordStep(identifier, 'wrong password here')
      expect(browser.page.status).toBe(422)
      bodies.add(browser.page.body.replaceAll(identifier, '').replace(/name="form_token" value="[^"]*"/g, ''))
    }
    for (let index = 0; index < 5; index++) await fixture.passwordStep('pnair', 'wrong password here')
    const waiting = await fixture.passwordStep('pnair')
    bodies.add(waiting.page.body.replaceAll('pnair', '').replace(/name="form_token" value="[^"]*"/g, ''))
    expect(bodies.size).toBe(1)
  })

  it('tells suspended only after the right password, and opens nothing', async () => {
    const browser = await fixture.passwordStep('ssuspended')
    expect(browser.error()).toContain('suspended')
    expect(browser.cookie('rekey_sign_in')).toBeUndefined()
  })

  it('lets a frozen account sign in with what it had, and do nothing else (rule 17)', async () => {
    const browser = await fixture.passwordStep('efrozen')
    expect(browser.page.body).not.toContain('recovery_code')
    await browser.post('/sign-in/other-way', { recovery_code: demoRecoveryCode('efrozen') })
    expect(browser.error()).toContain('not taken')
    await browser.post('/sign-in/factor', { code: fixture.code('efrozen') })
    expect(browser.page.path).toBe('/account')
    expect(browser.page.body).toContain('frozen')
    for (const path of ['/account/factors/add', '/account/recovery-code', '/account/disable-mfa', '/account/devices'])
      expect((await browser.get(path)).status, path).toBe(403)
    await browser.post('/account/recovery-code')
    expect(browser.page.status).toBe(403)
    const live = await fixture.system((work) => fixture.services.recoveryCodes.countLive(work, fixture.id('efrozen')))
    expect(live).toBe(1)
    fixture.clock.advance(60)
  })

  it('takes no form from elsewhere', async () => {
    const browser = fixture.browser()
    await browser.get('/sign-in')
    const fields = { identifier: 'lmueller', password: 'correct horse demo' }
    expect((await browser.post('/sign-in', fields, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await browser.post('/sign-in', { ...fields, form_token: 'x' })).status).toBe(403)
    expect((await browser.post('/sign-in', fields, { origin: 'null', 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    )
    expect((await browser.post('/sign-in', fields, { origin: 'null', 'sec-fetch-site': 'same-origin' })).status).toBe(
      200,
    )
    const other = fixture.browser()
    await other.get('/sign-in')
    expect((await other.post('/sign-in', { ...fields, form_token: browser.formToken() })).status).toBe(403)
  })

  it('recovers by the recovery code, and then only by setting up anew and saving a new code (rule 5)', async () => {
    const browser = await fixture.passwordStep('mgarcia2')
    await browser.post('/sign-in/other-way', {
      recovery_code: ` ${demoRecoveryCode('mgarcia2').toLowerCase().replaceAll('-', ' ')}. `,
    })
    expect(browser.title()).toBe('Choose how you sign in')
    expect((await browser.get('/account')).path).toBe('/sign-in')
    await setUp(browser, fixture)
    expect(browser.title()).toBe('Save your recovery code')
    expect(browser.cookie('rekey_session')).toBeUndefined()
    // Looking makes no code; showing again makes another one, and only the last counts (B02, B23).
    await browser.post('/sign-in/recovery-code')
    const first = browser.page.body
    await browser.get('/sign-in')
    expect(browser.page.body).not.toContain('id="recovery-code"')
    expect(browser.page.body).toContain('cannot be shown again')
    const sealed = /name="shown" value="([^"]*)"/.exec(first)?.[1] ?? ''
    const code = await saveCode(browser)
    expect(browser.title()).toBe('You are signed in')
    expect(first).not.toContain(code.slice(-11))
    await browser.post('/sign-in/recovery-code/confirm', { shown: sealed, last_group: 'AAAAA' })
    await browser.get('/account')
    expect(browser.page.path).toBe('/account')
    const templates = (await fixture.mails())
      .filter((mail) => mail.to.startsWith('maria.g'))
      .map((mail) => mail.template)
    expect(templates).toEqual(['recovery_code_used', 'factor_enrolled', 'recovery_code_replaced'])
    const again = await fixture.passwordStep('mgarcia2')
    await again.post('/sign-in/other-way', { recovery_code: demoRecoveryCode('mgarcia2') })
    expect(again.error()).toContain('used before')
    expect(again.page.body).not.toContain(demoRecoveryCode('mgarcia2'))
  })

  it('opens set-up with a pass or a factor, never with the password alone, and keeps the old factor until the end (rule 13)', async () => {
    const browser = await fixture.passwordStep('tjansen')
    expect(browser.title()).toBe('Show that it is you')
    for (const path of ['/sign-in/method', '/sign-in/set-up', '/sign-in/recovery-code', '/sign-in/factor']) {
      await browser.post(path, { method: 'totp', code: '123456' })
      expect(browser.title()).toBe('Show that it is you')
    }
    await browser.post('/sign-in/key', { key: fixture.code('tjansen') })
    await browser.post('/sign-in/method', { method: 'totp' })
    const factors = () =>
      fixture.database
        .selectFrom('factor')
        .select('state')
        .where('account_id', '=', fixture.id('tjansen'))
        .orderBy('added_at')
        .execute()
    expect(await factors()).toEqual([{ state: 'working' }])
    const secret = (/id="secret"[^>]*>([^<]+)</.exec(browser.page.body)?.[1] ?? '').replaceAll(' ', '')
    await browser.post('/sign-in/set-up', {
      label: 'Phone',
      code: totpCode(secret, totpStepAt(fixture.clock.now()) + 3),
    })
    expect(browser.error()).toContain('clock')
    for (let index = 0; index < 4; index++) await browser.post('/sign-in/set-up', { label: 'Phone', code: '000000' })
    const renewed = (/id="secret"[^>]*>([^<]+)</.exec(browser.page.body)?.[1] ?? '').replaceAll(' ', '')
    expect(renewed).not.toBe(secret)
    await browser.post('/sign-in/set-up', { label: 'Phone', code: totpCode(renewed, totpStepAt(fixture.clock.now())) })
    expect(browser.title()).toBe('You are signed in')
    expect(await factors()).toEqual([{ state: 'ended' }, { state: 'working' }])
    const account = await fixture.database
      .selectFrom('account')
      .select('reconfiguration_since')
      .where('id', '=', fixture.id('tjansen'))
      .executeTakeFirstOrThrow()
    expect(account.reconfiguration_since).toBeNull()
  })

  it('lets a retired factor serve once as the key, and a disabled one never', async () => {
    const retired = await fixture.passwordStep('nnguyen')
    await retired.post('/sign-in/key', { key: fixture.code('nnguyen') })
    expect(retired.title()).toBe('Choose how you sign in')
    fixture.clock.advance(60)
    const again = await fixture.passwordStep('nnguyen')
    await again.post('/sign-in/key', { key: fixture.code('nnguyen') })
    expect(again.error()).toContain('does not work')
    const disabled = await fixture.passwordStep('jkowalski')
    await disabled.post('/sign-in/key', { key: fixture.code('jkowalski') })
    expect(disabled.error()).toContain('does not work')
  })

  it('takes an invited person in by the pass: password, method, code (rules 1, 13)', async () => {
    const pass = await fixture.system(async (work) =>
      (
        await fixture.services.passes.issue(work, fixture.id('iinvited'), {
          caseId: null,
          addressId: null,
          lifeSeconds: 3600,
        })
      ).pass.reveal(),
    )
    const browser = fixture.browser()
    await browser.get('/invitation')
    await browser.post('/invitation', { email: 'iinvited@demo.example', pass: 'AAAAA-AAAAA-AAAAA' })
    expect(browser.error()).toBeDefined()
    await browser.post('/invitation', { email: 'nobody@demo.example', pass })
    expect(browser.error()).toContain('do not fit')
    await browser.post('/invitation', { email: 'iinvited@demo.example', pass: pass.toLowerCase() })
    expect(browser.title()).toBe('Choose a new password')
    for (const [weak, word] of [
      ['short', 'Too short'],
      ['password12345', 'thieves'],
      ['iinvited-2026', 'your own name'],
    ] as const) {
      await browser.post('/invitation/password', { new_password: weak })
      expect(browser.error()).toContain(word)
    }
    await browser.post('/invitation/password', { new_password: 'kettle lamp anchor tide' })
    expect(browser.title()).toBe('Choose how you sign in')
    await setUp(browser, fixture)
    await saveCode(browser)
    expect((await browser.get('/account')).path).toBe('/account')
  })

  it('turns MFA off by asking for it anew, and signs everything out (rule 6)', async () => {
    const browser = await fixture.signIn('lmueller')
    fixture.clock.advance(301)
    await browser.post('/account/disable-mfa')
    expect(browser.title()).toBe('Bestätigen Sie, dass Sie es sind')
    await browser.post('/sign-in/proof', { password: 'wrong' })
    expect(browser.page.status).toBe(422)
    await browser.post('/sign-in/proof', { password: 'correct horse demo' })
    await browser.post('/sign-in/factor', { code: fixture.code('lmueller') })
    expect(browser.page.path).toBe('/account/disable-mfa')
    await browser.post('/account/disable-mfa')
    expect(browser.page.body).toContain('stillgelegt')
    expect((await browser.get('/account')).path).toBe('/sign-in')
    const next = await fixture.passwordStep('lmueller')
    expect(next.title()).toBe('Zeigen Sie, dass Sie es sind')
  })

  it('makes and revokes a recovery code on the own page', async () => {
    const browser = await fixture.signIn('falzahra')
    await browser.post('/account/recovery-code')
    const code = (/id="recovery-code"[^>]*>(.*?)<\/code>/.exec(browser.page.body)?.[1] ?? '').replaceAll('<wbr>', '')
    const sealed = browser.field('shown') ?? ''
    await browser.post('/account/recovery-code/confirm', { shown: sealed, last_group: 'AAAAA' })
    expect(browser.page.body).not.toContain(code)
    await browser.post('/account/recovery-code/confirm', { shown: sealed, last_group: code.slice(-5) })
    expect(browser.page.status).toBe(200)
    await browser.post('/account/recovery-code/revoke')
    const { state } = await fixture.database
      .selectFrom('recovery_code')
      .select('state')
      .where('account_id', '=', fixture.id('falzahra'))
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow()
    expect(state).toBe('revoked')
    await browser.post('/account/sign-out')
    expect((await browser.get('/account')).path).toBe('/sign-in')
  })
})

describe('forgotten password (rule 21)', () => {
  const mailedCode = async (to: string): Promise<string> =>
    /\b(\d{6})\b/.exec(
      (await fixture.mails()).filter((mail) => mail.to === to && mail.template === 'password_code').at(-1)?.text ?? '',
    )?.[1] ?? ''

  it('answers the same for every address', async () => {
    const bodies = new Set<string>()
    for (const email of [
      'atanaka@demo.example',
      'nobody@demo.example',
      'bbehind@demo.example',
      'ssuspended@demo.example',
      'no address',
    ]) {
      const browser = fixture.browser()
      await browser.get('/forgotten-password')
      await browser.post('/forgotten-password', { email })
      await browser.post('/forgotten-password/mailbox', { code: '000000' })
      bodies.add(browser.page.body.replace(/name="form_token" value="[^"]*"/g, ''))
    }
    expect(bodies.size).toBe(1)
    expect((await fixture.mails()).filter((mail) => mail.template === 'password_code').map((mail) => mail.to)).toEqual([
      'atanaka@demo.example',
    ])
  })

  it('takes nothing over by the mailbox alone', async () => {
    fixture.clock.advance(60)
    const browser = fixture.browser()
    await browser.get('/forgotten-password')
    await browser.post('/forgotten-password', { email: 'aiko.tanaka@mailbox.example' })
    await browser.post('/forgotten-password/mailbox', { code: await mailedCode('aiko.tanaka@mailbox.example') })
    expect(browser.title()).toBe('One more proof')
    for (const [path, fields] of [
      ['/forgotten-password/password', { new_password: 'kettle lamp anchor tide' }],
      ['/invitation/password', { new_password: 'kettle lamp anchor tide' }],
      ['/forgotten-password/proof', { proof: '' }],
      ['/forgotten-password/proof', { proof: demoRecoveryCode('atanaka') }],
      ['/sign-in/method', { method: 'totp' }],
      ['/sign-in/recovery-code', {}],
    ] as const) {
      await browser.post(path, fields)
      expect(browser.title()).toBe('One more proof')
    }
    for (const path of ['/sign-in', '/account', '/invitation', '/forgotten-password'])
      expect((await browser.get(path)).path).toBe('/forgotten-password')
    const { password_hash: before } = await fixture.database
      .selectFrom('account')
      .select('password_hash')
      .where('id', '=', fixture.id('atanaka'))
      .executeTakeFirstOrThrow()
    await browser.post('/forgotten-password/proof', { proof: fixture.code('atanaka') })
    await browser.post('/forgotten-password/password', { new_password: 'kettle lamp anchor tide' })
    expect(browser.page.body).toContain('password is changed')
    const after = await fixture.database
      .selectFrom('account')
      .select(['password_hash', 'sign_ins_valid_from'])
      .where('id', '=', fixture.id('atanaka'))
      .executeTakeFirstOrThrow()
    expect(after.password_hash).not.toBe(before)
    expect(after.sign_ins_valid_from).toEqual(fixture.clock.now())
    expect((await fixture.passwordStep('atanaka')).page.status).toBe(422)
    expect((await fixture.passwordStep('atanaka', 'kettle lamp anchor tide')).title()).toBe('Code from your app')
  })
})
