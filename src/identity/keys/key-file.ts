import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { keyFileSchema, type KeyFile } from './key-ring.ts'

const newKey = (): string => randomBytes(32).toString('base64')

export function newKeyFile(): KeyFile {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signing = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'ES256' }
  const first = () => [{ version: 1, key: newKey() }]
  return { digest: first(), seal: first(), cookie: first(), signing: [signing] }
}

/**
 * Reads the key file, or makes it where there is none and the database is new.
 * @param mayCreate false once there are data: new keys would make every code and factor unreadable
 */
export async function loadKeyFile(path: string, mayCreate: boolean): Promise<KeyFile> {
  try {
    return keyFileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
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

/** Adds a newer key of one kind; old ones stay readable until their data are gone. */
export function turnKey(file: KeyFile, kind: 'digest' | 'seal' | 'cookie'): KeyFile {
  const version = Math.max(...file[kind].map((key) => key.version)) + 1
  return { ...file, [kind]: [{ version, key: newKey() }, ...file[kind]] }
}
