import type { ClientMetadata } from 'oidc-provider'
import type { Application } from '../applications/application.store.ts'
import { mfaClass } from './authentication-class.ts'
import { deskScope } from './authenticate.ts'

export const consoleClientId = 'rekey-console'
/** A console signs in anew after this, however often it has refreshed; so does whoever says nothing else. */
export const grantSeconds = 12 * 60 * 60

/** What we keep of a client beside what OpenID Connect knows of one. */
export const ownMetadata = ['rekey_grant_seconds', 'rekey_wanted_class', 'rekey_account_kinds'] as const

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '')

/** The support console: a native client (RFC 8252) that alone gets the desk's scope, always with a factor. */
export const consoleClient: ClientMetadata = {
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
  rekey_grant_seconds: grantSeconds,
  rekey_wanted_class: mfaClass,
  rekey_account_kinds: '',
}

/** A registered application as the provider wants it. What stands as its secret is the digest, see `compareDigest`. */
export function clientOf(application: Application): ClientMetadata {
  return {
    client_id: application.client_id,
    client_name: application.name,
    application_type: application.kind,
    token_endpoint_auth_method: application.client_auth,
    ...(application.secret_digest === null ? {} : { client_secret: application.secret_digest }),
    ...(application.jwks === null ? {} : { jwks: application.jwks as NonNullable<ClientMetadata['jwks']> }),
    response_types: ['code'],
    grant_types: application.may_refresh ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
    redirect_uris: words(application.redirect_uris),
    post_logout_redirect_uris: words(application.post_logout_redirect_uris),
    ...(application.backchannel_logout_uri === null ?
      {}
    : { backchannel_logout_uri: application.backchannel_logout_uri, backchannel_logout_session_required: true }),
    scope: application.may_refresh ? 'openid offline_access profile email' : 'openid profile email',
    id_token_signed_response_alg: application.id_token_alg,
    rekey_grant_seconds: application.grant_seconds,
    rekey_wanted_class: application.mfa_required ? mfaClass : '',
    rekey_account_kinds: application.account_kinds,
  }
}

type Metadata = Readonly<Record<string, unknown>>

export const grantSecondsOf = (client: Metadata | undefined): number => {
  const seconds = client?.['rekey_grant_seconds']
  return typeof seconds === 'number' ? seconds : grantSeconds
}

const classesIn = (claims: unknown): { classes: string[]; essential: boolean } => {
  try {
    const asked = typeof claims === 'string' ? (JSON.parse(claims) as ClaimsRequest | null) : undefined
    const acr = asked?.id_token?.acr
    const found = acr?.value === undefined ? acr?.values : [acr.value]
    return {
      classes: Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [],
      essential: acr?.essential === true,
    }
  } catch {
    return { classes: [], essential: false }
  }
}
interface ClaimsRequest {
  id_token?: { acr?: { essential?: boolean; value?: unknown; values?: unknown } | null }
}

/**
 * The authentication classes that a request must be answered with one of: the application's own rule, else the claims
 * parameter, else `acr_values` (OpenID Connect Core, 3.1.2.1 and 5.5.1.1; RFC 9470, 4). What is voluntary and unknown here is left out.
 */
export function wantedClasses(
  client: Metadata | undefined,
  params: Metadata,
  known: readonly string[],
): { classes: string[]; essential: boolean } {
  const own = client?.['rekey_wanted_class']
  if (typeof own === 'string' && own !== '') return { classes: [own], essential: true }
  const claimed = classesIn(params['claims'])
  if (claimed.essential && claimed.classes.length > 0) return claimed
  const values = typeof params['acr_values'] === 'string' ? words(params['acr_values']) : []
  return { classes: [...claimed.classes, ...values].filter((one) => known.includes(one)), essential: false }
}
