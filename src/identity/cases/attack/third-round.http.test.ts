import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AddressId, CaseId } from '#common/model/ids.ts'
import type { EvidenceKind } from '#common/model/words.ts'
import { keepEvidence } from '../../evidence/keep-evidence.ts'
import { newId } from '../../ids.ts'
import { owners, staff } from '../../seed/people.ts'
import { createFixture, type Fixture } from '../../testing/fixture.ts'
import { deviceThing } from '../lost-things.ts'
import { createPageFixture, type PageFixture } from '../../sign-in/testing/page-fixture.ts'
import { createCaseWalk, type CaseWalk } from '../testing/case-walk.ts'
import { createDeskCalls } from '../testing/desk-calls.ts'
import { plainCrowd } from '../testing/plain-crowd.ts'

/** Attacks on the desk after its approvals learned their way: what a reset forgets, and who is told. */
let fixture: Fixture
let walk: CaseWalk
let started = new Date(0)
beforeAll(async () => {
  fixture = await createFixture({
    people: [
      ...staff,
      ...owners,
      ...plainCrowd(6, {
        kind: 'privileged',
        phones: [],
        factors: [{ type: 'totp', label: 'Phone', state: 'working' }],
      }).map((person, place) => ({ ...person, phones: [`+49176671116${10 + place}`] })),
    ],
  })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

const factorsOf = (userName: string) =>
  fixture.system((work) => fixture.services.factors.list(work, fixture.id(userName)))
async function phoneApp(userName: string) {
  const [factor] = (await factorsOf(userName)).filter((one) => one.type === 'totp')
  if (factor === undefined) throw new Error('no app')
  return factor
}
const put = (caseId: CaseId, kind: EvidenceKind, restsOn: string) =>
  fixture.system((work) =>
    keepEvidence(work, fixture.services, caseId, { kind, restsOn, givenBy: 'agent', byId: fixture.id('mruiz') }),
  )
const stateLost = async (caseId: CaseId, userName: string, agent = 'mruiz') =>
  fixture.as(agent)('stateLost', {
    params: { caseId },
    body: { factors: [(await phoneApp(userName)).id], addresses: [] },
  })
const numberOf = (userName: string) =>
  fixture.database
    .selectFrom('address')
    .selectAll()
    .where('account_id', '=', fixture.id(userName))
    .where('kind', '=', 'phone')
    .executeTakeFirstOrThrow()
const passTo = (caseId: CaseId, addressId: string) =>
  fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'address', addressId } })

describe('the number of a phone that is stated stolen, after the reset that ended its app', () => {
  let before: unknown
  let after: unknown
  let pass: unknown
  let next: unknown[]
  beforeAll(async () => {
    const caseId = await walk.open('lmueller', 'mruiz', 'stolen_device')
    expect((await stateLost(caseId, 'lmueller')).status).toBe(200)
    await walk.put(caseId, ['recovery_code', 'manager_word'])
    before = (await walk.detail(caseId)).numbers.map((number) => number.notCounting)
    expect((await walk.reset(caseId)).status).toBe(200)
    after = (await walk.detail(caseId)).numbers.map((number) => number.notCounting)
    pass = (await passTo(caseId, (await numberOf('lmueller')).id)).code
    await walk.close(caseId)
    fixture.clock.advance(300)
    const thief = await walk.open('lmueller', 'jweber', 'locked_out')
    next = (await walk.detail(thief, 'jweber')).numbers.map((number) => number.notCounting)
    await walk.close(thief, 'jweber')
  })
  it('is lost still, as it was before it', () =>
    expect([before, after]).toEqual([['rests_on_lost'], ['rests_on_lost']]))
  it('receives no pass: the thief reads it', () => expect(pass).toBe('rests_on_lost'))
  it('proves nobody when the thief calls next', () => expect(next).toEqual(['rests_on_lost']))
})

describe('the number in the phone whose app gave evidence, after the reset', () => {
  let pass: unknown
  beforeAll(async () => {
    const caseId = await walk.open('pnair')
    await put(caseId, 'bound_factor', deviceThing((await phoneApp('pnair')).id))
    await put(caseId, 'issued_code', 'mailbox:SOMEWHERE')
    const number = await numberOf('pnair')
    await fixture.as('mruiz')('requireReconfiguration', { params: { caseId }, body: {} })
    expect((await passTo(caseId, number.id)).code).toBe('address_gave_evidence')
    expect((await walk.reset(caseId)).status).toBe(200)
    pass = (await passTo(caseId, number.id)).code
    await walk.close(caseId)
  })
  it('receives no pass, as before it', () => expect(pass).toBe('address_gave_evidence'))
})

