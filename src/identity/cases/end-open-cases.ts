import type { AccountId } from '#common/model/ids.ts'
import { cancelApprovals } from '../approvals/cancel-approvals.ts'
import { touch } from '../live/live.service.ts'
import type { Work } from '../work.ts'
import { closeOpenCase, listOpenCases } from './case.store.ts'

const outcomeOf = { frozen: 'suspected_attack', break_glass: 'not_needed' } as const

/**
 * Ends what the desk has open on an account, by whatever takes it out of its hands; the caller holds the account's row.
 * @returns how many cases were open
 */
export async function endOpenCases(work: Work, accountId: AccountId, because: keyof typeof outcomeOf): Promise<number> {
  let cases = 0
  for (const { id } of await listOpenCases(work.tx, accountId)) {
    if (!(await closeOpenCase(work.tx, id, outcomeOf[because], work.now))) continue
    cases++
    work.record({
      action: 'case.closed',
      outcome: 'done',
      accountId,
      caseId: id,
      detail: { outcome: outcomeOf[because], because },
    })
  }
  if (cases > 0) touch(work, 'cases')
  await cancelApprovals(work, { accountId }, because)
  return cases
}
