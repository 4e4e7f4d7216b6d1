import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#common/errors.ts'
import { defaultPolicy } from '#common/model/default-policies.ts'
import type { CaseId } from '#common/model/ids.ts'
import { tendApprovals } from '../../approvals/escalation.ts'
import { owners, staff } from '../../seed/people.ts'
import { plainCrowd } from '../testing/plain-crowd.ts'
import { demoRecoveryCode } from '../../seed/seed.ts'
import { createFixture, type Fixture } from '../../testing/fixture.ts'
import { createCaseWalk, type CaseWalk } from '../testing/case-walk.ts'

/** More attacks on the desk's rules: what is stated lost, freezes that nobody lifts, and hands on one's own account. */
let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [...staff, ...owners, ...plainCrowd(20)],
  })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

const stateLost = (caseId: CaseId, body: { factors?: string[]; addresses?: string[] }, who = 'mruiz') =>
  fixture.as(who)('stateLost', { params: { caseId }, body })

describe('a stolen phone of which the number is stated', () => {
  let factors: [number, number]
  beforeAll(async () => {
    const caseId = await walk.open('lmueller', 'mruiz', 'stolen_device')
    const before = await walk.detail(caseId)
    await stateLost(caseId, { addresses: before.numbers.map((number) => number.id) })
    factors = [before.boundFactors.length, (await walk.detail(caseId)).boundFactors.length]
    await walk.close(caseId)
  })
  it('proves no more than before: saying more never makes less of it lost', () => {
    expect(factors).toEqual([0, 0])
  })
})

describe('a reset that leaves out what was stated lost', () => {
  let left: string[]
  beforeAll(async () => {
    const caseId = await walk.proven('atanaka')
    const held = await fixture.system((work) => fixture.services.factors.list(work, fixture.id('atanaka')))
    const ids = held.map((factor) => factor.id)
    expect(ids).toHaveLength(2)
    expect((await stateLost(caseId, { factors: ids })).status).toBe(200)
    const { status } = await walk.reset(caseId, 'mruiz', ids.slice(0, 1))
    const working = await fixture.system((work) => fixture.services.factors.usable(work, fixture.id('atanaka'), 'key'))
    left = status === 200 ? working.map((factor) => factor.id) : []
  })
  it('leaves no lost factor that opens a set-up (rules 12, 13)', () => expect(left).toEqual([]))
})

describe('a supervisor', () => {
  let closed: { status: number }
  let noted: { status: number }
  beforeAll(async () => {
    const caseId = await walk.open('shaddad', 'ibauer')
    const own = fixture.as('shaddad')
    noted = await own('addNote', { params: { caseId }, body: { text: 'All proven, I was there' } })
    closed = await own('closeCase', { params: { caseId }, body: { outcome: 'recovered' } })
  })
  it('does not close the case on their own account (rule 14)', () => expect(closed.status).not.toBe(200))
  it('does not write into it', () => expect(noted.status).not.toBe(200))
})

describe('an agent’s session that is no longer fresh', () => {
  let frozen = 0
  beforeAll(async () => {
    const old = fixture.as('mruiz', 3 * 3600)
    for (let place = 1; place <= 15; place++) {
      const accountId = fixture.id(`user${String(place).padStart(4, '0')}`)
      const opened = await old('openCase', {
        body: { accountId, ticket: 'T', reason: 'other', channel: 'phone' },
      })
      const { status } = await old('freezeAccount', {
        params: { caseId: opened.body.caseId },
        body: { note: 'Because I can' },
      })
      if (status === 200) frozen++
    }
  })
  it('does not freeze one account after the other (rules 15, 16)', () => expect(frozen).toBeLessThan(15))
})

describe('an approval of thin evidence that is used when the agent has reached their limit since', () => {
  let second: { status: number }
  beforeAll(async () => {
    const agent = 'jweber'
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id(agent) },
      body: { resetsPerHour: 1, failedVerificationsPerHour: null },
    })
    const cases: CaseId[] = []
    for (const who of ['user0016', 'user0017']) {
      const caseId = await walk.open(who, agent)
      await walk.put(caseId, ['recovery_code', 'identity_document'])
      const asked = await walk.ask(caseId, {}, agent)
      expect(asked.body.causes).toEqual(['thin_evidence'])
      expect((await walk.decide(asked.body.id)).status).toBe(200)
      cases.push(caseId)
    }
    const [first, next] = cases
    if (first === undefined || next === undefined) throw new Error('no cases')
    expect((await walk.reset(first, agent)).status).toBe(200)
    second = await walk.reset(next, agent)
  })
  it('does not cover what nobody was asked about (rules 14, 15)', () => expect(second.status).not.toBe(200))
})

