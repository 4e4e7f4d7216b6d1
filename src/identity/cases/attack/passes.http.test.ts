import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PassWay } from '#common/api/approval-view.ts'
import type { AccountId, AddressId, CaseId } from '#common/model/ids.ts'
import type { EvidenceKind } from '#common/model/words.ts'
import { keepEvidence } from '../../evidence/keep-evidence.ts'
import { newId } from '../../ids.ts'
import { createPageFixture, type PageFixture } from '../../sign-in/testing/page-fixture.ts'
import { deviceThing } from '../lost-things.ts'
import { createDeskCalls, type DeskCalls } from '../testing/desk-calls.ts'

/** Attacks on rule 13: a pass that reaches whoever has proven nothing but what the pass itself needs. */
let fixture: PageFixture
let desk: DeskCalls
beforeAll(async () => {
  fixture = await createPageFixture()
  desk = createDeskCalls(fixture)
}, 180_000)
afterAll(() => fixture.close())

const put = (caseId: CaseId, kind: EvidenceKind, restsOn: string, addressId?: AddressId) =>
  fixture.system((work) =>
    keepEvidence(work, fixture.services, caseId, {
      kind,
      restsOn,
      // A manager's word is the manager's: of an account that has none on record, nobody's.
      ...(kind === 'manager_word' ?
        { givenBy: 'manager' as const, byId: restsOn === 'person:SOMEBODY' ? null : (restsOn.slice(7) as AccountId) }
      : { givenBy: 'agent' as const, byId: fixture.id('mruiz') }),
      ...(addressId === undefined ? {} : { addressId }),
    }),
  )
const givePass = (caseId: CaseId, way: PassWay) =>
  desk.tried(desk.as('mruiz', (work, caller) => fixture.services.cases.issueEnrolmentPass(work, caller, caseId, way)))

describe('a second spelling of the mailbox that gave evidence', () => {
  let answer: unknown
  beforeAll(async () => {
    const [first, second] = [await desk.addressOf('mgarcia2', 'email', 0), await desk.addressOf('mgarcia2', 'email', 1)]
    // What an import takes as a second address: the same mailbox, with a tag.
    await fixture.database
      .updateTable('address')
      .set({ value: 'mgarcia2+desk@demo.example' })
      .where('id', '=', second.id)
      .execute()
    const caseId = await desk.open('mgarcia2')
    await put(caseId, 'issued_code', `mailbox:${first.id}`, first.id)
    await put(caseId, 'recovery_code', 'saved_code')
    expect(await desk.reset(caseId)).toMatchObject({ at: expect.any(String) })
    expect(await givePass(caseId, { kind: 'address', addressId: first.id })).toBe('address_gave_evidence')
    answer = await givePass(caseId, { kind: 'address', addressId: second.id })
  })
  it('receives no pass', () => expect(answer).toBe('address_gave_evidence'))
})

describe('the number in the phone whose app gave evidence', () => {
  let ways: unknown[]
  beforeAll(async () => {
    const caseId = await desk.open('lmueller')
    const [factor] = await fixture.system((work) => fixture.services.factors.list(work, fixture.id('lmueller')))
    if (factor === undefined) throw new Error('no factor')
    await put(caseId, 'bound_factor', deviceThing(factor.id))
    await put(caseId, 'recovery_code', 'saved_code')
    const number = await desk.addressOf('lmueller', 'phone')
    const offered = (await desk.detail(caseId)).passWays
    expect(offered.length).toBeGreaterThan(1)
    ways = offered.filter((way) => way.kind === 'address' && way.addressId === number.id)
  })
  it('receives no pass: thief and phone are one', () => expect(ways).toEqual([]))
})

describe('an emergency that was declined', () => {
  let answer: unknown
  beforeAll(async () => {
    const who = 'tjansen'
    const caseId = await desk.open(who)
    const { approvals } = fixture.services
    const ask = (action: 'reset_factors' | 'issue_enrolment_pass', emergency: boolean, way?: PassWay) =>
      desk.as('mruiz', (work, caller) =>
        approvals.request(work, caller, caseId, {
          action,
          factors: 'all',
          way,
          reason: 'Says it is urgent',
          emergency,
        }),
      )
    const emergency = await ask('reset_factors', true)
    await desk.as('shaddad', (work, caller) => approvals.decline(work, caller, emergency.id, 'No emergency'))
    await put(caseId, 'issued_code', 'mailbox:SOMEWHERE')
    await put(caseId, 'identity_document', 'identity_document')
    expect(await desk.tried(ask('issue_enrolment_pass', false, { kind: 'read_out' }))).toBe('read_out_not_allowed')
    const mailbox = await desk.addressOf(who, 'email', 0)
    const thin = await ask('issue_enrolment_pass', false, { kind: 'address', addressId: mailbox.id })
    expect(thin.causes).toEqual(['thin_evidence'])
    await desk.as('ibauer', (work, caller) => approvals.approve(work, caller, thin.id, 'To the mailbox, that is'))
    answer = await givePass(caseId, { kind: 'read_out' })
  })
  it('lets no pass be read out on what the agent attests', () => expect(answer).toBe('read_out_not_allowed'))
})

