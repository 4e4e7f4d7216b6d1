import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { PermanentDeliveryError, type MessageSender } from '../delivery/message-sender.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { signHook } from './hook-signature.ts'
import { hookSealContext, type SealedHookMessage } from './hook.service.ts'
import { findHook } from './hook.store.ts'

const timeoutMilliseconds = 10_000

/**
 * Sends an event to a ticket system, signed at the moment of sending. At least once: whatever is not a 2xx is tried again by the outbox, under
 * the same `webhook-id`, by which the receiver tells a repeat.
 */
export function createHookSender(deps: {
  database: Database
  keys: KeyRing
  clock: Clock
}): MessageSender<SealedHookMessage> {
  const { database, keys, clock } = deps
  return {
    async send(messageId, { hookId, body }) {
      const hook = await findHook(database, hookId)
      if (hook === undefined || hook.url === null) throw new PermanentDeliveryError('the hook was removed')
      const seconds = Math.floor(clock.now().getTime() / 1000)
      const secret = keys.open(hookSealContext(hook.id), hook.secret_sealed)
      const response = await fetch(hook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': messageId,
          'webhook-timestamp': String(seconds),
          'webhook-signature': signHook(secret, messageId, seconds, body),
        },
        body,
        // A redirect could carry the message to somewhere else.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMilliseconds),
      })
      await response.body?.cancel()
      if (response.status === 410) throw new PermanentDeliveryError('the receiver wants no more')
      if (!response.ok) throw new Error('the receiver did not take the event')
      return {}
    },
    close: () => undefined,
  }
}
