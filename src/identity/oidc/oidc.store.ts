import { sql } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import type { Database } from '../database/database.ts'
import type { Transaction } from '../database/transaction.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import { consoleClientId } from './oidc-clients.ts'

/**
 * The account, if this application may be opened with it: active (a frozen one gets none), with MFA set up (rule 1), of a
 * kind that the application takes, and for the console with a role.
 */
export const findUsableAccount = (database: Database, accountId: string, client: Readonly<Record<string, unknown>>) => {
  const kinds = client['rekey_account_kinds']
  return database
    .selectFrom('account')
    .select(['id', 'role', 'kind', 'user_name', 'display_name', 'locale'])
    .where('id', '=', accountId as AccountId)
    .where('state', '=', 'active')
    .where('reconfiguration_since', 'is', null)
    .$if(client['clientId'] === consoleClientId, (query) => query.where('role', 'is not', null))
    .$if(typeof kinds === 'string' && kinds !== '', (query) =>
      query.where(sql<boolean>`account.kind = any(string_to_array(${String(kinds)}, ' '))`),
    )
    .executeTakeFirst()
}

/** The first address of an account that its owner has confirmed. */
export const findConfirmedMailbox = (database: Database, accountId: string) =>
  database
    .selectFrom('address')
    .select('value')
    .where('account_id', '=', accountId as AccountId)
    .where('kind', '=', 'email')
    .where('confirmed_at', 'is not', null)
    .orderBy('confirmed_at')
    .executeTakeFirst()

export const findGrantOfCode = (database: Database, code: string) =>
  database
    .selectFrom('oidc_record')
    .select('grant_id')
    .where('model', '=', 'AuthorizationCode')
    .where('id_digest', '=', tokenDigest(code))
    .executeTakeFirst()

/**
 * Says whose browser session a grant was made in, and by what name its application knows it. Earlier grants of the same
 * provider session follow: a step-up starts a new session in the same browser.
 */
export async function bindGrant(
  tx: Transaction,
  grantId: string,
  bound: { accountId: AccountId; sessionId: RecordId; sid: string | null; uid: string },
): Promise<void> {
  const uidDigest = tokenDigest(bound.uid)
  await tx
    .updateTable('oidc_record')
    .set({ uid_digest: uidDigest, sid: bound.sid })
    .where('model', '=', 'Grant')
    .where('grant_id', '=', grantId)
    .execute()
  await tx
    .updateTable('oidc_record')
    .set({ session_id: bound.sessionId })
    .where('account_id', '=', bound.accountId)
    .where('grant_id', 'in', (eb) =>
      eb.selectFrom('oidc_record').select('grant_id').where('model', '=', 'Grant').where('uid_digest', '=', uidDigest),
    )
    .execute()
}

/** The authorization request that a browser's sign-in is for. */
export async function findInteractionOfSignIn(
  database: Database,
  tokenDigestOfSignIn: string,
  now: Date,
): Promise<Record<string, unknown> | undefined> {
  const signIn = await database
    .selectFrom('sign_in')
    .select('interaction_id')
    .where('token_digest', '=', tokenDigestOfSignIn)
    .executeTakeFirst()
  if (signIn === undefined || signIn.interaction_id === null) return undefined
  const row = await database
    .selectFrom('oidc_record')
    .select('payload')
    .where('model', '=', 'Interaction')
    .where('id_digest', '=', tokenDigest(signIn.interaction_id))
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row?.payload
}
