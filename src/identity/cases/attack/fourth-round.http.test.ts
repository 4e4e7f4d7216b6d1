import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultPolicy } from '#common/model/default-policies.ts'
import type { CaseId } from '#common/model/ids.ts'
import type { Policy } from '#common/model/policy-document.ts'
import { owners, staff } from '../../seed/people.ts'
import { createFixture, type Fixture } from '../../testing/fixture.ts'
import { createCaseWalk, type CaseWalk } from '../testing/case-walk.ts'
import { insertFactor } from '../testing/insert-factor.ts'
import { plainCrowd } from '../testing/plain-crowd.ts'

/** Attacks with the order of acts: what goes on when a hand, a policy or a loss changes between a word and its use. */
let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [
      ...staff,
      ...owners,
      ...plainCrowd(20, { phones: [], factors: [{ type: 'totp', label: 'Phone', state: 'working' }] }).map(
        (person, place) => ({ ...person, phones: [`+4917667112${String(place).padStart(3, '0')}`] }),
      ),
    ],
  })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

const livePasses = (userName: string) =>
  fixture.system((work) => fixture.services.passes.countLive(work, fixture.id(userName)))
const readOut = (caseId: CaseId, agent = 'mruiz') =>
  fixture.as(agent)('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
const staffAct = (act: 'suspendStaff' | 'resumeStaff', who: string) =>
  fixture.as('gokafor')(act, {
    params: { accountId: fixture.id(who) },
    body: act === 'suspendStaff' ? { reason: 'A stolen session' } : {},
  })
const makePrivileged = (userName: string) =>
  fixture.database.updateTable('account').set({ kind: 'privileged' }).where('user_name', '=', userName).execute()
async function putInForce(document: Policy): Promise<void> {
  const { body } = await fixture.as('gokafor')('proposePolicy', { body: { document } })
  const active = await fixture.as('shaddad')('activatePolicy', { params: { version: String(body.version) } })
  if (active.status !== 200) throw new Error(active.code ?? '')
}
const appOf = async (userName: string) => {
  const held = await fixture.system((work) => fixture.services.factors.list(work, fixture.id(userName)))
  const app = held.find((one) => one.type === 'totp')
  if (app === undefined) throw new Error('no app')
  return app
}
const stateLost = async (caseId: CaseId, userName: string, agent = 'mruiz') =>
  fixture.as(agent)('stateLost', { params: { caseId }, body: { factors: [(await appOf(userName)).id], addresses: [] } })
/** The owner sets up a passkey in their profile. */
const addPasskey = (userName: string) =>
  insertFactor(fixture, userName, { type: 'passkey', label: 'Key on the key ring' })

describe('a pass given on what a thief approved in a supervisor’s session', () => {
  const live: number[] = []
  beforeAll(async () => {
    await makePrivileged('user0001')
    const caseId = await walk.proven('user0001')
    const { body } = await walk.ask(caseId)
    expect((await walk.decide(body.id, 'approve', 'ibauer')).status).toBe(200)
    expect((await walk.reset(caseId)).status).toBe(200)
    expect((await readOut(caseId)).status).toBe(200)
    live.push(await livePasses('user0001'))
    expect((await staffAct('suspendStaff', 'ibauer')).status).toBe(200)
    live.push(await livePasses('user0001'))
    await staffAct('resumeStaff', 'ibauer')
  })
  it('ends with that supervisor’s work, as what is approved and not used does (rules 13, 14, 22)', () =>
    expect(live).toEqual([1, 0]))
})

describe('a pass that was read out to an agent’s stolen session, which then handed the case over', () => {
  const live: number[] = []
  beforeAll(async () => {
    const caseId = await walk.proven('user0002')
    expect((await walk.reset(caseId)).status).toBe(200)
    expect((await readOut(caseId)).status).toBe(200)
    const moved = await fixture.as('mruiz')('handOverCase', {
      params: { caseId },
      body: { toId: fixture.id('jweber') },
    })
    expect(moved.status).toBe(200)
    live.push(await livePasses('user0002'))
    expect((await staffAct('suspendStaff', 'mruiz')).status).toBe(200)
    live.push(await livePasses('user0002'))
    await staffAct('resumeStaff', 'mruiz')
  })
  it('ends when that agent is suspended, whoever has the case by then (rules 13, 22)', () =>
    expect(live).toEqual([1, 0]))
})

describe('an emergency that waits while the policy closes the action', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const caseId = await walk.open('user0003')
    expect((await walk.ask(caseId, { emergency: true })).status).toBe(200)
    const closed = { ...defaultPolicy.actions.reset_factors, standard: [] }
    await putInForce({ ...defaultPolicy, actions: { ...defaultPolicy.actions, reset_factors: closed } })
    fixture.clock.advance(60)
    const again = await walk.ask(caseId, { emergency: true })
    for (const who of ['shaddad', 'ibauer']) await walk.decide(again.body.id, 'approve', who)
    const reset = await walk.reset(caseId)
    answers = [again.code, reset.status === 200 ? 'reset' : 'refused']
    await putInForce(defaultPolicy)
  })
  it('is not asked for anew: what the policy closes no emergency opens (rules 11, 14)', () =>
    expect(answers).toEqual(['evidence_missing', 'refused']))
})

