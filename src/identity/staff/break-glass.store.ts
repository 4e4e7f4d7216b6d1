import type { Insertable } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import type { Role } from '#common/model/words.ts'
import type { BreakGlassTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const insertBreakGlass = (tx: Transaction, row: Insertable<BreakGlassTable>) =>
  tx.insertInto('break_glass').values(row).execute()

/** Uses that nobody has taken note of, newest first. */
export const listUnacknowledged = (tx: Transaction) =>
  tx
    .selectFrom('break_glass')
    .innerJoin('account', 'account.id', 'break_glass.account_id')
    .selectAll('break_glass')
    .select('account.display_name')
    .where('acknowledged_at', 'is', null)
    .orderBy('used_at', 'desc')
    .orderBy('break_glass.id')
    .execute()

export const findBreakGlass = (tx: Transaction, id: RecordId) =>
  tx.selectFrom('break_glass').selectAll().where('id', '=', id).executeTakeFirst()

export const listUsedSince = (tx: Transaction, since: Date) =>
  tx
    .selectFrom('break_glass')
    .select(['id', 'account_id', 'used_at'])
    .where('used_at', '>', since)
    .orderBy('used_at')
    .execute()

/** Takes note once: one conditional statement. */
export async function acknowledge(tx: Transaction, id: RecordId, by: AccountId, now: Date): Promise<boolean> {
  const taken = await tx
    .updateTable('break_glass')
    .set({ acknowledged_at: now, acknowledged_by: by })
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .where('account_id', '<>', by)
    .returning('id')
    .executeTakeFirst()
  return taken !== undefined
}

/** Who is told: people of these roles who can still read it. */
export const listPeopleWithRoles = (tx: Transaction, roles: readonly Role[], but: AccountId) =>
  tx
    .selectFrom('account')
    .select(['id', 'display_name', 'locale'])
    .where('role', 'in', [...roles])
    .where('state', 'in', ['active', 'frozen'])
    .where('id', '<>', but)
    .orderBy('id')
    .execute()

/** Some sealed factor of this database: the key file at hand opens it, or belongs to another one. */
export const findSealedFactor = (tx: Transaction) =>
  tx
    .selectFrom('factor')
    .select(['account_id', 'secret_sealed'])
    .where('secret_sealed', 'is not', null)
    .limit(1)
    .executeTakeFirst()
