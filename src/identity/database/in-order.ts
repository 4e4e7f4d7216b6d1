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
 * The same of a statement that is prepared, as one without a limit by parameter is, and in whose whole order there is an index: it is
 * planned once, instead of anew for each value because another plan would seem cheaper. Without values an index in a part of the
 * order, and a sort of each part, would seem cheap too.
 */
export async function inOrderOnce<T>(tx: Transaction, read: () => Promise<T>): Promise<T> {
  const setPlans = (sort: 'on' | 'off', mode: 'auto' | 'force_generic_plan') =>
    sql`select set_config('enable_sort', ${sort}, true), set_config('enable_incremental_sort', ${sort}, true),
      set_config('plan_cache_mode', ${mode}, true)`.execute(tx)
  const [, result] = await Promise.all([setPlans('off', 'force_generic_plan'), read(), setPlans('on', 'auto')])
  return result
}

/**
 * `column = value`, as a range. With `=` the column drops out of the order, and the planner may walk back through everything by
 * another index until it has met enough, if statistics promise many.
 */
export const rangeOf = (column: string, value: ReturnType<typeof sql.ref> | string) =>
  sql<boolean>`${sql.ref(column)} between ${value} and ${value}`
