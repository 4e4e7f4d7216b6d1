import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultPolicy, strictPolicy } from '#common/model/default-policies.ts'
import type { Policy } from '#common/model/policy-document.ts'
import { owners, staff } from '../../seed/people.ts'
import { createFixture, type Fixture } from '../../testing/fixture.ts'
import { createCaseWalk, type CaseWalk } from '../testing/case-walk.ts'

/** Attacks with time and with hands: proof that outlives its policy, a case that is moved about, and a manager who is asked until they say yes. */
let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({ people: [...staff, ...owners] })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

async function putInForce(document: Policy): Promise<void> {
  const { body } = await fixture.as('gokafor')('proposePolicy', { body: { document } })
  const active = await fixture.as('shaddad')('activatePolicy', { params: { version: String(body.version) } })
  if (active.status !== 200) throw new Error(active.code ?? '')
}

describe('evidence that was taken before a stricter policy', () => {
  it('is fresh for the shorter of the two times, and for no longer under a looser one', async () => {
    const caseId = await walk.proven('lmueller')
    expect((await walk.detail(caseId)).standing.have).toBe(2)
    await putInForce(strictPolicy)
    fixture.clock.advance(strictPolicy.freshMinutes.recovery_code * 60 - 60)
    expect((await walk.detail(caseId)).standing.have).toBe(2)
    fixture.clock.advance(61)
    const lapsed = await walk.detail(caseId)
    expect([lapsed.standing.have, lapsed.evidence.map((one) => one.notCounting)]).toEqual([0, ['lapsed', 'lapsed']])
    await putInForce({ ...defaultPolicy, freshMinutes: { ...defaultPolicy.freshMinutes, recovery_code: 240 } })
    fixture.clock.advance(31 * 60)
    expect((await walk.detail(caseId)).standing.have).toBe(0)
    await putInForce(defaultPolicy)
    await walk.close(caseId)
  })
})

describe('a supervisor who moved the case to the agent who asks', () => {
  it('is no second pair of eyes on it', async () => {
    const caseId = await walk.open('mgarcia', 'mruiz')
    const moved = await fixture.as('shaddad')('handOverCase', {
      params: { caseId },
      body: { toId: fixture.id('jweber') },
    })
    expect(moved.status).toBe(200)
    await walk.put(caseId, ['recovery_code', 'identity_document'])
    const asked = await walk.ask(caseId, {}, 'jweber')
    expect((await walk.decide(asked.body.id, 'approve', 'shaddad')).code).toBe('own_request')
    expect((await walk.decide(asked.body.id, 'approve', 'ibauer')).status).toBe(200)
    await walk.close(caseId, 'jweber')
  })
})

describe('a manager who is asked again and again', () => {
  it('gets five mails about a case in an hour, and the agent is told from when on there may be another', async () => {
    const who = 'falzahra'
    await fixture.database
      .updateTable('account')
      .set({ manager_id: fixture.id('hsorensen') })
      .where('id', '=', fixture.id(who))
      .execute()
    const caseId = await walk.open(who)
    const ask = () => fixture.as('mruiz')('askManager', { params: { caseId } })
    const mails = async () =>
      (await fixture.mails()).filter((mail) => mail.accountId === fixture.id('hsorensen')).length
    const began = fixture.clock.now().getTime()
    for (let time = 0; time < 5; time++) {
      expect((await ask()).status).toBe(200)
      fixture.clock.advance(61)
    }
    const sent = await mails()
    expect(await ask()).toMatchObject({ status: 429, code: 'resend_too_soon' })
    expect(await mails()).toBe(sent)
    fixture.clock.advance(3600 - (fixture.clock.now().getTime() - began) / 1000 + 1)
    expect((await ask()).status).toBe(200)
    expect((await ask()).code).toBe('resend_too_soon')
  })
})

describe('an agent whose sign-in is not fresh', () => {
  it('hands no case over, and still closes it', async () => {
    const caseId = await walk.open('atanaka')
    const stale = fixture.as('mruiz', 301)
    const toId = fixture.id('jweber')
    expect((await stale('handOverCase', { params: { caseId }, body: { toId } })).code).toBe('step_up_required')
    expect((await stale('closeCase', { params: { caseId }, body: { outcome: 'not_proven' } })).status).toBe(200)
  })
})
