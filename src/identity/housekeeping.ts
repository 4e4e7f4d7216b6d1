import { sql } from 'kysely'
import { deleteUnfinishedSignUps } from './accounts/account.store.ts'
import { forgetOldNumbersBefore } from './accounts/old-number.store.ts'
import { addSeconds } from './clock.ts'
import type { Transact } from './database/transaction.ts'
import { forgetEndedBefore } from './delivery/outbox.store.ts'
import { forgetSendingsBefore } from './delivery/sms-limits.store.ts'
import { forgetStrangersBefore } from './guesses/guess.store.ts'
import { forgetReceiptsBefore } from './hooks/hook.store.ts'
import { forgetKeysBefore } from './http/idempotency.store.ts'
import { forgetUsesBefore } from './limits/limit.store.ts'
import { noticeSeconds } from './notices/notice-link.ts'
import { forgetNoticesBefore } from './notices/notice.store.ts'
import { forgetUnusedPhones } from './push/phone.store.ts'
import { tidyPrompts } from './push/push.store.ts'
import { forgetSpentTokens } from './trusted-devices/trusted-device.store.ts'
import type { Origin, Work } from './work.ts'

const everyMilliseconds = 10 * 60 * 1000
const day = 24 * 60 * 60

/**
 * Removes what has run out: sign-ins under way, tokens, idempotency keys, delivered messages. Nothing that the audit log
 * names. Each kind is work of its own: what is of many accounts takes no account's row, and so holds nothing while it waits.
 */
const steps: readonly ((work: Work) => Promise<unknown>)[] = [
  ({ tx, now }) => deleteUnfinishedSignUps(tx, { until: now }),
  (work) => forgetKeysBefore(work, addSeconds(work.now, -day)),
  // What an account's own work holds at this moment is left for the next time.
  ({ tx, now }) =>
    tx
      .deleteFrom('sign_in')
      .where('id', 'in', (eb) =>
        eb.selectFrom('sign_in').select('id').where('expires_at', '<', addSeconds(now, -3600)).forUpdate().skipLocked(),
      )
      .execute(),
  ({ tx, now }) =>
    sql`delete from oidc_record using (
      select model, id_digest from oidc_record where expires_at < ${addSeconds(now, -3600)} for update skip locked
    ) as gone where oidc_record.model = gone.model and oidc_record.id_digest = gone.id_digest`.execute(tx),
  ({ tx, now }) => forgetSendingsBefore(tx, addSeconds(now, -2 * day)),
  ({ tx, now }) => forgetNoticesBefore(tx, addSeconds(now, -30 * day)),
  ({ tx, now }) => forgetUsesBefore(tx, addSeconds(now, -31 * day)),
  ({ tx, now }) => forgetOldNumbersBefore(tx, addSeconds(now, -noticeSeconds)),
  ({ tx, now }) => forgetReceiptsBefore(tx, addSeconds(now, -7 * day)),
  ({ tx, now }) => tidyPrompts(tx, now, addSeconds(now, -30 * day)),
  ({ tx, now }) => forgetSpentTokens(tx, now),
  ({ tx, now }) => forgetUnusedPhones(tx, addSeconds(now, -30 * day)),
]

/** What an organisation leaves by the hundred thousand goes so many at a time: no transaction holds more rows than that. */
export const batchRows = 500
/** A backlog is worked off over several rounds of housekeeping, so that it leaves the desk its database. */
const mostBatches = 100

/** Each says how many rows it went through; fewer than `batchRows` are the last. */
export const batches: readonly ((work: Work) => Promise<number>)[] = [
  ({ tx, now }) => forgetStrangersBefore(tx, now, addSeconds(now, -day), batchRows),
  ({ tx, now }) => forgetEndedBefore(tx, addSeconds(now, -30 * day), batchRows),
]

/** @param run does one batch; @returns when there is no more, or enough was done for this time */
async function workOff(run: () => Promise<number>): Promise<void> {
  for (let done = 0; done < mostBatches; done++) if ((await run()) < batchRows) return
}

/** All of it in one piece of work, for tests. */
export async function removeExpired(work: Work): Promise<void> {
  for (const step of steps) await step(work)
  for (const batch of batches) await workOff(() => batch(work))
}

export function startHousekeeping(deps: { transact: Transact; onError(error: unknown): void }): { stop(): void } {
  const origin: Origin = { actor: { kind: 'system', id: null }, source: null, requestId: null }
  const tidy = async (): Promise<void> => {
    for (const step of steps) await deps.transact(origin, step).catch(deps.onError)
    for (const batch of batches) await workOff(() => deps.transact(origin, batch)).catch(deps.onError)
  }
  const timer = setInterval(() => void tidy(), everyMilliseconds)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
