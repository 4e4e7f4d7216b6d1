import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusalOf, type CaseFacts } from './case-advice.ts'
import { evaluateEvidence, requirementFor, type HeldEvidence } from './evidence-policy.ts'
import { accountKinds, accountStates, caseActions, evidenceKinds, roles } from './words.ts'

const now = 1_000_000
const held = fc.record({
  kind: fc.constantFrom(...evidenceKinds),
  restsOn: fc.constantFrom('saved_code', 'mailbox:A', 'mailbox:B'),
  freshUntil: fc.constantFrom(now - 1, now + 1),
}) as fc.Arbitrary<HeldEvidence>
const instant = fc.option(fc.constant(now - 5))
const facts: fc.Arbitrary<CaseFacts> = fc.record({
  now: fc.constant(now),
  actor: fc.record({ id: fc.constantFrom('me', 'other'), role: fc.constantFrom(...roles) }),
  account: fc.record({
    id: fc.constantFrom('me', 'owner'),
    kind: fc.constantFrom(...accountKinds),
    role: fc.option(fc.constantFrom(...roles)),
    state: fc.constantFrom(...accountStates),
    reconfigurationRequired: fc.boolean(),
    workingFactors: fc.nat(2),
  }),
  case: fc.option(
    fc.record({
      state: fc.constantFrom('open' as const, 'closed' as const),
      agentId: fc.constantFrom('me', 'other'),
      resetAt: instant,
      enrolledAt: instant,
    }),
  ),
  evidence: fc.array(held, { maxLength: 4 }),
  lockedUntil: fc.option(fc.constantFrom(now - 1, now + 1)),
  codesLockedUntil: fc.option(fc.constantFrom(now - 1, now + 1)),
  confirmedCodeAddresses: fc.nat(2),
  liveRecoveryCodes: fc.nat(1),
  endable: fc.nat(2),
  locks: fc.nat(2),
})

const property = (check: (given: CaseFacts) => void) => fc.assert(fc.property(facts, check), { numRuns: 2000 })

describe('what an agent may do in a case', () => {
  it('rule 10: is nothing without an open case of their own', () => {
    property((given) => {
      if (given.case !== null && given.case.state === 'open' && given.case.agentId === given.actor.id) return
      for (const action of caseActions) expect(refusalOf(action, given)).not.toBeNull()
    })
  })
  it('rule 14: is nothing on themselves or on a higher role, and for desk roles alone', () => {
    property((given) => {
      if (given.account.id !== given.actor.id && ['agent', 'supervisor'].includes(given.actor.role)) return
      for (const action of caseActions) expect(refusalOf(action, given)).not.toBeNull()
    })
  })
  it('rule 11: is neither a reset nor a pass without two fresh proofs by different methods that rest on different things', () => {
    property((given) => {
      const fresh = given.evidence.filter((one) => one.freshUntil > now)
      const enough =
        new Set(fresh.map((one) => one.kind)).size >= 2 && new Set(fresh.map((one) => one.restsOn)).size >= 2
      if (enough && given.account.kind === 'standard') return
      for (const action of ['reset_factors', 'issue_enrolment_pass'] as const)
        expect(refusalOf(action, given)).not.toBeNull()
    })
  })
  it('rule 17: opens no way into an account that is not active', () => {
    property((given) => {
      if (given.account.state === 'active') return
      for (const action of [
        'verify_recovery_code',
        'issue_code',
        'reset_factors',
        'issue_enrolment_pass',
        'require_reconfiguration',
      ] as const)
        expect(refusalOf(action, given)).not.toBeNull()
    })
  })
  it('is everything, in turn, for the agent of an open case who has proven the caller', () => {
    const proven: CaseFacts = {
      now,
      actor: { id: 'me', role: 'agent' },
      account: {
        id: 'owner',
        kind: 'standard',
        role: null,
        state: 'active',
        reconfigurationRequired: false,
        workingFactors: 1,
      },
      case: { state: 'open', agentId: 'me', resetAt: null, enrolledAt: null },
      evidence: [
        { kind: 'recovery_code', restsOn: 'saved_code', freshUntil: now + 1 },
        { kind: 'issued_code', restsOn: 'mailbox:A', freshUntil: now + 1 },
      ],
      lockedUntil: null,
      codesLockedUntil: null,
      confirmedCodeAddresses: 1,
      liveRecoveryCodes: 1,
      endable: 1,
      locks: 1,
    }
    for (const action of caseActions)
      expect(refusalOf(action, proven)).toBe(action === 'issue_enrolment_pass' ? 'not_reset_yet' : null)
    const reset: CaseFacts = { ...proven, case: { state: 'open', agentId: 'me', resetAt: now, enrolledAt: null } }
    expect(refusalOf('issue_enrolment_pass', reset)).toBeNull()
  })
})

describe('evidence (rule 11)', () => {
  it('never counts one thing twice, nor one method', () => {
    fc.assert(
      fc.property(fc.array(held), (evidence) => {
        const standing = evaluateEvidence(evidence, requirementFor('reset_factors', 'standard'), now)
        const fresh = evidence.filter((one) => one.freshUntil > now)
        expect(standing.have).toBeLessThanOrEqual(
          Math.min(new Set(fresh.map((one) => one.kind)).size, new Set(fresh.map((one) => one.restsOn)).size),
        )
        expect(standing.sufficient).toBe(standing.have >= standing.needed)
      }),
    )
  })
  it('is never less for more of it', () => {
    fc.assert(
      fc.property(fc.array(held), held, (evidence, more) => {
        const requirement = requirementFor('reset_factors', 'standard')
        expect(evaluateEvidence([...evidence, more], requirement, now).have).toBeGreaterThanOrEqual(
          evaluateEvidence(evidence, requirement, now).have,
        )
      }),
    )
  })
})
