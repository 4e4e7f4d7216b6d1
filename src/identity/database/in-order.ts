import { sql } from 'kysely'
import type { Transaction } from './transaction.ts'

/**
 * Rows are read in the order of an index, never sorted: so no more of them than are shown. Statistics that promise few would
 * have all of them fetched and sorted. What the order begins with is asked for by `rangeOf`, so that no other index has it.
 * @param read sends one statement, at once: it goes out between the two that change the setting
 */
export const inOrder = <T>(tx: Transaction, read: () => Promise<T>): Promise<T> => between(tx, 'auto', read)

/**
 * The same of a statement that is prepared, as one without a limit by parameter is: where no value changes in what order rows are read,
 * it is planned once, instead of anew for each value because another plan would seem cheaper.
 */
export const inOrderOnce = <T>(tx: Transaction, read: () => Promise<T>): Promise<T> =>
  between(tx, 'force_generic_plan', read)

async function between<T>(tx: Transaction, plans: 'auto' | 'force_generic_plan', read: () => Promise<T>): Promise<T> {
  const set = (sort: 'on' | 'off', mode: string) =>
    sql`select set_config('enable_sort', ${sort}, true), set_config('enable_incremental_sort', ${sort}, true),
      set_config('plan_cache_mode', ${mode}, true)`.execute(tx)
  const [, result] = await Promise.all([set('off', plans), read(), set('on', 'auto')])
  return result
}

/**
 * `column = value`, as a range. With `=` the column drops out of the order, and the planner may walk back through everything by
 * another index until it has met enough, if statistics promise many.
 */
export const rangeOf = (column: string, value: ReturnType<typeof sql.ref> | string) =>
  sql<boolean>`${sql.ref(column)} between ${value} and ${value}`
