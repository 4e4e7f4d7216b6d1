import type { Insertable, Selectable } from 'kysely'
import type { RecordId } from '#common/model/ids.ts'
import type { Database } from '../database/database.ts'
import type { HookTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export type Hook = Selectable<HookTable>

export const insertHook = (tx: Transaction, row: Insertable<HookTable>) => tx.insertInto('hook').values(row).execute()

/** A hook in use; none once it was removed. */
export const findHook = (db: Database | Transaction, id: string): Promise<Hook | undefined> =>
  db
    .selectFrom('hook')
    .selectAll()
    .where('id', '=', id as RecordId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()

export const listHooks = (tx: Transaction, direction?: 'out' | 'in'): Promise<Hook[]> => {
  const query = tx.selectFrom('hook').selectAll().where('disabled_at', 'is', null).orderBy('created_at').orderBy('id')
  return (direction === undefined ? query : query.where('direction', '=', direction)).execute()
}

export const disableHook = async (tx: Transaction, id: string, now: Date): Promise<boolean> =>
  (await tx
    .updateTable('hook')
    .set({ disabled_at: now })
    .where('id', '=', id as RecordId)
    .where('disabled_at', 'is', null)
    .returning('id')
    .executeTakeFirst()) !== undefined

/** Takes a message's id for this work; a second one with the id waits here for the first to end. @returns its answer */
export async function takeReceipt(
  tx: Transaction,
  hookId: RecordId,
  messageId: string,
  now: Date,
): Promise<Record<string, unknown> | undefined> {
  const taken = await tx
    .insertInto('hook_receipt')
    .values({ hook_id: hookId, message_id: messageId, answer: JSON.stringify({}), at: now })
    .onConflict((conflict) => conflict.columns(['hook_id', 'message_id']).doNothing())
    .returning('message_id')
    .executeTakeFirst()
  if (taken !== undefined) return undefined
  const row = await tx
    .selectFrom('hook_receipt')
    .select('answer')
    .where('hook_id', '=', hookId)
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow()
  return row.answer
}

export const keepReceipt = (tx: Transaction, hookId: RecordId, messageId: string, answer: object) =>
  tx
    .updateTable('hook_receipt')
    .set({ answer: JSON.stringify(answer) })
    .where('hook_id', '=', hookId)
    .where('message_id', '=', messageId)
    .execute()

export const forgetReceiptsBefore = (tx: Transaction, before: Date) =>
  tx.deleteFrom('hook_receipt').where('at', '<', before).execute()
