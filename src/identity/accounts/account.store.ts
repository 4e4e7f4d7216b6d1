import { sql, type Insertable, type Kysely, type RawBuilder } from 'kysely'
import type { AccountId, AddressId } from '#common/model/ids.ts'
import type { AccountTable, AddressTable, Tables } from '../database/schema.ts'
import { compileOnce, firstOf, rowsOf } from '../database/compile-once.ts'
import type { Transaction } from '../database/transaction.ts'
import { isComplete } from '../factors/factor.store.ts'
import { escapeLike } from './fold.ts'

/** An account with what a summary shows. */
export const selectSummaries = (tx: Kysely<Tables>) =>
  tx
    .selectFrom('account')
    .select([
      'account.id',
      'account.display_name',
      'account.user_name',
      'account.department',
      'account.kind',
      'account.role',
      'account.state',
      'account.reconfiguration_since',
      'account.last_sign_in_at',
    ])
    .select((eb) => [
      eb
        .selectFrom('address')
        .select('address.value')
        .whereRef('address.account_id', '=', 'account.id')
        .where('address.kind', '=', 'email')
        .orderBy('address.position')
        .limit(sql.lit(1))
        .as('email'),
      eb
        .selectFrom('address')
        .select('address.value')
        .whereRef('address.account_id', '=', 'account.id')
        .where('address.kind', '=', 'phone')
        .where('address.replaced_at', 'is', null)
        .orderBy('address.position')
        .limit(sql.lit(1))
        .as('phone'),
      eb
        .selectFrom('factor')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('factor.account_id', '=', 'account.id')
        .where('factor.state', '=', 'working')
        // What cannot be shown signs nobody in.
        .where(isComplete)
        .as('working_factors'),
    ])

export type SummaryRow = Awaited<ReturnType<ReturnType<typeof selectSummaries>['executeTakeFirstOrThrow']>>

export const findSummary = (tx: Transaction, id: AccountId) =>
  selectSummaries(tx).where('account.id', '=', id).executeTakeFirst()
export const findSummaries = (tx: Transaction, ids: readonly AccountId[]) =>
  ids.length === 0 ?
    Promise.resolve([])
  : selectSummaries(tx)
      .where('account.id', 'in', [...ids])
      .execute()

/** Whose an exact address is, so many at most. A number may be that of a household or of a whole front desk. */
export const findByAddress = async (
  tx: Transaction,
  kind: AddressRow['kind'],
  values: readonly string[],
  limit: number,
) => {
  const [value, ...more] = values
  if (value === undefined) return []
  const query = more.length === 0 ? byAddress(tx, { kind, value }) : byAddresses(tx, { kind, values })
  return (await rowsOf(tx, query)).slice(0, limit)
}
/** One more than are ever shown, so that the statement is the same for all. */
const mostByAddress = 51
const heldBy = (db: Kysely<Tables>, kind: AddressRow['kind'], isIt: RawBuilder<boolean>) =>
  selectSummaries(db)
    .where(
      'account.id',
      'in',
      db
        .selectFrom('address')
        .select('address.account_id')
        .where('address.kind', '=', kind)
        .where('address.replaced_at', 'is', null)
        .where(isIt),
    )
    .orderBy('account.display_name')
    .orderBy('account.id')
    .limit(sql.lit(mostByAddress))
/** Of one address by itself: a statement with a list in it would be planned anew each time, which takes longer than to run it. */
const byAddress = compileOnce((db, { kind, value }: { kind: AddressRow['kind']; value: string }) =>
  heldBy(db, kind, sql`address.value = ${value}`),
)
const byAddresses = compileOnce((db, { kind, values }: { kind: AddressRow['kind']; values: readonly string[] }) =>
  heldBy(db, kind, sql`address.value = any(${values})`),
)

export const findByTicket = (tx: Transaction, ticket: string, limit: number) =>
  tx
    .selectFrom('case')
    .select(['case.account_id', 'case.ticket'])
    .where(sql<boolean>`lower("case".ticket) like ${`${escapeLike(ticket.toLowerCase())}%`} escape '\\'`)
    .orderBy('case.opened_at', 'desc')
    .limit(limit)
    .execute()

