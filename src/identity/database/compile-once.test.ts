import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { compileOnce, firstOf, rowsOf } from './compile-once.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
}, 120_000)
afterAll(() => fixture.close())

let built = 0
const sums = compileOnce((_, { values, to, on }: { values: number[]; to: number; on: Date }) => {
  built++
  return sql<{ sum: number; on: Date }>`select (value + ${to})::int as sum, ${on}::timestamptz as on
    from unnest(${values}::int[]) as value where value <> ${to} order by value`
})

describe('a statement that is compiled once', () => {
  it('takes its values anew each time, wherever they stand and whatever they are', async () => {
    const on = new Date('2026-11-26T10:00:00.000Z')
    expect(await rowsOf(fixture.database, sums(fixture.database, { values: [3, 1, 2], to: 2, on }))).toEqual([
      { sum: 3, on },
      { sum: 5, on },
    ])
    expect(await firstOf(fixture.database, sums(fixture.database, { values: [], to: 0, on }))).toBeUndefined()
    const [one, other] = [
      sums(fixture.database, { values: [1], to: 5, on }),
      sums(fixture.database, { values: [9], to: 6, on }),
    ]
    expect([one.sql === other.sql, one.parameters, other.parameters]).toEqual([true, [5, on, [1], 5], [6, on, [9], 6]])
    expect(await firstOf(fixture.database, one)).toEqual({ sum: 6, on })
    expect(await firstOf(fixture.database, other)).toEqual({ sum: 15, on })
    expect(built).toBe(1)
  })
})
