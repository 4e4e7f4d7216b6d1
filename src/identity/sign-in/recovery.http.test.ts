import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseId } from '#common/model/ids.ts'
import { listAddresses } from '../accounts/account.store.ts'
import { insertCase } from '../cases/testing/insert-case.ts'
import { totpCode, totpStepAt } from '../factors/totp.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterAll(() => fixture.close())

const openCase = (userName: string, number: string): Promise<CaseId> => insertCase(fixture, userName, number)

const issuePass = (userName: string, caseId: CaseId | null) =>
  fixture.system(async (work) =>
    (
      await fixture.services.passes.issue(work, fixture.id(userName), { caseId, addressId: null, lifeSeconds: 3600 })
    ).pass.reveal(),
  )

const mailedCode = async (to: string): Promise<string> =>
  /\b(\d{6})\b/.exec(
    (await fixture.mails()).filter((mail) => mail.to === to && mail.template === 'password_code').at(-1)?.text ?? '',
  )?.[1] ?? ''

describe('the page under a case’s number', () => {
  it('verifies the code that the owner types, once, in any spelling', async () => {
    await openCase('mgarcia2', '48217730')
    const browser = fixture.browser()
    await browser.get('/case')
    await browser.post('/case', { case_number: '1234', recovery_code: demoRecoveryCode('mgarcia2') })
    expect(browser.error()).toContain('eight digits')
    const slip = demoRecoveryCode('mgarcia2').replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
    await browser.post('/case', { case_number: '4821-7730', recovery_code: slip })
    expect(browser.error()).toContain('group 1')
    await browser.post('/case', {
      case_number: '4821 7730',
      recovery_code: demoRecoveryCode('mgarcia2').toLowerCase().replaceAll('-', ' '),
    })
    expect(browser.title()).toBe('That was right')
    const evidence = await fixture.database.selectFrom('evidence').selectAll().execute()
    expect(evidence).toMatchObject([{ kind: 'recovery_code', given_by: 'owner' }])
    await browser.get('/case')
    await browser.post('/case', { case_number: '48217730', recovery_code: demoRecoveryCode('mgarcia2') })
    expect(browser.error()).toContain('used before')
  })

  it('answers for an unknown case as for an unknown code', async () => {
    await openCase('pnair', '11112222')
    const browser = fixture.browser()
    const answers = new Set<string | undefined>()
    for (const number of ['99998888', '11112222']) {
      await browser.get('/case')
      await browser.post('/case', { case_number: number, recovery_code: demoRecoveryCode('stranger') })
      answers.add(browser.error())
    }
    expect(answers.size).toBe(1)
  })
})

describe('the whole way back in by a case', () => {
  it('password, pass, new app, new code; the case hears of it and old things are gone (rules 1, 12, 13)', async () => {
    const caseId = await openCase('lmueller', '33334444')
    const before = await fixture.signIn('lmueller')
    await fixture.system(async (work) => {
      const account = await work.tx
        .selectFrom('account')
        .selectAll()
        .where('id', '=', fixture.id('lmueller'))
        .executeTakeFirstOrThrow()
      const known = {
        factors: await fixture.services.factors.list(work, account.id),
        addresses: await listAddresses(work.tx, account.id),
        open: await fixture.services.sessions.countOpen(work, account.id),
      }
      const { digest } = await fixture.services.resets.preview(work, account, 'all', known)
      await fixture.services.resets.reset(work, account, caseId, 'all', digest, known)
    })
    fixture.clock.advance(5)
    expect((await before.get('/account')).path).toBe('/sign-in')
    const pass = await issuePass('lmueller', caseId)
    const browser = await fixture.passwordStep('lmueller')
    await browser.post('/sign-in/key', { key: 'AAAAA' })
    expect(browser.page.status).toBe(422)
    await browser.post('/sign-in/key', { key: pass.replaceAll('-', ' ').toLowerCase() })
    await browser.post('/sign-in/method', { method: 'totp' })
    const secret = (/id="secret"[^>]*>([^<]+)</.exec(browser.page.body)?.[1] ?? '').replaceAll(' ', '')
    await browser.post('/sign-in/set-up', {
      label: 'Neues Telefon',
      code: totpCode(secret, totpStepAt(fixture.clock.now())),
    })
    expect(browser.title()).toBe('Sie sind angemeldet')
    const row = await fixture.database
      .selectFrom('case')
      .select('enrolled_at')
      .where('id', '=', caseId)
      .executeTakeFirstOrThrow()
    expect(row.enrolled_at).toEqual(fixture.clock.now())
    const again = await fixture.passwordStep('lmueller')
    await again.post('/sign-in/key', { key: pass })
    expect(again.title()).toBe('Code aus Ihrer App')
    expect((await fixture.entries('enrolment_pass.used')).at(-1)?.actor_id).toBe(fixture.id('lmueller'))
  })

  it('a forgotten password with a case’s pass leads on to the set-up, and not with an invitation’s', async () => {
    const caseId = await openCase('falzahra', '55556666')
    const browser = fixture.browser()
    await browser.get('/forgotten-password')
    await browser.post('/forgotten-password', { email: 'FALZAHRA@demo.example ' })
    await browser.post('/forgotten-password/resend')
    expect(browser.page.status).toBe(429)
    const older = await mailedCode('falzahra@demo.example')
    fixture.clock.advance(31)
    await browser.post('/forgotten-password/resend')
    await browser.post('/forgotten-password/mailbox', { code: older })
    expect(browser.error()).toContain('newer code')
    await browser.post('/forgotten-password/mailbox', { code: await mailedCode('falzahra@demo.example') })
    expect(browser.title()).toBe('إثبات آخر')
    await browser.post('/forgotten-password/proof', { proof: await issuePass('falzahra', null) })
    expect(browser.title()).toBe('إثبات آخر')
    await browser.post('/forgotten-password/proof', { proof: await issuePass('falzahra', caseId) })
    await browser.post('/forgotten-password/password', { new_password: 'kettle lamp anchor tide' })
    expect(browser.title()).toBe('اختر طريقة تسجيل الدخول')
    await browser.get('/account')
    expect(browser.title()).toBe('اختر طريقة تسجيل الدخول')
    expect((await fixture.entries('password.changed')).at(-1)?.account_id).toBe(fixture.id('falzahra'))
  })
})

