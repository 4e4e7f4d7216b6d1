import { sql, type Kysely } from 'kysely'
import type { AccountId } from '#common/model/ids.ts'
import { compileOnce, rowsOf } from '../database/compile-once.ts'
import type { ReconfigurationCause, Tables } from '../database/schema.ts'
import type { Work } from '../work.ts'

/**
 * Marks an account as one whose next sign-in sets MFA up. Who has never finished their sign-up stays one who signs up: they can be
 * invited again, and there is nothing yet that they could reconfigure.
 */
export const markReconfiguration = (work: Work, id: AccountId, because: Cause) =>
  rowsOf(work.tx, toMark(work.tx, { id, because, now: work.now }))
/** Leaves the mark of an account that has one. */
export const markReconfigurationOnce = (work: Work, id: AccountId, because: Cause) =>
  rowsOf(work.tx, toMarkOnce(work.tx, { id, because, now: work.now }))

type Cause = Exclude<ReconfigurationCause, 'sign_up'>
interface Mark extends Record<string, unknown> {
  id: AccountId
  because: Cause
  now: Date
}
const mark = (db: Kysely<Tables>, { id, because, now }: Mark) =>
  db
    .updateTable('account')
    .set({
      reconfiguration_since: now,
      reconfiguration_because: sql<ReconfigurationCause>`case when reconfiguration_because = 'sign_up' then 'sign_up' else ${because} end`,
    })
    .where('id', '=', id)
const toMark = compileOnce(mark)
const toMarkOnce = compileOnce((db, of: Mark) => mark(db, of).where('reconfiguration_since', 'is', null))
