import { isIP } from 'node:net'
import { z } from 'zod'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

/** A key of so many bytes, base64url without padding, as browsers give it. */
const bytes = (count: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .refine((text) => Buffer.from(text, 'base64url').length === count)

/** Where a phone's push service takes messages for it, and the keys that they are encrypted for (RFC 8030, RFC 8291). */
export const subscriptionSchema = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(2000),
  p256dh: bytes(65),
  auth: bytes(16),
  /** Version of the key of ours that it was made with (RFC 8292). */
  vapidVersion: z.coerce.number().int().positive(),
})
export type Subscription = z.infer<typeof subscriptionSchema>

/**
 * Whether an endpoint may be sent to as far as its text says: https, and no address or name of this machine or network.
 * What a name leads to is judged when it is connected to.
 */
export function mayBeEndpoint(endpoint: string, allowLoopback: boolean): boolean {
  if (!URL.canParse(endpoint)) return false
  const url = new URL(endpoint)
  if (url.username !== '' || url.password !== '') return false
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (allowLoopback && isLoopbackAddress(host)) return true
  if (url.protocol !== 'https:') return false
  return isIP(host) === 0 ? host.includes('.') : isPublicAddress(host)
}

export const subscriptionSealContext = (phoneId: string): string => `phone:${phoneId}`
