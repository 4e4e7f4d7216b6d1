import type { LookUpAnswer } from '#common/api/accounts.ts'
import { looksLikeGroupedCode } from '#common/model/grouped-code.ts'
import { accountIdSchema } from '#common/model/ids.ts'
import { normaliseCode } from '#common/model/code-alphabet.ts'
import type { Work } from '../work.ts'
import { summaryOf } from './account-summary.ts'
import { findByAddress, findByTicket, findSummaries, findSummary, type SummaryRow } from './account.store.ts'
import { fold } from './fold.ts'
import { readPhone } from './phone.ts'
import { findByWords, mostWords } from './words.store.ts'

type Item = LookUpAnswer['items'][number]
type MatchedOn = Item['matchedOn']

/** A search needs two literal characters (one, where a script writes a name with one); wildcards do not count as any. */
const minimumCharacters = 2
const ideograph = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u

export interface LookUpSettings {
  /** Regions in which a number without a country is read, the organisation's own first. */
  phoneRegions: readonly string[]
}

/** Finds accounts by whatever the agent has: e-mail, phone, account id, ticket, user name or name (in this order). */
export function createLookUp(settings: LookUpSettings) {
  return {
    async lookUp(work: Work, text: string, limit: number): Promise<LookUpAnswer> {
      const typed = text.replace(/\p{Cf}/gu, '').trim()
      // A code belongs into a case, not into a search: it is neither searched for nor recorded.
      if (looksLikeGroupedCode(typed)) return nothing('code')
      const answer = await find(work, typed, limit, settings)
      work.record({
        action: 'account.looked_up',
        outcome: 'done',
        accountId: answer.items.length === 1 ? (answer.items[0]?.id ?? null) : null,
        detail: { by: answer.recognisedAs, found: answer.items.length, more: answer.more },
      })
      return answer
    },
  }
}

const nothing = (recognisedAs: LookUpAnswer['recognisedAs']): LookUpAnswer => ({
  recognisedAs,
  items: [],
  more: false,
  phoneChoices: [],
})

function answerOf(
  recognisedAs: LookUpAnswer['recognisedAs'],
  matchedOn: MatchedOn,
  rows: SummaryRow[],
  limit: number,
): LookUpAnswer {
  return {
    recognisedAs,
    items: rows.slice(0, limit).map((row) => ({ ...summaryOf(row), matchedOn, ticket: null })),
    more: rows.length > limit,
    phoneChoices: [],
  }
}

async function find(work: Work, typed: string, limit: number, settings: LookUpSettings): Promise<LookUpAnswer> {
  const { tx } = work
  if (typed.includes('@')) {
    const exact = await findByAddress(tx, 'email', [typed.toLowerCase()], limit + 1)
    if (exact.length > 0) return answerOf('email', 'email', exact, limit)
  }
  if (/^[+(]?[\p{Nd}\s()+./\p{Pd}]*$/u.test(typed.normalize('NFKC')) && (/^\+/.test(typed) || /\p{Nd}/u.test(typed))) {
    const phone = readPhone(typed, settings.phoneRegions)
    if (phone.kind === 'number')
      return answerOf('phone', 'phone', await findByAddress(tx, 'phone', [phone.e164], limit + 1), limit)
    if (phone.kind === 'ambiguous')
      return {
        ...answerOf('phone', 'phone', await findByAddress(tx, 'phone', phone.choices, limit + 1), limit),
        phoneChoices: phone.choices,
      }
    // A ticket may be digits alone.
    const byTicket = await ticketItems(work, typed, limit)
    if (byTicket !== undefined) return byTicket
    return nothing('not_a_number')
  }
  const id = accountIdSchema.safeParse(normaliseCode(typed))
  if (id.success) {
    const row = await findSummary(tx, id.data)
    if (row !== undefined) return answerOf('account_id', 'account_id', [row], limit)
  }
  if (/\d/.test(typed)) {
    const byTicket = await ticketItems(work, typed, limit)
    if (byTicket !== undefined) return byTicket
  }
  const folded = fold(typed)
  if ([...folded].length < minimumCharacters && !ideograph.test(folded)) return nothing('too_short')
  const words = folded.split(' ').slice(0, mostWords)
  const rows = await findByWords(tx, words, limit + 1)
  const answer = answerOf(typed.includes('@') ? 'email' : 'name', typed.includes('@') ? 'email' : 'name', rows, limit)
  return {
    ...answer,
    items: answer.items.map((item) => (item.userName.startsWith(folded) ? { ...item, matchedOn: 'user_name' } : item)),
  }
}

async function ticketItems(work: Work, typed: string, limit: number): Promise<LookUpAnswer | undefined> {
  if ([...typed].length < 3) return undefined
  const cases = await findByTicket(work.tx, typed, limit + 1)
  if (cases.length === 0) return undefined
  const summaries = new Map(
    (await findSummaries(work.tx, [...new Set(cases.map((row) => row.account_id))])).map((row) => [
      row.id,
      summaryOf(row),
    ]),
  )
  const items: Item[] = []
  for (const row of cases) {
    const summary = summaries.get(row.account_id)
    if (summary !== undefined && !items.some((item) => item.id === summary.id))
      items.push({ ...summary, matchedOn: 'ticket', ticket: row.ticket })
  }
  return { recognisedAs: 'ticket', items: items.slice(0, limit), more: items.length > limit, phoneChoices: [] }
}
