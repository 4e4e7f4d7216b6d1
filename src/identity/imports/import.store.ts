import type { Insertable } from 'kysely'
import type { AccountId } from '#common/model/ids.ts'
import type { AccountTable, AddressTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const findByExternalIds = (tx: Transaction, ids: readonly string[]) =>
  tx
    .selectFrom('account')
    .selectAll()
    .where('external_id', 'in', [...ids])
    .execute()
export const findByUserNames = (tx: Transaction, names: readonly string[]) =>
  tx
    .selectFrom('account')
    .select(['id', 'user_name', 'external_id'])
    .where('user_name', 'in', [...names])
    .execute()
export const findAddressOwners = (tx: Transaction, values: readonly string[]) =>
  tx
    .selectFrom('address')
    .select(['account_id', 'kind', 'value'])
    .where('value', 'in', [...values])
    .execute()
export const findManagers = (tx: Transaction, names: readonly string[]) =>
  names.length === 0 ?
    Promise.resolve([])
  : tx
      .selectFrom('account')
      .select(['id', 'user_name', 'external_id'])
      .where((eb) => eb.or([eb('user_name', 'in', [...names]), eb('external_id', 'in', [...names])]))
      .execute()
export const insertAccounts = (tx: Transaction, rows: Insertable<AccountTable>[]) =>
  tx.insertInto('account').values(rows).execute()
export const insertAddresses = (tx: Transaction, rows: Insertable<AddressTable>[]) =>
  tx.insertInto('address').values(rows).execute()
export const setManager = (tx: Transaction, id: AccountId, managerId: AccountId) =>
  tx.updateTable('account').set({ manager_id: managerId }).where('id', '=', id).execute()
export const listInvitable = (tx: Transaction, after: AccountId | null, limit: number) => {
  const query = tx
    .selectFrom('account')
    .select(['id', 'display_name', 'locale'])
    // Those too who have a password and have not finished: without a factor nothing else lets them in.
    .where((eb) =>
      eb.or([
        eb('state', '=', 'invited'),
        eb.and([eb('state', '=', 'active'), eb('reconfiguration_because', '=', 'sign_up')]),
      ]),
    )
    .where('sign_up_until', 'is', null)
    .orderBy('id')
    .limit(limit)
    // A pass is of the account: its row first.
    .forNoKeyUpdate()
  return (after === null ? query : query.where('id', '>', after)).execute()
}
