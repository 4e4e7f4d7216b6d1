import type { AccountId } from '#common/model/ids.ts'
import { listHands } from '../cases/case.store.ts'
import { listPairs } from '../staff/staff.store.ts'
import type { Work } from '../work.ts'
import { listDecisions, type ApprovalRow } from './approval.store.ts'
import { handsOn, type Background } from './who-decides.ts'

/** What decisions on several requests are judged by; read once for all of them, and asked for each person and request. */
export async function backgroundsOf(work: Work, rows: readonly ApprovalRow[]) {
  const decisions = await listDecisions(
    work.tx,
    rows.map((row) => row.id),
  )
  const hands = await listHands(
    work.tx,
    rows.map((row) => row.case_id),
  )
  const others = handsOn(rows, decisions)
  return async (personId: AccountId): Promise<(row: ApprovalRow) => Background> => {
    const pairs = await listPairs(work.tx, personId, others)
    return (row) => ({
      pairs,
      decisions: decisions.filter((decision) => decision.approval_id === row.id),
      hands: hands.filter((hand) => hand.case_id === row.case_id),
    })
  }
}
