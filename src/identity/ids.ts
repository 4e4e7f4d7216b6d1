import { randomBytes, randomInt } from 'node:crypto'
import { codeAlphabet } from '#common/model/code-alphabet.ts'

/** A new id: 12 characters of the code alphabet, 60 bits of chance. */
export function newId<Id extends string>(): Id {
  let id = ''
  for (const byte of randomBytes(12)) id += codeAlphabet.charAt(byte & 31)
  return id as Id
}

/** A case's number: eight digits by chance, so that it cannot be guessed from the one before. */
export const newCaseNumber = (): string => String(randomInt(100_000_000)).padStart(8, '0')

/** A bearer secret for a cookie: 256 bits, base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url')
