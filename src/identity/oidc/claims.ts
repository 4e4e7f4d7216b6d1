import type { Account, KoaContextWithOIDC } from 'oidc-provider'
import type { Database } from '../database/database.ts'
import { findConfirmedMailbox, findUsableAccount } from './oidc.store.ts'

/** Claims by scope (OpenID Connect Core, 5.4); those of `openid` are said in every ID token. */
export const claimsByScope = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'preferred_username', 'locale'],
  email: ['email', 'email_verified'],
}
export const claimNames: string[] = Object.values(claimsByScope).flat()

/** An old session, code or token of any kind opens nothing for an account that may not be in (rule 1, B13). */
export const createFindAccount =
  (database: Database) =>
  async (ctx: KoaContextWithOIDC, accountId: string): Promise<Account | undefined> => {
    const { client } = ctx.oidc
    const account = client === undefined ? undefined : await findUsableAccount(database, accountId, client)
    if (account === undefined) return undefined
    return {
      accountId,
      claims: async () => {
        const mailbox = await findConfirmedMailbox(database, accountId)
        return {
          sub: accountId,
          name: account.display_name,
          preferred_username: account.user_name,
          locale: account.locale,
          ...(mailbox === undefined ? {} : { email: mailbox.value, email_verified: true }),
        }
      },
    }
  }
