import type { EvidenceCombination, PassWayKind, Policy } from '#common/model/policy-document.ts'
import {
  accountKinds,
  evidenceKinds,
  guardedActions,
  limitNames,
  type AccountKind,
  type EvidenceKind,
  type GuardedAction,
  type LimitName,
} from '#common/model/words.ts'

/** What a line of a policy is about. */
export type FactSubject =
  | {
      is: 'label'
      label: 'name' | 'settled' | 'passMinutes' | 'answerMinutes' | 'escalateMinutes' | 'goodMinutes' | 'freeze'
    }
  | { is: 'evidence'; evidence: EvidenceKind }
  | { is: 'action'; action: GuardedAction; accountKind: AccountKind }
  | { is: 'ways'; accountKind: AccountKind }
  | { is: 'limit'; limit: LimitName }

export type FactValue =
  | { unit: 'text'; text: string }
  | { unit: 'minutes' | 'days'; n: number }
  | { unit: 'count'; n: number | null }
  | { unit: 'combinations'; combinations: readonly EvidenceCombination[] }
  | { unit: 'ways'; ways: readonly PassWayKind[] }

export const factGroups = ['name', 'actions', 'fresh', 'settled', 'pass', 'approvals', 'limits', 'freeze'] as const
export type FactGroup = (typeof factGroups)[number]

/** One line of a policy; `key` is its place in the document. */
export interface PolicyFact {
  key: string
  group: FactGroup
  subject: FactSubject
  value: FactValue
}

/** A policy line by line, as it is read, compared and told in words. */
export function policyFacts(policy: Policy): PolicyFact[] {
  const { approvals, limits, pass } = policy
  const waits = ['answerMinutes', 'escalateMinutes', 'goodMinutes'] as const
  return [
    fact('name', 'name', { is: 'label', label: 'name' }, { unit: 'text', text: policy.name }),
    ...guardedActions.flatMap((action) =>
      accountKinds.map((accountKind) =>
        fact(
          `actions.${action}.${accountKind}`,
          'actions',
          { is: 'action', action, accountKind },
          { unit: 'combinations', combinations: policy.actions[action][accountKind] },
        ),
      ),
    ),
    ...evidenceKinds.map((evidence) =>
      fact(
        `freshMinutes.${evidence}`,
        'fresh',
        { is: 'evidence', evidence },
        { unit: 'minutes', n: policy.freshMinutes[evidence] },
      ),
    ),
    fact(
      'numberSettledDays',
      'settled',
      { is: 'label', label: 'settled' },
      { unit: 'days', n: policy.numberSettledDays },
    ),
    fact('pass.minutes', 'pass', { is: 'label', label: 'passMinutes' }, { unit: 'minutes', n: pass.minutes }),
    ...accountKinds.map((accountKind) =>
      fact(
        `pass.ways.${accountKind}`,
        'pass',
        { is: 'ways', accountKind },
        { unit: 'ways', ways: pass.ways[accountKind] },
      ),
    ),
    ...waits.map((label) =>
      fact(`approvals.${label}`, 'approvals', { is: 'label', label }, { unit: 'minutes', n: approvals[label] }),
    ),
    ...limitNames.map((limit) =>
      fact(`limits.${limit}`, 'limits', { is: 'limit', limit }, { unit: 'count', n: limits[limit] }),
    ),
    fact(
      'freezeAfterFailedVerificationsPerDay',
      'freeze',
      { is: 'label', label: 'freeze' },
      { unit: 'count', n: policy.freezeAfterFailedVerificationsPerDay },
    ),
  ]
}

const fact = (key: string, group: FactGroup, subject: FactSubject, value: FactValue): PolicyFact => ({
  key,
  group,
  subject,
  value,
})

export interface PolicyDifference {
  key: string
  subject: FactSubject
  before: FactValue
  after: FactValue
}

/** The lines in which two policies differ; the order of combinations, of kinds and of ways means nothing. */
export function policyDifferences(before: Policy, after: Policy): PolicyDifference[] {
  const then = new Map(policyFacts(after).map((one) => [one.key, one.value]))
  return policyFacts(before).flatMap(({ key, subject, value }) => {
    const other = then.get(key)
    return other === undefined || meaningOf(value) === meaningOf(other) ?
        []
      : [{ key, subject, before: value, after: other }]
  })
}

function meaningOf(value: FactValue): string {
  if (value.unit === 'ways') return JSON.stringify([...value.ways].sort())
  if (value.unit !== 'combinations') return JSON.stringify(value)
  const written = value.combinations.map(({ take, approval }) =>
    JSON.stringify([take.map((slot) => [...slot].sort().join()).sort(), approval]),
  )
  return JSON.stringify(written.sort())
}

export interface ProofGroup {
  count: number
  kinds: readonly EvidenceKind[]
}

/** Places that the same kinds may fill are told together: "two of these". */
export function proofGroups({ take }: EvidenceCombination): ProofGroup[] {
  const groups = new Map<string, ProofGroup>()
  for (const slot of take) {
    const key = [...slot].sort().join()
    const group = groups.get(key)
    groups.set(key, { count: (group?.count ?? 0) + 1, kinds: group?.kinds ?? slot })
  }
  return [...groups.values()]
}
