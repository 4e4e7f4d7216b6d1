import { describe, expect, it } from 'vitest'
import { createLog, describeError } from './log.ts'

describe('X1: the log', () => {
  it.each(['a\nb', 'a\r\nb', '\u001b[2J', '\u2028', '\u202e', '\u200b', '\0', '\u0085', '\ud800', '\u{e0001}'])(
    'writes one line of printable text for %j, and the text can be read back',
    (text) => {
      const lines: string[] = []
      createLog((line) => lines.push(line)).write('info', 'x', { text })
      expect(lines).toHaveLength(1)
      expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ text })
    },
  )

  it('describes whatever was thrown', () => {
    expect(describeError(new Error('a', { cause: new Error('b') }))).toMatchObject({ message: 'a', cause: 'b' })
    expect(describeError('text')).toEqual({ error: 'string' })
  })
})
