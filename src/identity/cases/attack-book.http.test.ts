import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PassWay } from '#common/api/approval-view.ts'
import { strictPolicy } from '#common/model/default-policies.ts'
import type { CaseId } from '#common/model/ids.ts'
import { approve, connectedPhone, promptsOn } from '../push/testing/phone-walk.ts'
import { owners, staff } from '../seed/people.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { createFixture } from '../testing/fixture.ts'
import { createDeskCalls, type DeskCalls } from './testing/desk-calls.ts'

/**
 * The attack book: how help desks were really talked into handing accounts over, each played to its end. Each ends refused, and
 * somebody who should know is told.
 */
let fixture: PageFixture
let desk: DeskCalls
beforeAll(async () => {
  fixture = await createPageFixture({ people: [...staff, ...owners], allowLoopbackPush: true })
  desk = createDeskCalls(fixture)
}, 180_000)
afterAll(() => fixture.close())

const services = () => fixture.services
const refused = async (action: string) =>
  (await fixture.entries(action)).filter((entry) => entry.outcome !== 'done').length
const pass = (caseId: CaseId, way: PassWay, who = 'mruiz') =>
  desk.tried(desk.as(who, (work, caller) => services().cases.issueEnrolmentPass(work, caller, caseId, way)))
/** A thief's browser that knows the password stands before a key; nothing of it enrols. */
async function cannotEnrol(userName: string): Promise<void> {
  const browser = await fixture.passwordStep(userName)
  for (const path of ['/sign-in/method', '/sign-in/set-up', '/sign-in/set-up/number'])
    await browser.post(path, { method: 'totp', code: '000000', number: '+4915112345679' })
  expect(browser.title()).not.toBe('You are signed in')
  const factors = await fixture.system((work) => services().factors.held(work, fixture.id(userName)))
  expect(factors.filter((factor) => factor.added_at >= fixture.clock.now())).toEqual([])
}

