import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { openEmbedded, openServer, type Database } from '../database/database.ts'

/** Which database this run is for: `REKEY_TEST_DATABASE_URL` names a server on which a database per fixture is made. */
const serverUrl = process.env['REKEY_TEST_DATABASE_URL']
export const onServer = serverUrl !== undefined

/** An empty database of its own. */
export async function newDatabase(): Promise<{ database: Database; url: string | undefined; drop(): Promise<void> }> {
  if (serverUrl === undefined) return { database: await openEmbedded(), url: undefined, drop: async () => undefined }
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