describe('limits', () => {
  it('makes a factor wait, disables it at 100 failures and tells its owner (rule 7)', async () => {
    const browser = await fixture.passwordStep('hsorensen')
    const wrong = fixture.code('hsorensen', 3600)
    for (let failure = 1; failure <= 100; failure++) {
      await browser.post('/sign-in/factor', { code: wrong })
      expect(browser.page.status).toBe(422)
      // The waits are told; a clock that went on would end the sign-in between them.
      if (failure >= 5) expect(browser.error()).toContain('Too many wrong tries')
      await fixture.database
        .updateTable('guess_counter')
        .set({ wait_until: null })
        .where('scope', '=', 'factors')
        .execute()
      await fixture.database
        .updateTable('factor')
        .set({ wait_until: null })
        .where('account_id', '=', fixture.id('hsorensen'))
        .execute()
    }
    const factor = await fixture.database
      .selectFrom('factor')
      .select(['state', 'failures'])
      .where('account_id', '=', fixture.id('hsorensen'))
      .where('type', '=', 'totp')
      .executeTakeFirstOrThrow()
    expect(factor).toEqual({ state: 'disabled', failures: 100 })
    expect((await fixture.mails()).filter((mail) => mail.template === 'last_factor_disabled').length).toBe(1)
    const next = await fixture.passwordStep('hsorensen')
    expect(next.title()).toBe('Show that it is you')
  }, 180_000)

  it('locks the recovery code of a sign-in after five wrong ones, and burns nothing while it is locked', async () => {
    const browser = await fixture.passwordStep('cadeyemi')
    for (let index = 0; index < 5; index++)
      await browser.post('/sign-in/other-way', { recovery_code: demoRecoveryCode(`stranger ${index}`) })
    expect(browser.error()).toContain('Too many wrong tries')
    await browser.post('/sign-in/other-way', { recovery_code: demoRecoveryCode('cadeyemi') })
    expect(browser.error()).toContain('Too many wrong tries')
    fixture.clock.advance(3601)
    const later = await fixture.passwordStep('cadeyemi')
    await later.post('/sign-in/other-way', { recovery_code: demoRecoveryCode('cadeyemi') })
    expect(later.title()).toBe('Choose how you sign in')
  })

  it('revokes the code of another account that is typed here, and tells that owner', async () => {
    const browser = await fixture.passwordStep('atanaka')
    await browser.post('/sign-in/other-way', { recovery_code: demoRecoveryCode('bbehind') })
    expect(browser.error()).toContain('not known here')
    expect(
      (await fixture.mails()).filter((mail) => mail.template === 'recovery_code_exposed').map((mail) => mail.to),
    ).toEqual(['bbehind@demo.example'])
  })
})
