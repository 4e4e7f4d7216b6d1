import { createECDH, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { keyFileSchema, type KeyFile, type VapidKey } from './key-ring.ts'

const newKey = (): string => randomBytes(32).toString('base64')

function newVapidKey(version: number): VapidKey {
  const pair = createECDH('prime256v1')
  const publicKey = pair.generateKeys('base64url')
  // A scalar with leading zeros comes out shorter than its 32 bytes.
  const scalar = pair.getPrivateKey()
  const privateKey = Buffer.concat([Buffer.alloc(32 - scalar.length), scalar]).toString('base64url')
  return { version, publicKey, privateKey }
}

export function newKeyFile(): KeyFile {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signing = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'ES256' }
  const first = () => [{ version: 1, key: newKey() }]
  return { digest: first(), seal: first(), cookie: first(), signing: [signing, newRsaKey()], vapid: [newVapidKey(1)] }
}

/** RS256 is what every application can read (OpenID Connect Core, 15.1). */
function newRsaKey(): Record<string, unknown> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' }
}

/**
 * Reads the key file, or makes it where there is none and the database is new.
 * @param mayCreate false once there are data: new keys would make every code and factor unreadable
 */
export async function loadKeyFile(path: string, mayCreate: boolean): Promise<KeyFile> {
  try {
    return await readKeyFile(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT'))
      throw new Error(`the key file ${path} cannot be read`, { cause: error })
    if (!mayCreate)
      throw new Error(`the key file ${path} is missing, but there are data that need it: restore it from its back-up`, {
        cause: error,
      })
  }
  const made = newKeyFile()
  await writeSynced(path, made)
  return made
}

async function readKeyFile(path: string): Promise<KeyFile> {
  const content = JSON.parse(await readFile(path, 'utf8')) as object
  const found = keyFileSchema.partial({ vapid: true }).parse(content)
  const hasRsa = found.signing.some((key) => key['alg'] === 'RS256')
  if (found.vapid !== undefined && hasRsa) return keyFileSchema.parse(found)
  // A file from before there was push, or other applications: no data are under the missing keys, so making them loses nothing.
  const whole = keyFileSchema.parse({
    ...found,
    signing: hasRsa ? found.signing : [...found.signing, newRsaKey()],
    vapid: found.vapid ?? [newVapidKey(1)],
  })
  await saveKeyFile(path, whole)
  return whole
}

async function writeSynced(path: string, content: KeyFile): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(JSON.stringify(content, null, 2))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Replaces the key file in one step: a crash leaves the old one or the new one, whole. */
export async function saveKeyFile(path: string, content: KeyFile): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  await writeSynced(draft, content)
  await rename(draft, path)
}

export const turnedKeys = ['digest', 'seal', 'cookie', 'vapid'] as const
export type TurnedKey = (typeof turnedKeys)[number]

/** Adds a newer key of one kind; old ones stay readable until their data are gone. */
export function turnKey(file: KeyFile, kind: TurnedKey): KeyFile {
  const version = Math.max(...file[kind].map((key) => key.version)) + 1
  if (kind === 'vapid') return { ...file, vapid: [newVapidKey(version), ...file.vapid] }
  return { ...file, [kind]: [{ version, key: newKey() }, ...file[kind]] }
}
