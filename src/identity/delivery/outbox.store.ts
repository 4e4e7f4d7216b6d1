import type { Insertable } from 'kysely'
import type { Database } from '../database/database.ts'
import { compileOnce, rowsOf } from '../database/compile-once.ts'
import type { OutboxChannel, OutboxMessageTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const insertMessage = (tx: Transaction, row: NewMessage) => rowsOf(tx, messageToKeep(tx, { ...row }))
type NewMessage = Pick<
  Insertable<OutboxMessageTable>,
  | 'id'
  | 'account_id'
  | 'channel'
  | 'template'
  | 'sealed'
  | 'created_at'
  | 'next_try_at'
  | 'state'
  | 'ended_at'
  | 'expires_at'
>
const messageToKeep = compileOnce((db, row: NewMessage & Record<string, unknown>) =>
  db.insertInto('outbox_message').values({
    id: row.id,
    account_id: row.account_id,
    channel: row.channel,
    template: row.template,
    sealed: row.sealed,
    created_at: row.created_at,
    next_try_at: row.next_try_at,
    state: row.state,
    ended_at: row.ended_at,
    expires_at: row.expires_at,
  }),
)

/**
 * Takes messages that are due and puts their next try off by a lease, so that a second process leaves them alone; if
 * this one dies, the lease runs out and they are sent again: at least once, with a stable id.
 */
export const takeDue = (db: Database, now: Date, leaseUntil: Date, limit: number) =>
  db
    .updateTable('outbox_message')
    .set((eb) => ({ next_try_at: leaseUntil, attempts: eb('attempts', '+', 1) }))
    .where(
      'id',
      'in',
      db
        .selectFrom('outbox_message')
        .select('id')
        .where('state', '=', 'waiting')
        .where('next_try_at', '<=', now)
        .orderBy('next_try_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute()

/**
 * Delivered or given up: what it said is wiped in the same statement.
 * @param providerId what the gateway calls it
 */
export const endMessage = (
  db: Database,
  id: string,
  state: 'delivered' | 'failed',
  now: Date,
  providerId: string | null = null,
) =>
  db
    .updateTable('outbox_message')
    .set({ state, ended_at: now, sealed: null, provider_id: providerId })
    .where('id', '=', id)
    .execute()

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
