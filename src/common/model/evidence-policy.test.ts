import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultPolicy, shippedPolicies, strictPolicy } from './default-policies.ts'
import { methodOf } from './evidence-methods.ts'
import { evaluateEvidence, whyNotCounting, type EvidenceContext, type HeldEvidence } from './evidence-policy.ts'
import {
  mostBeforeFreeze,
  mostOfLimits,
  policyFaults,
  policySchema,
  type EvidenceCombination,
  type Policy,
} from './policy-document.ts'
import { accountKinds, evidenceKinds, guardedActions, limitNames, type EvidenceKind } from './words.ts'

const now = 1_000_000
const thingsByKind: Record<EvidenceKind, readonly string[]> = {
  recovery_code: ['saved_code'],
  issued_code: ['mailbox:A', 'mailbox:B', 'number:N'],
  push: ['device:P', 'device:Q'],
  bound_factor: ['device:T', 'device:P'],
  manager_word: ['person:M'],
  identity_document: ['identity_document'],
  call_back: ['number:N', 'number:O'],
}
const held: fc.Arbitrary<HeldEvidence> = fc.constantFrom(...evidenceKinds).chain((kind) =>
  fc.record({
    id: fc.uuid(),
    kind: fc.constant(kind),
    restsOn: fc.constantFrom(...thingsByKind[kind]),
    freshUntil: fc.constantFrom(now - 1, now, now + 1),
    byId: fc.constantFrom(null, 'M', 'A'),
  }),
)
const evidence = fc.array(held, { maxLength: 6 })
const combination: fc.Arbitrary<EvidenceCombination> = fc.record({
  take: fc.array(fc.uniqueArray(fc.constantFrom(...evidenceKinds), { minLength: 1, maxLength: 4 }), { maxLength: 3 }),
  approval: fc.boolean(),
})
const combinations = fc.array(combination, { maxLength: 4 })
const context: fc.Arbitrary<EvidenceContext> = fc.record({
  now: fc.constant(now),
  lost: fc.uniqueArray(fc.constantFrom('number:N', 'device:P', 'device:T')).map((things) => new Set(things)),
  available: fc.uniqueArray(fc.constantFrom(...evidenceKinds)).map((kinds) => new Set(kinds)),
})

/** Whether one is a person's word as a manager, and the other what the same person attests as an agent. */
const isOnePerson = (one: HeldEvidence, other: HeldEvidence): boolean =>
  methodOf[one.kind] === 'attested' && one.byId !== null && other.restsOn === `person:${one.byId}`
const phone = (thing: string): boolean => /^(number|device):/.test(thing)
/** Says the rule once more, by trying every choice: the oracle of the evaluation. */
function suffices(proofs: readonly HeldEvidence[], { take }: EvidenceCombination, lost: ReadonlySet<string>): boolean {
  const counting = proofs.filter((one) => one.freshUntil > now && !lost.has(one.restsOn))
  const choose = (slot: number, chosen: HeldEvidence[]): boolean => {
    if (slot === take.length) return true
    return counting.some(
      (one) =>
        take[slot]?.includes(one.kind) === true &&
        chosen.every(
          (other) =>
            methodOf[other.kind] !== methodOf[one.kind] &&
            other.restsOn !== one.restsOn &&
            !isOnePerson(one, other) &&
            !isOnePerson(other, one) &&
            !(phone(other.restsOn) && phone(one.restsOn)),
        ) &&
        choose(slot + 1, [...chosen, one]),
    )
  }
  return choose(0, [])
}

