import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import type { ApprovalState } from '#common/model/words.ts'
import { touch } from '../live/live.service.ts'
import type { Work } from '../work.ts'
import { endOpenApprovals, endOpeningBy } from './approval.store.ts'

/** Whatever was asked for or approved on an account, or in a case, ends: it was frozen, closed or handed over. */
export async function cancelApprovals(
  work: Work,
  of: { accountId: AccountId } | { caseId: CaseId },
  because: 'frozen' | 'break_glass' | 'closed' | 'handed_over' | 'reset',
): Promise<void> {
  recordCancelled(work, await endOpenApprovals(work.tx, of, work.now), because)
}

/**
 * Whatever a member of staff has asked for or said yes to ends with their work, and stays ended when they come back: it may have
 * been somebody else with their session. A reset that was done on it covers no pass any more.
 * @returns the requests, and whether what was asked for was done already
 */
export async function cancelApprovalsBy(work: Work, staffId: AccountId): Promise<{ caseId: CaseId; done: boolean }[]> {
  const ended = await endOpeningBy(work.tx, staffId, work.now)
  recordCancelled(work, ended, 'staff_ended')
  return ended.map((row) => ({ caseId: row.case_id, done: row.state === 'used' }))
}

function recordCancelled(
  work: Work,
  rows: readonly { id: RecordId; case_id: CaseId; account_id: AccountId; state: ApprovalState }[],
  because: string,
): void {
  if (rows.length > 0) touch(work, 'approvals')
  // What was done on a request is told by its own entries: its time is up, and it was not taken back.
  for (const row of rows.filter((one) => one.state !== 'used'))
    work.record({
      action: 'approval.cancelled',
      outcome: 'done',
      accountId: row.account_id,
      caseId: row.case_id,
      detail: { approvalId: row.id, because },
    })
}
