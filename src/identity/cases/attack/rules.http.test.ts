import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultPolicy } from '#common/model/default-policies.ts'
import type { CaseId, RecordId } from '#common/model/ids.ts'
import type { EvidenceCombination, Policy } from '#common/model/policy-document.ts'
import { documentChecksNeeded } from '#common/model/words.ts'
import { owners, staff } from '../../seed/people.ts'
import { plainCrowd } from '../testing/plain-crowd.ts'
import { demoRecoveryCode } from '../../seed/seed.ts'
import { createFixture, type Fixture } from '../../testing/fixture.ts'
import { createCaseWalk, type CaseWalk } from '../testing/case-walk.ts'

/** Attacks on the desk's rules, over the API: a thief on the phone, and insiders at the desk. */
let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [...staff, ...owners, ...plainCrowd(20, { code: 'live', phones: [] })],
  })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

const manage = (userName: string, manager: string) =>
  fixture.database
    .updateTable('account')
    .set({ manager_id: fixture.id(manager) })
    .where('id', '=', fixture.id(userName))
    .execute()
const handOver = (caseId: CaseId, from: string, to: string) =>
  fixture.as(from)('handOverCase', { params: { caseId }, body: { toId: fixture.id(to) } })
const showDocument = (caseId: CaseId, who: string) =>
  fixture.as(who)('recordIdentityDocument', {
    params: { caseId },
    body: { document: 'passport', checked: documentChecksNeeded },
  })
async function vouch(caseId: CaseId, asking: string, manager: string): Promise<string> {
  await fixture.as(asking)('askManager', { params: { caseId }, body: {} })
  return fixture.system(async (work) => {
    const [question] = await fixture.services.managerWords.waitingOf(work, fixture.id(manager))
    return fixture.services.managerWords.answer(
      work,
      fixture.id(manager),
      question?.id ?? ('NONE' as RecordId),
      'confirmed',
    )
  })
}

describe('a phone that is said to be lost in a case that was opened for another reason', () => {
  let numbers: unknown[]
  beforeAll(async () => {
    const caseId = await walk.open('mgarcia', 'mruiz', 'locked_out')
    const [factor] = (await walk.detail(caseId)).boundFactors
    await fixture.as('mruiz')('stateLost', { params: { caseId }, body: { factors: [factor?.id] } })
    numbers = (await walk.detail(caseId)).numbers.map((number) => number.notCounting)
    await walk.close(caseId)
  })
  it('takes its number along', () => expect(numbers).toEqual(['rests_on_lost']))
})

describe('a phone that was reported stolen in the case before', () => {
  let next: { numbers: unknown[]; factors: number }
  beforeAll(async () => {
    const owner = await walk.open('mgarcia', 'mruiz', 'stolen_device')
    await fixture.as('mruiz')('closeCase', { params: { caseId: owner }, body: { outcome: 'not_proven' } })
    // Five minutes later the thief calls, with the phone in hand, and gets another agent.
    fixture.clock.advance(300)
    const thief = await walk.open('mgarcia', 'jweber', 'locked_out')
    const detail = await walk.detail(thief, 'jweber')
    next = { numbers: detail.numbers.map((number) => number.notCounting), factors: detail.boundFactors.length }
    await walk.close(thief, 'jweber')
  })
  it('proves nobody in the next one', () => expect(next).toEqual({ numbers: ['rests_on_lost'], factors: 0 }))
})

describe('a manager who was the case’s agent', () => {
  let taken = ''
  let have = 0
  beforeAll(async () => {
    await manage('user0001', 'mruiz')
    const caseId = await walk.open('user0001')
    await showDocument(caseId, 'mruiz')
    await handOver(caseId, 'mruiz', 'jweber')
    taken = await vouch(caseId, 'jweber', 'mruiz')
    have = (await walk.detail(caseId, 'jweber')).standing.have
  })
  it('does not vouch for what they attested themselves', () => expect([taken, have]).toEqual(['gone', 1]))
})

describe('a manager who vouched', () => {
  let after: { status: number; have: number }
  beforeAll(async () => {
    await manage('user0002', 'mruiz')
    const caseId = await walk.open('user0002', 'jweber')
    expect(await vouch(caseId, 'jweber', 'mruiz')).toBe('taken')
    const { status } = await handOver(caseId, 'jweber', 'mruiz')
    await showDocument(caseId, 'mruiz')
    after = { status, have: (await walk.detail(caseId)).standing.have }
  })
  it('does not go on as the agent with their own word', () => {
    expect(after.status === 200 ? after.have : 1).toBe(1)
  })
})

