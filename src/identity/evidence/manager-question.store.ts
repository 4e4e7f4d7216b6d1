import type { Insertable } from 'kysely'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import type { ManagerQuestionTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

const selectQuestions = (tx: Transaction) =>
  tx
    .selectFrom('manager_question')
    .innerJoin('case', 'case.id', 'manager_question.case_id')
    .innerJoin('account as owner', 'owner.id', 'case.account_id')
    .innerJoin('account as agent', 'agent.id', 'manager_question.asked_by')
    .selectAll('manager_question')
    .select([
      'case.account_id',
      'case.ticket',
      'case.state as case_state',
      'case.agent_id',
      'owner.display_name as owner_name',
      'owner.manager_id as recorded_manager_id',
      'owner.state as owner_state',
      'agent.display_name as agent_name',
    ])
export type ManagerQuestionRow = Awaited<ReturnType<ReturnType<typeof selectQuestions>['executeTakeFirstOrThrow']>>

export const insertQuestion = (tx: Transaction, row: Insertable<ManagerQuestionTable>) =>
  tx.insertInto('manager_question').values(row).execute()

export const supersedeQuestions = (tx: Transaction, caseId: CaseId, now: Date) =>
  tx
    .updateTable('manager_question')
    .set({ state: 'superseded', answered_at: now })
    .where('case_id', '=', caseId)
    .where('state', '=', 'waiting')
    .execute()

export const findNewestQuestion = (tx: Transaction, caseId: CaseId) =>
  tx
    .selectFrom('manager_question')
    .selectAll()
    .where('case_id', '=', caseId)
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** When a manager was asked about a case since an instant, the oldest first. */
export const listAskedSince = async (
  tx: Transaction,
  of: { caseId: CaseId; managerId: AccountId },
  since: Date,
): Promise<Date[]> =>
  (
    await tx
      .selectFrom('manager_question')
      .select('asked_at')
      .where('case_id', '=', of.caseId)
      .where('manager_id', '=', of.managerId)
      .where('asked_at', '>', since)
      .orderBy('asked_at')
      .execute()
  ).map((row) => row.asked_at)

/** A question as the manager who was asked sees it; anybody else finds nothing. */
export const findQuestion = (tx: Transaction, id: RecordId) =>
  selectQuestions(tx).where('manager_question.id', '=', id).executeTakeFirst()

export const findQuestionOf = (tx: Transaction, id: RecordId, managerId: AccountId) =>
  selectQuestions(tx)
    .where('manager_question.id', '=', id)
    .where('manager_question.manager_id', '=', managerId)
    .executeTakeFirst()

export const listWaitingOf = (tx: Transaction, managerId: AccountId, now: Date) =>
  selectQuestions(tx)
    .where('manager_question.manager_id', '=', managerId)
    .where('manager_question.state', '=', 'waiting')
    .where('manager_question.expires_at', '>', now)
    .where('case.state', '=', 'open')
    .orderBy('asked_at')
    .execute()

/** Answers a question that waits: one conditional statement. */
export async function answerQuestion(
  tx: Transaction,
  id: RecordId,
  state: 'confirmed' | 'denied',
  now: Date,
): Promise<boolean> {
  const row = await tx
    .updateTable('manager_question')
    .set({ state, answered_at: now })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