describe.each([
  ['the mailbox that a pass went to', 'atanaka', undefined],
  ['a second spelling of the mailbox that a pass went to', 'mgarcia', 'Tag'],
] as const)('%s', (_name, who, tag) => {
  let title = ''
  let told = ''
  let live = 0
  beforeAll(async () => {
    const mailbox = await desk.addressOf(who, 'email', 0)
    let goesTo = mailbox
    if (tag !== undefined) {
      goesTo = { ...mailbox, id: newId<AddressId>(), value: mailbox.value.replace('@', `+${tag}@`), position: 7 }
      await fixture.database.insertInto('address').values(goesTo).execute()
    }
    await fixture.database
      .updateTable('account')
      .set({ manager_id: fixture.id('hsorensen') })
      .where('user_name', '=', who)
      .execute()
    const caseId = await desk.open(who)
    await put(caseId, 'recovery_code', 'saved_code')
    await put(caseId, 'manager_word', `person:${fixture.id('hsorensen')}`)
    expect(await desk.reset(caseId)).toMatchObject({ at: expect.any(String) })
    expect(await givePass(caseId, { kind: 'address', addressId: goesTo.id })).toMatchObject({ pass: null })
    const pass = /\b[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}\b/.exec(
      (await fixture.mails()).findLast((mail) => mail.template === 'enrolment_pass' && mail.to === goesTo.value)
        ?.text ?? '',
    )?.[0]
    expect(pass).toBeDefined()
    // Whoever reads this one mailbox, without password, factor or recovery code.
    const thief = fixture.browser()
    await thief.get('/forgotten-password')
    await thief.post('/forgotten-password', { email: mailbox.value })
    await thief.post('/forgotten-password/mailbox', { code: await fixture.mailedCode('password_code') })
    await thief.post('/forgotten-password/proof', { proof: pass ?? '' })
    told = thief.page.body
    await thief.post('/forgotten-password/password', { new_password: 'kettle lamp anchor tide' })
    title = thief.title()
    live = await fixture.system((work) => fixture.services.passes.countLive(work, fixture.id(who)))
  })
  it('takes no account over by itself (rule 21)', () => expect(title).not.toMatch(/choose/i))
  it('says what else serves, and keeps the pass for who has the password', () => {
    expect(told).toContain('read out, or to another address')
    expect(live).toBe(1)
  })
})

describe('a case that is closed as recovered before anybody has enrolled', () => {
  let live = 0
  beforeAll(async () => {
    const caseId = await desk.open('falzahra')
    await put(caseId, 'recovery_code', 'saved_code')
    await put(caseId, 'manager_word', 'person:SOMEBODY')
    expect(await desk.reset(caseId)).toMatchObject({ at: expect.any(String) })
    expect(await givePass(caseId, { kind: 'read_out' })).toMatchObject({ pass: expect.any(String) })
    await desk.as('mruiz', (work, caller) => fixture.services.cases.close(work, caller, caseId, 'recovered'))
    live = await fixture.system((work) => fixture.services.passes.countLive(work, fixture.id('falzahra')))
  })
  it('leaves no live pass behind: nobody can end it any more but by a freeze', () => expect(live).toBe(0))
})

describe('an agent’s session in a thief’s hands, after a reset that a supervisor approved', () => {
  let answers: unknown[]
  let live = 0
  let asked = 0
  beforeAll(async () => {
    const who = 'hsorensen'
    const caseId = await desk.open(who)
    await put(caseId, 'recovery_code', 'saved_code')
    await put(caseId, 'manager_word', 'person:SOMEBODY')
    const { approvals, cases } = fixture.services
    const reset = await desk.as('mruiz', (work, caller) =>
      approvals.request(work, caller, caseId, {
        action: 'reset_factors',
        factors: 'all',
        reason: 'Lost phone',
        emergency: false,
      }),
    )
    await desk.as('shaddad', (work, caller) => approvals.approve(work, caller, reset.id, 'Proven twice'))
    expect(await desk.reset(caseId)).toMatchObject({ at: expect.any(String) })
    const mailbox = await desk.addressOf(who, 'email', 0)
    // The owner gets theirs; then pass after pass, one at a time and all together, new or as the repeat of a call.
    expect(await givePass(caseId, { kind: 'address', addressId: mailbox.id })).toMatchObject({ pass: null })
    answers = [await givePass(caseId, { kind: 'read_out' })]
    for (const repeated of [false, true, false, true])
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 4 }, () =>
            desk.tried(
              desk.as('mruiz', (work, caller) =>
                cases.issueEnrolmentPass(work, caller, caseId, { kind: 'read_out' }, repeated),
              ),
            ),
          ),
        )),
      )
    live = await fixture.system((work) => fixture.services.passes.countLive(work, fixture.id(who)))
    asked = (await fixture.entries('enrolment_pass.issued')).filter((entry) => entry.case_id === caseId).length
  })
  it('gets no pass read out beside the owner’s', () => expect(new Set(answers)).toEqual(new Set(['needs_approval'])))
  it('leaves the owner’s pass alone', () => expect([live, asked]).toEqual([1, 1]))
})
