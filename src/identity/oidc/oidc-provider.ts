import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import type { AccountId } from '#common/model/ids.ts'
import { findAccount, findForSignIn, listAddresses } from '../accounts/account.store.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Transact } from '../database/transaction.ts'
import { newToken } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { withFormTarget } from '../pages/page-headers.ts'
import { pageContext, type PageContext } from '../pages/page.ts'
import { providerErrorPage, signedOutPage, signOutQuestionPage } from '../pages/told-pages.ts'
import type { Services } from '../services.ts'
import { acceptedLocale, cookieNameOf, cookieNames, readLocale } from '../sign-in/visit.ts'
import type { Actor, Origin } from '../work.ts'
import { deskScope } from './authenticate.ts'
import { isFairRequest } from './fair-request.ts'
import { createOidcAdapter } from './oidc-adapter.ts'
import { claimNames, claimsByScope, createFindAccount } from './claims.ts'
import { compareDigest } from './client-secret.ts'
import { createLoginPolicy, knownClasses } from './login-policy.ts'
import { consoleClient, grantSeconds, grantSecondsOf, ownMetadata } from './oidc-clients.ts'
import { bindGrant, findGrantOfCode } from './oidc.store.ts'
import { signInOfToken } from './sign-in-time.ts'

export interface OidcDependencies {
  database: Database
  transact: Transact
  clock: Clock
  keys: KeyRing
  publicOrigin: string
  services: Pick<Services, 'sessions' | 'delivery'>
}

const minute = 60
const accessTokenSeconds = 5 * minute

const systemOrigin: Origin = { actor: { kind: 'system', id: null }, source: null, requestId: null }

