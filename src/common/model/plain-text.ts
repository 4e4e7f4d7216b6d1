import { z } from 'zod'

/**
 * Text that others decide on looks like what it says: no control characters, no marks that turn its direction or hide in it. The two
 * joiners that scripts and emoji are written with are none of these.
 */
const deceptive = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u
/** In prose of several lines, and in scripts from right to left, what merely marks a direction belongs to the text; what overrides it never does. */
const deceptiveInProse = /(?![\n\r\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u

const isPlain = (pattern: RegExp) => (text: string) => !pattern.test(text)

/** A text of one line, as it stands in lists and mails. */
export const lineText = (least: number, most: number) =>
  z.string().trim().min(least).max(most).refine(isPlain(deceptive), 'hidden_characters')

/** A text of several lines: a reason, a note, what a caller says. */
export const proseText = (least: number, most: number) =>
  z.string().trim().min(least).max(most).refine(isPlain(deceptiveInProse), 'hidden_characters')
