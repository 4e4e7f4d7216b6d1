import { z } from 'zod'
import { methodOf } from './evidence-methods.ts'
import { accountKinds, evidenceKindSchema, evidenceKinds, guardedActions, limitNames, type LimitName } from './words.ts'

/** Ways that an enrolment pass may take (rule 13). */
export const passWayKinds = ['email', 'sms', 'read_out'] as const
export type PassWayKind = (typeof passWayKinds)[number]

/**
 * One combination of evidence that suffices: one proof out of each list, all by different methods and resting on different
 * things. `approval`: and a supervisor besides.
 */
const combinationSchema = z.strictObject({
  take: z.array(z.array(evidenceKindSchema).min(1).max(evidenceKinds.length)).max(4),
  approval: z.boolean(),
})
export type EvidenceCombination = z.infer<typeof combinationSchema>

const byKind = <T extends z.ZodType>(value: T) => z.strictObject({ standard: value, privileged: value })
const record = <K extends string, T extends z.ZodType>(keys: readonly K[], value: T) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, value])) as Record<K, T>)
const limit = z.number().int().min(1).max(10_000)
const minutes = (most: number) => z.number().int().min(1).max(most)

/**
 * The evidence policy (rules 11 to 15) as data: one document, checked by this schema and by {@link policyFaults}, kept
 * in numbered versions of which every decision names its own. Units are in the names.
 */
export const policySchema = z.strictObject({
  name: z.string().trim().min(1).max(60),
  /** How long each kind of evidence counts. A call may last; an hour is the default, four the most. */
  freshMinutes: record(evidenceKinds, minutes(240)),
  /** A phone number changed less than so many days ago gives no evidence: a taken-over number is the thief's. */
  numberSettledDays: z.number().int().min(0).max(365),
  /** What suffices, per action and kind of account; the shortest way is shown. No combination: the action is closed. */
  actions: record(guardedActions, byKind(z.array(combinationSchema).max(20))),
  pass: z.strictObject({
    minutes: minutes(240),
    /** Ways that a pass may take. It is never read out on what only the agent attests (rule 11). */
    ways: byKind(z.array(z.enum(passWayKinds))),
  }),
  approvals: z.strictObject({
    /** A request that nobody answers ends after this. */
    answerMinutes: minutes(24 * 60),
    /** Unanswered so long, it goes to the next supervisor by mail or SMS. */
    escalateMinutes: minutes(24 * 60),
    /** An approval is good for so long. */
    goodMinutes: minutes(240),
  }),
  /** Crossing one stops the action and tells the supervisors at once (rule 15). */
  limits: z.strictObject({
    ...record(limitNames, limit).shape,
    // Documents from before this limit go on with what the default sets.
    freezes_per_agent_hour: limit.default(10),
  }),
  /** Failed verifications of an account in a day that freeze it (rule 17); null: none do. */
  freezeAfterFailedVerificationsPerDay: z.number().int().min(5).max(1000).nullable(),
})
export type Policy = z.infer<typeof policySchema>

export type PolicyFault =
  | { kind: 'too_little_evidence'; action: string; accountKind: string; combination: number }
  | { kind: 'approval_missing'; action: string; accountKind: string; combination: number }
  | { kind: 'same_method_twice'; action: string; accountKind: string; combination: number }
  | { kind: 'no_pass_way'; accountKind: string }
  | { kind: 'escalates_too_late' }
  | { kind: 'settles_at_once' }
  | { kind: 'limit_too_high'; limit: LimitName; most: number }
  | { kind: 'freezes_too_late'; most: number }

/** A limit beyond this limits nobody: a desk at work stays far below. */
export const mostOfLimits: Record<LimitName, number> = {
  resets_per_agent_hour: 60,
  resets_per_account_month: 10,
  failed_verifications_per_case_hour: 30,
  failed_verifications_per_account_hour: 60,
  failed_verifications_per_agent_hour: 120,
  freezes_per_agent_hour: 60,
}
/** So many failed verifications a day freeze an account at the latest… */
export const mostBeforeFreeze = 200
/** …unless no more than so many are possible in an hour: then the hourly limit alone may hold. */
const mostWithoutFreeze = 5

/**
 * What no policy may allow, whoever wants it: opening a way in takes two proofs by different methods, or one and a
 * supervisor; of a privileged account both (rules 11, 14; NIST SP 800-63B-4, 4.2.2.2). A supervisor sees whatever may rest on the
 * agent's word alone, and limits are limits (rule 15).
 */
export function policyFaults(policy: Policy): PolicyFault[] {
  const faults: PolicyFault[] = []
  for (const accountKind of accountKinds) {
    for (const action of guardedActions)
      policy.actions[action][accountKind].forEach(({ take, approval }, combination) => {
        const at = { action, accountKind, combination }
        const guards = action !== 'unlock'
        const least =
          accountKind === 'privileged' ? 2
          : approval ? 1
          : 2
        if (take.length < (guards ? least : 1)) faults.push({ kind: 'too_little_evidence', ...at })
        const opens = action === 'reset_factors' || action === 'issue_enrolment_pass'
        if (opens && accountKind === 'privileged' && !approval) faults.push({ kind: 'approval_missing', ...at })
        const attested = take.some((slot) => slot.some((kind) => methodOf[kind] === 'attested'))
        if (attested && !approval) faults.push({ kind: 'approval_missing', ...at })
        const single = take.flatMap((slot) => {
          const methods = new Set(slot.map((kind) => methodOf[kind]))
          return methods.size === 1 ? [...methods] : []
        })
        if (new Set(single).size < single.length) faults.push({ kind: 'same_method_twice', ...at })
      })
    if (policy.pass.ways[accountKind].length === 0) faults.push({ kind: 'no_pass_way', accountKind })
  }
  if (policy.approvals.escalateMinutes >= policy.approvals.answerMinutes) faults.push({ kind: 'escalates_too_late' })
  if (policy.numberSettledDays < 1) faults.push({ kind: 'settles_at_once' })
  for (const limit of limitNames)
    if (policy.limits[limit] > mostOfLimits[limit])
      faults.push({ kind: 'limit_too_high', limit, most: mostOfLimits[limit] })
  const freezesAfter = policy.freezeAfterFailedVerificationsPerDay
  if (
    freezesAfter === null ?
      policy.limits.failed_verifications_per_account_hour > mostWithoutFreeze
    : freezesAfter > mostBeforeFreeze
  )
    faults.push({ kind: 'freezes_too_late', most: mostBeforeFreeze })
  return faults
}