describe('a reset approved only because the agent was at their limit, where policy has each pass approved', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const agent = 'jweber'
    const approved = defaultPolicy.actions.issue_enrolment_pass.standard.map((one) => ({ ...one, approval: true }))
    await putInForce({
      ...defaultPolicy,
      actions: {
        ...defaultPolicy.actions,
        issue_enrolment_pass: { ...defaultPolicy.actions.issue_enrolment_pass, standard: approved },
      },
    })
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id(agent) },
      body: { resetsPerHour: 0, failedVerificationsPerHour: null },
    })
    const caseId = await walk.proven('user0004', agent)
    const asked = await walk.ask(caseId, {}, agent)
    expect((await walk.decide(asked.body.id)).status).toBe(200)
    expect((await walk.reset(caseId, agent)).status).toBe(200)
    answers = [asked.body.causes, (await readOut(caseId, agent)).code]
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id(agent) },
      body: { resetsPerHour: null, failedVerificationsPerHour: null },
    })
    await putInForce(defaultPolicy)
  })
  it('does not cover the pass: nobody was asked about that cause (rule 14)', () =>
    expect(answers).toEqual([['over_limit'], 'needs_approval']))
})

describe('a phone that is stated stolen, its owner not back in, once they have added a passkey in their profile', () => {
  let before: unknown
  let next: unknown
  beforeAll(async () => {
    const who = 'user0005'
    const caseId = await walk.open(who, 'mruiz', 'stolen_device')
    expect((await stateLost(caseId, who)).status).toBe(200)
    before = (await walk.detail(caseId)).numbers.map((number) => number.notCounting)
    await walk.close(caseId)
    fixture.clock.advance(300)
    await addPasskey(who)
    fixture.clock.advance(300)
    const thief = await walk.open(who, 'jweber', 'locked_out')
    const detail = await walk.detail(thief, 'jweber')
    const bound = await fixture.database
      .selectFrom('factor')
      .select('state')
      .where('account_id', '=', fixture.id(who))
      .where('type', '=', 'totp')
      .executeTakeFirst()
    expect(bound?.state).toBe('working')
    next = detail.numbers.map((number) => number.notCounting)
    await walk.close(thief, 'jweber')
  })
  it('counts for nothing in the case that says so', () => expect(before).toEqual(['rests_on_lost']))
  it('proves nobody when the thief calls with it: it is the same phone (rule 11)', () =>
    expect(next).toEqual(['rests_on_lost']))
})

describe('a phone that is stated stolen only after its owner added a passkey, the case being open before', () => {
  let next: unknown
  beforeAll(async () => {
    const who = 'user0006'
    const caseId = await walk.open(who)
    fixture.clock.advance(60)
    await addPasskey(who)
    fixture.clock.advance(60)
    expect((await stateLost(caseId, who)).status).toBe(200)
    await walk.close(caseId)
    fixture.clock.advance(60)
    const thief = await walk.open(who, 'jweber')
    next = (await walk.detail(thief, 'jweber')).numbers.map((number) => number.notCounting)
    await walk.close(thief, 'jweber')
  })
  it('is remembered: no factor was enrolled since it was said (rule 11)', () => expect(next).toEqual(['rests_on_lost']))
})

describe('a manager whose word has run out', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const who = 'user0007'
    await fixture.database
      .updateTable('account')
      .set({ manager_id: fixture.id('hsorensen') })
      .where('id', '=', fixture.id(who))
      .execute()
    const caseId = await walk.open(who)
    const vouch = async () => {
      expect((await fixture.as('mruiz')('askManager', { params: { caseId } })).status).toBe(200)
      return fixture.system(async (work) => {
        const [question] = await fixture.services.managerWords.waitingOf(work, fixture.id('hsorensen'))
        if (question === undefined) throw new Error('no question')
        return fixture.services.managerWords.answer(work, fixture.id('hsorensen'), question.id, 'confirmed')
      })
    }
    const first = await vouch()
    fixture.clock.advance(61 * 60)
    answers = [first, await vouch()]
    await walk.close(caseId)
  })
  it('may vouch again, as the agent who may ask them is told (rule 11)', () =>
    expect(answers).toEqual(['taken', 'taken']))
})

