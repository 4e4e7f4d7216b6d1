import type { AccountId, FactorId } from '#common/model/ids.ts'
import type { FactorState } from '#common/model/words.ts'
import { compileOnce, forEach, rowsOf } from '../database/compile-once.ts'
import type { Transaction } from '../database/transaction.ts'
import type { FactorTable } from '../database/schema.ts'
import { sql, type Insertable, type Updateable } from 'kysely'

export const listFactors = (tx: Transaction, accountId: AccountId) =>
  tx
    .selectFrom('factor')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('state', '<>', 'ended')
    .orderBy('preferred', 'desc')
    .orderBy('added_at')
    .execute()

/** Takes the rows, so that tries on one factor are judged one after the other. */
export const lockFactors = (tx: Transaction, accountId: AccountId, states: readonly FactorState[]) =>
  tx
    .selectFrom('factor')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('state', 'in', [...states])
    .orderBy('id')
    .forUpdate()
    .execute()

export const insertFactor = (tx: Transaction, row: Insertable<FactorTable>) =>
  tx.insertInto('factor').values(row).execute()

export const updateFactor = (tx: Transaction, id: FactorId, set: Updateable<FactorTable>) =>
  tx.updateTable('factor').set(set).where('id', '=', id).execute()

/** Spends a TOTP step: refused when it or a later one was used before. */
export async function spendStep(tx: Transaction, id: FactorId, step: number, now: Date): Promise<boolean> {
  const spent = await tx
    .updateTable('factor')
    .set({ last_step: step, last_used_at: now, failures: 0, wait_until: null })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .returning('id')
    .executeTakeFirst()
  return spent !== undefined
}

/** Ends factors for good and wipes what they knew. */
export async function endFactors(tx: Transaction, ids: readonly FactorId[], now: Date) {
  if (ids.length === 0) return []
  const { passkeys, factors } = toEnd(ids.length)
  const values: ToEnd = Object.assign({ now }, ...ids.map((id, place) => ({ [`id${place}`]: id })))
  const [, ended] = await Promise.all([rowsOf(tx, passkeys(tx, values)), rowsOf(tx, factors(tx, values))])
  return ended
}
type ToEnd = { now: Date } & Record<`id${number}`, FactorId> & Record<string, unknown>
/** A statement for each number of factors: with a list in it, it would be planned anew each time. */
const toEnd = forEach((count: number) => {
  const idsIn = (values: ToEnd) => Array.from({ length: count }, (_, place) => values[`id${place}`] as FactorId)
  return {
    passkeys: compileOnce((db, values: ToEnd) => db.deleteFrom('passkey').where('factor_id', 'in', idsIn(values))),
    factors: compileOnce((db, values: ToEnd) =>
      db
        .updateTable('factor')
        .set({ state: 'ended', secret_sealed: null, preferred: false, phone_id: null, state_changed_at: values.now })
        .where('id', 'in', idsIn(values))
        .where('state', '<>', 'ended')
        .returning(['id', 'type']),
    ),
  }
})

/**
 * Whether a factor has what it takes to be shown: an imported one may lack it, and a number may not be confirmed. A phone
 * that only polls answers as one with a subscription does, when its owner opens the page. Stands in queries on `factor`.
 */
// No `exists`: that may be answered by reading every address once; a value is looked up by its key.
export const isComplete = sql<boolean>`case factor.type
  when 'totp' then factor.secret_sealed is not null
  when 'sms' then coalesce((select address.confirmed_at is not null and address.replaced_at is null
    from address where address.id = factor.address_id), false)
  when 'push' then factor.phone_id is not null
  when 'passkey' then coalesce((select true from passkey where passkey.factor_id = factor.id), false)
  else false end`

/** Factors with the number or the phone that they rest on. */
export const listFactorsInUse = (tx: Transaction, accountId: AccountId, states: readonly FactorState[]) =>
  rowsOf(tx, factorsInUse(tx, { accountId, states }))
const factorsInUse = compileOnce(
  (db, { accountId, states }: { accountId: AccountId; states: readonly FactorState[] }) =>
    db
      .selectFrom('factor')
      .leftJoin('address', 'address.id', 'factor.address_id')
      .selectAll('factor')
      .select('address.value as number')
      .select(isComplete.as('complete'))
      .where('factor.account_id', '=', accountId)
      .where(sql<boolean>`factor.state = any(${states})`)
      .orderBy('factor.preferred', 'desc')
      .orderBy('factor.added_at'),
)
export type FactorInUse = Awaited<ReturnType<typeof listFactorsInUse>>[number]

/** Notes that a factor was shown, and forgets its wrong tries. */
export const noteUse = (tx: Transaction, id: FactorId, now: Date) =>
  tx.updateTable('factor').set({ last_used_at: now, failures: 0, wait_until: null }).where('id', '=', id).execute()

/** Makes one working factor the preferred one, and no other. */
export async function preferFactor(tx: Transaction, accountId: AccountId, id: FactorId): Promise<void> {
  await tx.updateTable('factor').set({ preferred: false }).where('account_id', '=', accountId).execute()
  await tx
    .updateTable('factor')
    .set({ preferred: true })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('state', '=', 'working')
    .execute()
}

export const retireFactors = (tx: Transaction, accountId: AccountId, now: Date) =>
  tx
    .updateTable('factor')
    .set({ state: 'retired', preferred: false, state_changed_at: now })
    .where('account_id', '=', accountId)
    .where('state', '=', 'working')
    .returning(['id', 'type'])
    .execute()

/** Lets a retired factor serve as a key, once (rule 6). */
export async function serveAsKey(tx: Transaction, id: FactorId, now: Date): Promise<boolean> {
  const served = await tx
    .updateTable('factor')
    .set({ served_as_key_at: now })
    .where('id', '=', id)
    .where('state', '=', 'retired')
    .where('served_as_key_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return served !== undefined
}
