import { PGlite, types as pgliteTypes } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { Kysely, PGliteDialect } from 'kysely'
import pg from 'pg'
import { BatchedSocket } from './batched-socket.ts'
import { createStatementNames, prepareStatements } from './prepared-statements.ts'
import type { Tables } from './schema.ts'
import { ServerDatabase } from './unit-of-work.ts'

export type Database = Kysely<Tables>

/** PostgreSQL hands a bigint over as text; ours (entry numbers, TOTP steps, counts) all fit a number. */
const bigintType = 20
const bigintToNumber = (text: string): number => Number(text)

/**
 * Nothing walks through a whole table that an index leads into, nor joins but by key, whatever statistics say: from the day of
 * an import until they are taken anew they say that everything is small. To compile a plan, or to start further processes for it, costs
 * more than to run any of ours.
 */
const planning = [
  ...['enable_seqscan = off', 'enable_mergejoin = off', 'enable_hashjoin = off', 'jit = off'],
  'max_parallel_workers_per_gather = 0',
]
  .map((setting) => `set ${setting}`)
  .join('; ')

/**
 * The embedded database in a folder, or in memory without one. It has one connection: queries outside a running
 * transaction wait for its end, so nothing inside one may use another handle than its own.
 * @param image an empty database as `emptyImage` makes it, for tests that need many
 */
export async function openEmbedded(folder?: string, image?: Blob): Promise<Database> {
  const pglite = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(image === undefined ? {} : { loadDataDir: image }),
    extensions: { pg_trgm },
    parsers: { [pgliteTypes.INT8]: bigintToNumber },
  })
  await pglite.exec(planning)
  return new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) })
}

/** An initialised, empty embedded database as a file: loading it takes a fifth of the time that making one takes. */
export async function emptyImage(): Promise<Blob> {
  const pglite = await PGlite.create({ extensions: { pg_trgm } })
  const image = await pglite.dumpDataDir('none')
  await pglite.close()
  return image
}

/** Connections to a PostgreSQL server, set up as the backend's are. */
export const openPool = (url: string): pg.Pool =>
  new pg.Pool({
    connectionString: url,
    max: 16,
    pipeline: true,
    stream: () => new BatchedSocket(),
    connectionTimeoutMillis: 5000,
    // What a connection has prepared goes with it: a desk's pauses are shorter than this.
    idleTimeoutMillis: 600_000,
    statement_timeout: 15_000,
    onConnect: async (client) => void (await client.query(planning)),
  })

/** A PostgreSQL server. `url` holds a password: it is never logged. */
export function openServer(url: string): Database {
  pg.types.setTypeParser(bigintType, bigintToNumber)
  const pool = openPool(url)
  // A broken idle connection is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  const names = createStatementNames()
  pool.on('connect', (client) => prepareStatements(client, names))
  return new ServerDatabase({ pool })
}
