import { sql, type ExpressionBuilder, type Insertable, type Kysely } from 'kysely'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import type { ApprovalState, GuardedAction } from '#common/model/words.ts'
import { compileOnce, rowsOf } from '../database/compile-once.ts'
import type { ApprovalTable, Tables } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

const selectApprovals = (db: Kysely<Tables>) =>
  db
    .selectFrom('approval')
    .innerJoin('case', 'case.id', 'approval.case_id')
    .innerJoin('account as owner', 'owner.id', 'approval.account_id')
    .innerJoin('account as requester', 'requester.id', 'approval.requested_by')
    .leftJoin('address', (join) =>
      join.onRef('address.id', '=', 'approval.scope').on('approval.action', '=', 'issue_enrolment_pass'),
    )
    .selectAll('approval')
    .select([
      'case.ticket',
      'case.agent_id',
      'case.opened_at as case_opened_at',
      'case.reset_at as case_reset_at',
      'owner.display_name as account_name',
      'owner.role as account_role',
      'owner.kind as account_kind',
      'owner.state as account_state',
      'owner.manager_id',
      'requester.display_name as requester_name',
      'address.kind as address_kind',
      'address.value as address_value',
    ])
export type ApprovalRow = Awaited<ReturnType<ReturnType<typeof selectApprovals>['executeTakeFirstOrThrow']>>

export const insertApproval = (tx: Transaction, row: Insertable<ApprovalTable>) =>
  tx.insertInto('approval').values(row).execute()

export const findApproval = (tx: Transaction, id: RecordId) =>
  selectApprovals(tx).where('approval.id', '=', id).executeTakeFirst()

export const lockApproval = (tx: Transaction, id: RecordId) =>
  tx.selectFrom('approval').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** The newest request of each action in a case. */
export async function listNewest(tx: Transaction, caseId: CaseId): Promise<ApprovalRow[]> {
  const rows = await rowsOf(tx, approvalsIn(tx, { caseId }))
  const seen = new Set<GuardedAction>()
  return rows.filter((row) => !seen.has(row.action) && seen.add(row.action))
}
const approvalsIn = compileOnce((db, { caseId }: { caseId: CaseId }) =>
  selectApprovals(db)
    .where('approval.case_id', '=', caseId)
    .orderBy('approval.requested_at', 'desc')
    .orderBy('approval.ended_at', (order) => order.desc().nullsFirst())
    .orderBy('approval.id', 'desc'),
)

/** Requests in a state: those that wait by the instant at which they run out, others newest first. */
export function listApprovals(
  tx: Transaction,
  filter: { state?: ApprovalState | undefined; now: Date },
  limit: number,
) {
  let query = selectApprovals(tx)
  if (filter.state !== undefined) query = query.where('approval.state', '=', filter.state)
  // One that has run out waits no more, also before anybody has noted it.
  if (filter.state === 'waiting')
    query = query.where('approval.expires_at', '>', filter.now).orderBy('approval.expires_at')
  return query.orderBy('approval.requested_at', 'desc').orderBy('approval.id', 'desc').limit(limit).execute()
}

export async function countWaiting(tx: Transaction, now: Date): Promise<number> {
  const { count } = await tx
    .selectFrom('approval')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'waiting')
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export const listDecisions = (tx: Transaction, ids: readonly RecordId[]) =>
  ids.length === 0 ?
    Promise.resolve([])
  : tx
      .selectFrom('approval_decision')
      .innerJoin('account as supervisor', 'supervisor.id', 'approval_decision.supervisor_id')
      .selectAll('approval_decision')
      .select([
        'supervisor.display_name as supervisor_name',
        'supervisor.role as supervisor_role',
        'supervisor.state as supervisor_state',
      ])
      .where('approval_id', 'in', [...ids])
      .orderBy('at')
      .execute()

/** Refusals of other requests on an account since an instant, newest first. */
export const listDeclined = (
  tx: Transaction,
  of: { accountId: AccountId; notOf?: RecordId; since: Date },
  limit: number,
) => {
  const declined = tx
    .selectFrom('approval')
    .innerJoin('approval_decision as decision', 'decision.approval_id', 'approval.id')
    .innerJoin('account as supervisor', 'supervisor.id', 'decision.supervisor_id')
    .select([
      'approval.id',
      'approval.action',
      'decision.supervisor_id',
      'decision.reason',
      'decision.at',
      'supervisor.display_name as supervisor_name',
    ])
    .where('approval.account_id', '=', of.accountId)
    .where('decision.verdict', '=', 'declined')
    .where('decision.at', '>=', of.since)
    .orderBy('decision.at', 'desc')
    .orderBy('approval.id')
    .limit(limit)
  return (of.notOf === undefined ? declined : declined.where('approval.id', '<>', of.notOf)).execute()
}

export type DecisionRow = Awaited<ReturnType<typeof listDecisions>>[number]

export const insertDecision = (
  tx: Transaction,
  row: { approvalId: RecordId; supervisorId: AccountId; verdict: 'approved' | 'declined'; reason: string; at: Date },
) =>
  tx
    .insertInto('approval_decision')
    .values({
      approval_id: row.approvalId,
      supervisor_id: row.supervisorId,
      verdict: row.verdict,
      reason: row.reason,
      at: row.at,
    })
    .execute()

