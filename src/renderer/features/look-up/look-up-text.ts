import { looksLikeGroupedCode } from '#common/model/grouped-code.ts'

export type LookUpReading = { kind: 'empty' } | { kind: 'too_short' } | { kind: 'code' } | { kind: 'ask'; text: string }

/**
 * Whether a typed text is worth a query: two characters at least, but a lone ideograph may be a whole name. A text that
 * looks like a recovery code or pass is never sent anywhere.
 */
export function readLookUp(typed: string): LookUpReading {
  const text = typed.trim().slice(0, 200)
  if (text === '') return { kind: 'empty' }
  if (looksLikeGroupedCode(text)) return { kind: 'code' }
  const characters = [...text.replace(/[\s\p{Cf}]/gu, '')].length
  return characters >= 2 || /\p{Script=Han}/u.test(text) ? { kind: 'ask', text } : { kind: 'too_short' }
}