const accountById = compileOnce((db, { id }: { id: AccountId }) =>
  db.selectFrom('account').selectAll().where('id', '=', id),
)
export const findAccount = (tx: Transaction, id: AccountId) => firstOf(tx, accountById(tx, { id }))

const standingById = compileOnce((db, { id }: { id: AccountId }) =>
  db.selectFrom('account').select(['state', 'role', 'reconfiguration_since']).where('id', '=', id),
)
/** What a member of staff is at this instant. */
export const findStanding = (tx: Transaction, id: AccountId) => firstOf(tx, standingById(tx, { id }))

/** The manager on record of an account, as an account's page names them. */
export const findManagerOf = (tx: Transaction, id: AccountId) => firstOf(tx, managerOf(tx, { id }))
const managerOf = compileOnce((db, { id }: { id: AccountId }) =>
  db
    .selectFrom('account')
    .innerJoin('account as manager', 'manager.id', 'account.manager_id')
    .select(['manager.id', 'manager.display_name as displayName'])
    .where('account.id', '=', id),
)

/**
 * Takes the account's row. Whatever touches an account does this first, and only then takes anything of it (sign-in, session,
 * factor, code, pass, case) or what it shares with others, in this order: counters of tries, the source's before the
 * account's own; limits; the sending of SMS; the head of the log. So acts on one account come one by one, and no two wait
 * for each other. Rows that only name the account (a mail to a supervisor) are not held up: `no key`.
 */
export const lockAccount = (tx: Transaction, id: AccountId) => firstOf(tx, accountToLock(tx, { id }))
const accountToLock = compileOnce((db, { id }: { id: AccountId }) =>
  db.selectFrom('account').selectAll().where('id', '=', id).forNoKeyUpdate(),
)

/** Whether a number is, or was until it was replaced, a confirmed one of this account. */
export const isConfirmedNumber = async (tx: Transaction, accountId: AccountId, number: string): Promise<boolean> =>
  (await tx
    .selectFrom('address')
    .select('id')
    .where('account_id', '=', accountId)
    .where('kind', '=', 'phone')
    .where('value', '=', number)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()) !== undefined

/** Takes the rows of several accounts in the one order that everybody takes them in. @returns those that are there */
export const lockAccounts = (tx: Transaction, ids: readonly AccountId[]) =>
  ids.length === 0 ?
    Promise.resolve([])
  : tx
      .selectFrom('account')
      .selectAll()
      .where('id', 'in', [...ids])
      .orderBy('id')
      .forNoKeyUpdate()
      .execute()

/** The first half of the advisory lock that a name goes by which is nobody's yet; nothing else uses it. */
const nameLock = 5_107_002

/** Lets one transaction at a time decide whose a name or an address is; taken before any account's row. */
export const lockName = (tx: Transaction, name: string) =>
  sql`select pg_advisory_xact_lock(${sql.lit(nameLock)}, hashtext(${name}))`.execute(tx)

export const findForSignIn = (tx: Transaction, identifier: string) =>
  tx
    .selectFrom('account')
    .selectAll()
    // Two ways in, each by its index: as an "or" they would be held against every account in turn.
    .where(
      'id',
      'in',
      tx
        .selectFrom('account as named')
        .select('named.id')
        .where('named.user_name', '=', identifier)
        .union(
          tx
            .selectFrom('address')
            .select('address.account_id as id')
            .where('kind', '=', 'email')
            .where('value', '=', identifier)
            .where('confirmed_at', 'is not', null),
        ),
    )
    .orderBy('id')
    .limit(sql.lit(1))
    .executeTakeFirst()

