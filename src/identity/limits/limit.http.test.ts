import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultPolicy } from '#common/model/default-policies.ts'
import { createCaseWalk, type CaseWalk } from '../cases/testing/case-walk.ts'
import { owners, staff } from '../seed/people.ts'
import { plainCrowd } from '../cases/testing/plain-crowd.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'

const perHour = defaultPolicy.limits.resets_per_agent_hour
let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [...staff, ...owners, ...plainCrowd(80, { code: 'live' })],
  })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

let next = 1
const nobody = (): string => `user${String(next++).padStart(4, '0')}`
const crossings = async () => (await fixture.as('shaddad')('getDesk')).body.crossings
const toldOf = async (userName: string) =>
  (await fixture.mails()).filter((mail) => mail.accountId === fixture.id(userName) && mail.template === 'limit_crossed')
    .length

describe('rule 15: limits', () => {
  it('stop the reset after an agent’s last one of the hour, tell the supervisors once, and open again by themselves', async () => {
    for (let done = 0; done < perHour; done++) {
      const caseId = await walk.proven(nobody())
      expect((await walk.reset(caseId)).status).toBe(200)
    }
    const caseId = await walk.proven(nobody())
    const refused = await walk.reset(caseId)
    expect(refused).toMatchObject({
      status: 429,
      code: 'over_limit',
      params: { limit: 'resets_per_agent_hour', most: perHour },
    })
    await walk.reset(caseId)
    const [crossing] = (await crossings()).filter((one) => one.limit === 'resets_per_agent_hour')
    expect(crossing).toMatchObject({ agent: { id: fixture.id('mruiz') }, seen: null, most: perHour })
    expect([await toldOf('shaddad'), await toldOf('ibauer'), await toldOf('mruiz')]).toEqual([1, 1, 0])
    const entries = (await fixture.entries()).filter((entry) => entry.action === 'limit.crossed')
    expect(entries).toHaveLength(1)
    // The reset itself has not been done, and is refused on the record.
    expect((await walk.detail(caseId)).resetAt).toBeNull()
    expect(
      (await fixture.as('shaddad')('markCrossingSeen', { params: { crossingId: crossing?.id ?? '' } })).status,
    ).toBe(200)
    expect((await fixture.as('mruiz')('markCrossingSeen', { params: { crossingId: crossing?.id ?? '' } })).code).toBe(
      'forbidden',
    )

    // Another agent is not stopped by it, and a supervisor may let this one go beyond.
    expect((await walk.reset(await walk.proven(nobody(), 'jweber'), 'jweber')).status).toBe(200)
    const asked = await walk.ask(caseId)
    expect(asked.body.causes).toEqual(['over_limit'])
    await walk.decide(asked.body.id)
    expect((await walk.reset(caseId)).status).toBe(200)

    const waiting = await walk.proven(nobody())
    expect((await walk.reset(waiting)).code).toBe('over_limit')
    fixture.clock.advance(3600 - 60)
    await walk.put(waiting, ['recovery_code', 'issued_code'])
    fixture.clock.advance(61)
    expect((await walk.reset(waiting)).status).toBe(200)
  })
  it('are the agent’s own where a supervisor set some', async () => {
    fixture.clock.advance(3601)
    const set = await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id('jweber') },
      body: { resetsPerHour: 1, failedVerificationsPerHour: null },
    })
    expect(set.status).toBe(200)
    expect((await walk.reset(await walk.proven(nobody(), 'jweber'), 'jweber')).status).toBe(200)
    expect((await walk.reset(await walk.proven(nobody(), 'jweber'), 'jweber')).code).toBe('over_limit')
  })
  it('stop resets of one account in a month, whoever does them', async () => {
    fixture.clock.advance(3601)
    const who = nobody()
    for (let done = 0; done < defaultPolicy.limits.resets_per_account_month; done++) {
      const caseId = await walk.proven(who)
      expect((await walk.reset(caseId)).status).toBe(200)
      await walk.close(caseId)
    }
    const again = await walk.proven(who, 'jweber')
    expect((await walk.reset(again, 'jweber')).params).toMatchObject({ limit: 'resets_per_account_month' })
    await walk.close(again, 'jweber')
  })
  it('stop verifying after failed tries over cases and ways, also of a right code, which is spent all the same', async () => {
    fixture.clock.advance(24 * 3600)
    const most = defaultPolicy.limits.failed_verifications_per_account_hour
    const who = nobody()
    let failed = 0
    while (failed < most) {
      const caseId = await walk.open(who)
      for (let tries = 0; tries < 3 && failed < most; tries++, failed++)
        expect(
          (
            await fixture.as('mruiz')('recordIdentityDocument', {
              params: { caseId },
              body: { document: 'passport', checked: ['name'] },
            })
          ).status,
        ).toBe(200)
      await walk.close(caseId)
    }
    const caseId = await walk.open(who)
    expect(
      (
        await fixture.as('mruiz')('recordIdentityDocument', {
          params: { caseId },
          body: { document: 'passport', checked: ['face', 'name', 'validity'] },
        })
      ).code,
    ).toBe('over_limit')
    const heard = await fixture.as('mruiz')('verifyRecoveryCode', {
      params: { caseId },
      body: { code: demoRecoveryCode(who) },
    })
    expect(heard.body.kind).toBe('locked')
    expect((await walk.detail(caseId)).actions.find((one) => one.action === 'verify_recovery_code')).toMatchObject({
      reason: 'over_limit',
    })
    fixture.clock.advance(3601)
    expect(
      (await fixture.as('mruiz')('verifyRecoveryCode', { params: { caseId }, body: { code: demoRecoveryCode(who) } }))
        .body.kind,
    ).toBe('revoked')
    expect((await crossings()).some((one) => one.limit === 'failed_verifications_per_account_hour')).toBe(true)
  })
  it('freeze an account after so many failures in a day, by rule', async () => {
    fixture.clock.advance(24 * 3600)
    const who = nobody()
    const most = defaultPolicy.freezeAfterFailedVerificationsPerDay ?? 0
    let tries = 0
    for (; tries < most; tries++) {
      const found = (await fixture.as('jweber')('getAccount', { params: { accountId: fixture.id(who) } })).body
      if (found.state === 'frozen') break
      const caseId = found.openCase?.id ?? (await walk.open(who, 'jweber'))
      const answer = await fixture.as('jweber')('recordIdentityDocument', {
        params: { caseId },
        body: { document: 'passport', checked: [] },
      })
      if (answer.code === 'over_limit') {
        fixture.clock.advance(1801)
        tries--
      }
    }
    expect((await fixture.as('jweber')('getAccount', { params: { accountId: fixture.id(who) } })).body.state).toBe(
      'frozen',
    )
    expect(
      (await fixture.as('shaddad')('getDesk')).body.frozen.find((one) => one.account.id === fixture.id(who)),
    ).toMatchObject({
      by: 'rule',
      because: 'rule',
    })
  })
})