describe('the word of a manager whose session was a thief’s', () => {
  let have = 0
  beforeAll(async () => {
    await manage('user0003', 'hsorensen')
    const caseId = await walk.open('user0003')
    const disputedSince = fixture.clock.now()
    expect(await vouch(caseId, 'mruiz', 'hsorensen')).toBe('taken')
    fixture.clock.advance(60)
    await fixture.system((work) =>
      fixture.services.freezes.freeze(
        work,
        { id: fixture.id('hsorensen') },
        { by: 'owner', byId: fixture.id('hsorensen'), disputedSince, because: 'notice' },
      ),
    )
    have = (await walk.detail(caseId)).standing.have
    await walk.close(caseId)
  })
  it('counts no more once the manager has said "this was not me"', () => expect(have).toBe(0))
})

describe('a factor that a thief enrolled through an earlier case', () => {
  let state: string | undefined
  beforeAll(async () => {
    const who = 'user0004'
    const earlier = await walk.proven(who)
    expect((await walk.reset(earlier)).status).toBe(200)
    fixture.clock.advance(60)
    const { factorId } = await fixture.system((work) =>
      fixture.services.factors.enrol(
        work,
        fixture.id(who),
        { type: 'totp', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', step: 0, label: 'Thief' },
        'replace',
      ),
    )
    await fixture.as('mruiz')('closeCase', { params: { caseId: earlier }, body: { outcome: 'recovered' } })
    // The owner calls: "yesterday’s reset was not me".
    fixture.clock.advance(24 * 3600)
    const caseId = await walk.open(who, 'jweber')
    const frozen = await fixture.as('jweber')('freezeAccount', {
      params: { caseId },
      body: { note: 'Yesterday’s reset was not the owner' },
    })
    expect(frozen.status).toBe(200)
    state = (
      await fixture.database.selectFrom('factor').select('state').where('id', '=', factorId).executeTakeFirstOrThrow()
    ).state
  })
  it('ends with the freeze of an agent (rule 17)', () => expect(state).toBe('ended'))
})

describe('an agent at the limit of resets', () => {
  let pass: { status: number; code: string | undefined }
  beforeAll(async () => {
    const agent = 'jweber'
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id(agent) },
      body: { resetsPerHour: 1, failedVerificationsPerHour: null },
    })
    expect((await walk.reset(await walk.proven('user0005', agent), agent)).status).toBe(200)
    const caseId = await walk.proven('user0006', agent)
    expect((await walk.reset(caseId, agent)).code).toBe('over_limit')
    const required = await fixture.as(agent)('requireReconfiguration', { params: { caseId }, body: {} })
    expect(required.status).toBe(200)
    pass = await fixture.as(agent)('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
  })
  it('opens no further account by another route', () => expect(pass.code).toBe('over_limit'))
})

describe('a try at a code while a limit is reached', () => {
  let entries: [number, number]
  beforeAll(async () => {
    const agent = 'jweber'
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id(agent) },
      body: { resetsPerHour: null, failedVerificationsPerHour: 1 },
    })
    const caseId = await walk.open('user0007', agent)
    await fixture.as(agent)('recordIdentityDocument', {
      params: { caseId },
      body: { document: 'passport', checked: ['face'] },
    })
    const count = async () => (await fixture.entries(fixture.id('user0007'))).length
    const before = await count()
    const tried = await fixture.as(agent)('verifyIssuedCode', {
      params: { caseId, issuedCodeId: '0123456789AB' },
      body: { code: '123456' },
    })
    expect(tried.body).toMatchObject({ kind: 'locked' })
    entries = [before, await count()]
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id(agent) },
      body: { resetsPerHour: null, failedVerificationsPerHour: null },
    })
  })
  it('stands in the audit log (rule 20)', () => expect(entries[1]).toBe(entries[0] + 1))
})

describe('an approval by a supervisor who has been suspended since', () => {
  let reset: { status: number }
  beforeAll(async () => {
    const caseId = await walk.open('user0008')
    await walk.put(caseId, ['recovery_code', 'identity_document'])
    const asked = await walk.ask(caseId)
    expect((await walk.decide(asked.body.id, 'approve', 'ibauer')).status).toBe(200)
    const params = { accountId: fixture.id('ibauer') }
    const suspended = await fixture.as('gokafor')('suspendStaff', {
      params,
      body: { reason: 'Her session was stolen' },
    })
    expect(suspended.status).toBe(200)
    reset = await walk.reset(caseId)
    await fixture.as('gokafor')('resumeStaff', { params, body: {} })
  })
  it('is worth nothing', () => expect(reset.status).not.toBe(200))
})

