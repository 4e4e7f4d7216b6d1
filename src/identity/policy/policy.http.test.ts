import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { strictPolicy, defaultPolicy } from '#common/model/default-policies.ts'
import { createCaseWalk, type CaseWalk } from '../cases/testing/case-walk.ts'
import { owners, staff } from '../seed/people.ts'
import { plainCrowd } from '../cases/testing/plain-crowd.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'

let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [...staff, ...owners, ...plainCrowd(20)],
  })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

const watched = async () => (await fixture.as('toliveira')('getLiveVersions')).body.policy
const propose = (document: unknown) => fixture.as('gokafor')('proposePolicy', { body: { document } })
const activate = (version: number, who: string) =>
  fixture.as(who)('activatePolicy', { params: { version: String(version) } })

describe('the evidence policy', () => {
  it('is the default in version 1, and every decision names its version', async () => {
    const { body } = await fixture.as('mruiz')('getPolicy')
    expect(body.active).toEqual({ version: 1, document: defaultPolicy })
    const caseId = await walk.proven('user0001')
    expect((await walk.detail(caseId)).policyVersion).toBe(1)
    const rows = await fixture.database
      .selectFrom('evidence')
      .select('policy_version')
      .where('case_id', '=', caseId)
      .execute()
    expect(rows.map((row) => row.policy_version)).toEqual([1, 1])
  })
  it('changes by a second person alone, and counts at once', async () => {
    const thin = await walk.open('user0002')
    await walk.put(thin, ['recovery_code', 'call_back'])
    expect((await walk.reset(thin)).code).toBe('needs_approval')
    for (const who of ['mruiz', 'shaddad', 'toliveira'])
      expect((await fixture.as(who)('proposePolicy', { body: { document: strictPolicy } })).code).toBe('forbidden')
    const proposed = await propose(strictPolicy)
    expect(proposed.body).toEqual({ version: 2 })
    expect((await walk.reset(thin)).code).toBe('needs_approval')
    expect((await activate(2, 'gokafor')).code).toBe('own_request')
    expect((await activate(2, 'mruiz')).code).toBe('forbidden')
    expect((await activate(2, 'shaddad')).status).toBe(200)
    // What suffices under the new one counts from now on, for cases that are open too.
    expect((await walk.reset(thin)).code).toBe('evidence_missing')
    const { versions } = (await fixture.as('shaddad')('getPolicy')).body
    expect(versions.map((one) => [one.version, one.state])).toEqual([
      [2, 'active'],
      [1, 'superseded'],
    ])
    expect((await fixture.as('shaddad')('getPolicyVersion', { params: { version: '1' } })).body.document).toEqual(
      defaultPolicy,
    )
    const entries = (await fixture.entries()).filter((entry) => entry.action.startsWith('policy.'))
    expect(entries.map((entry) => [entry.action, entry.detail['version']])).toEqual([
      ['policy.proposed', 2],
      ['policy.activated', 2],
    ])
  })
  it('takes nothing weaker than the rules, and of two proposals the later', async () => {
    const weak = structuredClone(defaultPolicy)
    weak.actions.reset_factors.standard.push({ take: [['recovery_code']], approval: false })
    expect(await propose(weak)).toMatchObject({
      code: 'policy_faulty',
      params: { fault: 'too_little_evidence', action: 'reset_factors' },
    })
    expect((await propose({ ...defaultPolicy, unknown: 1 })).code).toBe('invalid_input')
    const third = (await propose(defaultPolicy)).body.version
    const fourth = (await propose({ ...defaultPolicy, name: 'Again' })).body.version
    expect((await activate(third, 'shaddad')).code).toBe('changed_meanwhile')
    expect((await fixture.as('gokafor')('withdrawPolicy', { params: { version: String(fourth) } })).status).toBe(200)
    expect((await activate(fourth, 'shaddad')).code).toBe('changed_meanwhile')
    // One that could not be put into force leaves the other there.
    expect((await fixture.as('shaddad')('getPolicy')).body.active.version).toBe(2)
  })
  it('tells consoles of every proposal, withdrawal and activation, and of nothing that was refused', async () => {
    const seen = [await watched()]
    const version = (await propose({ ...defaultPolicy, name: 'Watched' })).body.version
    seen.push(await watched())
    expect((await activate(version, 'gokafor')).code).toBe('own_request')
    expect((await activate(version, 'mruiz')).code).toBe('forbidden')
    expect((await propose({ ...defaultPolicy, unknown: 1 })).code).toBe('invalid_input')
    seen.push(await watched())
    expect((await fixture.as('gokafor')('withdrawPolicy', { params: { version: String(version) } })).status).toBe(200)
    seen.push(await watched())
    const next = (await propose({ ...strictPolicy, name: 'Watched again' })).body.version
    expect((await activate(next, 'shaddad')).status).toBe(200)
    seen.push(await watched())
    const [first = 0] = seen
    expect(seen).toEqual([first, first + 1, first + 1, first + 2, first + 4])
  })
  it('is put into force once, however many ask at the same time', async () => {
    const { version } = (await propose({ ...defaultPolicy, name: 'Race' })).body
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, place) => activate(version, place % 2 === 0 ? 'shaddad' : 'ibauer')),
    )
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
  })
  it('shows what would change for the cases of the last 30 days', async () => {
    const preview = await fixture.as('gokafor')('previewPolicy', { body: { document: strictPolicy } })
    expect(preview.body.cases).toBeGreaterThanOrEqual(2)
    expect(preview.body.changes).toContainEqual({
      action: 'reset_factors',
      accountKind: 'standard',
      from: 'needs_approval',
      to: 'refused',
      count: 1,
    })
    expect((await fixture.as('mruiz')('previewPolicy', { body: { document: strictPolicy } })).code).toBe('forbidden')
    fixture.clock.advance(31 * 24 * 3600)
    expect((await fixture.as('gokafor')('previewPolicy', { body: { document: strictPolicy } })).body).toMatchObject({
      cases: 0,
      changes: [],
    })
  })
})
