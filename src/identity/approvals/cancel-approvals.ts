import type { AccountId, CaseId } from '#common/model/ids.ts'
import { touch } from '../live/live.service.ts'
import type { Work } from '../work.ts'
import { endOpenApprovals } from './approval.store.ts'

/** Whatever was asked for or approved on an account, or in a case, ends: it was frozen, closed or handed over. */
export async function cancelApprovals(
  work: Work,
  of: { accountId: AccountId } | { caseId: CaseId },
  because: 'frozen' | 'break_glass' | 'closed' | 'handed_over' | 'reset',
): Promise<void> {
  for (const row of await endOpenApprovals(work.tx, of, 'cancelled', work.now)) {
    touch(work, 'approvals')
    work.record({
      action: 'approval.cancelled',
      outcome: 'done',
      accountId: row.account_id,
      caseId: row.case_id,
      detail: { approvalId: row.id, because },
    })
  }
}
