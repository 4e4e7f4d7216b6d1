/** A text without case and accents, for comparing names in any script: `Jörg` and `JORG` are one. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l')
    .replace(/đ/g, 'd')
    .replace(/æ/g, 'ae')
    .replace(/œ/g, 'oe')
    .replace(/ı/g, 'i')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Characters with a meaning in LIKE, made to stand for themselves (with `\` as the escape). */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

export const searchTextOf = (account: { displayName: string; userName: string; email: string | null }): string =>
  fold([account.displayName, account.userName, account.email ?? ''].join(' '))
