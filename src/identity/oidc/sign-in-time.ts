import type { KoaContextWithOIDC } from 'oidc-provider'
import { mfaClass } from './authentication-class.ts'

/**
 * What an access token keeps of its sign-in: when and how it was (rule 16). A refreshed one takes both over from the
 * refresh token, which took them from the code: only a new sign-in renews them.
 */
export function signInOfToken(ctx: KoaContextWithOIDC): { auth_time: number; acr: string } | undefined {
  const { RefreshToken, AuthorizationCode } = ctx.oidc.entities
  const { authTime, acr } = RefreshToken ?? AuthorizationCode ?? {}
  return typeof authTime === 'number' && typeof acr === 'string' ? { auth_time: authTime, acr } : undefined
}

/**
 * When a token's owner signed in with MFA. Null for less than that (a trusted device alone, a code by mail) and for a
 * token that was made before tokens kept it.
 * @param payload of the access token's record
 */
export function signedInAtOf(payload: Readonly<Record<string, unknown>>): Date | null {
  const { auth_time: authTime, acr } = (payload['extra'] ?? {}) as { auth_time?: unknown; acr?: unknown }
  return acr === mfaClass && typeof authTime === 'number' ? new Date(authTime * 1000) : null
}
