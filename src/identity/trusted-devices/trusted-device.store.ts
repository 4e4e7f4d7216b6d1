import type { Insertable, Updateable } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import type { TrustedDeviceTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const insertTrustedDevice = (tx: Transaction, row: Insertable<TrustedDeviceTable>) =>
  tx.insertInto('trusted_device').values(row).execute()

/** The account's device of this token, the newest or the one before it, live or not; its row is taken. */
export const lockDeviceByToken = (tx: Transaction, accountId: AccountId, digest: string) =>
  tx
    .selectFrom('trusted_device')
    .selectAll()
    .where('account_id', '=', accountId)
    .where((eb) => eb.or([eb('token_digest', '=', digest), eb('previous_digest', '=', digest)]))
    .forUpdate()
    .executeTakeFirst()

export const updateTrustedDevice = (tx: Transaction, id: RecordId, set: Updateable<TrustedDeviceTable>) =>
  tx.updateTable('trusted_device').set(set).where('id', '=', id).execute()

export const endTrustedDevice = (tx: Transaction, accountId: AccountId, id: RecordId, because: string, now: Date) =>
  tx
    .updateTable('trusted_device')
    .set({ ended_at: now, ended_because: because })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