describe('the attack book', () => {
  it('1 a stolen password: the desk asks for proof that the thief has none of', async () => {
    const before = await refused('evidence.recovery_code_verified')
    await cannotEnrol('mgarcia')
    const caseId = await desk.open('mgarcia')
    const guess = await desk.as('mruiz', (work, caller) =>
      services().evidence.verifyRecoveryCode(work, caller, caseId, demoRecoveryCode('a guess')),
    )
    expect(guess.kind).toBe('unknown')
    expect(await desk.reset(caseId)).toBe('evidence_missing')
    expect(await pass(caseId, { kind: 'read_out' })).toBe('evidence_missing')
    expect(await refused('evidence.recovery_code_verified')).toBe(before + 1)
    await desk.close(caseId)
    // The next agent is warned.
    const next = await desk.open('mgarcia', 'lost_device', 'jweber')
    expect((await desk.detail(next, 'jweber')).signals.map((one) => one.signal)).toContain('refused_before')
    await desk.close(next, 'jweber')
  })

  it('2 a stolen password and a hundred failures: the disabled factor opens nothing, and its owner is told', async () => {
    await fixture.database
      .updateTable('factor')
      .set({ failures: 99, wait_until: null })
      .where('account_id', '=', fixture.id('lmueller'))
      .execute()
    const thief = await fixture.passwordStep('lmueller')
    await thief.post('/sign-in/factor', { code: '000000' })
    const [factor] = await fixture.system((work) => services().factors.list(work, fixture.id('lmueller')))
    expect(factor?.state).toBe('disabled')
    expect(await desk.told('lmueller', 'last_factor_disabled')).toBeGreaterThan(0)
    await cannotEnrol('lmueller')
    const again = await fixture.passwordStep('lmueller')
    await again.post('/sign-in/key', { key: fixture.code('lmueller') })
    expect(again.title()).not.toBe('You are signed in')
    const caseId = await desk.open('lmueller')
    expect(await pass(caseId, { kind: 'read_out' })).toBe('evidence_missing')
    await desk.close(caseId)
  })

  it('3 a stolen mailbox: one code is one proof; under the strict policy no pass goes there, also not the owner’s own', async () => {
    const who = 'atanaka'
    const caseId = await desk.open(who)
    expect(await desk.proveAddress(who, caseId)).toBe('valid')
    fixture.clock.advance(31)
    const second = await desk.addressOf(who, 'email', 1)
    await desk.as('mruiz', (work, caller) => services().evidence.issueCode(work, caller, caseId, second.id))
    expect(await desk.reset(caseId)).toBe('evidence_missing')
    await desk.close(caseId)

    // The owner proves themself; the thief, who has the password and reads both mailboxes, waits for the pass.
    const { version } = await desk.as('mruiz', (work) =>
      services().policies.propose(work, { id: fixture.id('gokafor'), role: 'administrator' }, strictPolicy),
    )
    await desk.as('shaddad', (work, caller) => services().policies.activate(work, caller, version))
    const owner = await desk.open(who)
    await desk.as('mruiz', (work, caller) =>
      services().evidence.verifyRecoveryCode(work, caller, owner, demoRecoveryCode(who)),
    )
    expect(await desk.proveAddress(who, owner)).toBe('valid')
    expect(await desk.reset(owner)).toMatchObject({ at: expect.any(String) })
    expect((await desk.detail(owner)).passWays).toEqual([{ kind: 'read_out' }])
    expect(await pass(owner, { kind: 'address', addressId: second.id })).toBe('pass_way_not_allowed')
    expect(await pass(owner, { kind: 'read_out' })).toMatchObject({ pass: expect.any(String) })
    expect((await fixture.mails()).some((mail) => mail.template === 'enrolment_pass')).toBe(false)
    await cannotEnrol(who)
    expect(await desk.told(who, 'factors_reset')).toBeGreaterThan(0)
    await desk.close(owner)
    const back = await desk.as('mruiz', async (work) => {
      const { shipped } = await services().policies.view(work, { id: fixture.id('gokafor'), role: 'administrator' })
      const document = shipped.find((one) => one.key === 'default')?.document ?? strictPolicy
      return services().policies.propose(work, { id: fixture.id('gokafor'), role: 'administrator' }, document)
    })
    await desk.as('shaddad', (work, caller) => services().policies.activate(work, caller, back.version))
  })

  it('4 a SIM swap: the code and the call back rest on one number, and a lost phone takes it along', async () => {
    const who = 'pnair'
    const number = await desk.addressOf(who, 'phone')
    const caseId = await desk.open(who)
    expect(await desk.proveAddress(who, caseId, 'phone')).toBe('valid')
    await desk.as('mruiz', (work, caller) =>
      services().callerEvidence.recordCallBack(work, caller, caseId, { addressId: number.id, answeredBy: 'owner' }),
    )
    expect((await desk.detail(caseId)).standing).toMatchObject({ sufficient: false, have: 1 })
    expect(await desk.reset(caseId)).toBe('evidence_missing')
    await desk.close(caseId)
    const lost = await desk.open(who, 'lost_device')
    expect(await desk.reasonOf(lost, 'record_call_back')).toBe('no_confirmed_number')
    expect((await desk.detail(lost)).codeAddresses.some((address) => address.kind === 'phone')).toBe(false)
    await desk.close(lost)
    // The hosted pages let a new number in only after a fresh proof with the old factor.
    await cannotEnrol(who)
  })

  it('5 a stolen phone: its app, its number and its prompts are one thing', async () => {
    const who = 'mgarcia2'
    const caseId = await desk.open(who, 'locked_out')
    expect(await desk.proveAddress(who, caseId, 'phone')).toBe('valid')
    const verdict = await desk.as('mruiz', (work, caller) =>
      services().callerEvidence.verifyBoundFactor(work, caller, caseId, fixture.code(who)),
    )
    expect(verdict.kind).toBe('valid')
    expect((await desk.detail(caseId)).standing).toMatchObject({ sufficient: false, have: 1 })
    expect(await desk.reset(caseId)).toBe('evidence_missing')
    await desk.close(caseId)
  })

  it('6 an insider agent who keeps a code heard: it is spent whatever the verdict, and its owner knows', async () => {
    const who = 'hsorensen'
    const caseId = await desk.open(who)
    for (let tries = 0; tries < 5; tries++)
      await desk.as('mruiz', (work, caller) =>
        services().evidence.verifyRecoveryCode(work, caller, caseId, demoRecoveryCode(`typed wrong ${tries}`)),
      )
    // "The system says it is locked": the code that was read aloud is of no use any more, here or at the sign-in.
    const verdict = await desk.as('mruiz', (work, caller) =>
      services().evidence.verifyRecoveryCode(work, caller, caseId, demoRecoveryCode(who)),
    )
    expect(verdict.kind).toBe('locked')
    expect(await fixture.system((work) => services().recoveryCodes.countLive(work, fixture.id(who)))).toBe(0)
    expect(await desk.told(who, 'recovery_code_exposed')).toBeGreaterThan(0)
    await desk.close(caseId)
  })

  it('7 an insider supervisor: no hand of theirs is the second one, on nobody’s account and least on their own', async () => {
    const caseId = await desk.open('cadeyemi', 'locked_out', 'shaddad')
    await desk.as('shaddad', (work, caller) =>
      services().evidence.verifyRecoveryCode(work, caller, caseId, demoRecoveryCode('cadeyemi')),
    )
    expect(await desk.proveAddress('cadeyemi', caseId, 'email', 'shaddad')).toBe('valid')
    expect(await desk.reset(caseId, 'shaddad')).toBe('needs_approval')
    const asked = await desk.as('shaddad', (work, caller) =>
      services().approvals.request(work, caller, caseId, {
        action: 'reset_factors',
        factors: 'all',
        reason: 'Trust me',
        emergency: false,
      }),
    )
    expect(
      await desk.tried(
        desk.as('shaddad', (work, caller) => services().approvals.approve(work, caller, asked.id, 'Yes')),
      ),
    ).toBe('own_request')
    // Handing the case to an agent does not make it somebody else's idea.
    await desk.as('shaddad', (work, caller) => services().caseMoves.handOver(work, caller, caseId, fixture.id('mruiz')))
    const again = await desk.as('mruiz', (work, caller) =>
      services().approvals.request(work, caller, caseId, {
        action: 'reset_factors',
        factors: 'all',
        reason: 'As told',
        emergency: false,
      }),
    )
    expect(
      await desk.tried(
        desk.as('shaddad', (work, caller) => services().approvals.approve(work, caller, again.id, 'Yes')),
      ),
    ).toBe('own_request')
    expect(await desk.tried(desk.open('shaddad', 'other', 'shaddad'))).toBe('own_account')
    // An emergency of their own takes two others, and every supervisor, auditor and administrator hears of it.
    const alone = await desk.open('tjansen', 'other', 'shaddad')
    const emergency = await desk.as('shaddad', (work, caller) =>
      services().approvals.request(work, caller, alone, {
        action: 'reset_factors',
        factors: 'all',
        reason: 'Nothing left',
        emergency: true,
      }),
    )
    await desk.as('ibauer', (work, caller) => services().approvals.approve(work, caller, emergency.id, 'All right'))
    expect(
      await desk.tried(
        desk.as('shaddad', (work, caller) => services().approvals.approve(work, caller, emergency.id, 'Yes')),
      ),
    ).toBe('own_request')
    expect(await desk.reset(alone, 'shaddad')).toBe('approval_waiting')
    for (const who of ['ibauer', 'toliveira', 'gokafor']) expect(await desk.told(who, 'emergency_asked')).toBe(1)
    await desk.close(caseId)
    await desk.close(alone, 'shaddad')
  })

  it('8 push fatigue: prompts pause, a denial warns the agent, and "this was not me" freezes', async () => {
    const who = 'zobrien'
    const phone = await connectedPhone(fixture, who)
    const factorId = phone.factorIds[0] as never
    const caseId = await desk.open(who)
    const ask = () =>
      desk.as('mruiz', (work, caller) => services().callerEvidence.askPush(work, caller, caseId, factorId))
    const asked = await ask()
    expect(asked.kind).toBe('asked')
    // The thief does not see the agent's digits; a bare tap approves nothing.
    await approve(phone.browser, '')
    expect(
      (await desk.as('mruiz', (work, caller) => services().callerEvidence.takePush(work, caller, caseId))).kind,
    ).toBe('waiting')
    await phone.browser.get('/phone')
    await phone.browser.post(`/phone/prompt/${promptsOn(phone.browser.page.body)[0] ?? ''}/deny`, {})
    expect(
      (await desk.as('mruiz', (work, caller) => services().callerEvidence.takePush(work, caller, caseId))).kind,
    ).toBe('denied')
    expect((await desk.detail(caseId)).signals.map((one) => one.signal)).toContain('pushes_denied')
    let last: string = asked.kind
    for (let more = 0; more < 6 && last !== 'paused'; more++) {
      fixture.clock.advance(310)
      last = (await ask()).kind
    }
    expect(last).toBe('paused')
    expect(await desk.told(who, 'push_paused')).toBeGreaterThan(0)
    expect(await desk.reset(caseId)).toBe('evidence_missing')
    await desk.close(caseId)
  })

  it('9 a replayed code: each is good once, in its own case, by its own account', async () => {
    const who = 'opetrova'
    const caseId = await desk.open(who)
    expect(await desk.proveAddress(who, caseId)).toBe('valid')
    const mail = (await fixture.mails()).findLast(
      (one) => one.accountId === fixture.id(who) && one.template === 'issued_code',
    )
    const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? ''
    const verify = (id: CaseId) =>
      desk
        .as('mruiz', (work, caller) => services().evidence.verifyIssuedCode(work, caller, id, code))
        .then((verdict) => verdict.kind)
    expect(await verify(caseId)).toBe('spent')
    await desk.close(caseId)
    const next = await desk.open(who)
    expect(await verify(next)).toBe('used_up')
    expect((await desk.detail(next)).evidence).toEqual([])
    expect(await desk.reset(next)).toBe('evidence_missing')
    await desk.close(next)
  })

  it('11 a stale approval: what was approved is done, or nothing', async () => {
    const who = 'cadeyemi'
    const caseId = await desk.open(who)
    await fixture.system((work) =>
      work.tx
        .insertInto('evidence')
        .values(
          (['recovery_code', 'issued_code'] as const).map((kind, place) => ({
            id: `STALE0000000${place}`.slice(-12) as never,
            case_id: caseId,
            kind,
            rests_on: kind,
            address_id: null,
            given_by: 'agent' as const,
            given_at: work.now,
            fresh_until: new Date(work.now.getTime() + 3_600_000),
          })),
        )
        .execute(),
    )
    const asked = await desk.as('mruiz', (work, caller) =>
      services().approvals.request(work, caller, caseId, {
        action: 'reset_factors',
        factors: 'all',
        reason: 'Proven twice',
        emergency: false,
      }),
    )
    await desk.as('shaddad', (work, caller) => services().approvals.approve(work, caller, asked.id, 'Agreed'))
    // Meanwhile the account becomes somebody's who must not be handled here.
    await fixture.database.updateTable('account').set({ role: 'agent' }).where('id', '=', fixture.id(who)).execute()
    expect(await desk.reset(caseId)).toBe('needs_approval')
    expect((await desk.detail(caseId)).approvals[0]).toMatchObject({ stale: true })
    await desk.close(caseId)
  })

  it('12 a compromised agent session: an old sign-in destroys nothing, and what it may do is limited and told', async () => {
    const api = await createFixture({ people: [...staff, ...owners] })
    try {
      const opened = await api.as('mruiz')('openCase', {
        body: { accountId: api.id('lmueller'), ticket: 'T', reason: 'other', channel: 'phone' },
      })
      const stale = await api.app.inject({
        method: 'POST',
        url: `/api/cases/${opened.body.caseId}/sessions/end`,
        headers: { host: 'localhost:4800', authorization: 'Bearer mruiz~301', 'idempotency-key': crypto.randomUUID() },
        payload: {},
      })
      expect(stale.statusCode).toBe(401)
      expect(stale.json().code).toBe('step_up_required')
      expect(stale.headers['www-authenticate']).toContain('insufficient_user_authentication')
      expect(
        (await api.entries()).some(
          (entry) => entry.action === 'api.refused' && entry.detail['code'] === 'step_up_required',
        ),
      ).toBe(true)
    } finally {
      await api.close()
    }
  })
})
