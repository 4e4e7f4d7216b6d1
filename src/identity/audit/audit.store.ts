import { sql, type CompiledQuery, type Kysely } from 'kysely'
import type { AuditFilter } from '#common/api/audit.ts'
import type { AuditAction } from '#common/model/words.ts'
import type { AccountId, CaseId } from '#common/model/ids.ts'
import { addSeconds } from '../clock.ts'
import { compileOnce, firstOf } from '../database/compile-once.ts'
import type { Database } from '../database/database.ts'
import { inOrder, inOrderOnce, rangeOf } from '../database/in-order.ts'
import type { Tables } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'
import type { AuditDraft, Work } from '../work.ts'

/** What entries of one piece of work have in common, and the entries. */
interface EntryValues extends Record<string, unknown> {
  now: Date
  kind: Work['actor']['kind']
  id: AccountId | null
  source: string | null
  requestId: string | null
  count: number
  entries: string
}

/**
 * Appends in one go under the lock of the log's head: numbers are gapless and in the order of commits. One text for however many
 * entries, so that it is planned once. @returns what is to be sent last
 */
export function appendEntries(work: Work, drafts: readonly AuditDraft[]): CompiledQuery[] {
  if (drafts.length === 0) return []
  const entries = drafts.map((draft, index) => ({
    place: index + 1,
    account_id: draft.accountId ?? null,
    case_id: draft.caseId ?? null,
    action: draft.action,
    outcome: draft.outcome,
    detail: draft.detail ?? {},
  }))
  const { actor, source, requestId, now } = work
  const values = { now, kind: actor.kind, id: actor.id, source, requestId, count: drafts.length }
  return [append(work.tx, { ...values, entries: JSON.stringify(entries) })]
}
const append = compileOnce(
  (_, entry: EntryValues) => sql<never>`
    with head as (
      update audit_head set seq = seq + ${entry.count} returning seq - ${entry.count} as before
    )
    insert into audit_entry
      (seq, at, actor_kind, actor_id, account_id, case_id, action, outcome, source, request_id, detail)
    select head.before + entry.place, ${entry.now}, ${entry.kind}, ${entry.id}, entry.account_id, entry.case_id,
      entry.action, entry.outcome, ${entry.source}, ${entry.requestId}, entry.detail
    from head, json_to_recordset(${entry.entries}::json)
      as entry (place integer, account_id text, case_id text, action text, outcome text, detail jsonb)`,
)

const selectEntries = (db: Database | Transaction) => db.selectFrom('audit_entry as entry').selectAll('entry')
type Entries = ReturnType<typeof selectEntries>

/**
 * Entries with the names that they hold ids of. A page is cut off before: joined to the whole log, it would be planned for ten
 * million names, and a table of that size made ready to remember them in takes longer than to read them.
 */
const withNames = (db: Database | Transaction, page: Entries) =>
  db
    .selectFrom(page.as('entry'))
    .leftJoin('account as actor', 'actor.id', 'entry.actor_id')
    .leftJoin('account as subject', 'subject.id', 'entry.account_id')
    .leftJoin('case', 'case.id', 'entry.case_id')
    .selectAll('entry')
    .select(['actor.display_name as actor_name', 'subject.display_name as account_name', 'case.number as case_number'])

export type AuditRow = Awaited<ReturnType<ReturnType<typeof withNames>['executeTakeFirstOrThrow']>>

/**
 * So many entries a screen asks for, and one that says whether there are more: what is new on one's own page, an account's time line, a page of
 * the log. Statements of these are prepared; whoever asks for another number has one that is not.
 */
const screenPages: ReadonlySet<number> = new Set([21, 31, 51])

/** The newest, as the index in whose order they are read has them: `leading` stands before their numbers in it. */
function newest(db: Database | Transaction, entries: Entries, limit: number, leading?: LeadingColumn) {
  const ordered = leading === undefined ? entries : entries.orderBy(sql.ref(leading))
  const most = screenPages.has(limit) ? sql.lit(limit) : limit
  const page = withNames(db, ordered.orderBy('entry.seq', 'desc').limit(most))
  return (leading === undefined ? page : page.orderBy(sql.ref(leading))).orderBy('entry.seq', 'desc').execute()
}

