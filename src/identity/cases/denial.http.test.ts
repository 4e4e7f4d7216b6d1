import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseOutcome } from '#common/model/words.ts'
import type { CaseId } from '#common/model/ids.ts'
import { totpCode, totpStepAt } from '../factors/totp.ts'
import { owners, staff } from '../seed/people.ts'
import { plainCrowd } from './testing/plain-crowd.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import type { Caller, Work } from '../work.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture({
    people: [...staff, ...owners, ...plainCrowd(20, { code: 'live' })],
  })
}, 180_000)
afterAll(() => fixture.close())

/** Acts as the agent mruiz. */
function desk<T>(act: (work: Work, caller: Caller) => Promise<T>): Promise<T> {
  const caller: Caller = { id: fixture.id('mruiz'), role: 'agent' }
  return fixture.transact({ actor: { kind: 'staff', ...caller }, source: null, requestId: null }, (work) =>
    act(work, caller),
  )
}

const openCase = async (userName: string): Promise<CaseId> =>
  (
    await desk((work, caller) =>
      fixture.services.cases.open(work, caller, {
        accountId: fixture.id(userName),
        ticket: userName,
        reason: 'lost_device',
        channel: 'phone',
        story: '',
      }),
    )
  ).caseId

const mailbox = async (userName: string) =>
  fixture.database
    .selectFrom('address')
    .selectAll()
    .where('account_id', '=', fixture.id(userName))
    .where('kind', '=', 'email')
    .orderBy('position')
    .executeTakeFirstOrThrow()

const newestMail = async (to: string, template: string): Promise<string> =>
  /\b\d{6}\b/.exec(
    (await fixture.mails()).filter((mail) => mail.to === to && mail.template === template).at(-1)?.text ?? '',
  )?.[0] ?? ''

async function proveMailbox(userName: string, caseId: CaseId): Promise<void> {
  const address = await mailbox(userName)
  await desk((work, caller) => fixture.services.evidence.issueCode(work, caller, caseId, address.id))
  const code = await newestMail(address.value, 'issued_code')
  expect(
    await desk((work, caller) => fixture.services.evidence.verifyIssuedCode(work, caller, caseId, code)),
  ).toMatchObject({ kind: 'valid' })
}

describe('a lock is no way to keep the owner from the desk', () => {
  it('lets the agent end the waits that a thief with the password has made', async () => {
    const thief = await fixture.passwordStep('user0001')
    for (let i = 0; i < 5; i++)
      await thief.post('/sign-in/other-way', { recovery_code: demoRecoveryCode(`nobody ${i}`) })
    const caseId = await openCase('user0001')
    const verify = () =>
      desk((work, caller) =>
        fixture.services.evidence.verifyRecoveryCode(work, caller, caseId, demoRecoveryCode('nobody 9')),
      )
    expect((await verify()).kind).toBe('locked')
    await proveMailbox('user0001', caseId)
    await desk((work, caller) => fixture.services.cases.unlock(work, caller, caseId))
    expect(
      await desk((work, caller) =>
        fixture.services.evidence.verifyRecoveryCode(work, caller, caseId, demoRecoveryCode('user0001')),
      ),
    ).toEqual({ kind: 'valid' })
  })

  it('is not reached by strangers who ask for a new password and type wrong codes', async () => {
    const address = await mailbox('user0002')
    for (let ask = 0; ask < 12; ask++) {
      const stranger = fixture.browser()
      await stranger.get('/forgotten-password')
      await stranger.post('/forgotten-password', { email: address.value })
      for (let i = 0; i < 5; i++) await stranger.post('/forgotten-password/mailbox', { code: '000000' })
    }
    const sent = (await fixture.mails()).filter((mail) => mail.to === address.value)
    expect(sent.length).toBeLessThanOrEqual(10)
    const caseId = await openCase('user0002')
    await proveMailbox('user0002', caseId)
    // Nor is the owner's own way to a new password: wrong codes there have a wide count of their own.
    const waits = async () =>
      (
        await fixture.database
          .selectFrom('guess_counter')
          .selectAll()
          .where('scope', 'in', ['issued_code', 'mailbox'])
          .where('subject', 'like', `${fixture.id('user0002')}%`)
          .where('wait_until', '>', fixture.clock.now())
          .execute()
      ).length
    expect(await waits()).toBe(0)
  })

  it('lets the agent end the wait of a pass, the only lock there is', async () => {
    const caseId = await openCase('user0003')
    await fixture.system(async (work) => {
      for (let i = 0; i < 5; i++)
        await fixture.services.passes.show(work, fixture.id('user0003'), '00008-0000G-0000R').catch(() => undefined)
      await work.tx
        .insertInto('guess_counter')
        .values({
          scope: 'pass',
          subject: fixture.id('user0003'),
          failures: 12,
          wait_until: new Date(fixture.clock.now().getTime() + 3_600_000),
          updated_at: fixture.clock.now(),
        })
        .onConflict((conflict) =>
          conflict
            .columns(['scope', 'subject'])
            .doUpdateSet({ wait_until: new Date(fixture.clock.now().getTime() + 3_600_000) }),
        )
        .execute()
    })
    await proveMailbox('user0003', caseId)
    await expect(desk((work, caller) => fixture.services.cases.unlock(work, caller, caseId))).resolves.toBeDefined()
  })
})

