import Provider, { interactionPolicy, type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import type { AccountId } from '#common/model/ids.ts'
import { findAccount, listAddresses, lockAccount } from '../accounts/account.store.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Transact } from '../database/transaction.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { pageContext, type PageContext } from '../pages/page.ts'
import { providerErrorPage, signedOutPage, signOutQuestionPage } from '../pages/told-pages.ts'
import type { Services } from '../services.ts'
import { acceptedLocale, cookieNames, readLocale } from '../sign-in/visit.ts'
import type { Origin } from '../work.ts'
import { deskScope } from './authenticate.ts'
import { createOidcAdapter } from './oidc-adapter.ts'
import { deleteGrant, findGrantOfCode, findUsableAccount } from './oidc.store.ts'

export interface OidcDependencies {
  database: Database
  transact: Transact
  clock: Clock
  keys: KeyRing
  publicOrigin: string
  services: Pick<Services, 'sessions' | 'delivery'>
}

const consoleClientId = 'rekey-console'
/** What a sign-in with password and a factor is called (REFEDS MFA profile). */
export const mfaClass = 'https://refeds.org/profile/mfa'

const minute = 60
const hour = 60 * minute
const accessTokenSeconds = 5 * minute
/** A console signs in anew after this, however often it has refreshed. */
const grantSeconds = 12 * hour

const systemOrigin: Origin = { actor: { kind: 'system', id: null }, source: null, requestId: null }

export function createOidcProvider(deps: OidcDependencies): Provider {
  const { database, transact, clock, keys, publicOrigin } = deps
  const { sessions, delivery } = deps.services
  const secure = publicOrigin.startsWith('https:')
  const cookie = { httpOnly: true, sameSite: 'lax', secure, signed: true, overwrite: true, path: '/' } as const

  /** Whether the browser's own session is this account's and alive. Takes the account's row: a reset is before or after. */
  const signedInHere = async (ctx: KoaContextWithOIDC, accountId: string): Promise<boolean> => {
    const token = ctx.cookies.get(cookieNames.session, { signed: false })
    if (token === undefined) return false
    return transact(systemOrigin, async (work) => {
      await lockAccount(work.tx, accountId as AccountId)
      return (await sessions.find(work, token))?.account_id === accountId
    })
  }

  /** Ends a grant of which a code or refresh token was shown twice: one of the two was a thief. The owner hears of it. */
  const endReusedGrant = (grantId: string): Promise<void> =>
    transact(systemOrigin, async (work) => {
      const ended = await deleteGrant(work.tx, grantId)
      const accountId = ended.find((row) => row.account_id !== null)?.account_id as AccountId | undefined
      const account = accountId === undefined ? undefined : await findAccount(work.tx, accountId)
      if (account === undefined) return
      work.record({
        action: 'token.reused',
        outcome: 'refused',
        accountId: account.id,
        detail: { ended: ended.length },
      })
      await delivery.notify(work, account, await listAddresses(work.tx, account.id), 'sessions_ended')
    })

  const policy = interactionPolicy.base()
  policy.remove('consent')
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('not_signed_in_here', 'the sign-in has ended', async (ctx) => {
      const { accountId } = ctx.oidc.session ?? {}
      if (accountId === undefined) return interactionPolicy.Check.NO_NEED_TO_PROMPT
      return ctx.oidc.account === undefined || !(await signedInHere(ctx, accountId)) ?
          interactionPolicy.Check.REQUEST_PROMPT
        : interactionPolicy.Check.NO_NEED_TO_PROMPT
    }),
  )

  // RFC 8252, 8.6: a native client cannot be told from another program on the machine (or another user of it) that listens
  // on loopback, so no request is answered without a sign-in of its own, whatever session this browser has.
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check(
        'never_silent',
        'a native client is not answered without a sign-in',
        'login_required',
        (ctx) =>
          ctx.oidc.result?.login === undefined ?
            interactionPolicy.Check.REQUEST_PROMPT
          : interactionPolicy.Check.NO_NEED_TO_PROMPT,
      ),
    )

  const configuration: Configuration = {
    adapter: createOidcAdapter({ database, clock, onReuse: endReusedGrant }),
    clients: [
      {
        client_id: consoleClientId,
        client_name: 'Rekey console',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        // Any port: RFC 8252, 7.3.
        redirect_uris: ['http://127.0.0.1/callback'],
        scope: `openid offline_access ${deskScope}`,
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: keys.signingKeys },
    cookies: {
      keys: keys.cookieKeys,
      names: { session: 'rekey_oidc', interaction: 'rekey_interaction', resume: 'rekey_resume' },
      long: cookie,
      short: { ...cookie, path: undefined },
    },
    routes: {
      authorization: '/auth',
      token: '/token',
      revocation: '/token/revocation',
      jwks: '/jwks',
      userinfo: '/me',
      end_session: '/session/end',
    },
    scopes: ['openid', 'offline_access', deskScope],
    claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], iss: null, sid: null },
    acrValues: [mfaClass],
    responseTypes: ['code'],
    clientAuthMethods: ['none'],
    subjectTypes: ['public'],
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: () => false,
    rotateRefreshToken: true,
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async () => false,
    conformIdTokenClaims: true,
    clockTolerance: 5,
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: minute,
      IdToken: accessTokenSeconds,
      Interaction: 45 * minute,
      Session: grantSeconds,
      Grant: grantSeconds,
      ClientCredentials: minute,
      // A rotated token ends when the first one would have.
      RefreshToken: (ctx) => Math.max(1, ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? grantSeconds),
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          ctx.body = signOutQuestionPage(pageOf(ctx), form)
        },
        postLogoutSuccessSource: async (ctx) => {
          ctx.type = 'html'
          ctx.body = signedOutPage(pageOf(ctx))
        },
      },
    },
    interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    /** An old session, code or token of any kind opens nothing for an account that may not be in (rule 1, B13). */
    findAccount: async (_ctx, accountId) => {
      const account = await findUsableAccount(database, accountId)
      return account === undefined ? undefined : { accountId, claims: async () => ({ sub: accountId }) }
    },
    /** The console is our own and asks for no consent; each sign-in has a grant of its own, so that each ends alone. */
    loadExistingGrant: async (ctx) => {
      const { account, client, session } = ctx.oidc
      if (account === undefined || client === undefined || session === undefined) return undefined
      const grant = new ctx.oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId })
      grant.addOIDCScope(`openid offline_access ${deskScope}`)
      // The sign-in comes first, always: nothing is saved before it.
      if (ctx.oidc.result?.login === undefined) return grant
      await grant.save()
      // After saving: a reset either ended the browser's session before this, or comes later and deletes the grant.
      if (await signedInHere(ctx, account.accountId)) return grant
      await grant.destroy()
      return undefined
    },
    /** On the token endpoint only a reuse revokes a grant. */
    revokeGrantPolicy: async (ctx) => {
      if (ctx.oidc.route === 'token') {
        const grantId =
          ctx.oidc.entities.RefreshToken?.grantId ??
          ctx.oidc.entities.AuthorizationCode?.grantId ??
          (await grantOf(database, ctx))
        if (grantId !== undefined) await endReusedGrant(grantId)
      }
      return !(ctx.oidc.route === 'revocation' && ctx.oidc.entities.AccessToken !== undefined)
    },
    renderError: async (ctx, out) => {
      ctx.type = 'html'
      ctx.body = providerErrorPage(pageOf(ctx), String(out.error))
    },
  }
  const provider = new Provider(publicOrigin, configuration)
  // The scheme is the public origin's, whatever stands in front; `mountProvider` sets the header that says so.
  provider.proxy = true
  return provider
}

/** The grant of a code that was refused before the provider took it up. */
async function grantOf(database: Database, ctx: KoaContextWithOIDC): Promise<string | undefined> {
  const code = ctx.oidc.params?.['code']
  return typeof code === 'string' ? ((await findGrantOfCode(database, code))?.grant_id ?? undefined) : undefined
}

const pageOf = (ctx: KoaContextWithOIDC): PageContext =>
  pageContext(
    readLocale(ctx.cookies.get(cookieNames.locale, { signed: false })) ?? acceptedLocale(ctx.get('accept-language')),
    '',
    '/sign-in',
  )