describe('evidence (rule 11)', () => {
  it('suffices exactly where one combination is filled by fresh proofs of different methods that rest on different things', () => {
    fc.assert(
      fc.property(evidence, combinations, context, (proofs, wanted, around) => {
        const standing = evaluateEvidence(proofs, wanted, around)
        const filled = wanted.filter((one) => suffices(proofs, one, around.lost))
        expect(standing.sufficient).toBe(filled.length > 0)
        // No supervisor is asked where one way needs none.
        if (standing.sufficient) expect(standing.needsApproval).toBe(filled.every((one) => one.approval))
      }),
      { numRuns: 3000 },
    )
  })
  it('takes each method, each thing and the agent’s own word once', () => {
    fc.assert(
      fc.property(evidence, combinations, context, (proofs, wanted, around) => {
        const { uses, attested, have } = evaluateEvidence(proofs, wanted, around)
        const used = proofs.filter((one) => uses.includes(one.id))
        expect(new Set(used.map((one) => methodOf[one.kind])).size).toBe(have)
        expect(new Set(used.map((one) => one.restsOn)).size).toBe(have)
        expect(used.filter((one) => methodOf[one.kind] === 'attested').length).toBeLessThanOrEqual(1)
        expect(attested).toBe(used.some((one) => methodOf[one.kind] === 'attested'))
        for (const one of used) expect(whyNotCounting(one, around)).toBeNull()
      }),
    )
  })
  it('never stops sufficing for more of it, and never suffices more for less', () => {
    fc.assert(
      fc.property(evidence, held, combinations, context, (proofs, more, wanted, around) => {
        const before = evaluateEvidence(proofs, wanted, around)
        const after = evaluateEvidence([...proofs, more], wanted, around)
        if (before.sufficient) expect(after.sufficient).toBe(true)
        if (before.sufficient && !before.needsApproval) expect(after.needsApproval).toBe(false)
      }),
    )
  })
  it('counts nothing that rests on what was lost, nor what has lapsed', () => {
    fc.assert(
      fc.property(evidence, combinations, context, (proofs, wanted, around) => {
        const counting = proofs.filter((one) => one.freshUntil > now && !around.lost.has(one.restsOn))
        expect(evaluateEvidence(proofs, wanted, around)).toEqual(evaluateEvidence(counting, wanted, around))
      }),
    )
  })
  it('offers only what the account has, and each kind that it offers brings some way nearer', () => {
    fc.assert(
      fc.property(evidence, combinations, context, (proofs, wanted, around) => {
        const { open } = evaluateEvidence(proofs, wanted, around)
        for (const kind of open) {
          expect(around.available.has(kind)).toBe(true)
          const filled = (of: readonly HeldEvidence[]) =>
            wanted.map((one) => evaluateEvidence(of, [{ ...one, approval: false }], around).missing.length)
          const before = filled(proofs)
          const after = filled([
            ...proofs,
            { id: 'x', kind, restsOn: `elsewhere:${kind}`, freshUntil: now + 1, byId: null },
          ])
          expect(after.some((missing, place) => missing < (before[place] ?? 0))).toBe(true)
        }
      }),
    )
  })
  it('counts a number, an authenticator app and a push prompt as the one phone that a thief may hold', () => {
    const around = { now, lost: new Set<string>(), available: new Set(evidenceKinds) }
    const sms: HeldEvidence = { id: '1', kind: 'issued_code', restsOn: 'number:N', freshUntil: now + 1, byId: null }
    const app: HeldEvidence = { id: '2', kind: 'bound_factor', restsOn: 'device:T', freshUntil: now + 1, byId: null }
    const mail: HeldEvidence = { id: '3', kind: 'issued_code', restsOn: 'mailbox:A', freshUntil: now + 1, byId: null }
    const { standard } = defaultPolicy.actions.reset_factors
    expect(evaluateEvidence([sms, app], standard, around).sufficient).toBe(false)
    expect(evaluateEvidence([mail, app], standard, around)).toMatchObject({ sufficient: true, needsApproval: false })
  })
})

