import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  approvalCausesOf,
  isApproved,
  isEmergency,
  refusalOf,
  refusalToHear,
  refusalOfRequest,
  standingOf,
  type CaseFacts,
  type HeldApproval,
} from './case-advice.ts'
import { defaultPolicy, strictPolicy } from './default-policies.ts'
import type { HeldEvidence } from './evidence-policy.ts'
import {
  accountKinds,
  accountStates,
  approvalCauses,
  approvalStates,
  caseActions,
  evidenceKinds,
  guardedActions,
  roles,
} from './words.ts'

const now = 1_000_000
const held = fc.record({
  id: fc.uuid(),
  kind: fc.constantFrom(...evidenceKinds),
  restsOn: fc.constantFrom('saved_code', 'mailbox:A', 'mailbox:B', 'person:M', 'device:T', 'number:N'),
  freshUntil: fc.constantFrom(now - 1, now + 1),
  byId: fc.constantFrom(null, 'M', 'other'),
}) as fc.Arbitrary<HeldEvidence>
const instant = fc.option(fc.constant(now - 5))
const approval: fc.Arbitrary<HeldApproval> = fc.record({
  state: fc.constantFrom(...approvalStates),
  matches: fc.boolean(),
  goodUntil: fc.option(fc.constantFrom(now - 1, now + 1)),
  causes: fc.subarray([...approvalCauses]),
  passGiven: fc.boolean(),
})
const facts: fc.Arbitrary<CaseFacts> = fc.record({
  now: fc.constant(now),
  policy: fc.constantFrom(defaultPolicy, strictPolicy),
  lost: fc.uniqueArray(fc.constantFrom('device:T', 'number:N')).map((things) => new Set(things)),
  available: fc.uniqueArray(fc.constantFrom(...evidenceKinds)).map((kinds) => new Set(kinds)),
  passGiven: fc.boolean(),
  approvals: fc.dictionary(fc.constantFrom(...guardedActions), approval),
  resetsOver: fc.constantFrom([], ['resets_per_agent_hour' as const]),
  freezesOver: fc.constantFrom([], ['freezes_per_agent_hour' as const]),
  verificationsOver: fc.constantFrom([], ['failed_verifications_per_agent_hour' as const]),
  actor: fc.record({ id: fc.constantFrom('me', 'other'), role: fc.constantFrom(...roles) }),
  account: fc.record({
    id: fc.constantFrom('me', 'owner'),
    kind: fc.constantFrom(...accountKinds),
    role: fc.option(fc.constantFrom(...roles)),
    state: fc.constantFrom(...accountStates),
    reconfigurationRequired: fc.boolean(),
    workingFactors: fc.nat(2),
    lostKeys: fc.nat(1),
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
  it('rule 11: is neither a reset nor a pass without evidence that suffices, but for two supervisors in an emergency', () => {
    property((given) => {
      for (const action of ['reset_factors', 'issue_enrolment_pass', 'lift_freeze'] as const) {
        if (standingOf(given, action).sufficient) continue
        const emergencies = [given.approvals[action], given.approvals.reset_factors].filter(
          (one) =>
            one !== undefined && isEmergency(one) && one.matches && one.goodUntil !== null && one.goodUntil > now,
        )
        if (emergencies.length === 0) expect(refusalOf(action, given)).not.toBeNull()
      }
    })
  })
  it('rule 14: is nothing privileged, thin or beyond a limit without an approval of exactly that, good still', () => {
    property((given) => {
      for (const action of guardedActions) {
        if (approvalCausesOf(action, given).length === 0) continue
        const good = (one: HeldApproval | undefined, states: readonly string[]): boolean =>
          one !== undefined && states.includes(one.state) && one.matches && (one.goodUntil ?? 0) > now
        const covered =
          good(given.approvals[action], ['approved']) ||
          (action === 'issue_enrolment_pass' &&
            good(given.approvals.reset_factors, ['used']) &&
            given.approvals.reset_factors?.passGiven === false &&
            (isEmergency(given.approvals.reset_factors) ||
              approvalCausesOf(action, given).every(
                (cause) => given.approvals.reset_factors?.causes.includes(cause) === true,
              )))
        if (!covered) {
          expect(isApproved(action, given)).toBe(false)
          expect(refusalOf(action, given)).not.toBeNull()
        }
      }
    })
  })
  it('rule 8: is a recovery code heard wherever it would be verified, but for a lock or a limit, which are verdicts', () => {
    property((given) => {
      const refused = refusalOf('verify_recovery_code', given)
      expect(refusalToHear(given)).toBe(refused === 'locked' || refused === 'over_limit' ? null : refused)
    })
  })
  it('rule 15: is nothing verified or reset beyond a limit, unless a supervisor approved the reset', () => {
    property((given) => {
      if (given.verificationsOver.length > 0)
        for (const action of ['verify_recovery_code', 'issue_code', 'ask_push', 'record_call_back'] as const)
          expect(refusalOf(action, given)).not.toBeNull()
      if (given.resetsOver.length > 0 && !isApproved('reset_factors', given))
        expect(refusalOf('reset_factors', given)).not.toBeNull()
    })
  })
  it('rule 14: can be asked for just where a supervisor’s word alone is missing', () => {
    property((given) => {
      for (const action of guardedActions) {
        const refused = refusalOfRequest(action, given, false)
        if (refused !== null) continue
        expect(standingOf(given, action).sufficient).toBe(true)
        expect(approvalCausesOf(action, given).length).toBeGreaterThan(0)
      }
    })
  })
  it('rule 17: opens no way into an account that is not active; a frozen one takes evidence from a supervisor alone', () => {
    property((given) => {
      if (given.account.state === 'active') return
      for (const action of ['reset_factors', 'issue_enrolment_pass', 'require_reconfiguration'] as const)
        expect(refusalOf(action, given)).not.toBeNull()
      if (given.account.state === 'frozen' && given.actor.role === 'supervisor') return
      for (const action of ['verify_recovery_code', 'issue_code', 'ask_push', 'ask_manager', 'lift_freeze'] as const)
        expect(refusalOf(action, given)).not.toBeNull()
    })
  })
  it('is everything, in turn, for the agent of an open case who has proven the caller', () => {
    const proven: CaseFacts = {
      now,
      policy: defaultPolicy,
      lost: new Set(),
      available: new Set(evidenceKinds),
      approvals: {},
      passGiven: false,
      resetsOver: [],
      freezesOver: [],
      verificationsOver: [],
      actor: { id: 'me', role: 'agent' },
      account: {
        id: 'owner',
        kind: 'standard',
        role: null,
        state: 'active',
        reconfigurationRequired: false,
        workingFactors: 1,
        lostKeys: 0,
      },
      case: { state: 'open', agentId: 'me', resetAt: null, enrolledAt: null },
      evidence: [
        { id: '1', kind: 'recovery_code', restsOn: 'saved_code', freshUntil: now + 1, byId: null },
        { id: '2', kind: 'issued_code', restsOn: 'mailbox:A', freshUntil: now + 1, byId: null },
      ],
      lockedUntil: null,
      codesLockedUntil: null,
      liveRecoveryCodes: 1,
      endable: 1,
      locks: 1,
    }
    for (const action of caseActions)
      expect(refusalOf(action, proven), action).toBe(
        action === 'issue_enrolment_pass' ? 'not_reset_yet'
        : action === 'lift_freeze' ? 'not_frozen'
        : null,
      )
    const reset: CaseFacts = { ...proven, case: { state: 'open', agentId: 'me', resetAt: now, enrolledAt: null } }
    expect(refusalOf('issue_enrolment_pass', reset)).toBeNull()
    for (const known of [proven, reset]) {
      const account = { ...known.account, reconfigurationRequired: true, lostKeys: 1 }
      expect(refusalOf('issue_enrolment_pass', { ...known, account })).toBe('not_reset_yet')
      expect(refusalOf('issue_enrolment_pass', { ...known, account: { ...account, lostKeys: 0 } })).toBeNull()
    }
  })
})