describe('freezes of one agent (rules 15, 16)', () => {
  const freeze = async (agent: string, age: number, who = nobody()) => {
    const caseId = await walk.open(who, agent)
    return fixture.as(agent, age)('freezeAccount', { params: { caseId }, body: { note: 'A second caller' } })
  }
  const most = defaultPolicy.limits.freezes_per_agent_hour

  it('are done at once three times an hour, then on a fresh sign-in, and stop at the limit, told once', async () => {
    fixture.clock.advance(3601)
    const old = 3 * 3600
    const before = await toldOf('shaddad')
    for (let done = 0; done < 3; done++) expect((await freeze('mruiz', old)).status).toBe(200)
    const stale = nobody()
    expect(await freeze('mruiz', old, stale)).toMatchObject({ status: 401, code: 'step_up_required' })
    const { state } = await fixture.database
      .selectFrom('account')
      .select('state')
      .where('id', '=', fixture.id(stale))
      .executeTakeFirstOrThrow()
    expect(state).toBe('active')
    for (let done = 3; done < most; done++) expect((await freeze('mruiz', 0)).status).toBe(200)
    for (let tried = 0; tried < 2; tried++)
      expect(await freeze('mruiz', 0)).toMatchObject({
        status: 429,
        code: 'over_limit',
        params: { limit: 'freezes_per_agent_hour', most },
      })
    expect((await crossings()).filter((one) => one.limit === 'freezes_per_agent_hour')).toHaveLength(1)
    expect(await toldOf('shaddad')).toBe(before + 1)
  })

  it('stop nobody else, and open again by themselves', async () => {
    expect((await freeze('jweber', 3 * 3600)).status).toBe(200)
    expect((await freeze('mruiz', 0)).code).toBe('over_limit')
    fixture.clock.advance(3601)
    expect((await freeze('mruiz', 3 * 3600)).status).toBe(200)
  })
})
