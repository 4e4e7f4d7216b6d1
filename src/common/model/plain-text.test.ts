import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineText, proseText } from './plain-text.ts'

const line = lineText(1, 200)
const prose = proseText(1, 200)

describe('text that others decide on', () => {
  it('is taken in every script, as it was written', () => {
    for (const text of ['INC-7001', 'Zoë Müller-Łukasz', 'سميرة حداد', 'می‌خواهم', 'आयुष क्‍ष', '👩‍💻 on call'])
      expect([line.parse(text), prose.parse(text)]).toEqual([text, text])
    expect(prose.parse('Called back.\nShe answered:\tyes. \u200fنعم')).toContain('\n')
  })
  it('has no character of one line that turns, breaks or hides it, wherever it stands', () => {
    const hidden = fc.constantFrom(
      ...['\u202a', '\u202e', '\u2066', '\u2069', '\u200e', '\u200f', '\u061c', '\u200b', '\u2060', '\ufeff'],
      ...['\n', '\r', '\t', '\u0007', '\u001b', '\u0085', '\u2028', '\u2029', '\u00ad'],
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,20}$/), hidden, fc.stringMatching(/^[a-z]{1,20}$/), (a, mark, b) => {
        expect(line.safeParse(a + mark + b).success).toBe(false)
      }),
    )
  })
  it('has no character of prose that overrides its direction or commands a terminal', () => {
    for (const mark of [
      '\u202a',
      '\u202b',
      '\u202c',
      '\u202d',
      '\u202e',
      '\u2066',
      '\u2067',
      '\u2068',
      '\u2069',
      '\u001b',
      '\u0007',
    ])
      expect(prose.safeParse(`approved${mark}by me`).success).toBe(false)
  })
})
