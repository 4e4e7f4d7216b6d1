import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#common/errors.ts'
import type { CaseId } from '#common/model/ids.ts'
import { crowd, owners, staff } from '../../seed/people.ts'
import { createFixture, type Fixture } from '../../testing/fixture.ts'
import { createCaseWalk, type CaseWalk } from '../testing/case-walk.ts'

/** More attacks on the desk's rules: what is stated lost, freezes that nobody lifts, and hands on one's own account. */
let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [
      ...staff,
      ...owners,
      ...crowd(20).map((person) => ({
        ...person,
        state: 'active' as const,
        kind: 'standard' as const,
        reconfiguration: null,
      })),
    ],
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
  it.fails('proves no more than before: saying more never makes less of it lost', () => {
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
  it.fails('leaves no lost factor that opens a set-up (rules 12, 13)', () => expect(left).toEqual([]))
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
  it.fails('does not close the case on their own account (rule 14)', () => expect(closed.status).not.toBe(200))
  it.fails('does not write into it', () => expect(noted.status).not.toBe(200))
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
  it.fails('does not freeze one account after the other (rules 15, 16)', () => expect(frozen).toBeLessThan(15))
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
  it.fails('leaves some way to lift it (rules 17, 22)', () => expect(ways).not.toEqual([]))
})
