import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRoutes } from '#common/api/index.ts'
import { methodOf } from '#common/model/evidence-methods.ts'
import {
  accountKinds,
  evidenceKinds,
  roles,
  type AccountKind,
  type EvidenceKind,
  type Role,
} from '#common/model/words.ts'
import { permissions } from '../http/permissions.ts'
import { crowd, staff } from '../seed/people.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { createCaseWalk, type CaseWalk } from './testing/case-walk.ts'

/** Every set of up to two kinds of evidence. */
const sets: EvidenceKind[][] = [
  [],
  ...evidenceKinds.map((kind) => [kind]),
  ...evidenceKinds.flatMap((kind, place) => evidenceKinds.slice(place + 1).map((other) => [kind, other])),
]
const names: Record<AccountKind, (place: number) => string> = {
  standard: (place) => `user${String(place + 1).padStart(4, '0')}`,
  privileged: (place) => `user${String(place + 1 + sets.length).padStart(4, '0')}`,
}

let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [
      ...staff,
      ...crowd(sets.length * 2).map((person, place) => ({
        ...person,
        state: 'active' as const,
        kind: place < sets.length ? ('standard' as const) : ('privileged' as const),
        reconfiguration: null,
        factors: [{ type: 'totp' as const, label: 'App', state: 'working' as const }],
      })),
    ],
  })
  walk = createCaseWalk(fixture)
}, 120_000)
afterAll(() => fixture.close())

/** The table of rule 11 and 14, said once more in plain words. */
function wanted(kind: AccountKind, set: readonly EvidenceKind[]): 'evidence_missing' | 'needs_approval' | null {
  const methods = new Set(set.map((one) => methodOf[one]))
  const attested = methods.has('attested')
  // A call back goes to the phone that an app or a prompt may be in.
  const onePhone = set.includes('call_back') && methods.has('bound')
  if (methods.size < 2 || onePhone) return 'evidence_missing'
  if (kind === 'privileged') return attested ? 'evidence_missing' : 'needs_approval'
  return attested ? 'needs_approval' : null
}

describe('the policy table, over HTTP', () => {
  for (const kind of accountKinds)
    it(`decides a reset of a ${kind} account on every set of evidence`, async () => {
      for (const [place, set] of sets.entries()) {
        const caseId = await walk.open(names[kind](place))
        await walk.put(caseId, set)
        const detail = await walk.detail(caseId)
        const reasonOf = (action: string) => detail.actions.find((one) => one.action === action)?.reason
        expect(reasonOf('reset_factors'), `${kind}: ${set.join(' + ')}`).toBe(wanted(kind, set))
        const passReason = wanted(kind, set) ?? 'not_reset_yet'
        expect(reasonOf('issue_enrolment_pass'), `${kind}: ${set.join(' + ')}`).toBe(passReason)
        // What the screen is told is what the server does.
        if (wanted(kind, set) !== null) expect((await walk.reset(caseId)).code).toBe(wanted(kind, set))
      }
    })
  it('lets each role call just its routes of the desk, whatever is sent', async () => {
    const who: Record<Role, string> = {
      agent: 'jweber',
      supervisor: 'shaddad',
      auditor: 'toliveira',
      administrator: 'gokafor',
    }
    for (const name of Object.keys(apiRoutes) as (keyof typeof apiRoutes)[])
      for (const role of roles) {
        const params = {
          caseId: '0123456789AB',
          accountId: '0123456789AB',
          approvalId: '0123456789AB',
          crossingId: '0123456789AB',
          issuedCodeId: '0123456789AB',
          breakGlassId: '0123456789AB',
          version: '99',
          seq: '1',
        }
        const answer = await fixture.as(who[role])(name, { params, body: {}, query: {} })
        if (permissions[name].includes(role)) expect([name, role, answer.code]).not.toEqual([name, role, 'forbidden'])
        else expect([name, role, answer.status, answer.code]).toEqual([name, role, 403, 'forbidden'])
      }
  })
})