/** The narrowest of what is asked for: entries are read in the order of the index that begins with it. */
const leadingColumn = (filter: AuditFilter): LeadingColumn | undefined =>
  filter.caseId !== undefined ? 'entry.case_id'
  : filter.accountId !== undefined ? 'entry.account_id'
  : filter.action !== undefined ? 'entry.action'
  : filter.actorId !== undefined ? 'entry.actor_id'
  : filter.outcome !== undefined ? 'entry.outcome'
  : undefined
type LeadingColumn = `entry.${'case_id' | 'account_id' | 'action' | 'actor_id' | 'outcome'}`

/** Entries stand in the order of their commits, not of `at`: by so much at most they may be out of order. */
const mostSeconds = 60 * 60

/** An instant before or after which no entry is that belongs to the other side of `at` by its number. */
const farSide = (side: 'before' | 'after', at: Date): Date =>
  addSeconds(at, side === 'before' ? -mostSeconds : mostSeconds)

/** The entry nearest to an instant on its far side, as a bound of numbers. */
const entryBeside = (db: Kysely<Tables>, side: 'before' | 'after', far: Date) =>
  db
    .selectFrom('audit_entry as beside')
    .select('beside.seq')
    .where('beside.at', side === 'before' ? '<' : '>', far)
    .orderBy('beside.at', side === 'before' ? 'desc' : 'asc')
    .limit(sql.lit(1))

/** For `inOrder`. */
function filtered(db: Database | Transaction, filter: AuditFilter) {
  let query = selectEntries(db)
  const leading = leadingColumn(filter)
  const narrow = (column: LeadingColumn, value: string | undefined) => {
    if (value === undefined) return
    query = column === leading ? query.where(rangeOf(column, value)) : query.where(sql.ref(column), '=', value)
  }
  narrow('entry.account_id', filter.accountId)
  narrow('entry.actor_id', filter.actorId)
  narrow('entry.case_id', filter.caseId)
  narrow('entry.action', filter.action)
  narrow('entry.outcome', filter.outcome)
  if (filter.from !== undefined) {
    const from = new Date(filter.from)
    query = query
      .where('entry.at', '>=', from)
      .where('entry.seq', '>', sql<number>`coalesce((${entryBeside(db, 'before', farSide('before', from))}), 0)`)
  }
  if (filter.to !== undefined) {
    const to = new Date(filter.to)
    query = query
      .where('entry.at', '<=', to)
      .where(
        'entry.seq',
        '<',
        sql<number>`coalesce((${entryBeside(db, 'after', farSide('after', to))}), ${sql.lit(2 ** 53)})`,
      )
  }
  return query
}

/** A case's number becomes its id first, so that its entries are one range. @returns undefined where there is no such case */
async function withCaseId(db: Database | Transaction, filter: AuditFilter): Promise<AuditFilter | undefined> {
  if (filter.caseNumber === undefined) return filter
  const found = await db.selectFrom('case').select('id').where('number', '=', filter.caseNumber).executeTakeFirst()
  if (found === undefined || (filter.caseId !== undefined && filter.caseId !== found.id)) return undefined
  return { ...filter, caseId: found.id }
}

const until = (entries: Entries, before: number | undefined): Entries =>
  before === undefined ? entries : entries.where('entry.seq', '<', before)

export async function listEntries(
  db: Transaction,
  filter: AuditFilter,
  before: number | undefined,
  limit: number,
): Promise<AuditRow[]> {
  const known = await withCaseId(db, filter)
  if (known === undefined) return []
  const read = () => newest(db, until(filtered(db, known), before), limit, leadingColumn(known))
  // The whole log can be read by its numbers alone.
  if (Object.values(known).every((value) => value === undefined)) return read()
  return inOrderFor(limit)(db, read)
}
const inOrderFor = (limit: number) => (screenPages.has(limit) ? inOrderOnce : inOrder)

export async function countEntriesAfter(
  db: Transaction,
  filter: AuditFilter,
  after: number,
  cap: number,
): Promise<number> {
  const known = await withCaseId(db, filter)
  if (known === undefined) return 0
  const leading = leadingColumn(known)
  const newer = filtered(db, known)
    .clearSelect()
    .select(sql<number>`1`.as('one'))
    .where('entry.seq', '>', after)
  const rows = (leading === undefined ? newer : newer.orderBy(sql.ref(leading))).orderBy('entry.seq', 'desc').limit(cap)
  const { count } = await inOrder(db, () =>
    db
      .selectFrom(rows.as('newer'))
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  )
  return Number(count)
}

