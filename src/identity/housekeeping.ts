import { addSeconds, type Clock } from './clock.ts'
import type { Database } from './database/database.ts'
import type { Transact } from './database/transaction.ts'
import { forgetStrangersBefore } from './guesses/guess.store.ts'
import { forgetKeysBefore } from './http/idempotency.store.ts'

const everyMilliseconds = 10 * 60 * 1000
const day = 24 * 60 * 60

/** Removes what has run out: sign-ins under way, tokens, idempotency keys, delivered messages. Nothing that the audit log names. */
export function startHousekeeping(deps: {
  database: Database
  transact: Transact
  clock: Clock
  onError(error: unknown): void
}): { stop(): void } {
  const run = async (): Promise<void> => {
    const now = deps.clock.now()
    await deps.transact({ actor: { kind: 'system', id: null }, source: null, requestId: null }, async (work) => {
      await forgetKeysBefore(work, addSeconds(now, -day))
      await forgetStrangersBefore(work.tx, addSeconds(now, -day))
      await work.tx.deleteFrom('sign_in').where('expires_at', '<', addSeconds(now, -3600)).execute()
      await work.tx.deleteFrom('oidc_record').where('expires_at', '<', addSeconds(now, -3600)).execute()
      await work.tx
        .deleteFrom('outbox_message')
        .where('state', '<>', 'waiting')
        .where('ended_at', '<', addSeconds(now, -30 * day))
        .execute()
    })
  }
  const timer = setInterval(() => void run().catch(deps.onError), everyMilliseconds)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
