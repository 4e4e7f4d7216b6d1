import type { Insertable } from 'kysely'
import type { AccountId, FactorId } from '#common/model/ids.ts'
import type { PasskeyTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const insertPasskey = (tx: Transaction, row: Insertable<PasskeyTable>) =>
  tx.insertInto('passkey').values(row).execute()

/** The passkeys of an account's factors in these states. */
export const listPasskeys = (tx: Transaction, accountId: AccountId, states: readonly ('working' | 'retired')[]) =>
  tx
    .selectFrom('passkey')
    .innerJoin('factor', 'factor.id', 'passkey.factor_id')
    .selectAll('passkey')
    .select(['factor.state', 'factor.served_as_key_at', 'factor.label'])
    .where('factor.account_id', '=', accountId)
    .where('factor.state', 'in', [...states])
    .orderBy('factor.added_at')
    .execute()

/** The passkey of this name, with whose it is; its row is taken, so that two uses of one signature are judged one by one. */
export const lockPasskey = (tx: Transaction, credentialId: string) =>
  tx
    .selectFrom('passkey')
    .innerJoin('factor', 'factor.id', 'passkey.factor_id')
    .selectAll('passkey')
    .select(['factor.account_id', 'factor.state', 'factor.served_as_key_at', 'factor.wait_until', 'factor.label'])
    .where('passkey.credential_id', '=', credentialId)
    .forUpdate()
    .executeTakeFirst()

export const findAccountOfPasskey = async (tx: Transaction, credentialId: string): Promise<AccountId | undefined> =>
  (
    await tx
      .selectFrom('passkey')
      .innerJoin('factor', 'factor.id', 'passkey.factor_id')
      .select('factor.account_id')
      .where('passkey.credential_id', '=', credentialId)
      .executeTakeFirst()
  )?.account_id

export const updatePasskey = (
  tx: Transaction,
  factorId: FactorId,
  set: { sign_count: number; backed_up: boolean; user_verified?: boolean },
) => tx.updateTable('passkey').set(set).where('factor_id', '=', factorId).execute()
