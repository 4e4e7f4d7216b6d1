import type { Insertable, Selectable, Updateable } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import type { AccountTable, SignInTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export type SignIn = Selectable<SignInTable>
export type Account = Selectable<AccountTable>

export const insertSignIn = (tx: Transaction, row: Insertable<SignInTable>) =>
  tx.insertInto('sign_in').values(row).execute()

export const findSignIn = (tx: Transaction, digest: string) =>
  tx.selectFrom('sign_in').select('account_id').where('token_digest', '=', digest).executeTakeFirst()

/** Takes the row: two forms of one sign-in are judged one after the other. */
export const lockSignIn = (tx: Transaction, digest: string, now: Date) =>
  tx
    .selectFrom('sign_in')
    .selectAll()
    .where('token_digest', '=', digest)
    .where('expires_at', '>', now)
    .forUpdate()
    .executeTakeFirst()

export const updateSignIn = (tx: Transaction, id: RecordId, set: Updateable<SignInTable>) =>
  tx.updateTable('sign_in').set(set).where('id', '=', id).returningAll().executeTakeFirstOrThrow()

export const deleteSignIn = (tx: Transaction, id: RecordId) => tx.deleteFrom('sign_in').where('id', '=', id).execute()

/** The open case of an account hears that its owner has finished setting MFA up. */
export const markCaseEnrolled = (tx: Transaction, accountId: AccountId, now: Date) =>
  tx
    .updateTable('case')
    .set({ enrolled_at: now })
    .where('account_id', '=', accountId)
    .where('state', '=', 'open')
    .where('enrolled_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
