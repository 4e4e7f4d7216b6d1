import type { Insertable } from 'kysely'
import type { AccountId, AddressId, FactorId } from '#common/model/ids.ts'
import type { NumberChangeTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const insertNumberChanges = (tx: Transaction, rows: Insertable<NumberChangeTable>[]) =>
  tx.insertInto('number_change').values(rows).execute()

/** The factors of one number take another, whichever of them it was changed for. */
export const moveFactorsToNumber = (tx: Transaction, from: AddressId, to: AddressId) =>
  tx
    .updateTable('factor')
    .set({ address_id: to })
    .where('address_id', '=', from)
    .where('state', '<>', 'ended')
    .returning('id')
    .execute()

/** Where the codes of each factor went at that instant, of those whose number was changed since. */
export const listNumbersAt = (tx: Transaction, accountId: AccountId, since: Date) =>
  tx
    .selectFrom('number_change')
    .innerJoin('address as old', 'old.id', 'number_change.from_address_id')
    .innerJoin('factor', 'factor.id', 'number_change.factor_id')
    .leftJoin('address as present', 'present.id', 'factor.address_id')
    .distinctOn('number_change.factor_id')
    .select([
      'number_change.factor_id',
      'number_change.from_address_id',
      'old.confirmed_at as old_confirmed_at',
      'factor.state as factor_state',
      'present.id as present_id',
      'present.confirmed_at as present_confirmed_at',
    ])
    .where('number_change.account_id', '=', accountId)
    .where('number_change.at', '>=', since)
    .orderBy('number_change.factor_id')
    .orderBy('number_change.at')
    .execute()

export const setFactorNumber = (tx: Transaction, factorId: FactorId, addressId: AddressId) =>
  tx.updateTable('factor').set({ address_id: addressId }).where('id', '=', factorId).execute()

/** Old numbers whose change nobody can dispute any more: they are free for others again. */
export async function forgetOldNumbersBefore(tx: Transaction, before: Date): Promise<void> {
  await tx.deleteFrom('number_change').where('at', '<', before).execute()
  await tx
    .deleteFrom('address')
    .where('replaced_at', '<', before)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('number_change').select('id').whereRef('number_change.from_address_id', '=', 'address.id'),
        ),
      ),
    )
    .execute()
}