describe.each([
  ['is stated', 'user0001', true],
  ['nobody has stated', 'user0002', false],
] as const)('the lost phone of a privileged owner that %s', (_name, who, stated) => {
  let answers: unknown[]
  beforeAll(async () => {
    const caseId = await walk.open(who, 'mruiz', 'lost_device')
    if (stated) expect((await stateLost(caseId, who)).status).toBe(200)
    await walk.put(caseId, ['recovery_code', 'manager_word'])
    const { body } = await walk.ask(caseId)
    expect((await walk.decide(body.id)).status).toBe(200)
    expect((await walk.reset(caseId)).status).toBe(200)
    const give = () => fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
    answers = [(await give()).code, (await give()).code]
  })
  it('is asked about once: the reset that was approved covers the first pass, and no other', () =>
    expect(answers).toEqual([undefined, 'needs_approval']))
})

describe('an agent’s session in a thief’s hands, where both the reset and its pass were asked for', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const caseId = await walk.proven('user0003')
    const mailbox = (await walk.detail(caseId)).passWays.find((way) => way.kind === 'address')
    if (mailbox?.kind !== 'address') throw new Error('no mailbox')
    const way = { kind: 'address', addressId: mailbox.addressId }
    const reset = await walk.ask(caseId)
    const pass = await walk.ask(caseId, { action: 'issue_enrolment_pass', factors: undefined, way })
    expect((await walk.decide(reset.body.id)).status).toBe(200)
    expect((await walk.decide(pass.body.id)).status).toBe(200)
    expect((await walk.reset(caseId)).status).toBe(200)
    expect((await passTo(caseId, mailbox.addressId)).status).toBe(200)
    const read = await fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
    answers = [read.code, (await walk.detail(caseId)).passes.map((one) => one.state)]
  })
  it('gets no second pass on the reset’s approval, read out in the place of the owner’s', () =>
    expect(answers).toEqual(['needs_approval', ['live']]))
})

describe.each([
  [
    'was suspended for it, once they are resumed',
    'user0005',
    () =>
      fixture.as('gokafor')('suspendStaff', {
        params: { accountId: fixture.id('ibauer') },
        body: { reason: 'Their session was stolen' },
      }),
    () => fixture.as('gokafor')('resumeStaff', { params: { accountId: fixture.id('ibauer') } }),
  ],
  [
    'has said "this was not me", once break-glass lets them in again',
    'user0004',
    () =>
      fixture.system((work) =>
        fixture.services.freezes.freeze(
          work,
          { id: fixture.id('ibauer') },
          { by: 'owner', byId: fixture.id('ibauer'), disputedSince: started, because: 'notice' },
        ),
      ),
    () => fixture.system((work) => fixture.services.breakGlass.use(work, 'ibauer', 'Their phone was stolen')),
  ],
] as const)('what a thief approved in the session of a supervisor who %s', (_name, who, end, resume) => {
  let answers: unknown[]
  beforeAll(async () => {
    started = fixture.clock.now()
    const caseId = await walk.proven(who)
    const { body } = await walk.ask(caseId)
    expect((await walk.decide(body.id, 'approve', 'ibauer')).status).toBe(200)
    await end()
    const meanwhile = (await walk.reset(caseId)).code
    fixture.clock.advance(60)
    await resume()
    answers = [meanwhile, (await walk.reset(caseId)).code]
  })
  it('opens nobody’s account', () => expect(answers).toEqual(['needs_approval', 'needs_approval']))
})

describe('a pass that was given on no approval, its call repeated when a pass by another way was approved', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const caseId = await walk.open('mgarcia2')
    await walk.put(caseId, ['recovery_code', 'manager_word'])
    const [first, second] = (await walk.detail(caseId)).passWays
    if (first?.kind !== 'address' || second?.kind !== 'address') throw new Error('no two addresses')
    expect((await walk.reset(caseId)).status).toBe(200)
    fixture.clock.advance(55 * 60)
    const key = randomUUID()
    const give = (addressId: string, more: { key?: string } = {}) =>
      fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'address', addressId }, ...more })
    expect((await give(first.addressId, { key })).status).toBe(200)
    // The strong proofs run out; what is left is thin, and a supervisor approves just one other mailbox on it.
    fixture.clock.advance(6 * 60)
    await walk.put(caseId, ['recovery_code', 'identity_document'])
    const way = { kind: 'address', addressId: second.addressId }
    const { body } = await walk.ask(caseId, { action: 'issue_enrolment_pass', factors: undefined, way })
    expect(body.causes).toEqual(['thin_evidence'])
    expect((await walk.decide(body.id)).status).toBe(200)
    expect((await give(first.addressId)).code).toBe('approval_stale')
    const repeated = await give(first.addressId, { key })
    const state = (await walk.detail(caseId)).approvals.find((one) => one.id === body.id)?.state
    answers = [repeated.status === 200 ? 'sent' : 'refused', state]
    await walk.close(caseId)
  })
  it('is not sent once more on that approval', () => expect(answers).toEqual(['refused', 'approved']))
})

