import type { AccountId } from '#common/model/ids.ts'
import { compileOnce, firstOf, rowsOf } from '../database/compile-once.ts'
import type { Work } from '../work.ts'

export interface EarlierCall {
  route: string
  requestDigest: string
  answer: Record<string, unknown> | null
}

/**
 * Takes an idempotency key for this work, in its own transaction: a second call with the key waits here for the first
 * to end, and then finds what it answered.
 * @returns the earlier call, or undefined if the key was free and is now this call's
 */
export async function takeKey(
  work: Work,
  call: { actorId: AccountId; key: string; route: string; requestDigest: string },
): Promise<EarlierCall | undefined> {
  const taken = await firstOf(work.tx, keyToTake(work.tx, { ...call, now: work.now }))
  if (taken !== undefined) return undefined
  const row = await work.tx
    .selectFrom('idempotency')
    .selectAll()
    .where('actor_id', '=', call.actorId)
    .where('key', '=', call.key)
    .executeTakeFirstOrThrow()
  return { route: row.route, requestDigest: row.request_digest, answer: row.answer }
}

const keyToTake = compileOnce(
  (db, call: { actorId: AccountId; key: string; route: string; requestDigest: string; now: Date }) =>
    db
      .insertInto('idempotency')
      .values({
        actor_id: call.actorId,
        key: call.key,
        route: call.route,
        request_digest: call.requestDigest,
        answer: null,
        created_at: call.now,
      })
      .onConflict((conflict) => conflict.columns(['actor_id', 'key']).doNothing())
      .returning('key'),
)

export async function keepAnswer(
  work: Work,
  { actorId, key }: { actorId: AccountId; key: string },
  answer: unknown,
): Promise<void> {
  await rowsOf(work.tx, answerToKeep(work.tx, { actorId, key, answer: JSON.stringify(answer) }))
}
const answerToKeep = compileOnce((db, call: { actorId: AccountId; key: string; answer: string }) =>
  db
    .updateTable('idempotency')
    .set({ answer: call.answer })
    .where('actor_id', '=', call.actorId)
    .where('key', '=', call.key),
)

/** Keys older than a day are free again. */
export const forgetKeysBefore = (work: Work, instant: Date) =>
  work.tx.deleteFrom('idempotency').where('created_at', '<', instant).execute()
