import { describe, expect, it } from 'vitest'
import { readIdentifier } from './identifier.ts'

describe('what signs somebody in', () => {
  it('is compared without case, spaces round it, marks that nobody sees, and forms of one letter', () => {
    for (const typed of ['MGarcia', ' mgarcia ', 'm\u200bgarcia', '\u202emgarcia', 'ｍｇａｒｃｉａ'])
      expect(readIdentifier(typed)).toBe('mgarcia')
    expect(readIdentifier('A.B@Example.org')).toBe('a.b@example.org')
  })
  it('is nothing where it is empty or too long', () => {
    for (const typed of ['', '  ', '\u200b', 'a'.repeat(257), '\u200b'.repeat(100_000)])
      expect(readIdentifier(typed)).toBeUndefined()
    expect(readIdentifier('a'.repeat(256))).toHaveLength(256)
    expect(readIdentifier('a\ud800')).toBe('a\ufffd')
  })
})
