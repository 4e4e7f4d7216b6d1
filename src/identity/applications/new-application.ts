import { z } from 'zod'
import { lineText } from '#common/model/plain-text.ts'
import { accountKindSchema } from '#common/model/words.ts'
import { isSafeAddress } from './redirect-uri.ts'

const address = z
  .string()
  .max(500)
  .refine(isSafeAddress, 'must be https, or http to this machine, without wildcard and fragment')
/** Public keys only: a private one would be a secret in the wrong place. */
const publicKey = z
  .looseObject({ kty: z.enum(['EC', 'RSA', 'OKP']) })
  .refine((key) => !('d' in key), 'must be public keys, without the private part')

/** What an administrator says of an application on registering it. */
export const applicationSchema = z
  .strictObject({
    name: lineText(1, 80),
    kind: z.enum(['web', 'native']),
    clientAuth: z.enum(['none', 'client_secret_basic', 'private_key_jwt']).optional(),
    jwks: z.object({ keys: z.array(publicKey).min(1).max(10) }).optional(),
    idTokenAlg: z.enum(['RS256', 'ES256']).default('RS256'),
    redirectUris: z.array(address).min(1).max(20),
    postLogoutRedirectUris: z.array(address).max(20).default([]),
    backchannelLogoutUri: address.optional(),
    mayRefresh: z.boolean().default(true),
    /** Seconds from five minutes to thirty days. */
    grantSeconds: z
      .number()
      .int()
      .min(300)
      .max(30 * 24 * 3600)
      .default(12 * 3600),
    mfaRequired: z.boolean().default(false),
    accountKinds: z.array(accountKindSchema).default([]),
  })
  .transform((given) => ({
    ...given,
    clientAuth:
      given.clientAuth ??
      (given.kind === 'native' ? ('none' as const)
      : given.jwks === undefined ? ('client_secret_basic' as const)
      : ('private_key_jwt' as const)),
  }))
  .refine((given) => (given.kind === 'native') === (given.clientAuth === 'none'), {
    message: 'a native application has nothing to prove itself with, a web application must',
    path: ['clientAuth'],
  })
  .refine((given) => (given.jwks !== undefined) === (given.clientAuth === 'private_key_jwt'), {
    message: 'private_key_jwt needs the public keys, and nothing else takes them',
    path: ['jwks'],
  })
export type NewApplication = z.infer<typeof applicationSchema>
