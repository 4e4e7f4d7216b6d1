import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { z } from 'zod'

const versioned = z.array(z.object({ version: z.number().int().positive(), key: z.base64().length(44) })).min(1)

const vapidKeySchema = z.object({
  version: z.number().int().positive(),
  /** P-256, uncompressed point and scalar, base64url (RFC 8292, 3.2). */
  publicKey: z.string().length(87),
  privateKey: z.string().length(43),
})
export type VapidKey = z.infer<typeof vapidKeySchema>

/** The file of keys: lies outside the database, readable by its user alone, and needs a back-up of its own. */
export const keyFileSchema = z.object({
  digest: versioned,
  seal: versioned,
  cookie: versioned,
  /** Private JWKs of the OpenID provider, the newest first. */
  signing: z.array(z.record(z.string(), z.unknown())).min(1),
  /** What push services know this backend by; a phone's subscription is bound to one of them. */
  vapid: z.array(vapidKeySchema).min(1),
})
export type KeyFile = z.infer<typeof keyFileSchema>

export interface KeyedDigest {
  digest: string
  version: number
}

/** Keyed digests and sealing, each under the newest key and readable under every older one. */
export interface KeyRing {
  /** HMAC-SHA256 under the newest key. `purpose` keeps digests of different things apart. */
  digest(purpose: string, value: string): KeyedDigest
  /** The digests that a value has under every key: what a look-up compares with. */
  digests(purpose: string, value: string): string[]
  /** AES-256-GCM under the newest key; `context` must be the same on opening, so a sealed text cannot be moved. */
  seal(context: string, text: string): string
  open(context: string, sealed: string): string
  readonly digestVersions: number[]
  readonly cookieKeys: string[]
  readonly signingKeys: Record<string, unknown>[]
  /** The newest first; phones subscribe with that one. */
  readonly vapidKeys: readonly VapidKey[]
  /** Takes a turned key file into use while running; what was sealed or digested before stays readable. */
  replace(file: KeyFile): void
}

const newestFirst = <T extends { version: number }>(keys: readonly T[]): T[] =>
  [...keys].sort((a, b) => b.version - a.version)

/** Keys as the cryptography takes them, made once. */
const readyFor = (keys: KeyFile['digest']): { version: number; key: KeyObject }[] =>
  newestFirst(keys).map(({ version, key }) => ({ version, key: createSecretKey(key, 'base64') }))

export function createKeyRing(initial: KeyFile): KeyRing {
  let file = initial
  let digestKeys = readyFor(file.digest)
  let sealKeys = readyFor(file.seal)
  const hmac = (key: KeyObject, purpose: string, value: string): string =>
    createHmac('sha256', key).update(purpose).update('\0').update(value).digest('base64url')
  const newest = <T>(keys: T[]): T => {
    const first = keys[0]
    if (first === undefined) throw new Error('no key')
    return first
  }
  return {
    digest: (purpose, value) => {
      const { key, version } = newest(digestKeys)
      return { digest: hmac(key, purpose, value), version }
    },
    digests: (purpose, value) => digestKeys.map(({ key }) => hmac(key, purpose, value)),
    seal: (context, text) => {
      const { key, version } = newest(sealKeys)
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      cipher.setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `${version}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`
    },
    open: (context, sealed) => {
      const dot = sealed.indexOf('.')
      const version = Number(sealed.slice(0, dot))
      const found = sealKeys.find((candidate) => candidate.version === version)
      if (found === undefined) throw new Error(`the key of version ${version} is missing from the key file`)
      const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, 12))
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8')
    },
    get digestVersions() {
      return digestKeys.map((key) => key.version)
    },
    get cookieKeys() {
      return newestFirst(file.cookie).map((key) => key.key)
    },
    get signingKeys() {
      return file.signing
    },
    get vapidKeys() {
      return newestFirst(file.vapid)
    },
    replace: (turned) => {
      file = turned
      digestKeys = readyFor(file.digest)
      sealKeys = readyFor(file.seal)
    },
  }
}

/** Digest of a bearer secret of 256 bits: needs no key, since it cannot be guessed. */
export const tokenDigest = (token: string): string => createHash('sha256').update(token).digest('base64url')
