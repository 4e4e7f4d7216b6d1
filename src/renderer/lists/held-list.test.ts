import { describe, expect, it } from 'vitest'
import { holdList } from './held-list.ts'

interface Thing {
  id: string
  state: string
}
const thing = (id: string, state = 'waiting'): Thing => ({ id, state })
const idOf = (item: Thing): string => item.id
const hold = (shown: Thing[], latest: Thing[]) =>
  holdList(
    shown.map((item) => ({ item, gone: false })),
    latest,
    idOf,
  )

describe('a list that is read', () => {
  it('fills by itself while nothing stands in it', () => {
    expect(hold([], [thing('b'), thing('a')])).toEqual({
      rows: [
        { item: thing('b'), gone: false },
        { item: thing('a'), gone: false },
      ],
      fresh: 0,
    })
  })

  it('keeps every row where it is, in its present state, and only counts what is new', () => {
    const held = hold([thing('a'), thing('b')], [thing('c'), thing('b', 'approved'), thing('a'), thing('d')])
    expect(held.rows.map(({ item }) => item)).toEqual([thing('a'), thing('b', 'approved')])
    expect(held.fresh).toBe(2)
  })

  it('keeps the place of what is gone, and says so', () => {
    const held = hold([thing('a'), thing('b')], [thing('b')])
    expect(held).toEqual({
      rows: [
        { item: thing('a'), gone: true },
        { item: thing('b'), gone: false },
      ],
      fresh: 0,
    })
    expect(holdList(held.rows, [thing('a'), thing('b')], idOf).rows[0]?.gone).toBe(false)
  })
})
