import { sql, type Insertable } from 'kysely'
import type { AccountId } from '#common/model/ids.ts'
import type { Role } from '#common/model/words.ts'
import { insertAccount, insertAddress } from '../accounts/account.store.ts'
import { compileOnce, rowsOf } from '../database/compile-once.ts'
import type { AccountTable, AddressTable, StaffLimitTable, StaffReasonTable } from '../database/schema.ts'
import { sqlState, type Transaction } from '../database/transaction.ts'

export async function countWithRole(tx: Transaction, role: Role): Promise<number> {
  const { count } = await tx
    .selectFrom('account')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('role', '=', role)
    .executeTakeFirstOrThrow()
  return Number(count)
}

const uniqueViolation = '23505'

/** @returns false where somebody of this name or address was made at the same instant: the transaction is lost then */
export async function insertInvited(
  tx: Transaction,
  account: Insertable<AccountTable>,
  address: Insertable<AddressTable>,
): Promise<boolean> {
  try {
    await insertAccount(tx, account)
    await insertAddress(tx, address)
    return true
  } catch (error) {
    if (sqlState(error) === uniqueViolation) return false
    throw error
  }
}

/**
 * Takes the rows of these people and of every administrator, in one order: two administrators who remove each other at
 * the same instant come one after the other, and the second one is seen as what the first has made of them.
 */
export const lockStaff = (tx: Transaction, ids: readonly AccountId[]) =>
  tx
    .selectFrom('account')
    .selectAll()
    .where((eb) => eb.or([eb('id', 'in', [...ids]), eb('role', '=', 'administrator')]))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()

/**
 * Who of these people is one pair of eyes with somebody, not a second one (rule 14): one of the two invited the other, or
 * gave them their role.
 */
export async function listPairs(tx: Transaction, of: AccountId, people: readonly AccountId[]): Promise<Set<AccountId>> {
  if (people.length === 0) return new Set()
  const rows = await tx
    .selectFrom('account as person')
    .innerJoin('account as self', (join) => join.on('self.id', '=', of))
    .select('person.id')
    .where('person.id', 'in', [...people])
    .where((eb) =>
      eb.or([
        eb('person.invited_by', '=', of),
        eb('person.role_given_by', '=', of),
        eb('self.invited_by', '=', eb.ref('person.id')),
        eb('self.role_given_by', '=', eb.ref('person.id')),
      ]),
    )
    .execute()
  return new Set(rows.map((row) => row.id))
}

export const areOnePair = async (tx: Transaction, one: AccountId, other: AccountId): Promise<boolean> =>
  (await listPairs(tx, one, [other])).size > 0

/** Everybody with a role, with what a line about them shows. */
export const listStaff = (tx: Transaction, now: Date) =>
  tx
    .selectFrom('account')
    .leftJoin('staff_limit as own', 'own.account_id', 'account.id')
    .leftJoin('account as setter', 'setter.id', 'own.set_by')
    .leftJoin('staff_reason as suspension', (join) =>
      join
        .onRef('suspension.account_id', '=', 'account.id')
        .on('suspension.act', '=', 'suspended')
        .on('suspension.ended_at', 'is', null),
    )
    .leftJoin('account as suspender', 'suspender.id', 'suspension.by_id')
    .select([
      'account.id',
      'account.display_name',
      'account.user_name',
      'account.role',
      'account.state',
      'account.reconfiguration_since',
      'account.reconfiguration_because',
      'account.last_sign_in_at',
      'own.resets_per_hour',
      'own.failed_verifications_per_hour',
      'own.set_at',
      'setter.display_name as set_by_name',
      'suspension.at as suspended_at',
      'suspension.text as suspended_because',
      'suspender.display_name as suspended_by_name',
    ])
    .select((eb) => [
      eb
        .selectFrom('address')
        .select('address.value')
        .whereRef('address.account_id', '=', 'account.id')
        .where('address.kind', '=', 'email')
        .orderBy('address.position')
        .limit(1)
        .as('email'),
      eb
        .selectFrom('enrolment_pass')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('enrolment_pass.account_id', '=', 'account.id')
        .where('enrolment_pass.state', '=', 'live')
        .where('enrolment_pass.expires_at', '>', now)
        .as('live_passes'),
      eb
        .selectFrom('session')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('session.account_id', '=', 'account.id')
        .where('session.ended_at', 'is', null)
        .where('session.expires_at', '>', now)
        .as('sessions'),
      eb
        .selectFrom('oidc_record')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('oidc_record.account_id', '=', 'account.id')
        .where('oidc_record.model', '=', 'Grant')
        .as('grants'),
      eb
        .selectFrom('case')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('case.agent_id', '=', 'account.id')
        .where('case.state', '=', 'open')
        .as('open_cases'),
    ])
    .where('account.role', 'is not', null)
    .orderBy('account.display_name')
    .orderBy('account.id')
    .execute()
export type StaffRow = Awaited<ReturnType<typeof listStaff>>[number]

export const insertReason = (tx: Transaction, row: Insertable<StaffReasonTable>) =>
  tx.insertInto('staff_reason').values(row).execute()

export const endSuspension = (tx: Transaction, accountId: AccountId, now: Date) =>
  tx
    .updateTable('staff_reason')
    .set({ ended_at: now })
    .where('account_id', '=', accountId)
    .where('act', '=', 'suspended')
    .where('ended_at', 'is', null)
    .execute()

/** One person's limits in place of the policy's; undefined where nobody has set any. */
export const listStaffLimits = (tx: Transaction, accountIds: readonly AccountId[]) =>
  accountIds.length === 0 ? Promise.resolve([]) : rowsOf(tx, staffLimitsOf(tx, { accountIds }))
const staffLimitsOf = compileOnce((db, { accountIds }: { accountIds: readonly AccountId[] }) =>
  db
    .selectFrom('staff_limit')
    .select(['account_id', 'resets_per_hour', 'failed_verifications_per_hour'])
    .where(sql<boolean>`account_id = any(${accountIds})`),
)

export const putStaffLimits = (tx: Transaction, row: Insertable<StaffLimitTable>) =>
  tx
    .insertInto('staff_limit')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet({
        resets_per_hour: row.resets_per_hour,
        failed_verifications_per_hour: row.failed_verifications_per_hour,
        set_by: row.set_by,
        set_at: row.set_at,
      }),
    )
    .execute()

export const deleteStaffLimits = (tx: Transaction, accountId: AccountId) =>
  tx.deleteFrom('staff_limit').where('account_id', '=', accountId).execute()
