import { sql, type Insertable, type Updateable } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import type { Tables, TrustedDeviceTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const insertTrustedDevice = (tx: Transaction, row: Insertable<TrustedDeviceTable>) =>
  tx.insertInto('trusted_device').values(row).execute()

/** The account's device that has this token, or had it once, live or not; its row is taken. */
export const lockDeviceByToken = (tx: Transaction, accountId: AccountId, digest: string) =>
  tx
    .selectFrom('trusted_device')
    .selectAll()
    .where('account_id', '=', accountId)
    .where((eb) =>
      eb.or([
        eb('token_digest', '=', digest),
        eb('previous_digest', '=', digest),
        eb(
          'id',
          'in',
          eb
            .selectFrom('trusted_device_spent')
            .select('device_id')
            .where('trusted_device_spent.token_digest', '=', digest),
        ),
      ]),
    )
    .forUpdate()
    .executeTakeFirst()

/** A token that counts no more; shown later, it was copied. */
export const insertSpentToken = (tx: Transaction, row: Tables['trusted_device_spent']) =>
  tx.insertInto('trusted_device_spent').values(row).execute()

export const findSpentToken = (tx: Transaction, digest: string) =>
  tx.selectFrom('trusted_device_spent').selectAll().where('token_digest', '=', digest).executeTakeFirst()

/** Where the trust is over, nobody asks any more which tokens it had. */
export const forgetSpentTokens = (tx: Transaction, now: Date) =>
  tx
    .deleteFrom('trusted_device_spent')
    .where('device_id', 'in', (eb) =>
      eb
        .selectFrom('trusted_device')
        .select('id')
        .where((device) => device.or([device('ended_at', 'is not', null), device('expires_at', '<=', now)])),
    )
    .execute()

export const updateTrustedDevice = (tx: Transaction, id: RecordId, set: Updateable<TrustedDeviceTable>) =>
  tx.updateTable('trusted_device').set(set).where('id', '=', id).execute()

/** The session was used that came with a device's newest token: somebody holds that token. */
export const noteAnswerArrived = (tx: Transaction, accountId: AccountId, answerId: RecordId) =>
  tx
    .updateTable('trusted_device')
    .set({ answer_arrived: true })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where(sql<boolean>`position(${answerId} in answer_id) > 0`)
    .where('answer_arrived', '=', false)
    .execute()

export const endTrustedDevice = (tx: Transaction, accountId: AccountId, id: RecordId, because: string, now: Date) =>
  tx
    .updateTable('trusted_device')
    .set({ ended_at: now, ended_because: because })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