describe('half an emergency by a supervisor who has been suspended since', () => {
  let state = ''
  beforeAll(async () => {
    const caseId = await walk.open('user0009')
    const asked = await walk.ask(caseId, { emergency: true })
    expect((await walk.decide(asked.body.id, 'approve', 'ibauer')).body.state).toBe('waiting')
    const params = { accountId: fixture.id('ibauer') }
    await fixture.as('gokafor')('suspendStaff', { params, body: { reason: 'Her session was stolen' } })
    state = (await walk.decide(asked.body.id, 'approve', 'shaddad')).body.state
    await fixture.as('gokafor')('resumeStaff', { params, body: {} })
  })
  it('is not the first of two', () => expect(state).not.toBe('approved'))
})

const withReset = (standard: EvidenceCombination[]): Policy => ({
  ...defaultPolicy,
  actions: { ...defaultPolicy.actions, reset_factors: { ...defaultPolicy.actions.reset_factors, standard } },
})
const propose = (document: Policy, who = 'gokafor') => fixture.as(who)('proposePolicy', { body: { document } })
const activate = (version: number, who: string) =>
  fixture.as(who)('activatePolicy', { params: { version: String(version) } })

describe('a policy whose places take what the agent attests beside what they do not', () => {
  let status = 0
  beforeAll(async () => {
    const { status: answered, body } = await propose(
      withReset([
        {
          take: [
            ['recovery_code', 'identity_document'],
            ['issued_code', 'call_back'],
          ],
          approval: false,
        },
      ]),
    )
    status = answered
    if (answered !== 200) return
    expect((await activate(body.version, 'shaddad')).status).toBe(200)
    const caseId = await walk.open('user0010')
    await walk.put(caseId, ['issued_code', 'identity_document'])
    // Thin evidence, and no supervisor has seen it.
    expect((await walk.reset(caseId)).status).toBe(200)
    await activate((await propose(defaultPolicy)).body.version, 'shaddad')
  })
  it('is below the floor (rules 11, 14)', () => expect(status).toBe(400))
})

describe('an action that the policy closes', () => {
  let status = 0
  beforeAll(async () => {
    await activate((await propose(withReset([]))).body.version, 'shaddad')
    const caseId = await walk.open('user0011')
    status = (await walk.ask(caseId, { emergency: true })).status
    await activate((await propose(defaultPolicy)).body.version, 'shaddad')
  })
  it('is not opened by calling it an emergency', () => expect(status).not.toBe(200))
})

describe('an administrator who invites a supervisor', () => {
  let status = 0
  beforeAll(async () => {
    const invited = await fixture.as('gokafor')('inviteStaff', {
      body: {
        userName: 'puppet',
        displayName: 'Pat Puppet',
        email: 'puppet@demo.example',
        role: 'supervisor',
        locale: 'en',
      },
    })
    expect(invited.status).toBe(200)
    await fixture.database.updateTable('account').set({ state: 'active' }).where('user_name', '=', 'puppet').execute()
    const { body } = await propose({ ...defaultPolicy, name: 'Mine' })
    status = (await activate(body.version, 'puppet')).status
  })
  it('is not given a second person by it: nobody else has heard of either', () => expect(status).not.toBe(200))
})

describe('an agent at the limit who asks for approval without trying first, as the console has them do', () => {
  let crossed = -1
  beforeAll(async () => {
    const agent = 'jweber'
    fixture.clock.advance(3 * 3600)
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id(agent) },
      body: { resetsPerHour: 1, failedVerificationsPerHour: null },
    })
    expect((await walk.reset(await walk.proven('user0012', agent), agent)).status).toBe(200)
    const before = (await fixture.as('shaddad')('getDesk')).body.crossings.length
    const asked = await walk.ask(await walk.proven('user0013', agent), {}, agent)
    expect(asked.body.causes).toEqual(['over_limit'])
    crossed = (await fixture.as('shaddad')('getDesk')).body.crossings.length - before
  })
  it('is told of at once (rule 15)', () => expect(crossed).toBe(1))
})

describe('an agent whom a supervisor lets verify nothing', () => {
  it('verifies no recovery code either', async () => {
    const agent = 'jweber'
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id(agent) },
      body: { resetsPerHour: null, failedVerificationsPerHour: 0 },
    })
    const caseId = await walk.open('user0014', agent)
    const { body } = await fixture.as(agent)('verifyRecoveryCode', {
      params: { caseId },
      body: { code: demoRecoveryCode('user0014') },
    })
    expect(body.kind).toBe('locked')
    expect((await walk.detail(caseId, agent)).evidence).toEqual([])
  })
})