describe('a caller who cannot reach the mailbox for which a pass is approved', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const caseId = await walk.proven('user0006')
    const ask = (way: unknown) => walk.ask(caseId, { action: 'issue_enrolment_pass', factors: undefined, way })
    const [mailbox] = (await walk.detail(caseId)).passWays
    if (mailbox?.kind !== 'address') throw new Error('no mailbox')
    const first = await ask({ kind: 'address', addressId: mailbox.addressId })
    expect((await walk.decide(first.body.id)).status).toBe(200)
    await fixture.as('mruiz')('requireReconfiguration', { params: { caseId }, body: {} })
    const withdrawn = await fixture.as('mruiz')('withdrawApproval', { params: { approvalId: first.body.id } })
    answers = [withdrawn.code ?? 'taken', (await ask({ kind: 'read_out' })).code ?? 'taken']
  })
  it('is helped by another way: the approval can be withdrawn or asked for anew', () =>
    expect(answers).toContain('taken'))
})

describe('a supervisor who is asked what another has just declined', () => {
  let shown = ''
  beforeAll(async () => {
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: null, state: 'active' })
      .where('id', '=', fixture.id('ibauer'))
      .execute()
    const caseId = await walk.proven('cadeyemi')
    const first = await walk.ask(caseId)
    const declined = await fixture.as('shaddad')('decline', {
      params: { approvalId: first.body.id },
      body: { reason: 'The real owner sits beside me' },
    })
    expect(declined.status).toBe(200)
    const again = await walk.ask(caseId)
    const seen = await fixture.as('ibauer')('getApproval', { params: { approvalId: again.body.id } })
    expect(seen.body.mayDecide).toBeNull()
    shown = JSON.stringify(seen.body)
  })
  it('is shown that, with the reason, on the page on which they decide', () =>
    expect(shown).toContain('The real owner sits beside me'))
})

describe('a pass that is sent to one address on a supervisor’s word', () => {
  let said = 0
  let told = 0
  beforeAll(async () => {
    const who = 'opetrova'
    await fixture.database.updateTable('account').set({ kind: 'privileged' }).where('user_name', '=', who).execute()
    for (const position of [1, 2])
      await fixture.database
        .insertInto('address')
        .values({
          id: newId<AddressId>(),
          account_id: fixture.id(who),
          kind: 'email',
          value: `olga${position}@mailbox.example`,
          confirmed_at: started,
          behind_sign_in: false,
          position,
        })
        .execute()
    const caseId = await walk.proven(who)
    const [mailbox] = (await walk.detail(caseId)).passWays
    if (mailbox?.kind !== 'address') throw new Error('no mailbox')
    await fixture.as('mruiz')('requireReconfiguration', { params: { caseId }, body: {} })
    const way = { kind: 'address', addressId: mailbox.addressId }
    const { body } = await walk.ask(caseId, { action: 'issue_enrolment_pass', factors: undefined, way })
    said = (await fixture.as('shaddad')('getApproval', { params: { approvalId: body.id } })).body.notified
    expect((await walk.decide(body.id)).status).toBe(200)
    const mailed = async () => (await fixture.mails()).filter((mail) => mail.accountId === fixture.id(who)).length
    const before = await mailed()
    expect((await passTo(caseId, mailbox.addressId)).status).toBe(200)
    told = (await mailed()) - before
  })
  it('is told at as many addresses as the supervisor was shown', () => expect(told).toBe(said))
})

describe('the stolen phone of an owner who has to reconfigure: no pass before the reset, and then', () => {
  let pages: PageFixture
  let titles: string[] = []
  beforeAll(async () => {
    pages = await createPageFixture()
    const desk = createDeskCalls(pages)
    for (const who of ['nnguyen', 'tjansen']) {
      const caseId = await desk.open(who, 'stolen_device')
      const { callerEvidence, cases, factors } = pages.services
      const held = await pages.system((work) => factors.list(work, pages.id(who)))
      await desk.as('mruiz', (work, caller) =>
        callerEvidence.stateLost(work, caller, caseId, { factors: held.map((one) => one.id), addresses: [] }),
      )
      for (const [kind, restsOn] of [
        ['recovery_code', 'saved_code'],
        ['manager_word', 'person:SOMEBODY'],
      ] as const)
        await pages.system((work) =>
          keepEvidence(work, pages.services, caseId, { kind, restsOn, givenBy: 'agent', byId: null }),
        )
      const give = () =>
        desk.tried(
          desk.as('mruiz', (work, caller) => cases.issueEnrolmentPass(work, caller, caseId, { kind: 'read_out' })),
        )
      expect(await give()).toBe('not_reset_yet')
      expect((await desk.detail(caseId)).resetFirst).toBe(true)
      await desk.reset(caseId)
      expect(await give()).toHaveProperty('pass')
      const thief = await pages.passwordStep(who)
      await thief.post('/sign-in/key', { key: pages.code(who) })
      titles = [...titles, thief.title()]
    }
  }, 120_000)
  afterAll(() => pages.close())
  it('is no key in the thief’s hands (rules 6, 13)', () => expect(titles.join()).not.toMatch(/choose/i))
})