/** Moves an approval on from one state: one conditional statement, so that none is decided, used or ended twice. */
export async function moveApproval(
  tx: Transaction,
  id: RecordId,
  from: ApprovalState,
  to: { state: ApprovalState; endedAt?: Date; goodUntil?: Date },
): Promise<boolean> {
  const row = await tx
    .updateTable('approval')
    .set({
      state: to.state,
      ...(to.endedAt === undefined ? {} : { ended_at: to.endedAt }),
      ...(to.goodUntil === undefined ? {} : { good_until: to.goodUntil }),
    })
    .where('id', '=', id)
    .where('state', '=', from)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** May still open an account: not used yet, or used for a reset that covers a pass, or for a pass that lives. */
const mayOpen = (eb: ExpressionBuilder<Tables, 'approval'>, now: Date) =>
  eb.or([
    eb('state', 'in', ['waiting', 'approved']),
    eb.and([
      eb('state', '=', 'used'),
      eb.or([
        eb('good_until', '>', now),
        eb.exists(
          eb
            .selectFrom('enrolment_pass')
            .select('enrolment_pass.id')
            .whereRef('enrolment_pass.approval_id', '=', 'approval.id')
            .where('enrolment_pass.state', '=', 'live'),
        ),
      ]),
    ]),
  ])

/** Open ones are cancelled; of one that was used the time is up: a reset that is done covers no pass any more. */
const ended = (eb: ExpressionBuilder<Tables, 'approval'>, now: Date) => {
  const used = eb('state', '=', 'used')
  return {
    state: eb
      .case()
      .when(used)
      .then(sql<ApprovalState>`'used'`)
      .else(sql<ApprovalState>`'cancelled'`)
      .end(),
    ended_at: eb.case().when(used).then(eb.ref('ended_at')).else(now).end(),
    good_until: eb
      .case()
      .when(eb.and([used, eb('good_until', '>', now)]))
      .then(now)
      .else(eb.ref('good_until'))
      .end(),
  }
}

/** Ends what is open on an account or in a case, for it can no longer be what was asked for. */
export const endOpenApprovals = (tx: Transaction, of: { accountId: AccountId } | { caseId: CaseId }, now: Date) => {
  const query = tx
    .updateTable('approval')
    .set((eb) => ended(eb, now))
    .where((eb) => mayOpen(eb, now))
    .returning(['id', 'case_id', 'account_id', 'state'])
  return 'caseId' in of ?
      query.where('case_id', '=', of.caseId).execute()
    : query.where('account_id', '=', of.accountId).execute()
}

/** Requests that somebody made or took part in deciding, and that may still open an account. */
const openingBy = (eb: ExpressionBuilder<Tables, 'approval'>, staffId: AccountId, now: Date) =>
  eb.and([
    mayOpen(eb, now),
    eb.or([
      eb('requested_by', '=', staffId),
      eb.exists(
        eb
          .selectFrom('approval_decision')
          .select('approval_decision.at')
          .whereRef('approval_decision.approval_id', '=', 'approval.id')
          .where('approval_decision.supervisor_id', '=', staffId)
          .where('approval_decision.verdict', '=', 'approved'),
      ),
    ]),
  ])

export const listOpeningBy = (tx: Transaction, staffId: AccountId, now: Date) =>
  tx
    .selectFrom('approval')
    .select(['id', 'account_id'])
    .where((eb) => openingBy(eb, staffId, now))
    .orderBy('id')
    .execute()

/** Ends {@link listOpeningBy}. */
export const endOpeningBy = (tx: Transaction, staffId: AccountId, now: Date) =>
  tx
    .updateTable('approval')
    .set((eb) => ended(eb, now))
    .where((eb) => openingBy(eb, staffId, now))
    .returning(['id', 'case_id', 'account_id', 'state'])
    .execute()

/** Owners of requests to which time does something now. */
export const listOwnersDue = async (tx: Transaction, now: Date): Promise<AccountId[]> =>
  (
    await tx
      .selectFrom('approval')
      .select('account_id')
      .distinct()
      .where('state', '=', 'waiting')
      .where((eb) => eb.or([eb('expires_at', '<=', now), eb('escalate_at', '<=', now)]))
      .execute()
  ).map((row) => row.account_id)

export const listRunOut = (tx: Transaction, now: Date) =>
  tx
    .selectFrom('approval')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('expires_at', '<=', now)
    .orderBy('id')
    .execute()

/** Waiting requests that nobody has answered in time, taken by this worker alone. */
export const lockUnanswered = (tx: Transaction, now: Date) =>
  tx
    .selectFrom('approval')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('escalate_at', '<=', now)
    .where('expires_at', '>', now)
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute()

export const escalateAgainAt = (tx: Transaction, id: RecordId, at: Date, times: number) =>
  tx.updateTable('approval').set({ escalate_at: at, escalations: times }).where('id', '=', id).execute()

export const listEscalations = async (tx: Transaction, id: RecordId): Promise<AccountId[]> =>
  (await tx.selectFrom('approval_escalation').select('supervisor_id').where('approval_id', '=', id).execute()).map(
    (row) => row.supervisor_id,
  )

export const insertEscalation = (tx: Transaction, approvalId: RecordId, supervisorId: AccountId, at: Date) =>
  tx
    .insertInto('approval_escalation')
    .values({ approval_id: approvalId, supervisor_id: supervisorId, at })
    .onConflict((conflict) => conflict.columns(['approval_id', 'supervisor_id']).doNothing())
    .execute()