describe('a policy', () => {
  it.each(Object.entries(shippedPolicies))('that ships (%s) is sound', (_key, policy) => {
    expect(policySchema.parse(policy)).toEqual(policy)
    expect(policyFaults(policy)).toEqual([])
  })
  it('by default meets NIST SP 800-63B-4, 4.2.2.2, and is met by nothing less', () => {
    const around = { now, lost: new Set<string>(), available: new Set(evidenceKinds) }
    const proof = (kind: EvidenceKind): HeldEvidence => ({
      id: kind,
      kind,
      restsOn: thingsByKind[kind][0] ?? '',
      freshUntil: now + 1,
      byId: null,
    })
    const outcome = (policy: Policy, kinds: EvidenceKind[], accountKind: 'standard' | 'privileged') => {
      const { sufficient, needsApproval } = evaluateEvidence(
        kinds.map(proof),
        policy.actions.reset_factors[accountKind],
        around,
      )
      return (
        !sufficient ? 'refused'
        : needsApproval ? 'approval'
        : 'allowed'
      )
    }
    for (const one of evidenceKinds)
      for (const accountKind of accountKinds)
        for (const policy of [defaultPolicy, strictPolicy]) expect(outcome(policy, [one], accountKind)).toBe('refused')
    for (const one of evidenceKinds)
      for (const other of evidenceKinds) {
        const methods = new Set([methodOf[one], methodOf[other]])
        const strong = methods.size === 2 && !methods.has('attested')
        // A call back goes to the phone that an app or a prompt may be in.
        const inOnePhone = [one, other].includes('call_back') && methods.has('bound')
        const thin = methods.size === 2 && methods.has('attested') && !inOnePhone
        expect(outcome(defaultPolicy, [one, other], 'standard'), `${one} ${other}`).toBe(
          strong ? 'allowed'
          : thin ? 'approval'
          : 'refused',
        )
        expect(outcome(defaultPolicy, [one, other], 'privileged')).toBe(strong ? 'approval' : 'refused')
        expect(outcome(strictPolicy, [one, other], 'standard')).toBe(strong ? 'allowed' : 'refused')
      }
  })
  it('cannot take less than the rules do', () => {
    const weaker: [string, (policy: Policy) => void][] = [
      [
        'one proof',
        (policy) => policy.actions.reset_factors.standard.push({ take: [['recovery_code']], approval: false }),
      ],
      ['no proof', (policy) => policy.actions.issue_enrolment_pass.standard.push({ take: [], approval: true })],
      [
        'no approval of a privileged one',
        (policy) =>
          policy.actions.reset_factors.privileged.push({ take: [['recovery_code'], ['issued_code']], approval: false }),
      ],
      [
        'the agent’s word without approval',
        (policy) =>
          policy.actions.reset_factors.standard.push({ take: [['recovery_code'], ['call_back']], approval: false }),
      ],
      [
        'one method twice',
        (policy) => policy.actions.reset_factors.standard.push({ take: [['push'], ['bound_factor']], approval: false }),
      ],
      ['no way for a pass', (policy) => policy.pass.ways.standard.splice(0)],
      ['an escalation after the end', (policy) => (policy.approvals.escalateMinutes = policy.approvals.answerMinutes)],
      ...guardedActions.flatMap((action) =>
        (['standard', 'privileged'] as const).map((kind): [string, (policy: Policy) => void] => [
          `what may be the agent’s word (${action}, ${kind})`,
          (policy) =>
            policy.actions[action][kind].push({
              take: [
                ['recovery_code', 'identity_document'],
                ['issued_code', 'call_back'],
              ],
              approval: false,
            }),
        ]),
      ),
      ['a number that counts at once', (policy) => (policy.numberSettledDays = 0)],
      ...limitNames.map((name): [string, (policy: Policy) => void] => [
        `no limit (${name})`,
        (policy) => (policy.limits[name] = mostOfLimits[name] + 1),
      ]),
      ['no freeze', (policy) => (policy.freezeAfterFailedVerificationsPerDay = null)],
      ['a late freeze', (policy) => (policy.freezeAfterFailedVerificationsPerDay = mostBeforeFreeze + 1)],
      [
        'a freeze lifted for nothing',
        (policy) => policy.actions.lift_freeze.standard.push({ take: [], approval: false }),
      ],
    ]
    for (const [name, weaken] of weaker) {
      const policy = structuredClone(defaultPolicy)
      weaken(policy)
      expect(policyFaults(policy), name).not.toEqual([])
    }
  })
  it('may be as wide as its floor, and go without a freeze where an hour lets little fail', () => {
    const wide: Policy = { ...defaultPolicy, numberSettledDays: 1, limits: mostOfLimits }
    expect(policyFaults({ ...wide, freezeAfterFailedVerificationsPerDay: mostBeforeFreeze })).toEqual([])
    const narrow = { ...defaultPolicy.limits, failed_verifications_per_account_hour: 5 }
    expect(policyFaults({ ...defaultPolicy, limits: narrow, freezeAfterFailedVerificationsPerDay: null })).toEqual([])
  })
  it('refuses what it does not know, and times beyond its bounds', () => {
    expect(policySchema.safeParse({ ...defaultPolicy, more: 1 }).success).toBe(false)
    expect(
      policySchema.safeParse({ ...defaultPolicy, freshMinutes: { ...defaultPolicy.freshMinutes, push: 241 } }).success,
    ).toBe(false)
    for (const action of guardedActions) {
      const actions: Partial<Policy['actions']> = { ...defaultPolicy.actions }
      delete actions[action]
      expect(policySchema.safeParse({ ...defaultPolicy, actions }).success).toBe(false)
    }
  })
})
