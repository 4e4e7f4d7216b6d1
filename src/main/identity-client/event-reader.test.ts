import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventReader, type ServerSentEvent } from './event-reader.ts'

const read = (pieces: string[]): ServerSentEvent[] => {
  const events: ServerSentEvent[] = []
  const reader = createEventReader((event) => events.push(event))
  pieces.forEach(reader)
  return events
}

describe('server-sent events', () => {
  const text =
    'event: versions\ndata: {"a":1}\n\n: still here\n\nevent: change\r\ndata:one\r\ndata: two\r\n\r\nid: 7\ndata: x\n\n'
  const events = [
    { name: 'versions', data: '{"a":1}' },
    { name: 'change', data: 'one\ntwo' },
    { name: 'message', data: 'x' },
  ]

  it('are read whole, comments and unknown fields left out', () => {
    expect(read([text])).toEqual(events)
    expect(read([': only a comment\n\n', 'event: nothing\n\n', 'data: unfinished'])).toEqual([])
  })

  it('are the same however the text is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), text.length]
        expect(read(at.slice(1).map((end, index) => text.slice(at[index], end)))).toEqual(events)
      }),
    )
  })

  it('have an end', () => {
    expect(() => read(['data: ', 'x'.repeat(70_000)])).toThrow()
    expect(() => read(Array.from({ length: 70 }, () => `data: ${'x'.repeat(1000)}\n`))).toThrow()
  })
})
