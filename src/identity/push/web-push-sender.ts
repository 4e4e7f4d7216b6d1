import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import webPush from 'web-push'
import type { RecordId } from '#common/model/ids.ts'
import { ownerLocales } from '#common/model/words.ts'
import type { Clock } from '../clock.ts'
import { PermanentDeliveryError, type MessageSender } from '../delivery/message-sender.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { textsOf } from '../pages/texts/index.ts'
import {
  createGuardedLookup,
  isLoopbackAddress,
  isPublicAddress,
  PrivateAddressError,
  type Resolve,
} from './public-address.ts'
import { mayBeEndpoint, type Subscription } from './subscription.ts'

/** What the outbox holds of a prompt, sealed. */
export interface PushOrder {
  phoneId: RecordId
  subscription: Subscription
  locale: string
  /** A newer message of the same topic takes its place at the push service (RFC 8030, 5.4). */
  topic: string
  /** ISO 8601. */
  expiresAt: string
}

const timeoutMilliseconds = 10_000
const mostAnswerBytes = 16 * 1024

/** Trying again is of some use: the push service is away, busy, or slow. */
class PushServiceError extends Error {
  override name = 'PushServiceError'
}

/**
 * Sends Web Push (RFC 8030; encrypted for the phone alone, RFC 8291; signed as this backend, RFC 8292). The endpoint
 * comes from a browser: only public addresses over https are connected to, and no redirect is followed.
 */
export function createWebPushSender(deps: {
  keys: KeyRing
  clock: Clock
  publicOrigin: string
  /** The push service no longer knows the phone. */
  gone(phoneId: RecordId, endpoint: string): Promise<void>
  /** For tests: a push service on this machine. */
  allowLoopback?: boolean
  resolve?: Resolve
}): MessageSender<PushOrder> {
  const { keys, clock, allowLoopback = false } = deps
  const mayReach = (address: string): boolean =>
    isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address))
  const lookup = createGuardedLookup(mayReach, deps.resolve) as LookupFunction
  const subject = deps.publicOrigin.startsWith('https:') ? deps.publicOrigin : 'mailto:rekey@localhost'

  function post(endpoint: string, headers: Record<string, string>, body: Buffer): Promise<number> {
    const url = new URL(endpoint)
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest
    return new Promise((resolve, reject) => {
      const request = send(url, { method: 'POST', headers, lookup, agent: false, timeout: timeoutMilliseconds })
      // Counts from here, however slowly the other side answers.
      const late = setTimeout(() => request.destroy(new PushServiceError('timeout')), timeoutMilliseconds)
      request.on('timeout', () => request.destroy(new PushServiceError('timeout')))
      request.on('error', (error) =>
        reject(error instanceof PrivateAddressError ? new PermanentDeliveryError(error.message) : error),
      )
      request.on('close', () => clearTimeout(late))
      request.on('response', (response) => {
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > mostAnswerBytes) response.destroy(new PushServiceError('answer too long'))
        })
        response.on('error', reject)
        response.on('end', () => resolve(response.statusCode ?? 0))
      })
      request.end(body)
    })
  }

  return {
    async send(_messageId, { phoneId, subscription, locale, topic, expiresAt }) {
      const { endpoint, p256dh, auth, vapidVersion } = subscription
      const key = keys.vapidKeys.find((held) => held.version === vapidVersion)
      if (key === undefined) {
        await deps.gone(phoneId, endpoint)
        throw new PermanentDeliveryError('the key of the subscription is gone')
      }
      const host = new URL(endpoint).hostname.replace(/^\[|\]$/g, '')
      if (!mayBeEndpoint(endpoint, allowLoopback) || (isIP(host) !== 0 && !mayReach(host)))
        throw new PermanentDeliveryError('not an address of the public internet')
      const seconds = Math.floor((new Date(expiresAt).getTime() - clock.now().getTime()) / 1000)
      if (seconds <= 0) throw new PermanentDeliveryError('ran out')
      const t = textsOf(ownerLocales.find((known) => known === locale.slice(0, 2)) ?? 'en')
      const payload = JSON.stringify({ title: t('push_notification_title'), body: t('push_notification_text') })
      const details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
        vapidDetails: { subject, publicKey: key.publicKey, privateKey: key.privateKey },
        contentEncoding: 'aes128gcm',
        TTL: seconds,
        urgency: 'high',
        topic,
      })
      const status = await post(endpoint, headersOf(details.headers), details.body)
      if (status >= 200 && status < 300) return {}
      if (status === 404 || status === 410) await deps.gone(phoneId, endpoint)
      // 408 and 429 ask for patience; every other refusal, and a redirect, stays what it is.
      if (status === 408 || status === 429 || status >= 500) throw new PushServiceError(`status ${status}`)
      throw new PermanentDeliveryError(`status ${status}`)
    },
    close: () => undefined,
  }
}

const headersOf = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
