import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { randomBytes } from 'node:crypto'
import { z } from 'zod'

/** How long a browser may take for one prompt, in seconds (X2: never longer than a minute without a way out). */
export const passkeyPromptSeconds = 60

export interface NewPasskey {
  credentialId: string
  publicKey: string
  signCount: number
  transports: string[]
  backedUp: boolean
  userVerified: boolean
}

interface KnownPasskey {
  credential_id: string
  transports: string
}

/** base64url, as WebAuthn's JSON has its bytes; bounded so that nothing huge is parsed. */
const bytes = z
  .string()
  .max(16_384)
  .regex(/^[A-Za-z0-9_-]+$/)
const common = {
  id: bytes.max(1400),
  rawId: bytes.max(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish().catch(undefined),
  clientExtensionResults: z.record(z.string(), z.unknown()).catch({}),
}
const registrationSchema = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z
      .array(z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']).catch('hybrid'))
      .max(8)
      .optional(),
  }),
})
const authenticationSchema = z.object({
  ...common,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.nullish(),
  }),
})

const timeout = passkeyPromptSeconds * 1000
const newChallenge = () => new Uint8Array(randomBytes(32))
const described = (passkey: KnownPasskey) => ({
  id: passkey.credential_id,
  transports: passkey.transports.split(' ').filter((transport) => transport !== ''),
})

/**
 * WebAuthn Level 3 for one relying party: the public origin's host, the origin compared exactly. What browsers send is
 * checked for its form before the library sees it; whatever is wrong with it, the answer is undefined.
 */
export function createWebAuthn({ publicOrigin, issuerName }: { publicOrigin: string; issuerName: string }) {
  const rpID = new URL(publicOrigin).hostname
  return {
    /** Options of the browser's `create`; the account's own passkeys are not made a second time. */
    creation: (account: { id: string; user_name: string; display_name: string }, existing: readonly KnownPasskey[]) =>
      generateRegistrationOptions({
        rpName: issuerName,
        rpID,
        userName: account.user_name,
        userDisplayName: account.display_name,
        // Not the name: the handle is stored on the authenticator and given to whoever holds it.
        userID: new TextEncoder().encode(account.id),
        challenge: newChallenge(),
        timeout,
        attestationType: 'none',
        excludeCredentials: existing.map(described),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      }),

    async readCreation(typed: string, challenge: string): Promise<NewPasskey | undefined> {
      const parsed = parse(registrationSchema, typed)
      if (parsed === undefined) return undefined
      const verified = await verifyRegistrationResponse({
        response: parsed as RegistrationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: publicOrigin,
        expectedRPID: rpID,
        requireUserVerification: false,
      }).catch(() => undefined)
      if (verified?.verified !== true) return undefined
      const { credential, userVerified, credentialBackedUp } = verified.registrationInfo
      return {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        signCount: credential.counter,
        transports: credential.transports ?? [],
        backedUp: credentialBackedUp,
        userVerified,
      }
    },

    /** Options of the browser's `get`. @param alone it stands for password and factor, so it wants user verification */
    assertion: (known: readonly KnownPasskey[], alone: boolean) =>
      generateAuthenticationOptions({
        rpID,
        challenge: newChallenge(),
        timeout,
        allowCredentials: known.map(described),
        userVerification: alone ? 'required' : 'preferred',
      }),

    /** Name of the passkey that an answer claims to be by. */
    claimedPasskey: (typed: string): string | undefined => parse(authenticationSchema, typed)?.id,

    /** @returns what the authenticator said, if its signature over the challenge holds */
    async readAssertion(
      typed: string,
      challenge: string,
      passkey: { credential_id: string; public_key: string },
      alone: boolean,
    ): Promise<{ newCounter: number; userVerified: boolean; backedUp: boolean } | undefined> {
      const parsed = parse(authenticationSchema, typed)
      if (parsed === undefined) return undefined
      const verified = await verifyAuthenticationResponse({
        response: parsed as AuthenticationResponseJSON,
        expectedChallenge: challenge,
        expectedOrigin: publicOrigin,
        expectedRPID: rpID,
        requireUserVerification: alone,
        credential: {
          id: passkey.credential_id,
          publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
          // The library throws on a counter that goes back; ours is to be told apart from a wrong signature.
          counter: 0,
        },
      }).catch(() => undefined)
      if (verified?.verified !== true) return undefined
      const { newCounter, userVerified, credentialBackedUp } = verified.authenticationInfo
      return { newCounter, userVerified, backedUp: credentialBackedUp }
    },
  }
}
export type WebAuthn = ReturnType<typeof createWebAuthn>

function parse<S extends z.ZodType>(schema: S, typed: string): z.infer<S> | undefined {
  if (typed.length > 32_768) return undefined
  try {
    const { success, data } = schema.safeParse(JSON.parse(typed))
    return success ? data : undefined
  } catch {
    return undefined
  }
}