describe.each([
  [
    'break-glass lets back in, their account never frozen',
    'user0008',
    () => fixture.system((work) => fixture.services.breakGlass.use(work, 'ibauer', 'Their phone was stolen')),
  ],
  [
    'the desk resets: their phone is stolen',
    'user0009',
    async () => {
      const caseId = await walk.open('ibauer', 'shaddad', 'stolen_device')
      await walk.put(caseId, ['recovery_code', 'manager_word'])
      const asked = await walk.ask(caseId, {}, 'shaddad')
      // One more supervisor decides on it.
      await fixture.database
        .updateTable('account')
        .set({ role: 'supervisor' })
        .where('user_name', '=', 'jweber')
        .execute()
      expect((await walk.decide(asked.body.id, 'approve', 'jweber')).status).toBe(200)
      expect((await walk.reset(caseId, 'shaddad')).status).toBe(200)
      await fixture.database.updateTable('account').set({ role: 'agent' }).where('user_name', '=', 'jweber').execute()
    },
  ],
] as const)('what a thief approved with the phone of a supervisor whom %s', (_name, who, recover) => {
  let answer: unknown
  beforeAll(async () => {
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: null, state: 'active' })
      .where('id', '=', fixture.id('ibauer'))
      .execute()
    await makePrivileged(who)
    const caseId = await walk.proven(who)
    const { body } = await walk.ask(caseId)
    expect((await walk.decide(body.id, 'approve', 'ibauer')).status).toBe(200)
    await recover()
    answer = (await walk.reset(caseId)).code
  })
  it('opens nobody’s account (rules 12, 14, 22)', () => expect(answer).toBe('needs_approval'))
})

describe('a phone that is stated stolen after the pass was given in the same case', () => {
  let both: unknown
  beforeAll(async () => {
    const who = 'user0010'
    const caseId = await walk.proven(who)
    await fixture.as('mruiz')('requireReconfiguration', { params: { caseId }, body: {} })
    expect((await readOut(caseId)).status).toBe(200)
    expect((await stateLost(caseId, who)).status).toBe(200)
    both = [(await walk.detail(caseId)).resetFirst, await livePasses(who)]
  })
  it('is no key beside a live pass: the pass waits for the reset (rules 6, 13)', () => expect(both).toEqual([true, 0]))
})

describe('an agent’s session that asks again each time a supervisor has declined', () => {
  let taken = 0
  let told = 0
  beforeAll(async () => {
    const mails = async () => (await fixture.mails()).filter((mail) => mail.accountId === fixture.id('shaddad')).length
    await makePrivileged('user0011')
    const caseId = await walk.proven('user0011')
    const before = await mails()
    for (let time = 0; time < 20; time++) {
      const { status, body } = await walk.ask(caseId, { emergency: true })
      if (status !== 200) break
      taken++
      expect((await walk.decide(body.id, 'decline')).status).toBe(200)
      fixture.clock.advance(5)
    }
    told = (await mails()) - before
  })
  it('does not go on until somebody is tired enough, as with prompts and managers (rules 14, 15)', () =>
    expect(Math.max(taken, told)).toBeLessThan(20))
})

describe('two cases on one account, one after the other', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const who = 'user0012'
    await makePrivileged(who)
    const first = await walk.proven(who)
    const asked = await walk.ask(first)
    expect((await walk.decide(asked.body.id)).status).toBe(200)
    expect((await walk.reset(first)).status).toBe(200)
    await walk.close(first)
    const second = await walk.proven(who)
    const pass = (await readOut(second)).code
    const before = (await walk.detail(second)).approvals
    await walk.close(second)
    answers = [pass, before]
  })
  it('do not share an approval: the next one asks for its own (rule 14)', () =>
    expect(answers).toEqual(['needs_approval', []]))
})

describe('a case that is handed over and back between an approved reset and its pass', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const who = 'user0013'
    await makePrivileged(who)
    const caseId = await walk.proven(who)
    const asked = await walk.ask(caseId)
    expect((await walk.decide(asked.body.id)).status).toBe(200)
    expect((await walk.reset(caseId)).status).toBe(200)
    const move = (from: string, to: string) =>
      fixture.as(from)('handOverCase', { params: { caseId }, body: { toId: fixture.id(to) } })
    expect((await move('mruiz', 'shaddad')).status).toBe(200)
    const other = (await readOut(caseId, 'shaddad')).code
    expect((await move('shaddad', 'mruiz')).status).toBe(200)
    answers = [other, (await readOut(caseId)).code]
  })
  it('needs approval in the hands of who approved it (rule 14)', () => expect(answers[0]).toBe('needs_approval'))
  it('and afterwards: what was approved ends with the hand-over, and the approver has handled it since', () =>
    expect(answers[1]).toBe('needs_approval'))
})

describe('a manager who is another one by the time the case acts on the word of the one before', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const who = 'user0014'
    const make = (manager: string) =>
      fixture.database
        .updateTable('account')
        .set({ manager_id: fixture.id(manager) })
        .where('id', '=', fixture.id(who))
        .execute()
    await make('hsorensen')
    const caseId = await walk.open(who)
    expect((await fixture.as('mruiz')('askManager', { params: { caseId } })).status).toBe(200)
    await fixture.system(async (work) => {
      const [question] = await fixture.services.managerWords.waitingOf(work, fixture.id('hsorensen'))
      if (question === undefined) throw new Error('no question')
      await fixture.services.managerWords.answer(work, fixture.id('hsorensen'), question.id, 'confirmed')
    })
    const before = (await walk.detail(caseId)).standing.have
    await make('toliveira')
    answers = [before, (await walk.detail(caseId)).standing.have]
    await walk.close(caseId)
  })
  it('has no word behind it: the manager recorded on the account confirms (rule 11)', () =>
    expect(answers).toEqual([1, 0]))
})
