import { sql, type Kysely } from 'kysely'
import type { AccountId } from '#common/model/ids.ts'
import { compileOnce, forEach, rowsOf } from '../database/compile-once.ts'
import type { Tables } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'
import { selectSummaries, type SummaryRow } from './account.store.ts'

/** So many that may be meant are looked at; which of them come first is decided among these. */
const mostCandidates = 100
/** Of what narrows a search so many are held against the words that do not. */
const mostHeld = 2000

const places = [0, 1, 2, 3, 4, 5] as const
/** More words than these are not looked for. */
export const mostWords = places.length
type Words<Kind extends string> = Record<`${Kind}${(typeof places)[number]}`, string>
/** As many as the most, so that a statement is the same for all; everything holds an empty one. */
const wordsAs = <Kind extends string>(kind: Kind, words: readonly string[]) =>
  Object.fromEntries(places.map((place) => [`${kind}${place}`, words[place] ?? ''])) as Words<Kind>

/** What is looked for: as typed, and of an e-mail only what stands before its domain (`own`). */
interface Sought extends Words<'word'>, Words<'own'>, Record<string, unknown> {
  whole: string
  wholeWord: string
  wholeInside: string
  beginning: string
  afterBeginning: string
}
interface Narrowed extends Sought {
  known: readonly AccountId[]
  parts: readonly string[]
}

const holds = (column: 'account.search_text' | 'held.own', word: string) =>
  sql<boolean>`strpos(${sql.ref(column)}, ${word}) > 0`

/** Accounts of which some word, or several in a row, begin so: the closest first. One range of one index, in any script. */
const beginningSo = (db: Kysely<Tables>, { beginning, afterBeginning }: Sought, limit: number) =>
  db
    .selectFrom('account_word')
    .select('account_id')
    .where('tail', '>=', beginning)
    .where('tail', '<', afterBeginning)
    .orderBy('tail')
    .orderBy('account_id')
    .limit(sql.lit(limit))

/** What every account that holds the word has in the index: each four letters of it, or its three. */
function partsOf(word: string): string[] {
  const letters = [...word]
  if (letters.length < 3) return []
  if (letters.length === 3) return [word]
  return letters.slice(3).map((_, start) => letters.slice(start, start + 4).join(''))
}

/** Of accounts those that hold all words, as they are shown: whole names, beginnings of names, beginnings of words, the rest. */
function ranked(db: Kysely<Tables>, ids: ReturnType<typeof sql<AccountId[]>>, sought: Sought, limit: number) {
  const text = sql.ref('account.search_text')
  const rank = sql<number>`case
    when account.user_name = ${sought.whole} then 0
    when ${text} = ${sought.whole} or starts_with(${text}, ${sought.wholeWord}) then 1
    when starts_with(${text}, ${sought.whole}) then 2
    when ${holds('account.search_text', sought.wholeInside)} then 3
    else 4 end`
  let query = selectSummaries(db).where(sql<boolean>`account.id = any(${ids})`)
  for (const place of places) query = query.where(holds('account.search_text', sought[`word${place}`]))
  return query.orderBy(rank).orderBy('account.display_name').orderBy('account.id').limit(sql.lit(limit))
}

/** Accounts that hold all words, of those that parts or the beginning of a word narrow it down to; and those that are known. */
function holding(db: Kysely<Tables>, by: 'parts' | 'beginning', sought: Narrowed, limit: number) {
  const all = db.selectFrom('account').select(['account.id', sql<string>`split_part(search_text, '@', 1)`.as('own')])
  const narrowed =
    by === 'parts' ?
      all.where(sql<boolean>`account_parts(account.search_text) @> ${sought.parts}::text[]`)
    : all.where(sql<boolean>`account.id = any(array(${beginningSo(db, sought, mostHeld)}))`)
  let query = db.selectFrom(narrowed.limit(sql.lit(mostHeld)).as('held')).select('held.id')
  for (const place of places) query = query.where(holds('held.own', sought[`own${place}`]))
  return sql<AccountId[]>`array(${query.limit(sql.lit(limit))}) || ${sought.known}::text[]`
}

const beginning = forEach((limit: number) =>
  compileOnce((db, sought: Sought) =>
    ranked(db, sql`array(${beginningSo(db, sought, mostCandidates)})`, sought, limit),
  ),
)
const inside = (by: 'parts' | 'beginning', mostOf: (limit: number) => number) =>
  forEach((limit: number) =>
    compileOnce((db, sought: Narrowed) => ranked(db, holding(db, by, sought, mostOf(limit)), sought, limit)),
  )
// With a domain to hold against them, more have to be looked at than are shown.
const inNames = { parts: inside('parts', (limit) => limit), beginning: inside('beginning', (limit) => limit) }
const inDomain = { parts: inside('parts', () => mostCandidates), beginning: inside('beginning', () => mostCandidates) }

/**
 * Whether indexes may be read through a bitmap, which has no order, for the rest of this work; all of it is planned once, since no word
 * changes by what it is found.
 */
const setBitmaps = (tx: Transaction, to: 'on' | 'off') =>
  sql`select set_config('enable_bitmapscan', ${to}, true), set_config('plan_cache_mode', 'force_generic_plan', true)`.execute(
    tx,
  )

const rangeFrom = (text: string) => ({ beginning: text, afterBeginning: `${text}\u{10ffff}` })

/**
 * Accounts whose name, user name or e-mail holds every word: those where words begin so, and, where they are few, those that hold
 * them inside. Whole names come first, then beginnings of words, then the rest; equal ranks by name, so that the order is the same
 * each time. Each step is one statement and reads a bounded part of one index, whatever the statistics say.
 * @param words folded, `mostWords` at most
 */
export async function findByWords(tx: Transaction, words: readonly string[], limit: number): Promise<SummaryRow[]> {
  // Of an e-mail what stands before its domain is looked for; the domain is held against what was found.
  const own = words.map((word) => word.split('@')[0] ?? '').filter((word) => word !== '')
  const [longest] = [...own].sort((a, b) => b.length - a.length)
  if (longest === undefined) return []
  const whole = words.join(' ')
  const sought: Sought = {
    ...{ whole, wholeWord: `${whole} `, wholeInside: ` ${whole}` },
    ...{ ...wordsAs('word', words), ...wordsAs('own', own), ...rangeFrom(own.join(' ')) },
  }
  const [, found] = await Promise.all([
    // Statistics that promise few would have it fetch and sort all that begin so, instead of the first in order.
    setBitmaps(tx, 'off'),
    rowsOf(tx, beginning(limit)(tx, sought)),
    setBitmaps(tx, 'on'),
  ])
  const parts = [...new Set(own.flatMap(partsOf))]
  if (found.length >= limit || (parts.length === 0 && own.length === 1)) return found
  const by = parts.length > 0 ? 'parts' : 'beginning'
  const statement = (words.some((word) => word.includes('@')) ? inDomain : inNames)[by](limit)
  return rowsOf(tx, statement(tx, { ...sought, ...rangeFrom(longest), parts, known: found.map(({ id }) => id) }))
}
