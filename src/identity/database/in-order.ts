import { sql } from 'kysely'
import type { Transaction } from './transaction.ts'

/**
 * Rows are read in the order of an index, never sorted: so no more of them than are shown. Statistics that promise few would
 * have all of them fetched and sorted. What the order begins with is asked for by `rangeOf`, so that no other index has it.
 * @param read sends one statement, at once: it goes out between the two that change the setting
 */
export async function inOrder<T>(tx: Transaction, read: () => Promise<T>): Promise<T> {
  const setSort = (to: 'on' | 'off') => sql`select set_config('enable_sort', ${to}, true)`.execute(tx)
  const [, result] = await Promise.all([setSort('off'), read(), setSort('on')])
  return result
}

/**
 * `column = value`, as a range. With `=` the column drops out of the order, and the planner may walk back through everything by
 * another index until it has met enough, if statistics promise many.
 */
export const rangeOf = (column: string, value: ReturnType<typeof sql.ref> | string) =>
  sql<boolean>`${sql.ref(column)} between ${value} and ${value}`
