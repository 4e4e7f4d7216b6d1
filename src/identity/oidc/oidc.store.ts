import type { AccountId } from '#common/model/ids.ts'
import type { Database } from '../database/database.ts'
import type { Transaction } from '../database/transaction.ts'
import { tokenDigest } from '../keys/key-ring.ts'

/** The account, if the console may be opened with it: active, with a role, and with MFA set up (rule 1). */
export const findUsableAccount = (database: Database, accountId: string) =>
  database
    .selectFrom('account')
    .select(['id', 'role'])
    .where('id', '=', accountId as AccountId)
    .where('state', '=', 'active')
    .where('role', 'is not', null)
    .where('reconfiguration_since', 'is', null)
    .executeTakeFirst()

export const findGrantOfCode = (database: Database, code: string) =>
  database
    .selectFrom('oidc_record')
    .select('grant_id')
    .where('model', '=', 'AuthorizationCode')
    .where('id_digest', '=', tokenDigest(code))
    .executeTakeFirst()

/** A grant with every code and token that came of it. */
export const deleteGrant = (tx: Transaction, grantId: string) =>
  tx.deleteFrom('oidc_record').where('grant_id', '=', grantId).returning(['model', 'account_id']).execute()
