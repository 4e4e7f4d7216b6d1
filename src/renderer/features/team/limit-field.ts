import { limitSchema } from '#common/api/staff.ts'

/** A typed limit: null where nothing was typed (the policy's own), undefined where it is no limit. */
export function readLimit(typed: string): number | null | undefined {
  const text = typed.normalize('NFKC').trim()
  if (text === '') return null
  if (!/^\p{Nd}{1,4}$/u.test(text)) return undefined
  const { success, data } = limitSchema.safeParse(Number(latinDigits(text)))
  return success ? data : undefined
}

/** Digits of any script as 0 to 9: their code points stand in tens. */
const latinDigits = (text: string): string =>
  [...text]
    .map((digit) => {
      let zero = digit.codePointAt(0) ?? 0
      const own = zero
      while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && own - zero < 9) zero--
      return String(own - zero)
    })
    .join('')
