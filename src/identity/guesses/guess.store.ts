import { sql } from 'kysely'
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

/** Makes sure that the counter is there and takes its row: tries on one subject are judged one after the other. */
export async function lockCounter(
  tx: Transaction,
  scope: GuessScope,
  subject: string,
  now: Date,
): Promise<HeldCounter> {
  // One statement for both: a row that is there is written as it is, which takes it.
  const row = await tx
    .insertInto('guess_counter')
    .values({ scope, subject, failures: 0, wait_until: null, updated_at: now })
    .onConflict((conflict) => conflict.columns(['scope', 'subject']).doUpdateSet({ scope }))
    .returningAll()
    .executeTakeFirstOrThrow()
  return { failures: row.failures, waitUntil: row.wait_until, updatedAt: row.updated_at }
}

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
  tx
    .selectFrom('guess_counter')
    .select(['scope', 'subject', 'wait_until'])
    .where((eb) =>
      eb(
        eb.refTuple('scope', 'subject'),
        'in',
        subjects.map(([scope, subject]) => eb.tuple(scope, subject)),
      ),
    )
    .execute()

/** Browsers in which passwords of an account are counted by themselves: trusted ones, and those that are signed in. */
const browserSubjects = (accountId: string) =>
  sql`select account_id || ':' || id as subject from trusted_device where account_id = ${accountId} and ended_at is null
    union all select account_id || ':' || id from session where account_id = ${accountId} and ended_at is null`

/** One reading for each browser that there is: no plan goes through the counters of everybody. */
export const listBrowserWaits = async (tx: Transaction, accountId: string): Promise<{ wait_until: Date }[]> =>
  (
    await sql<{ wait_until: Date }>`select counter.wait_until from (${browserSubjects(accountId)}) as browser
      cross join lateral (select wait_until from guess_counter
        where scope = 'password' and subject = browser.subject offset 0) as counter
      where counter.wait_until is not null`.execute(tx)
  ).rows

export const forgetBrowserTries = (tx: Transaction, accountId: string) =>
  tx
    .updateTable('guess_counter')
    .set({ failures: 0, wait_until: null })
    .where('scope', '=', 'password')
    .where(sql<boolean>`subject = any(array(${browserSubjects(accountId)}))`)
    .execute()

export const writeCounter = (tx: Transaction, scope: GuessScope, subject: string, state: GuessState, now: Date) =>
  tx
    .updateTable('guess_counter')
    .set({ failures: state.failures, wait_until: state.waitUntil, updated_at: now })
    .where('scope', '=', scope)
    .where('subject', '=', subject)
    .execute()

/** Counters of what is no account and no case (a name that nobody has, a set-up under way): they pile up otherwise. */
export const forgetStrangersBefore = (tx: Transaction, before: Date) =>
  tx
    .deleteFrom('guess_counter')
    .where('updated_at', '<', before)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('account')
            .select('id')
            .whereRef('account.id', '=', sql`left(subject, 12)`)
            .where(sql<boolean>`(scope <> 'password' or length(subject) = 12
              or exists (select from trusted_device where id = substr(subject, 14) and ended_at is null)
              or exists (select from session where id = substr(subject, 14) and ended_at is null))`),
        ),
      ),
    )
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('case').select('id').whereRef('case.id', '=', 'guess_counter.subject'))),
    )
    .execute()
