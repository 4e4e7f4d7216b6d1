import { looksLikeBegunCode, looksLikeGroupedCode } from '#common/model/grouped-code.ts'

export type LookUpReading = { kind: 'empty' } | { kind: 'too_short' } | { kind: 'code' } | { kind: 'ask'; text: string }

/**
 * Whether a typed text is worth a query: two characters at least, but a lone ideograph may be a whole name. A text that
 * looks like a recovery code or pass, or the beginning of one, is never sent anywhere.
 * @param afterCode a code was taken away just now, and the rest of it may still be coming
 */
export function readLookUp(typed: string, afterCode = false): LookUpReading {
  const text = typed.trim().slice(0, 200)
  if (text === '') return { kind: 'empty' }
  if (looksLikeGroupedCode(text) || looksLikeBegunCode(text, afterCode)) return { kind: 'code' }
  const characters = [...text.replace(/[\s\p{Cf}]/gu, '')].length
  return characters >= 2 || /\p{Script=Han}/u.test(text) ? { kind: 'ask', text } : { kind: 'too_short' }
}
