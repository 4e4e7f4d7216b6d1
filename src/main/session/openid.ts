import * as openid from 'openid-client'
import { AppError } from '#common/errors.ts'
import { Secret } from '#common/secret.ts'
import type { Clock } from '../clock.ts'

const clientId = 'rekey-console'
const scope = 'openid offline_access desk'
/** How long one request to the provider may take, in seconds. */
const requestWithinSeconds = 15
/** Where the provider does not say how long an access token lives, in seconds. */
const assumedLifeSeconds = 60

export interface Tokens {
  readonly accessToken: Secret<string>
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly refreshToken: Secret<string> | null
}

export interface SignInAttempt {
  /** Where the system browser goes. */
  readonly address: string
  readonly state: string
  /** @throws AppError `sign_in_failed`, `backend_unreachable`, `timeout` */
  finish(returned: URL): Promise<Tokens>
}

/** What a sign-in is for that confirms who is signed in already (RFC 9470, 4). */
export interface StepUpWish {
  readonly maxAgeSeconds: number
  readonly acrValues: string
  readonly loginHint: string
}

export interface OpenId {
  begin(redirectUri: string, stepUp?: StepUpWish): Promise<SignInAttempt>
  /** @returns null where the provider refuses it for good (`invalid_grant`) */
  refresh(refreshToken: Secret<string>): Promise<Tokens | null>
  revoke(refreshToken: Secret<string>): Promise<void>
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof openid.AuthorizationResponseError) {
    const reason = error.error === 'access_denied' ? 'forbidden' : 'refused'
    return new AppError('sign_in_failed', { params: { reason }, detail: `authorization answered ${error.error}` })
  }
  if (error instanceof openid.ResponseBodyError) {
    const code = error.status >= 500 ? 'backend_unreachable' : 'sign_in_failed'
    return new AppError(code, { params: { reason: 'refused' }, detail: `token endpoint answered ${error.error}` })
  }
  // Only the kind of the failure goes on: messages of the library may quote an answer that holds a token.
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (code === 'OAUTH_TIMEOUT') return new AppError('timeout', { detail: code })
  if (error instanceof TypeError) {
    const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : code
    return new AppError('backend_unreachable', { detail: cause })
  }
  if (code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || code === 'OAUTH_RESPONSE_IS_NOT_JSON') {
    return new AppError('backend_unreachable', { detail: code })
  }
  return new AppError('sign_in_failed', { params: { reason: 'refused' }, detail: code })
}

const rethrow = (error: unknown): never => {
  throw toAppError(error)
}

/** Plain http only where the backend is this machine (the demo); tokens cross no network in clear. */
function mayBeInsecure(issuer: URL): boolean {
  if (issuer.protocol === 'https:') return false
  if (issuer.protocol === 'http:' && issuer.hostname === 'localhost') return true
  throw new AppError('sign_in_failed', { params: { reason: 'insecure_address' }, detail: 'http beyond localhost' })
}

/** A native, public client: authorization code with PKCE, state and nonce (RFC 8252, RFC 7636). */
export function createOpenId(backendAddress: string, clock: Clock): OpenId {
  const issuer = new URL(backendAddress)
  let discovered: Promise<openid.Configuration> | null = null

  const discover = (): Promise<openid.Configuration> => {
    discovered ??= (async () => {
      const execute = mayBeInsecure(issuer) ? [openid.allowInsecureRequests] : []
      const metadata = { redirect_uris: [], token_endpoint_auth_method: 'none' }
      return openid.discovery(issuer, clientId, metadata, openid.None(), { execute, timeout: requestWithinSeconds })
    })()
    // A failure is not kept: the backend may be there the next time.
    discovered.catch(() => (discovered = null))
    return discovered
  }

  const toTokens = (answer: openid.TokenEndpointResponse, earlier: Secret<string> | null): Tokens => ({
    accessToken: new Secret(answer.access_token),
    expiresAt: clock.now() + (answer.expires_in ?? assumedLifeSeconds) * 1000,
    refreshToken: answer.refresh_token === undefined ? earlier : new Secret(answer.refresh_token),
  })

  return {
    async begin(redirectUri, stepUp) {
      const configuration = await discover().catch(rethrow)
      const pkceCodeVerifier = openid.randomPKCECodeVerifier()
      const expectedState = openid.randomState()
      const expectedNonce = openid.randomNonce()
      const address = openid.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope,
        prompt: 'login',
        state: expectedState,
        nonce: expectedNonce,
        code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
        code_challenge_method: 'S256',
        // How old it turns out to be is judged by the backend: this machine's clock may be wrong.
        ...(stepUp === undefined ?
          {}
        : {
            max_age: String(stepUp.maxAgeSeconds),
            acr_values: stepUp.acrValues,
            login_hint: stepUp.loginHint,
          }),
      })
      return {
        address: address.href,
        state: expectedState,
        finish: async (returned) => {
          const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
          return toTokens(await openid.authorizationCodeGrant(configuration, returned, checks).catch(rethrow), null)
        },
      }
    },
    async refresh(refreshToken) {
      try {
        return toTokens(await openid.refreshTokenGrant(await discover(), refreshToken.reveal()), refreshToken)
      } catch (error) {
        if (error instanceof openid.ResponseBodyError && error.error === 'invalid_grant') return null
        throw toAppError(error)
      }
    },
    async revoke(refreshToken) {
      const hint = { token_type_hint: 'refresh_token' }
      await openid.tokenRevocation(await discover().catch(rethrow), refreshToken.reveal(), hint).catch(rethrow)
    },
  }
}
