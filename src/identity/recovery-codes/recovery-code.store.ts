import { sql, type Insertable } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import type { RecoveryCodeTable } from '../database/schema.ts'
import { compileOnce, firstOf } from '../database/compile-once.ts'
import type { Transaction } from '../database/transaction.ts'

export const insertCode = (tx: Transaction, row: Insertable<RecoveryCodeTable>) =>
  tx.insertInto('recovery_code').values(row).execute()

/** Takes the row of a code: what becomes of a code that was heard is decided by one after the other. */
export const lockByDigests = (tx: Transaction, digests: readonly string[]) => {
  const [digest, ...older] = digests
  return firstOf(
    tx,
    digest !== undefined && older.length === 0 ? codeToLock(tx, { digest }) : anyCodeToLock(tx, { digests }),
  )
}
/** Under one key alone, as mostly: a statement with a list in it would be planned anew each time. */
const codeToLock = compileOnce((db, { digest }: { digest: string }) =>
  db.selectFrom('recovery_code').selectAll().where('digest', '=', digest).forNoKeyUpdate(),
)
const anyCodeToLock = compileOnce((db, { digests }: { digests: readonly string[] }) =>
  db
    .selectFrom('recovery_code')
    .selectAll()
    .where(sql<boolean>`digest = any(${digests})`)
    .forNoKeyUpdate(),
)

/** Spends or revokes a live code: one conditional statement, so two at the same instant never both succeed. */
export async function endLiveCode(tx: Transaction, id: RecordId, end: CodeEnd): Promise<boolean> {
  return (await firstOf(tx, codeToEnd(tx, { id, ...end }))) !== undefined
}
interface CodeEnd {
  state: 'spent' | 'revoked'
  by: 'owner' | 'agent' | 'system'
  because: string
  at: Date
}
const codeToEnd = compileOnce((db, end: CodeEnd & { id: RecordId } & Record<string, unknown>) =>
  db
    .updateTable('recovery_code')
    .set({ state: end.state, ended_at: end.at, ended_by: end.by, ended_because: end.because })
    .where('id', '=', end.id)
    .where('state', '=', 'live')
    .returning('id'),
)

export const revokeAllOf = (
  tx: Transaction,
  accountId: AccountId,
  states: readonly ('live' | 'unconfirmed')[],
  end: { by: 'owner' | 'agent' | 'system'; because: string; at: Date },
) =>
  tx
    .updateTable('recovery_code')
    .set({ state: 'revoked', ended_at: end.at, ended_by: end.by, ended_because: end.because })
    .where('account_id', '=', accountId)
    .where('state', 'in', [...states])
    .returning(['id'])
    .execute()

export const listUnconfirmed = (tx: Transaction, accountId: AccountId) =>
  tx
    .selectFrom('recovery_code')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('state', '=', 'unconfirmed')
    .orderBy('slot')
    .forUpdate()
    .execute()

export async function makeLive(tx: Transaction, id: RecordId, now: Date): Promise<boolean> {
  const made = await tx
    .updateTable('recovery_code')
    .set({ state: 'live', confirmed_at: now })
    .where('id', '=', id)
    .where('state', '=', 'unconfirmed')
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

/** The code that tells the account's state best: a live one, else the one that ended last. */
export const findNewest = (tx: Transaction, accountId: AccountId) => firstOf(tx, newestOf(tx, { accountId }))
const newestOf = compileOnce((db, { accountId }: { accountId: AccountId }) =>
  db
    .selectFrom('recovery_code')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('state', '<>', 'unconfirmed')
    .orderBy((eb) => eb.case().when('state', '=', 'live').then(0).else(1).end())
    .orderBy('ended_at', 'desc')
    .limit(sql.lit(1)),
)

export const countLive = async (tx: Transaction, accountId: AccountId): Promise<number> =>
  Number((await firstOf(tx, liveOf(tx, { accountId })))?.count)
const liveOf = compileOnce((db, { accountId }: { accountId: AccountId }) =>
  db
    .selectFrom('recovery_code')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('state', '=', 'live'),
)

/** Live codes under keys that are no longer in the key file: nobody can prove one of these any more. */
export const revokeUnderLostKeys = (tx: Transaction, knownVersions: readonly number[], now: Date) =>
  tx
    .updateTable('recovery_code')
    .set({ state: 'revoked', ended_at: now, ended_by: 'system', ended_because: 'key_lost' })
    .where('state', 'in', ['live', 'unconfirmed'])
    .where('key_version', 'not in', [...knownVersions])
    .returning(['id', 'account_id'])
    .execute()