/** The addresses that count; a number that was changed is none of them any more. */
export const listAddresses = (tx: Transaction, id: AccountId) => rowsOf(tx, addressesOf(tx, { id }))
const addressesOf = compileOnce((db, { id }: { id: AccountId }) =>
  db
    .selectFrom('address')
    .selectAll()
    .where('account_id', '=', id)
    .where('replaced_at', 'is', null)
    .orderBy('position'),
)

export const findByUserName = (tx: Transaction, userName: string) =>
  tx.selectFrom('account').selectAll().where('user_name', '=', userName).executeTakeFirst()

/**
 * Sign-ups that nobody has finished: accounts that were never anybody's, with all that hangs on them.
 * @param which those that ran out, or those that hold a name or an address which the organisation gives to somebody
 */
export async function deleteUnfinishedSignUps(
  tx: Transaction,
  which: { until: Date } | { names: readonly string[] },
): Promise<void> {
  let query = tx
    .selectFrom('account')
    .select('id')
    .where('sign_up_until', 'is not', null)
    .where('state', '=', 'invited')
    .where((eb) => eb.not(eb.exists(eb.selectFrom('case').select('id').whereRef('case.account_id', '=', 'account.id'))))
  if ('until' in which) query = query.where('sign_up_until', '<', which.until)
  else {
    if (which.names.length === 0) return
    // Who signs up is called by the address.
    query = query.where('user_name', 'in', [...which.names])
  }
  // Their rows first, as everywhere; one that is in use now has not run out for whoever uses it.
  query = query.orderBy('id').limit(500)
  const ids = (await ('until' in which ? query.forUpdate().skipLocked() : query.forUpdate()).execute()).map(
    (account) => account.id,
  )
  if (ids.length === 0) return
  for (const table of ['outbox_message', 'sign_in', 'notice', 'sms_sending', 'enrolment_pass', 'address'] as const)
    await tx.deleteFrom(table).where('account_id', 'in', ids).execute()
  await tx.deleteFrom('account').where('id', 'in', ids).execute()
}

export const insertAccount = (tx: Transaction, row: Insertable<AccountTable>) =>
  tx.insertInto('account').values(row).execute()

/** Whose it is, an old number that may come back included: nobody else gets that one. */
export const findAddress = (tx: Transaction, kind: 'email' | 'phone', value: string) =>
  tx.selectFrom('address').selectAll().where('kind', '=', kind).where('value', '=', value).executeTakeFirst()

export const findAddressById = (tx: Transaction, id: AddressId) =>
  tx.selectFrom('address').selectAll().where('id', '=', id).executeTakeFirst()

export const insertAddress = (tx: Transaction, row: Insertable<AddressTable>) =>
  tx.insertInto('address').values(row).execute()

export const updateAddress = (
  tx: Transaction,
  id: AddressId,
  set: { confirmed_at?: Date; replaced_at?: Date | null },
) => tx.updateTable('address').set(set).where('id', '=', id).execute()

export const updateAccount = (tx: Transaction, id: AccountId) => tx.updateTable('account').where('id', '=', id)

export const listTrustedDevices = (tx: Transaction, id: AccountId, now: Date) =>
  rowsOf(tx, trustedDevicesOf(tx, { id, now }))
const trustedDevicesOf = compileOnce((db, { id, now }: { id: AccountId; now: Date }) =>
  db
    .selectFrom('trusted_device')
    .selectAll()
    .where('account_id', '=', id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('trusted_at', 'desc'),
)

export const findOpenCase = (tx: Transaction, id: AccountId) => firstOf(tx, openCaseOf(tx, { id }))
const openCaseOf = compileOnce((db, { id }: { id: AccountId }) =>
  db
    .selectFrom('case')
    .innerJoin('account as agent', 'agent.id', 'case.agent_id')
    .select(['case.id', 'case.number', 'case.ticket', 'case.agent_id', 'agent.display_name as agent_name'])
    .where('case.account_id', '=', id)
    .where('case.state', '=', 'open'),
)

export type AccountRow = NonNullable<Awaited<ReturnType<typeof findAccount>>>
export type AddressRow = Awaited<ReturnType<typeof listAddresses>>[number]
