import { sql } from 'kysely'
import { addSeconds } from '../clock.ts'
import { compileOnce, firstOf, rowsOf } from '../database/compile-once.ts'
import type { Transaction } from '../database/transaction.ts'

export type GuessScope =
  'password' | 'recovery_code' | 'issued_code' | 'case' | 'pass' | 'source' | 'factors' | 'sign_up' | 'mailbox'

export interface GuessState {
  failures: number
  waitUntil: Date | null
}

/** A counter as it stands, with the instant of the last try. */
export interface HeldCounter extends GuessState {
  updatedAt: Date
}

/** A counter is looked at a day after its first try, and one that guards something again and again. */
const firstLookSeconds = 24 * 60 * 60
const nextLookSeconds = 30 * firstLookSeconds

/** Makes sure that the counter is there and takes its row: tries on one subject are judged one after the other. */
export async function lockCounter(
  tx: Transaction,
  scope: GuessScope,
  subject: string,
  now: Date,
): Promise<HeldCounter> {
  // One statement for both: a row that is there is written as it is, which takes it.
  const row = await firstOf(tx, counterToLock(tx, { scope, subject, now, lookAt: addSeconds(now, firstLookSeconds) }))
  if (row === undefined) throw new Error('a counter cannot be taken')
  return { failures: row.failures, waitUntil: row.wait_until, updatedAt: row.updated_at }
}
const counterToLock = compileOnce(
  (db, { scope, subject, now, lookAt }: { scope: GuessScope; subject: string; now: Date; lookAt: Date }) =>
    db
      .insertInto('guess_counter')
      .values({ scope, subject, failures: 0, wait_until: null, updated_at: now, look_at: lookAt })
      .onConflict((conflict) =>
        conflict.columns(['scope', 'subject']).doUpdateSet((eb) => ({ scope: eb.ref('excluded.scope') })),
      )
      .returning(['failures', 'wait_until', 'updated_at']),
)

export async function readCounter(tx: Transaction, scope: GuessScope, subject: string): Promise<GuessState> {
  const row = await tx
    .selectFrom('guess_counter')
    .selectAll()
    .where('scope', '=', scope)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return { failures: row?.failures ?? 0, waitUntil: row?.wait_until ?? null }
}

/** Until when subjects wait, as their counters stand; those without one are left out. */
export const listWaits = (tx: Transaction, subjects: readonly (readonly [GuessScope, string])[]) =>
  rowsOf(
    tx,
    waitsOf(tx, { scopes: subjects.map(([scope]) => scope), subjects: subjects.map(([, subject]) => subject) }),
  )
const waitsOf = compileOnce(
  (_, { scopes, subjects }: { scopes: GuessScope[]; subjects: string[] }) =>
    sql<{ scope: GuessScope; subject: string; wait_until: Date | null }>`
      select counter.scope, counter.subject, counter.wait_until
      from unnest(${scopes}::text[], ${subjects}::text[]) as asked (scope, subject)
      join guess_counter as counter on counter.scope = asked.scope and counter.subject = asked.subject`,
)

/** Browsers in which passwords of an account are counted by themselves: trusted ones, and those that are signed in. */
const browserSubjects = (accountId: string) =>
  sql`select account_id || ':' || id as subject from trusted_device where account_id = ${accountId} and ended_at is null
    union all select account_id || ':' || id from session where account_id = ${accountId} and ended_at is null`

/** One reading for each browser that there is: no plan goes through the counters of everybody. */
export const listBrowserWaits = (tx: Transaction, accountId: string) => rowsOf(tx, browserWaitsOf(tx, { accountId }))
const browserWaitsOf = compileOnce(
  (_, { accountId }: { accountId: string }) =>
    sql<{ wait_until: Date }>`select counter.wait_until from (${browserSubjects(accountId)}) as browser
      cross join lateral (select wait_until from guess_counter
        where scope = 'password' and subject = browser.subject offset 0) as counter
      where counter.wait_until is not null`,
)

export const forgetBrowserTries = (tx: Transaction, accountId: string) =>
  tx
    .updateTable('guess_counter')
    .set({ failures: 0, wait_until: null })
    .where('scope', '=', 'password')
    .where(sql<boolean>`subject = any(array(${browserSubjects(accountId)}))`)
    .execute()

export const writeCounter = (tx: Transaction, scope: GuessScope, subject: string, state: GuessState, now: Date) =>
  rowsOf(tx, counterToWrite(tx, { scope, subject, now, failures: state.failures, waitUntil: state.waitUntil }))
const counterToWrite = compileOnce(
  (db, to: { scope: GuessScope; subject: string; now: Date; failures: number; waitUntil: Date | null }) =>
    db
      .updateTable('guess_counter')
      .set({ failures: to.failures, wait_until: to.waitUntil, updated_at: to.now })
      .where('scope', '=', to.scope)
      .where('subject', '=', to.subject),
)

/**
 * Counters of what is no account and no case (a name that nobody has, a set-up under way) or that count nothing: they pile up
 * otherwise. Of those that are due so many are looked at; one that is being written at this moment is left for the next time.
 * @returns how many were looked at
 */
export async function forgetStrangersBefore(tx: Transaction, now: Date, before: Date, atMost: number): Promise<number> {
  const { numAffectedRows } = await sql`
    with due as (
      select scope, subject, updated_at < ${before} as old, failures = 0 and wait_until is null as empty from guess_counter
      where look_at <= ${now} order by look_at limit ${atMost} for update skip locked
    ), judged as (
      select scope, subject, old, old and (empty or not (
        -- One reading by key for each: without the offset, the planner may read every case there is.
        exists (select from "case" where id = subject offset 0)
        or exists (select from account where id = left(subject, 12)
          and (scope <> 'password' or length(subject) = 12
            or exists (select from trusted_device where id = substr(subject, 14) and ended_at is null offset 0)
            or exists (select from session where id = substr(subject, 14) and ended_at is null offset 0)) offset 0)
      )) as gone from due
    )
    merge into guess_counter as counter using judged
      on counter.scope = judged.scope and counter.subject = judged.subject
    when matched and judged.gone then delete
    when matched then update set look_at = case when judged.old
      then ${addSeconds(now, nextLookSeconds)}::timestamptz else ${addSeconds(now, firstLookSeconds)}::timestamptz end`.execute(
    tx,
  )
  return Number(numAffectedRows ?? 0)
}