describe('a request that nobody answers', () => {
  const told: Record<string, number> = {}
  beforeAll(async () => {
    const caseId = await walk.open('user0018', 'ibauer')
    await fixture.as('ibauer')('handOverCase', { params: { caseId }, body: { toId: fixture.id('mruiz') } })
    await walk.put(caseId, ['recovery_code', 'identity_document'])
    const asked = await walk.ask(caseId)
    expect((await walk.decide(asked.body.id, 'approve', 'ibauer')).code).toBe('own_request')
    for (let round = 0; round < 4; round++) {
      fixture.clock.advance(round < 2 ? 601 : 240)
      await fixture.system((work) => tendApprovals(work, fixture.services))
    }
    for (const [who, template] of [
      ['ibauer', 'approval_waiting'],
      ['shaddad', 'approval_waiting'],
      ['gokafor', 'approval_unanswered'],
    ] as const)
      told[who] = (await fixture.mails()).filter(
        (mail) => mail.accountId === fixture.id(who) && mail.template === template,
      ).length
  })
  it('goes on to those alone who may decide it (rule 14)', () => {
    expect(told).toMatchObject({ ibauer: 0, shaddad: 1 })
  })
  it('is told to administrators, once, when nobody is left', () => expect(told['gokafor']).toBe(1))
})

describe('a policy below the floor', () => {
  let entries = -1
  beforeAll(async () => {
    const count = async () => (await fixture.entries()).length
    const before = await count()
    const { code } = await fixture.as('gokafor')('proposePolicy', {
      body: {
        document: {
          ...defaultPolicy,
          actions: {
            ...defaultPolicy.actions,
            reset_factors: { standard: [{ take: [], approval: false }], privileged: [] },
          },
        },
      },
    })
    expect(code).toBe('policy_faulty')
    entries = (await count()) - before
  })
  it('is refused on the record (rule 20)', () => expect(entries).toBe(1))
})

describe('a recovery code in a note', () => {
  const groups = demoRecoveryCode('lmueller').split('-')
  const spellings: [string, string][] = [
    ['with commas', groups.join(', ')],
    ['with slashes', groups.join(' / ')],
    ['numbered', groups.map((group, place) => `${place + 1}) ${group}`).join(' ')],
    ['spelled', groups.join('').split('').join(' ')],
    ['with invisible marks', groups.join('').split('').join('\u200b')],
  ]
  let caseId: CaseId
  beforeAll(async () => {
    caseId = await walk.open('user0019')
    const plain = await fixture.as('mruiz')('addNote', { params: { caseId }, body: { text: groups.join('-') } })
    expect(plain.code).toBe('code_in_text')
  })
  it.each(spellings)('is found %s', async (_how, text) => {
    const noted = await fixture.as('mruiz')('addNote', { params: { caseId }, body: { text } })
    expect(noted.code).toBe('code_in_text')
  })
})

describe('a ticket that writes backwards or over several lines', () => {
  let statuses: number[]
  beforeAll(async () => {
    statuses = []
    for (const ticket of ['INC-\u202e7001', 'INC-1\nApproved by: S. Haddad']) {
      const opened = await fixture.as('mruiz')('openCase', {
        body: { accountId: fixture.id('user0020'), ticket, reason: 'other', channel: 'phone' },
      })
      statuses.push(opened.status)
      if (opened.status === 200) await walk.close(opened.body.caseId)
    }
  })
  it('is not taken: managers and supervisors decide on what they read there', () => {
    expect(statuses).toEqual([400, 400])
  })
})

describe('the only administrator, frozen by one click in a mail', () => {
  const ways: string[] = []
  beforeAll(async () => {
    const accountId = fixture.id('gokafor')
    await fixture.system((work) =>
      fixture.services.freezes.freeze(
        work,
        { id: accountId },
        { by: 'owner', byId: accountId, disputedSince: work.now, because: 'notice' },
      ),
    )
    const opened = await fixture.as('shaddad')('openCase', {
      body: { accountId, ticket: 'T', reason: 'other', channel: 'phone' },
    })
    if (opened.status === 200) ways.push('a supervisor’s case')
    else expect(opened.code).toBe('higher_role')
    const tries: [string, () => Promise<unknown>][] = [
      ['break-glass', () => fixture.system((work) => fixture.services.breakGlass.use(work, 'gokafor', 'Frozen'))],
      [
        'a first administrator',
        () =>
          fixture.system((work) =>
            fixture.services.staff.create(work, {
              userName: 'second',
              displayName: 'Sam Second',
              email: 'second@demo.example',
              role: 'administrator',
              locale: 'en',
            }),
          ),
      ],
    ]
    for (const [name, attempt] of tries)
      await attempt().then(
        () => ways.push(name),
        (error: unknown) => {
          if (!(error instanceof AppError) || error.code === 'invalid_input') throw error
        },
      )
  })
  it('leaves some way to lift it (rules 17, 22)', () => expect(ways).not.toEqual([]))
})
