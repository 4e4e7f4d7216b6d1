import { sql, type ExpressionBuilder, type Insertable, type Kysely } from 'kysely'
import type { AccountId, AddressId, CaseId, RecordId } from '#common/model/ids.ts'
import { compileOnce, rowsOf } from '../database/compile-once.ts'
import type { EnrolmentPassTable, Tables } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'
import { keyStages } from '../sign-in/key-stages.ts'

export const insertPass = (tx: Transaction, row: Insertable<EnrolmentPassTable>) =>
  tx.insertInto('enrolment_pass').values(row).execute()

/** Whose passes: an account's, or a case's. */
export type PassesOf = { accountId: AccountId } | { caseId: CaseId }

const cancelLive = (db: Kysely<Tables>, of: PassesOf, now: Date) => {
  const live = db
    .updateTable('enrolment_pass')
    .set({ state: 'cancelled', ended_at: now })
    .where('state', '=', 'live')
    .returning('id')
  return 'accountId' in of ? live.where('account_id', '=', of.accountId) : live.where('case_id', '=', of.caseId)
}

export const cancelLivePasses = (
  tx: Transaction,
  of: PassesOf,
  now: Date,
  keep?: string | null,
): Promise<{ id: RecordId }[]> => {
  const all = keep === undefined || keep === null
  if (all && 'accountId' in of) return rowsOf(tx, livePassesToCancel(tx, { accountId: of.accountId, now }))
  const live = cancelLive(tx, of, now)
  return (all ? live : live.where('id', '<>', keep as RecordId)).execute()
}
const livePassesToCancel = compileOnce((db, { accountId, now }: { accountId: AccountId; now: Date }) =>
  cancelLive(db, { accountId }, now),
)

/** A sign-in under way that a pass has opened. */
const setUpBy = (eb: ExpressionBuilder<Tables, 'enrolment_pass'>, now: Date) =>
  eb.exists(
    eb
      .selectFrom('sign_in')
      .select('sign_in.id')
      .where('sign_in.key_kind', '=', 'enrolment_pass')
      .where('sign_in.stage', 'in', keyStages)
      .where('sign_in.expires_at', '>', now)
      .where(sql<boolean>`sign_in.key_ref = enrolment_pass.id`),
  )

/** Cancels the live passes of a case with which nobody is setting anything up now. */
export const cancelUnbegunPasses = (tx: Transaction, caseId: CaseId, now: Date) =>
  cancelLive(tx, { caseId }, now)
    .where((eb) => eb.not(setUpBy(eb, now)))
    .execute()

export const isPassBegun = async (tx: Transaction, accountId: AccountId, now: Date): Promise<boolean> =>
  (await tx
    .selectFrom('enrolment_pass')
    .select('id')
    .where('account_id', '=', accountId)
    .where('state', '=', 'live')
    .where('expires_at', '>', now)
    .where((eb) => setUpBy(eb, now))
    .executeTakeFirst()) !== undefined

/** Spends a live pass of this account: one conditional statement. */
export const spendPass = (tx: Transaction, accountId: AccountId, id: RecordId, now: Date) =>
  tx
    .updateTable('enrolment_pass')
    .set({ state: 'used', ended_at: now })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('state', '=', 'live')
    .returning(['id', 'case_id'])
    .executeTakeFirst()

export const isLivePass = async (tx: Transaction, accountId: AccountId, id: RecordId): Promise<boolean> =>
  (await tx
    .selectFrom('enrolment_pass')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('state', '=', 'live')
    .executeTakeFirst()) !== undefined

export const findPass = (tx: Transaction, accountId: AccountId, digests: readonly string[]) =>
  tx
    .selectFrom('enrolment_pass')
    .leftJoin('address', 'address.id', 'enrolment_pass.address_id')
    .selectAll('enrolment_pass')
    .select('address.value as address_value')
    .where('enrolment_pass.account_id', '=', accountId)
    .where('digest', 'in', [...digests])
    .executeTakeFirst()

export const listPassesOf = (tx: Transaction, caseId: CaseId) =>
  tx
    .selectFrom('enrolment_pass')
    .leftJoin('address', 'address.id', 'enrolment_pass.address_id')
    .selectAll('enrolment_pass')
    .select('address.value as address_value')
    .where('case_id', '=', caseId)
    .orderBy('issued_at', 'desc')
    .execute()

/** A pass that a case has given, whatever became of it. `approval_id`: the approval that it rests on; null: none. */
export interface GivenPass {
  case_id: CaseId | null
  approval_id: RecordId | null
  issued_at: Date
}

/** The passes that these cases have given; nobody calls it with no case. */
export const listGivenPasses = (tx: Transaction, caseIds: readonly CaseId[]): Promise<GivenPass[]> =>
  rowsOf(tx, passesGiven(tx, { caseIds }))
const passesGiven = compileOnce((db, { caseIds }: { caseIds: readonly CaseId[] }) =>
  db
    .selectFrom('enrolment_pass')
    .select(['case_id', 'approval_id', 'issued_at'])
    .where(sql<boolean>`case_id = any(${caseIds})`),
)

/** The pass of a case that still opens the account and went this way. */
export const findLivePass = (tx: Transaction, caseId: CaseId, addressId: AddressId | null, now: Date) =>
  tx
    .selectFrom('enrolment_pass')
    .select(['approval_id', 'expires_at'])
    .where('case_id', '=', caseId)
    .where('address_id', 'is not distinct from', addressId)
    .where('state', '=', 'live')
    .where('expires_at', '>', now)
    .executeTakeFirst()

export const countLivePasses = async (tx: Transaction, accountId: AccountId, now: Date): Promise<number> =>
  (await rowsOf(tx, livePasses(tx, { accountId, now }))).length
const livePasses = compileOnce((db, { accountId, now }: { accountId: AccountId; now: Date }) =>
  db
    .selectFrom('enrolment_pass')
    .select('id')
    .where('account_id', '=', accountId)
    .where('state', '=', 'live')
    .where('expires_at', '>', now),
)

export type PassId = RecordId
