import type { AccountId } from '#common/model/ids.ts'
import { listOpeningBy } from '../approvals/approval.store.ts'
import { cancelApprovalsBy } from '../approvals/cancel-approvals.ts'
import type { EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import { touch } from '../live/live.service.ts'
import type { Sessions } from '../sessions/session.service.ts'
import type { Work } from '../work.ts'
import { lapseEvidenceOf, listCasesAtWork } from './case.store.ts'

/** Owners whom somebody's end touches, by a case or by an approval: their rows are taken together with that person's, in one order. */
export const ownersAtWork = async (work: Work, staffId: AccountId): Promise<AccountId[]> => [
  ...new Set(
    [...(await listCasesAtWork(work.tx, staffId)), ...(await listOpeningBy(work.tx, staffId, work.now))].map(
      (row) => row.account_id,
    ),
  ),
]

/**
 * Ends what a member of staff has opened, asked for or approved and what is not used yet, and what rests on their word alone: it may
 * have been somebody else with their session. The cases stay open, for the next agent. The caller holds the rows of
 * {@link ownersAtWork}.
 */
export async function endStaffWork(
  work: Work,
  { passes, sessions }: { passes: Pick<EnrolmentPasses, 'cancelOfCase'>; sessions: Pick<Sessions, 'endOpenedByCase'> },
  agentId: AccountId,
): Promise<{ casePasses: number; wordsLapsed: number; approvals: number }> {
  const approvals = await cancelApprovalsBy(work, agentId)
  const cases = new Set([
    ...(await listCasesAtWork(work.tx, agentId)).map((row) => row.id),
    // A pass that was given on their word is a way in as well.
    ...approvals.flatMap((one) => (one.done ? [one.caseId] : [])),
  ])
  let casePasses = 0
  for (const id of cases) {
    casePasses += await passes.cancelOfCase(work, id)
    await sessions.endOpenedByCase(work, id)
  }
  const wordsLapsed = (await lapseEvidenceOf(work.tx, agentId, 'word', work.now)).length
  if (casePasses + wordsLapsed > 0) touch(work, 'cases')
  return { casePasses, wordsLapsed, approvals: approvals.length }
}
