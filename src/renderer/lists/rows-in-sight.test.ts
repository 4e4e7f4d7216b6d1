import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowsInSight } from './rows-in-sight.ts'

const sight = fc.record({
  top: fc.integer({ min: 0, max: 4_000_000 }),
  height: fc.integer({ min: 0, max: 3000 }),
  rowHeight: fc.integer({ min: 20, max: 60 }),
  length: fc.integer({ min: 0, max: 100_000 }),
  active: fc.nat({ max: 100_000 }),
})

describe('the rows of a long list that are on the page', () => {
  it('are those that can be seen and the one of the keyboard, each once, in an element of its own', () => {
    fc.assert(
      fc.property(sight, (given) => {
        const rows = rowsInSight(given)
        const indexes = rows.map(({ index }) => index)
        expect(new Set(indexes).size).toBe(rows.length)
        expect(new Set(rows.map(({ slot }) => slot)).size).toBe(rows.length)
        const { top, height, rowHeight, length, active } = given
        const seen = (pixels: number) => Math.floor(pixels / rowHeight)
        for (const index of [seen(top), seen(top + height / 2), seen(top + height), active])
          if (index < length) expect(indexes).toContain(index)
        for (const index of indexes) expect(index).toBeLessThan(length)
        // However long the list is.
        expect(rows.length).toBeLessThan(height / rowHeight + 30)
      }),
    )
  })

  it('keep their element while they stay', () => {
    fc.assert(
      fc.property(sight, fc.integer({ min: -2000, max: 2000 }), (given, by) => {
        const before = new Map(rowsInSight(given).map(({ index, slot }) => [index, slot]))
        const after = rowsInSight({ ...given, top: Math.max(0, given.top + by) })
        for (const { index, slot } of after)
          if (index !== given.active && before.has(index)) expect(slot).toBe(before.get(index))
      }),
    )
  })
})
