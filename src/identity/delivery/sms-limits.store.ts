import { sql, type Insertable } from 'kysely'
import type { AccountId } from '#common/model/ids.ts'
import type { SmsSendingTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

/** The number that PostgreSQL's advisory lock of SMS limits goes by; nothing else uses it. */
const smsLock = 5_107_001

/**
 * Lets one transaction at a time judge the limits, until it commits: the limit of the whole backend needs one lock in any
 * case, and a single one cannot be taken in two orders.
 */
export const lockSendings = (tx: Transaction) => sql`select pg_advisory_xact_lock(${sql.lit(smsLock)})`.execute(tx)

/** Sendings of which all that is named holds; of everybody's, where nothing is. */
export interface SendingKey {
  destinations?: readonly string[]
  accountId?: AccountId
  template?: string
  prefix?: string
}

/** When the `most`th newest sending since an instant was made; undefined while there are fewer. */
export async function nthNewestSince(
  tx: Transaction,
  key: SendingKey,
  since: Date,
  most: number,
): Promise<Date | undefined> {
  let query = tx.selectFrom('sms_sending').select('at').where('at', '>', since)
  if (key.destinations !== undefined) query = query.where('destination', 'in', [...key.destinations])
  if (key.accountId !== undefined) query = query.where('account_id', '=', key.accountId)
  if (key.template !== undefined) query = query.where('template', '=', key.template)
  if (key.prefix !== undefined) query = query.where('prefix', '=', key.prefix)
  return (
    await query
      .orderBy('at', 'desc')
      .offset(most - 1)
      .limit(1)
      .executeTakeFirst()
  )?.at
}

export const insertSending = (tx: Transaction, row: Insertable<SmsSendingTable>) =>
  tx.insertInto('sms_sending').values(row).execute()

/** No limit looks back further than a day. */
export const forgetSendingsBefore = (tx: Transaction, before: Date) =>
  tx.deleteFrom('sms_sending').where('at', '<', before).execute()
