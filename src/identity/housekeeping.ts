import { deleteUnfinishedSignUps } from './accounts/account.store.ts'
import { forgetOldNumbersBefore } from './accounts/old-number.store.ts'
import { addSeconds } from './clock.ts'
import type { Transact } from './database/transaction.ts'
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

/** Removes what has run out: sign-ins under way, tokens, idempotency keys, delivered messages. Nothing that the audit log names. */
export async function removeExpired(work: Work): Promise<void> {
  const { tx, now } = work
  await deleteUnfinishedSignUps(work.tx, { until: work.now })
  await forgetKeysBefore(work, addSeconds(now, -day))
  await forgetStrangersBefore(tx, addSeconds(now, -day))
  await tx.deleteFrom('sign_in').where('expires_at', '<', addSeconds(now, -3600)).execute()
  await tx.deleteFrom('oidc_record').where('expires_at', '<', addSeconds(now, -3600)).execute()
  await forgetSendingsBefore(tx, addSeconds(now, -2 * day))
  await forgetNoticesBefore(tx, addSeconds(now, -30 * day))
  await forgetUsesBefore(tx, addSeconds(now, -31 * day))
  await forgetOldNumbersBefore(tx, addSeconds(now, -noticeSeconds))
  await forgetReceiptsBefore(tx, addSeconds(now, -7 * day))
  await tidyPrompts(tx, now, addSeconds(now, -30 * day))
  await forgetSpentTokens(tx, now)
  await forgetUnusedPhones(tx, addSeconds(now, -30 * day))
  await tx
    .deleteFrom('outbox_message')
    .where('state', '<>', 'waiting')
    .where('ended_at', '<', addSeconds(now, -30 * day))
    .execute()
}

export function startHousekeeping(deps: { transact: Transact; onError(error: unknown): void }): { stop(): void } {
  const origin: Origin = { actor: { kind: 'system', id: null }, source: null, requestId: null }
  const timer = setInterval(() => void deps.transact(origin, removeExpired).catch(deps.onError), everyMilliseconds)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
