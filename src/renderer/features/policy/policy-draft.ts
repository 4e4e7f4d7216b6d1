import { policyFaults, policySchema, type Policy, type PolicyFault } from '#common/model/policy-document.ts'
import { evidenceKinds, limitNames } from '#common/model/words.ts'

const issueKinds = ['invalid_type', 'too_small', 'too_big', 'unrecognized_keys', 'invalid_value'] as const
export type IssueKind = (typeof issueKinds)[number] | 'other'

export type DraftProblem =
  { is: 'not_json' } | { is: 'issue'; path: string; kind: IssueKind } | { is: 'fault'; fault: PolicyFault }

export interface DraftReading {
  /** Null while the text is no policy. */
  policy: Policy | null
  problems: DraftProblem[]
}

const most = 12

/** Reads what is being written: is it JSON, is it a policy, and does it allow no less than the rules take? */
export function readDraft(text: string): DraftReading {
  const json = parseJson(text)
  if (json === undefined) return { policy: null, problems: [{ is: 'not_json' }] }
  const { success, data, error } = policySchema.safeParse(json)
  if (!success) {
    const problems = error.issues.slice(0, most).map((issue): DraftProblem => {
      const kind = issueKinds.find((one) => one === issue.code) ?? 'other'
      const keys = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.slice(0, 1) : []
      return { is: 'issue', path: [...issue.path, ...keys].map(String).join('.'), kind }
    })
    return { policy: null, problems }
  }
  return { policy: data, problems: policyFaults(data).map((fault) => ({ is: 'fault', fault })) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

export const writeDraft = (policy: Policy): string => JSON.stringify(policy, null, 2)

export interface NumberField {
  /** Its place in the document. */
  key: string
  least: number
  most: number
  /** Empty means "none". */
  optional?: boolean
}

/** Every number of a policy, with the bounds of its schema. */
export const numberFields: readonly NumberField[] = [
  ...evidenceKinds.map((kind) => ({ key: `freshMinutes.${kind}`, least: 1, most: 240 })),
  { key: 'numberSettledDays', least: 0, most: 365 },
  { key: 'pass.minutes', least: 1, most: 240 },
  { key: 'approvals.answerMinutes', least: 1, most: 24 * 60 },
  { key: 'approvals.escalateMinutes', least: 1, most: 24 * 60 },
  { key: 'approvals.goodMinutes', least: 1, most: 240 },
  ...limitNames.map((name) => ({ key: `limits.${name}`, least: 1, most: 10_000 })),
  { key: 'freezeAfterFailedVerificationsPerDay', least: 5, most: 1000, optional: true },
]

type Tree = Record<string, unknown>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The number at a place of the text; undefined where there is none. */
export function numberAt(text: string, key: string): number | null | undefined {
  let value = parseJson(text)
  for (const step of key.split('.')) value = isTree(value) ? value[step] : undefined
  return typeof value === 'number' || value === null ? value : undefined
}

/** The text with another number at that place; as it was where the place does not exist. */
export function withNumber(text: string, key: string, value: number | null): string {
  const tree = parseJson(text)
  const steps = key.split('.')
  const last = steps.pop() ?? ''
  let place: unknown = tree
  for (const step of steps) place = isTree(place) ? place[step] : undefined
  if (!isTree(place) || !(last in place)) return text
  place[last] = value
  return JSON.stringify(tree, null, 2)
}
