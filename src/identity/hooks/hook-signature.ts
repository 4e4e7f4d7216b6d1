import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** How far a message's time may lie from ours, in seconds (Standard Webhooks, "verifying timestamps"). */
export const hookToleranceSeconds = 5 * 60

/** A secret as both sides keep it: 256 bits, base64 behind `whsec_`. */
export const newHookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

const keyOf = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64')

/** Signature of one message (Standard Webhooks: HMAC-SHA256 over id, time and body). @param seconds since 1970 */
export const signHook = (secret: string, id: string, seconds: number, body: string): string =>
  `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`

/** Whether one of the signatures in the header is right and the message not older or newer than the tolerance. */
export function isSignedHook(
  secret: string,
  message: { id: string; timestamp: string; signatures: string; body: string },
  now: Date,
): boolean {
  if (!/^\d{1,12}$/.test(message.timestamp)) return false
  const seconds = Number(message.timestamp)
  if (Math.abs(now.getTime() / 1000 - seconds) > hookToleranceSeconds) return false
  const right = Buffer.from(signHook(secret, message.id, seconds, message.body))
  return message.signatures.split(' ').some((text) => {
    const given = Buffer.from(text)
    return given.length === right.length && timingSafeEqual(given, right)
  })
}
