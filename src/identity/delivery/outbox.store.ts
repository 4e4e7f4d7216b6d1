import type { Insertable } from 'kysely'
import type { Database } from '../database/database.ts'
import type { OutboxMessageTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const insertMessage = (tx: Transaction, row: Insertable<OutboxMessageTable>) =>
  tx.insertInto('outbox_message').values(row).execute()

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

/** Delivered or given up: what it said is wiped in the same statement. */
export const endMessage = (db: Database, id: string, state: 'delivered' | 'failed', now: Date) =>
  db.updateTable('outbox_message').set({ state, ended_at: now, sealed: null }).where('id', '=', id).execute()

export const putOff = (db: Database, id: string, nextTryAt: Date) =>
  db
    .updateTable('outbox_message')
    .set({ next_try_at: nextTryAt })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()

export const noteProviderId = (db: Database, id: string, providerId: string) =>
  db.updateTable('outbox_message').set({ provider_id: providerId }).where('id', '=', id).execute()
