import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import pg from 'pg'
import { emptyImage, openEmbedded, openServer, type Database } from '../database/database.ts'

/** Which database this run is for: `REKEY_TEST_DATABASE_URL` names a server on which a database per fixture is made. */
const serverUrl = process.env['REKEY_TEST_DATABASE_URL']
export const onServer = serverUrl !== undefined

const cacheFolder = new URL('../../../.cache/', import.meta.url)
const lockFile = new URL('../../../package-lock.json', import.meta.url)

/** Made once for each version of the embedded database; test files run in processes of their own. */
async function cachedImage(): Promise<Blob> {
  const lock = JSON.parse(await readFile(lockFile, 'utf8')) as { packages: Record<string, { version: string }> }
  const file = new URL(`pglite-${lock.packages['node_modules/@electric-sql/pglite']?.version}.tar`, cacheFolder)
  const cached = await readFile(file).catch(() => undefined)
  if (cached !== undefined) return new Blob([cached])
  const image = await emptyImage()
  await mkdir(cacheFolder, { recursive: true })
  const draft = new URL(`${file.href}.${randomBytes(6).toString('hex')}`)
  await writeFile(draft, new Uint8Array(await image.arrayBuffer()))
  await rename(draft, file)
  return image
}

/** An empty database of its own. */
export async function newDatabase(): Promise<{ database: Database; url: string | undefined; drop(): Promise<void> }> {
  if (serverUrl === undefined)
    return { database: await openEmbedded(undefined, await cachedImage()), url: undefined, drop: async () => undefined }
  const name = `rekey_test_${randomBytes(6).toString('hex')}`
  await onMaintenance(`create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return {
    database: openServer(url.href),
    url: url.href,
    drop: () => onMaintenance(`drop database if exists ${name} with (force)`),
  }
}

async function onMaintenance(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
