import type { CaseDetail } from '#common/api/cases.ts'
import { evidenceKinds, type EvidenceKind } from '#common/model/words.ts'
import { actionOf, mayGo, reasonOf, type CasePath } from './case-path.ts'

export interface WaysInOrder {
  /** On screen: the best next way and those that the agent has opened. */
  shown: EvidenceKind[]
  /** Would help, but is locked for a while. */
  blocked: EvidenceKind[]
  /** Behind "another way". */
  others: EvidenceKind[]
  /** Cannot be gone, or would add nothing. */
  closed: EvidenceKind[]
}

/** Sorts the ways to prove the caller; each keeps its place in the one order. @param opened by the agent */
export function waysInOrder(
  detail: CaseDetail,
  path: Pick<CasePath, 'way'>,
  opened: ReadonlySet<EvidenceKind>,
  now: number,
): WaysInOrder {
  const { open } = detail.standing
  const proven = new Set(detail.evidence.filter((proof) => proof.notCounting === null).map((proof) => proof.kind))
  // A code may be read although none is live: the verdict says what became of it.
  const mayAsk = (kind: EvidenceKind): boolean =>
    kind === 'recovery_code' && !open.includes(kind) && !proven.has(kind) && !detail.standing.sufficient
  const ways: WaysInOrder = { shown: [], blocked: [], others: [], closed: [] }
  for (const kind of evidenceKinds) {
    const helps = open.includes(kind) || mayAsk(kind)
    const goes = helps && mayGo(detail, kind, now)
    if (goes && (kind === path.way || opened.has(kind))) ways.shown.push(kind)
    else if (goes) ways.others.push(kind)
    else if (helps && ['locked', 'over_limit'].includes(reasonOf(detail, actionOf(kind)) ?? '')) ways.blocked.push(kind)
    else if (!proven.has(kind)) ways.closed.push(kind)
  }
  return ways
}
