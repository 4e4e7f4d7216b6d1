import type { Insertable } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import type { LimitName } from '#common/model/words.ts'
import type { LimitCrossingTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

/** Takes the row of a subject: uses of it are counted one after the other, on every server. */
export async function lockSubject(tx: Transaction, name: LimitName, subject: string): Promise<void> {
  await tx
    .insertInto('limit_subject')
    .values({ limit_name: name, subject })
    .onConflict((conflict) => conflict.columns(['limit_name', 'subject']).doNothing())
    .execute()
  await tx
    .selectFrom('limit_subject')
    .select('subject')
    .where('limit_name', '=', name)
    .where('subject', '=', subject)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

/** Instants of the uses since then, the oldest first. */
export const listUses = async (tx: Transaction, name: LimitName, subject: string, since: Date): Promise<Date[]> =>
  (
    await tx
      .selectFrom('limit_use')
      .select('at')
      .where('limit_name', '=', name)
      .where('subject', '=', subject)
      .where('at', '>', since)
      .orderBy('at')
      .execute()
  ).map((row) => row.at)

export const insertUse = (tx: Transaction, row: { id: RecordId; name: LimitName; subject: string; at: Date }) =>
  tx.insertInto('limit_use').values({ id: row.id, limit_name: row.name, subject: row.subject, at: row.at }).execute()

export const forgetUsesBefore = (tx: Transaction, before: Date) =>
  tx.deleteFrom('limit_use').where('at', '<', before).execute()

export const findCrossingInForce = (tx: Transaction, name: LimitName, subject: string, now: Date) =>
  tx
    .selectFrom('limit_crossing')
    .select('id')
    .where('limit_name', '=', name)
    .where('subject', '=', subject)
    .where('until', '>', now)
    .executeTakeFirst()

export const insertCrossing = (tx: Transaction, row: Insertable<LimitCrossingTable>) =>
  tx.insertInto('limit_crossing').values(row).execute()

/** Crossings of the last days and all that nobody has looked at. */
export const listCrossings = (tx: Transaction, since: Date) =>
  tx
    .selectFrom('limit_crossing')
    .leftJoin('account as agent', 'agent.id', 'limit_crossing.agent_id')
    .leftJoin('account as owner', 'owner.id', 'limit_crossing.account_id')
    .leftJoin('account as seer', 'seer.id', 'limit_crossing.seen_by')
    .selectAll('limit_crossing')
    .select([
      'agent.display_name as agent_name',
      'owner.display_name as account_name',
      'seer.display_name as seer_name',
    ])
    .where((eb) => eb.or([eb('crossed_at', '>', since), eb('seen_at', 'is', null)]))
    .orderBy('crossed_at', 'desc')
    .orderBy('limit_crossing.id', 'desc')
    .limit(100)
    .execute()

export async function markSeen(tx: Transaction, id: RecordId, by: AccountId, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('limit_crossing')
    .set({ seen_by: by, seen_at: now })
    .where('id', '=', id)
    .where('seen_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export const findCrossing = (tx: Transaction, id: RecordId) =>
  tx.selectFrom('limit_crossing').selectAll().where('id', '=', id).executeTakeFirst()
