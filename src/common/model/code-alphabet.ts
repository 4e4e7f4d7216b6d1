/**
 * The alphabet of every code that a person reads, writes or speaks: Crockford's 32 symbols, without I, L, O and U.
 * Each symbol is an element of GF(2^5), which gives a group's check character its strength (see `checkCharacter`).
 */
export const codeAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const lookAlikes: Record<string, string> = { O: '0', I: '1', L: '1', U: 'V' }

/** Multiplication in GF(2^5) with the primitive polynomial x^5 + x^2 + 1. */
function multiply(left: number, right: number): number {
  let product = 0
  for (let a = left, b = right; b > 0; b >>= 1) {
    if (b & 1) product ^= a
    a = a & 16 ? (a << 1) ^ 0b100101 : a << 1
  }
  return product
}

/**
 * The check character of a group. Every position has a weight of its own and so has the group's place in the code, so
 * any one wrong character, any two characters changed over and any two groups changed over are told.
 * @param data the group's data characters, of the alphabet
 * @param place the group's place in its code, from 0
 */
export function checkCharacter(data: string, place: number): string {
  let sum = multiply(31, place + 1)
  for (let i = 0; i < data.length; i++) sum ^= multiply(i + 2, codeAlphabet.indexOf(data.charAt(i)))
  return codeAlphabet.charAt(sum)
}

/**
 * What a person typed or pasted, in canonical spelling: upper case, look-alikes folded, without anything that only
 * separates (spaces, any dash, dots, invisible marks). Characters outside the alphabet stay, so that they can be told.
 */
export function normaliseCode(typed: string): string {
  return typed
    .slice(0, 1000)
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}\u2212._·]/gu, '')
    .replace(/[OILU]/g, (character) => lookAlikes[character] ?? character)
}
