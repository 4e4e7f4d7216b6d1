import { sql, type Insertable } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import type { LimitName } from '#common/model/words.ts'
import { compileOnce, rowsOf } from '../database/compile-once.ts'
import type { LimitCrossingTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

/** Whom one limit counts on. */
export interface LimitSubject {
  name: LimitName
  subject: string
}

const byText = (a: string, b: string): number =>
  a === b ? 0
  : a < b ? -1
  : 1

/** What a transaction has taken, and holds until it ends. */
const held = new WeakMap<Transaction, Set<string>>()

/** Takes the rows of subjects, in one order for every act: uses of them are counted one after the other, on every server. */
export async function lockSubjects(tx: Transaction, subjects: readonly LimitSubject[]): Promise<void> {
  const taken = held.get(tx) ?? new Set()
  held.set(tx, taken)
  const missing = subjects.filter(({ name, subject }) => !taken.has(`${name} ${subject}`))
  if (missing.length === 0) return
  const inOrder = missing.toSorted((a, b) => byText(a.name, b.name) || byText(a.subject, b.subject))
  await rowsOf(
    tx,
    subjectsToLock(tx, { names: inOrder.map(({ name }) => name), subjects: inOrder.map(({ subject }) => subject) }),
  )
  for (const { name, subject } of missing) taken.add(`${name} ${subject}`)
}

/** Row after row as they stand there; one that is there is written as it is, which takes it. */
const subjectsToLock = compileOnce(
  (_, { names, subjects }: { names: LimitName[]; subjects: string[] }) =>
    sql`insert into limit_subject (limit_name, subject)
      select asked.name, asked.subject
      from unnest(${names}::text[], ${subjects}::text[]) with ordinality as asked (name, subject, place)
      order by asked.place
      on conflict (limit_name, subject) do update set subject = excluded.subject`,
)

export const lockSubject = (tx: Transaction, name: LimitName, subject: string): Promise<void> =>
  lockSubjects(tx, [{ name, subject }])

/** Uses of each subject since its own instant, the oldest first. */
export async function listUses(
  tx: Transaction,
  subjects: readonly (LimitSubject & { since: Date })[],
): Promise<LimitUse[]> {
  if (subjects.length === 0) return []
  const rows = await rowsOf(tx, usesOf(tx, { subjects: JSON.stringify(subjects) }))
  return rows.flatMap(({ name, subject, instants }) => (instants ?? []).map((at) => ({ name, subject, at })))
}
export interface LimitUse extends LimitSubject {
  /** In milliseconds since 1970. */
  at: number
}
/**
 * A row for each subject and not for each use: an agent may have hundreds in an hour, all read at every act of theirs. How many subjects
 * a JSON text has is no matter to the planner; of an array it counts them, and plans anew each time.
 */
const usesOf = compileOnce(
  (_, { subjects }: { subjects: string }) =>
    sql<LimitSubject & { instants: number[] | null }>`
      select asked.name, asked.subject, (
        select json_agg((extract(epoch from use.at) * 1000)::bigint order by use.at) from limit_use as use
        where use.limit_name = asked.name and use.subject = asked.subject and use.at > asked.since
      ) as instants
      from json_to_recordset(${subjects}::json) as asked (name text, subject text, since timestamptz)`,
)

export const insertUses = (tx: Transaction, at: Date, uses: readonly (LimitSubject & { id: RecordId })[]) =>
  rowsOf(tx, usesToKeep(tx, { at, uses: JSON.stringify(uses) }))
const usesToKeep = compileOnce(
  (_, { at, uses }: { at: Date; uses: string }) => sql<never>`
    insert into limit_use (id, limit_name, subject, at)
    select id, name, subject, ${at}::timestamptz
    from json_to_recordset(${uses}::json) as use (id text, name text, subject text)`,
)

export const forgetUsesBefore = (tx: Transaction, before: Date) =>
  tx.deleteFrom('limit_use').where('at', '<', before).execute()

export const findCrossingInForce = (tx: Transaction, name: LimitName, subject: string, now: Date) =>
  tx
    .selectFrom('limit_crossing')
    .select('id')
    .where('limit_name', '=', name)
    .where('subject', '=', subject)
    .where('until', '>', now)
    .executeTakeFirst()

export const insertCrossing = (tx: Transaction, row: Insertable<LimitCrossingTable>) =>
  tx.insertInto('limit_crossing').values(row).execute()

/** Crossings of the last days and all that nobody has looked at. */
export const listCrossings = (tx: Transaction, since: Date) =>
  tx
    .selectFrom('limit_crossing')
    .leftJoin('account as agent', 'agent.id', 'limit_crossing.agent_id')
    .leftJoin('account as owner', 'owner.id', 'limit_crossing.account_id')
    .leftJoin('account as seer', 'seer.id', 'limit_crossing.seen_by')
    .selectAll('limit_crossing')
    .select([
      'agent.display_name as agent_name',
      'owner.display_name as account_name',
      'seer.display_name as seer_name',
    ])
    .where((eb) => eb.or([eb('crossed_at', '>', since), eb('seen_at', 'is', null)]))
    .orderBy('crossed_at', 'desc')
    .orderBy('limit_crossing.id', 'desc')
    .limit(100)
    .execute()

export async function markSeen(tx: Transaction, id: RecordId, by: AccountId, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('limit_crossing')
    .set({ seen_by: by, seen_at: now })
    .where('id', '=', id)
    .where('seen_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export const findCrossing = (tx: Transaction, id: RecordId) =>
  tx.selectFrom('limit_crossing').selectAll().where('id', '=', id).executeTakeFirst()