export const findEntry = (db: Database | Transaction, seq: number): Promise<AuditRow | undefined> =>
  withNames(db, selectEntries(db).where('entry.seq', '=', seq)).executeTakeFirst()

/** Looks at an account say nothing about it: its story leaves them out, the log keeps them. */
const looks = ['account.viewed', 'account.looked_up', 'case.viewed'] as const

export const listStory = (tx: Transaction, accountId: AccountId, before: number | undefined, limit: number) =>
  newestOf(tx, entriesOf(tx, accountId).where('entry.action', 'not in', [...looks]), before, limit)

const entriesOf = (tx: Transaction, accountId: AccountId) =>
  selectEntries(tx).where(rangeOf('entry.account_id', accountId))
/** Of an account that is under attack there are far more than of others: they are read in their order all the same. */
const newestOf = (tx: Transaction, entries: Entries, before: number | undefined, limit: number): Promise<AuditRow[]> =>
  inOrderFor(limit)(tx, () => newest(tx, until(entries, before), limit, 'entry.account_id'))

/** What an account's owner is told of it: what was done, tried or refused, without the desk's own doings around a case. */
export const listOwnStory = (tx: Transaction, accountId: AccountId, before: number | undefined, limit: number) =>
  newestOf(tx, entriesOf(tx, accountId).where('entry.action', 'in', [...ownActions]), before, limit)

/** Actions that concern an owner; each has a sentence in the pages' texts. */
export const ownActions = [
  'account.invitation_accepted',
  'account.signed_up',
  'account.unlocked',
  'account.reconfiguration_required',
  'account.frozen',
  'account.freeze_lifted',
  'account.role_given',
  'staff.invited',
  'staff.suspended',
  'staff.resumed',
  'staff.left',
  'staff.limits_set',
  'staff.break_glass',
  'staff.break_glass_acknowledged',
  'address.changed',
  'evidence.recovery_code_verified',
  'evidence.code_issued',
  'factors.reset',
  'factors.waiting',
  'factor.enrolled',
  'factor.retired',
  'factor.removed',
  'factor.disabled',
  'factor.copied',
  'factor.renamed',
  'factor.preferred',
  'factor.verified',
  'enrolment_pass.issued',
  'enrolment_pass.shown',
  'enrolment_pass.used',
  'recovery_code.issued',
  'recovery_code.confirmed',
  'recovery_code.used',
  'recovery_code.revoked',
  'sessions.ended',
  'session.started',
  'session.ended',
  'session.proven',
  'password.verified',
  'password.changed',
  'password.reset_asked',
  'push.answered',
  'push.paused',
  'token.reused',
  'trusted_device.trusted',
  'trusted_device.used',
  'trusted_device.ended',
  'trusted_device.copied',
] as const satisfies readonly AuditAction[]
export type OwnAction = (typeof ownActions)[number]

export interface Look {
  action: 'account.viewed' | 'case.viewed'
  actorId: AccountId
  accountId: AccountId
  caseId: CaseId | null
}

/** Whether this person has looked at just this since then. */
export const hasLookedSince = async (tx: Transaction, look: Look, since: Date): Promise<boolean> =>
  (await firstOf(
    tx,
    (look.caseId === null ? lookAtAccount : lookAtCase)(tx, { ...look, since, far: farSide('before', since) }),
  )) !== undefined
type LookSince = Look & Record<string, unknown> & { since: Date; far: Date }
const looksSince = (db: Kysely<Tables>, { accountId, actorId, action, since, far }: LookSince) =>
  db
    .selectFrom('audit_entry')
    .select('seq')
    // By the account alone: who reads the log's own indexes by agent or action reads all that they ever did.
    .where('account_id', '=', accountId)
    .where(sql<boolean>`actor_id || '' = ${actorId}`)
    .where(sql<boolean>`action || '' = ${action}`)
    .where('at', '>', since)
    // Of all that was ever done to the account the last hour alone is read.
    .where('seq', '>', sql<number>`coalesce((${entryBeside(db, 'before', far)}), 0)`)
    .limit(sql.lit(1))
const lookAtAccount = compileOnce(looksSince)
const lookAtCase = compileOnce((db, look: LookSince) => looksSince(db, look).where('case_id', '=', look.caseId))
