import { rankOf } from '#common/model/case-advice.ts'
import type { AccountId } from '#common/model/ids.ts'
import type { RefusalReason, Role } from '#common/model/words.ts'
import type { listHands } from '../cases/case.store.ts'
import type { ApprovalRow, DecisionRow } from './approval.store.ts'

/** What a decision is judged by, beside the request itself. */
export interface Background {
  decisions: readonly DecisionRow[]
  hands: Awaited<ReturnType<typeof listHands>>
  /** Who is one pair of eyes with the person, of those who asked or decided. */
  pairs: ReadonlySet<AccountId>
}

/**
 * Why somebody may not decide on a request; null: they may. Whoever has handled or moved the case, or gave evidence in it, is not a
 * second pair of eyes (rule 14).
 */
export function refusalOfDecision(
  person: { id: string; role: Role },
  row: ApprovalRow,
  { decisions, hands, pairs }: Background,
): RefusalReason | null {
  const mine = hands.filter((hand) => hand.by_id === person.id)
  if (person.role !== 'supervisor') return 'role_may_not'
  if (person.id === row.account_id) return 'own_account'
  if (person.id === row.requested_by || person.id === row.agent_id) return 'own_request'
  if (rankOf(row.account_role) > rankOf(person.role)) return 'higher_role'
  if (mine.some((hand) => hand.did === 'evidence')) return 'gave_evidence'
  if (mine.some((hand) => hand.did === 'handled')) return 'own_request'
  if (decisions.some((decision) => decision.supervisor_id === person.id)) return 'decided_before'
  // Who asked, or is the other of two, must have come in by somebody else.
  return handsOn([row], decisions).some((id) => pairs.has(id)) ? 'one_pair_of_eyes' : null
}

/** Who asked for these requests or decided on them: of these nobody may be one pair of eyes with who decides next. */
export const handsOn = (
  rows: readonly Pick<ApprovalRow, 'requested_by'>[],
  decisions: readonly DecisionRow[],
): AccountId[] => [...rows.map((row) => row.requested_by), ...decisions.map((decision) => decision.supervisor_id)]