describe('a set-up that a pass of the case has opened', () => {
  /** A thief at "choose a method", with the password and the pass that was read out to them. */
  async function thiefInside(userName: string) {
    const caseId = await openCase(userName)
    await proveMailbox(userName, caseId)
    await desk((work, caller) =>
      fixture.services.evidence.verifyRecoveryCode(work, caller, caseId, demoRecoveryCode(userName)),
    )
    const { digest } = await desk((work, caller) => fixture.services.cases.previewReset(work, caller, caseId, 'all'))
    await desk((work, caller) => fixture.services.cases.resetFactors(work, caller, caseId, 'all', digest))
    const { pass } = await desk((work, caller) =>
      fixture.services.cases.issueEnrolmentPass(work, caller, caseId, { kind: 'read_out' }),
    )
    const thief = await fixture.passwordStep(userName)
    await thief.post('/sign-in/key', { key: pass ?? '' })
    await thief.post('/sign-in/method', { method: 'totp' })
    const secret = /[A-Z2-7]{32}/.exec(thief.page.body.replace(/\s(?=[A-Z2-7]{4}\b)/g, ''))?.[0] ?? ''
    expect(secret).not.toBe('')
    const enrol = () =>
      thief.post('/sign-in/set-up', { code: totpCode(secret, totpStepAt(fixture.clock.now())), label: 'x' })
    const enrolled = async () =>
      (
        await fixture.database
          .selectFrom('factor')
          .select('id')
          .where('account_id', '=', fixture.id(userName))
          .where('state', '=', 'working')
          .execute()
      ).length > 0
    return { caseId, enrol, enrolled }
  }

  it.each([
    ['user0004', 'suspected_attack', false],
    ['user0005', 'not_proven', false],
    ['user0006', 'recovered', true],
  ] as [string, CaseOutcome, boolean][])('%s: closed as %s, goes on: %s', async (userName, outcome, goesOn) => {
    const { caseId, enrol, enrolled } = await thiefInside(userName)
    await desk((work, caller) => fixture.services.cases.close(work, caller, caseId, outcome))
    await enrol()
    expect(await enrolled()).toBe(goesOn)
  })

  it('is ended by "end sessions", though no session is there yet', async () => {
    const { caseId, enrol, enrolled } = await thiefInside('user0007')
    await desk((work, caller) => fixture.services.cases.endSessions(work, caller, caseId))
    await enrol()
    expect(await enrolled()).toBe(false)
  })

  it.each([
    ['user0010', true],
    ['user0011', false],
  ])('%s: ends with the agent, the case being open: %s', async (userName, open) => {
    const { caseId, enrol, enrolled } = await thiefInside(userName)
    if (!open) await desk((work, caller) => fixture.services.cases.close(work, caller, caseId, 'recovered'))
    const administrator: Caller = { id: fixture.id('gokafor'), role: 'administrator' }
    const act = <T>(end: (work: Work) => Promise<T>) =>
      fixture.transact({ actor: { kind: 'staff', ...administrator }, source: null, requestId: null }, end)
    await act((work) => fixture.services.staffActs.suspend(work, administrator, fixture.id('mruiz'), 'Stolen session'))
    await enrol()
    expect(await enrolled()).toBe(false)
    await act((work) => fixture.services.staffActs.resume(work, administrator, fixture.id('mruiz')))
  })
})

describe('codes for different ends are told apart', () => {
  it('by what their mails say', async () => {
    const { value } = await mailbox('user0008')
    const caller = fixture.browser()
    await caller.get('/forgotten-password')
    await caller.post('/forgotten-password', { email: value })
    await proveMailbox('user0008', await openCase('user0008'))
    const [first, second] = (await fixture.mails()).filter((mail) => mail.to === value)
    expect([first?.template, second?.template]).toEqual(['password_code', 'issued_code'])
    expect(first?.subject.replace(/\d{6}/, '')).not.toBe(second?.subject.replace(/\d{6}/, ''))
    // Neither is good for the other's end.
    const code = /\d{6}/.exec(second?.subject ?? '')?.[0] ?? ''
    await caller.post('/forgotten-password/mailbox', { code })
    expect(caller.page.status).toBe(422)
  })
})

describe('tries at nobody', () => {
  it('stand in the audit log', async () => {
    const browser = fixture.browser()
    await browser.get('/case')
    await browser.post('/case', { case_number: '00000001', recovery_code: demoRecoveryCode('user0009') })
    expect((await fixture.entries('evidence.recovery_code_verified')).at(-1)).toMatchObject({
      outcome: 'failed',
      detail: { verdict: 'no_open_case' },
    })
    await browser.get('/invitation')
    const pass = await fixture.system(
      async (work) =>
        (
          await fixture.services.passes.issue(work, fixture.id('user0009'), {
            caseId: null,
            addressId: null,
            lifeSeconds: 60,
          })
        ).pass,
    )
    await browser.post('/invitation', { email: 'nobody@demo.example', pass: pass.reveal() })
    expect((await fixture.entries('enrolment_pass.shown')).at(-1)).toMatchObject({
      outcome: 'failed',
      account_id: null,
    })
  })
})
