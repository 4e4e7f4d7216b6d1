import { sql } from 'kysely'
import type { AccountId } from '#common/model/ids.ts'
import type { Database } from '../database/database.ts'
import { compileOnce, rowsOf } from '../database/compile-once.ts'
import type { OutboxChannel } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export interface NewMessage {
  id: string
  account_id: AccountId
  channel: OutboxChannel
  template: string
  sealed: string
  expires_at: Date | null
}

/** Puts messages into the outbox, to be sent from now on. */
export const insertMessages = (tx: Transaction, now: Date, messages: readonly NewMessage[]) =>
  rowsOf(tx, messagesToKeep(tx, { now, messages: JSON.stringify(messages) }))
const messagesToKeep = compileOnce(
  (_, { now, messages }: { now: Date; messages: string }) => sql<never>`
    insert into outbox_message
      (id, account_id, channel, template, sealed, expires_at, created_at, next_try_at, state)
    select id, account_id, channel, template, sealed, expires_at, ${now}::timestamptz, ${now}::timestamptz, 'waiting'
    from json_to_recordset(${messages}::json)
      as message (id text, account_id text, channel text, template text, sealed text, expires_at timestamptz)`,
)

/**
 * Takes messages that are due and puts their next try off by a lease, so that a second process leaves them alone; if
 * this one dies, the lease runs out and they are sent again: at least once, with a stable id.
 */
export const takeDue = (db: Database, now: Date, leaseUntil: Date) => rowsOf(db, dueToTake(db, { now, leaseUntil }))
/** So many at a time. */
export const mostDue = 20
const dueToTake = compileOnce((db, { now, leaseUntil }: { now: Date; leaseUntil: Date }) =>
  db
    .updateTable('outbox_message')
    .set((eb) => ({ next_try_at: leaseUntil, attempts: eb('attempts', '+', 1) }))
    .where(
      'id',
      'in',
      db
        .selectFrom('outbox_message')
        .select('id')
        .where('state', '=', sql.lit('waiting'))
        .where('next_try_at', '<=', now)
        .orderBy('next_try_at')
        .limit(sql.lit(mostDue))
        .forUpdate()
        .skipLocked(),
    )
    .returningAll(),
)

export interface EndedMessage {
  id: string
  state: 'delivered' | 'failed'
  /** What the gateway calls it. */
  provider_id: string | null
}

/** Delivered or given up: what they said is wiped in the same statement. */
export const endMessages = (db: Database, now: Date, ended: readonly EndedMessage[]) =>
  rowsOf(db, messagesToEnd(db, { now, ended: JSON.stringify(ended) }))
const messagesToEnd = compileOnce(
  (_, { now, ended }: { now: Date; ended: string }) => sql<never>`
    update outbox_message as message
    set state = ended.state, ended_at = ${now}, sealed = null, provider_id = ended.provider_id
    from json_to_recordset(${ended}::json) as ended (id text, state text, provider_id text)
    where message.id = ended.id`,
)

/** A gateway reports that what it had taken did not arrive. @returns whether it named a message of ours of the last days */
export async function failDelivered(
  db: Database,
  channel: OutboxChannel,
  providerId: string,
  since: Date,
): Promise<boolean> {
  const failed = await db
    .updateTable('outbox_message')
    .set({ state: 'failed' })
    .where('provider_id', '=', providerId)
    .where('channel', '=', channel)
    .where('created_at', '>', since)
    .returning('id')
    .execute()
  return failed.length > 0
}

/** Messages that ended before an instant, so many of them. @returns how many went */
export async function forgetEndedBefore(tx: Transaction, before: Date, atMost: number): Promise<number> {
  const gone = await tx
    .deleteFrom('outbox_message')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('outbox_message')
        .select('id')
        .where('state', '<>', 'waiting')
        .where('ended_at', '<', before)
        .orderBy('ended_at')
        .limit(atMost)
        .forUpdate()
        .skipLocked(),
    )
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

export const putOff = (db: Database, id: string, nextTryAt: Date) =>
  db
    .updateTable('outbox_message')
    .set({ next_try_at: nextTryAt })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