export function createOidcProvider(deps: OidcDependencies): Provider {
  const { database, transact, clock, keys, publicOrigin } = deps
  const { sessions, delivery } = deps.services
  const secure = publicOrigin.startsWith('https:')
  const sessionCookie = cookieNameOf(publicOrigin, cookieNames.session)
  const cookie = { httpOnly: true, sameSite: 'lax', secure, signed: true, overwrite: true, path: '/' } as const

  /** Whether the browser's own session is this account's and alive. Takes its account's row: a reset is before or after. */
  const signedInHere = async (ctx: KoaContextWithOIDC, accountId: string): Promise<boolean> => {
    const token = ctx.cookies.get(sessionCookie, { signed: false })
    if (token === undefined) return false
    return transact(systemOrigin, async (work) => (await sessions.find(work, token))?.account_id === accountId)
  }

  const signsInBy = (accountId: string, identifier: string): Promise<boolean> =>
    transact(systemOrigin, async (work) => (await findForSignIn(work.tx, identifier))?.id === accountId)

  /** Ends a grant of which a code or refresh token was shown twice: one of the two was a thief. The owner hears of it. */
  const endReusedGrant = (grantId: string): Promise<void> =>
    transact(systemOrigin, async (work) => {
      const ended = await sessions.endGrant(work, grantId)
      const accountId = ended.find((row) => row.account_id !== null)?.account_id as AccountId | undefined
      const account = accountId === undefined ? undefined : await findAccount(work.tx, accountId)
      if (account === undefined) return
      work.record({
        action: 'token.reused',
        outcome: 'refused',
        accountId: account.id,
        detail: { ended: ended.length },
      })
      await delivery.notify(work, account, await listAddresses(work.tx, account.id), 'session_reused')
    })

  /** The last step before a request is answered: nothing is saved while a sign-in is still needed. */
  const saveGrant = async (ctx: KoaContextWithOIDC): Promise<boolean> => {
    const { session, client } = ctx.oidc
    const grant = ctx.oidc.entities.Grant
    const accountId = session?.accountId as AccountId | undefined
    if (grant === undefined || session === undefined || client === undefined || accountId === undefined) return false
    await grant.save()
    // After saving: whatever ends the browser's session either came before this, or comes later and finds the grant.
    const bound = await transact(systemOrigin, async (work) => {
      const token = ctx.cookies.get(sessionCookie, { signed: false })
      const own = token === undefined ? undefined : await sessions.find(work, token)
      if (own === undefined || own.account_id !== accountId) return false
      await bindGrant(work.tx, grant.jti, {
        accountId,
        sessionId: own.id,
        sid: session.sidFor(client.clientId) ?? null,
        uid: session.uid,
      })
      return true
    })
    if (!bound) await grant.destroy()
    return bound
  }

  /** Signing out of the provider is signing out of Rekey in this browser (RP-Initiated Logout 1.0, 2). */
  const endSessionOf = async (ctx: KoaContextWithOIDC): Promise<void> => {
    const token = ctx.cookies.get(sessionCookie, { signed: false })
    if (token === undefined) return
    const actor: Actor = { kind: 'owner', id: null }
    await transact({ ...systemOrigin, actor }, async (work) => {
      const own = await sessions.find(work, token)
      if (own === undefined) return
      actor.id = own.account_id
      await sessions.end(work, own.id, own.account_id)
    })
    ctx.cookies.set(sessionCookie, null, { signed: false, path: '/', secure })
  }

  const configuration: Configuration = {
    adapter: createOidcAdapter({ database, clock, onReuse: endReusedGrant }),
    clients: [consoleClient],
    extraClientMetadata: { properties: [...ownMetadata] },
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
    scopes: ['openid', 'offline_access', 'profile', 'email', deskScope],
    claims: { ...claimsByScope, iss: null, sid: null },
    acrValues: knownClasses,
    responseTypes: ['code'],
    // The provider takes a secret in the header or the body of whoever has one.
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    subjectTypes: ['public'],
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'ES256'],
      clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    clientBasedCORS: () => false,
    rotateRefreshToken: true,
    extraTokenClaims: (ctx) => signInOfToken(ctx),
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
      Grant: (ctx) => grantSecondsOf(ctx.oidc.client),
      ClientCredentials: minute,
      // A rotated token ends when the first one would have.
      RefreshToken: (ctx, _token, client) =>
        Math.max(1, ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? grantSecondsOf(client)),
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      claimsParameter: { enabled: true },
      backchannelLogout: { enabled: true },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          ctx.body = signOutQuestionPage(pageOf(ctx, publicOrigin), form)
        },
        postLogoutSuccessSource: async (ctx) => {
          ctx.type = 'html'
          ctx.body = signedOutPage(pageOf(ctx, publicOrigin))
        },
      },
    },
    interactions: {
      policy: createLoginPolicy({ signedInHere, signsInBy, saveGrant }),
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
    },
    findAccount: createFindAccount(database),
    /** Every application is our own and asks for no consent; each answer has a grant of its own, so that each ends alone. */
    loadExistingGrant: async (ctx) => {
      const { account, client, session } = ctx.oidc
      if (account === undefined || client === undefined || session === undefined) return undefined
      const grant = new ctx.oidc.provider.Grant({ accountId: account.accountId, clientId: client.clientId })
      // Its id is named before it is saved, which is the last step.
      grant.jti = newToken()
      grant.addOIDCScope(client.scope ?? 'openid')
      grant.addOIDCClaims(claimNames)
      return grant
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
      // A browser's whole session ends below, with its grants, where the applications are told.
      if (ctx.oidc.route === 'end_session_confirm' && ctx.oidc.params?.['logout'] !== undefined) return false
      return !(ctx.oidc.route === 'revocation' && ctx.oidc.entities.AccessToken !== undefined)
    },
    renderError: async (ctx, out) => {
      ctx.type = 'html'
      ctx.body = providerErrorPage(pageOf(ctx, publicOrigin), String(out.error))
    },
  }
  const provider = new Provider(publicOrigin, configuration)
  // The scheme is the public origin's, whatever stands in front; `mountProvider` sets the header that says so.
  provider.proxy = true
  compareDigest(provider)
  provider.use(async (ctx, next) => {
    if (isFairRequest(ctx.querystring)) return next()
    const forPeople = /^\/(auth|session)(\/|$)/.test(ctx.path)
    ctx.status = 400
    if (forPeople) ctx.type = 'html'
    ctx.body =
      forPeople ? providerErrorPage(pageOf(ctx, publicOrigin), 'invalid_request') : { error: 'invalid_request' }
  })
  provider.use(async (ctx, next) => {
    await next()
    const oidc = (ctx as Partial<KoaContextWithOIDC>).oidc
    if (oidc === undefined) return
    const target = formTarget(oidc)
    if (target !== undefined && ctx.type === 'text/html')
      ctx.set('content-security-policy', withFormTarget(String(ctx.response.get('content-security-policy')), target))
    if (oidc.route !== 'end_session_confirm' || oidc.params?.['logout'] === undefined || ctx.status !== 303) return
    await endSessionOf(ctx as KoaContextWithOIDC)
  })
  return provider
}

/** Where a form of one of the provider's own pages leads in the end, as far as it was checked. */
function formTarget({ route, params, redirectUriCheckPerformed }: KoaContextWithOIDC['oidc']): string | undefined {
  const address =
    route === 'end_session' ? params?.['post_logout_redirect_uri']
    : redirectUriCheckPerformed === true ? params?.['redirect_uri']
    : undefined
  return typeof address === 'string' && URL.canParse(address) ? new URL(address).origin : undefined
}

/** The grant of a code that was refused before the provider took it up. */
async function grantOf(database: Database, ctx: KoaContextWithOIDC): Promise<string | undefined> {
  const code = ctx.oidc.params?.['code']
  return typeof code === 'string' ? ((await findGrantOfCode(database, code))?.grant_id ?? undefined) : undefined
}

const pageOf = (ctx: Pick<KoaContextWithOIDC, 'cookies' | 'get'>, publicOrigin: string): PageContext =>
  pageContext(
    readLocale(ctx.cookies.get(cookieNameOf(publicOrigin, cookieNames.locale), { signed: false })) ??
      acceptedLocale(ctx.get('accept-language')),
    '',
    '/sign-in',
  )
