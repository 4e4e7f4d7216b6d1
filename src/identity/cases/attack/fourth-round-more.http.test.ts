import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseId } from '#common/model/ids.ts'
import { owners, staff } from '../../seed/people.ts'
import { createFixture, type Fixture } from '../../testing/fixture.ts'
import { onServer } from '../../testing/test-database.ts'
import { createCaseWalk, type CaseWalk } from '../testing/case-walk.ts'
import { insertFactor } from '../testing/insert-factor.ts'
import { plainCrowd } from '../testing/plain-crowd.ts'

/** Attacks in the instant between the last look at who asks and the commit of what they asked for, and with many accounts in a row. */
let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [
      ...staff,
      ...owners,
      ...plainCrowd(40, { kind: 'privileged', factors: [{ type: 'totp', label: 'Phone', state: 'working' }] }),
    ],
  })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

// One connection cannot show a race.
describe.runIf(onServer)(
  'a thief who approves in a supervisor’s session in the instant in which it is suspended',
  () => {
    let answers: unknown[]
    beforeAll(async () => {
      const params = { accountId: fixture.id('ibauer') }
      const caseId = await walk.proven('user0001')
      const { body } = await walk.ask(caseId)
      let suspended: Promise<{ status: number }> = Promise.resolve({ status: 0 })
      let approved: Promise<{ status: number }> = Promise.resolve({ status: 0 })
      // Both wait for the log's head, as they do behind any other work; the suspension is the first.
      await fixture.system(async (work) => {
        await work.tx.selectFrom('audit_head').selectAll().forUpdate().execute()
        suspended = fixture.as('gokafor')('suspendStaff', { params, body: { reason: 'A stolen session' } })
        await sleep(500)
        approved = walk.decide(body.id, 'approve', 'ibauer')
        await sleep(500)
      })
      const [first, second] = [(await suspended).status, (await approved).status]
      expect(first).toBe(200)
      expect((await walk.reset(caseId)).code).toBe(second === 200 ? 'needs_approval' : 'approval_waiting')
      await fixture.as('gokafor')('resumeStaff', { params })
      answers = [second, (await walk.reset(caseId)).status]
    })
    it('opens nobody’s account once the supervisor is back (rules 14, 22)', () => expect(answers[1]).not.toBe(200))
  },
)

describe('an agent’s stolen session, its sign-in fresh', () => {
  let done = 0
  let told = 0
  let shown: unknown
  let last = '' as CaseId
  beforeAll(async () => {
    const call = fixture.as('mruiz')
    const before = (await fixture.as('shaddad')('getDesk')).body.crossings.length
    for (let place = 3; place <= 40; place++) {
      const opened = await call('openCase', {
        body: {
          accountId: fixture.id(`user${String(place).padStart(4, '0')}`),
          ticket: 'T',
          reason: 'other',
          channel: 'phone',
        },
      })
      expect(opened.status).toBe(200)
      const params = { caseId: opened.body.caseId }
      last = opened.body.caseId
      if ((await call('requireReconfiguration', { params, body: {} })).status === 200) done++
    }
    told = (await fixture.as('shaddad')('getDesk')).body.crossings.length - before
    shown = (await walk.detail(last)).actions.find((one) => one.action === 'require_reconfiguration')
  })
  it('is shown to the agent with the instant at which it opens again', () =>
    expect(shown).toMatchObject({ reason: 'over_limit', until: expect.any(String) }))
  it('does not put one account after the other out of use, on no evidence and with nobody told (rule 15)', () =>
    expect(done < 38 || told > 0).toBe(true))
})

describe('the number of a phone that was stolen, its owner back in with a passkey', () => {
  let answers: unknown[]
  beforeAll(async () => {
    const who = 'lmueller'
    const numbers = async (caseId: CaseId, agent: string) =>
      (await walk.detail(caseId, agent)).numbers.map((number) => number.notCounting)
    const caseId = await walk.open(who, 'jweber', 'stolen_device')
    await walk.put(caseId, ['recovery_code', 'manager_word'])
    expect((await walk.reset(caseId, 'jweber')).status).toBe(200)
    const before = await numbers(caseId, 'jweber')
    await walk.close(caseId, 'jweber')
    fixture.clock.advance(600)
    await insertFactor(fixture, who, { type: 'passkey', label: 'Key on the key ring', preferred: true })
    fixture.clock.advance(600)
    answers = [before, await numbers(await walk.open(who, 'jweber'), 'jweber')]
  })
  it('proves nobody the same day: the SIM card is in that phone still (rule 11)', () =>
    expect(answers).toEqual([['rests_on_lost'], ['rests_on_lost']]))
})
