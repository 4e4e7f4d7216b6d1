/** A decimal digit of any script as 0-9: in Unicode those stand in runs of ten that begin with zero. */
function digitValue(character: string): string {
  let value = 0
  let point = (character.codePointAt(0) ?? 0) - 1
  while (/\p{Nd}/u.test(String.fromCodePoint(point))) {
    value++
    point--
  }
  return String(value % 10)
}

/**
 * The six digits that an honest person meant: any script's digits, with spaces, dashes or invisible marks anywhere.
 * @returns undefined for anything else, longer or shorter ones included
 */
export function readOneTimeCode(typed: string): string | undefined {
  if (typed.length > 64) return undefined
  const bare = typed.normalize('NFKC').replace(/[\s\p{Pd}\p{Cf}\u2212]/gu, '')
  if (!/^\p{Nd}{6}$/u.test(bare)) return undefined
  return [...bare].map(digitValue).join('')
}
