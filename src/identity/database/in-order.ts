import { sql } from 'kysely'
import type { Transaction } from './transaction.ts'

/**
 * Rows are read in the order of an index, never sorted: so no more of them than are shown. Statistics that promise few would
 * have all of them fetched and sorted. What the order begins with is asked for by `rangeOf`, so that no other index has it.
 */
export async function inOrder<T>(tx: Transaction, read: () => Promise<T>): Promise<T> {
  await sql`select set_config('enable_sort', 'off', true)`.execute(tx)
  const result = await read()
  await sql`select set_config('enable_sort', 'on', true)`.execute(tx)
  return result
}

/**
 * `column = value`, as a range. With `=` the column drops out of the order, and the planner may walk back through everything by
 * another index until it has met enough, if statistics promise many.
 */
export const rangeOf = (column: string, value: ReturnType<typeof sql.ref> | string) =>
  sql<boolean>`${sql.ref(column)} between ${value} and ${value}`
