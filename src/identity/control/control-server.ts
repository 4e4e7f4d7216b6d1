import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fastify, { LogController } from 'fastify'
import { z } from 'zod'
import { ownerLocaleSchema, roleSchema } from '#common/model/words.ts'
import { AppError } from '#common/errors.ts'
import { registerApplicationControl } from '../applications/application-control.ts'
import { registerHookControl } from '../hooks/hook-control.ts'
import { backup } from '../backup/backup.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Transact } from '../database/transaction.ts'
import { importAccounts } from '../imports/import-stream.ts'
import { importFields } from '../imports/import-row.ts'
import { loadKeyFile, saveKeyFile, turnedKeys, turnKey } from '../keys/key-file.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Services } from '../services.ts'
import type { Origin } from '../work.ts'

export interface ControlDependencies {
  folder: string
  keyFilePath: string
  database: Database
  transact: Transact
  clock: Clock
  keys: KeyRing
  services: Services
  phoneRegions: readonly string[]
}

const importQuery = z.object({
  dryRun: z.enum(['true', 'false']).default('false'),
  invite: z.enum(['true', 'false']).default('false'),
  mapping: z.string().default('{}'),
})
const mappingSchema = z.partialRecord(z.enum(importFields), z.string())
const staffBody = z.object({
  userName: z.string().min(2).max(64),
  displayName: z.string().min(1).max(120),
  email: z.email(),
  role: roleSchema,
  locale: ownerLocaleSchema.default('en'),
})
const turnBody = z.object({ kind: z.enum(turnedKeys) })
const system: Origin = { actor: { kind: 'system', id: null }, source: 'control', requestId: null }

/** A Unix socket's address has a short limit of its own; a deep data folder gets one in the temporary folder. */
async function socketPath(folder: string): Promise<string> {
  if (process.platform === 'win32') return `\\\\.\\pipe\\rekey-${Buffer.from(folder).toString('hex').slice(-60)}`
  const near = join(folder, 'control.sock')
  return near.length < 100 ? near : join(await mkdtemp(join(tmpdir(), 'rekey-')), 'control.sock')
}

/**
 * The way in for commands on the server (import, staff, backup, keys): a socket that only the user who runs the backend
 * can open. Two processes on one embedded database would lose rows, so commands go through the running one.
 */
export async function startControl(deps: ControlDependencies): Promise<{ close(): Promise<void> }> {
  const app = fastify({
    logger: false,
    bodyLimit: 1024 ** 3,
    logController: new LogController({ disableRequestLogging: true }),
  })
  app.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload))
  app.setErrorHandler(async (error, _request, reply) => {
    const message =
      error instanceof AppError ? (error.detail ?? error.code)
      : error instanceof z.ZodError ? z.prettifyError(error)
      : error instanceof Error ? error.message
      : 'unknown'
    await reply.code(400).send({ error: message })
  })
  app.get('/status', async () => ({ status: 'running', pid: process.pid }))
  app.post('/import', async (request, reply) => {
    const query = importQuery.parse(request.query)
    const events = importAccounts(
      request.body as Readable,
      { transact: deps.transact, imports: deps.services.imports },
      {
        dryRun: query.dryRun === 'true',
        invite: query.invite === 'true',
        mapping: mappingSchema.parse(JSON.parse(query.mapping)),
        phoneRegions: deps.phoneRegions,
      },
    )
    const lines = async function* () {
      for await (const event of events) yield `${JSON.stringify(event)}\n`
    }
    return reply.type('application/x-ndjson').send(Readable.from(lines()))
  })
  app.post('/staff', async (request) => {
    const person = staffBody.parse(request.body)
    return deps.transact(system, (work) =>
      deps.services.staff.create(work, {
        ...person,
        userName: person.userName.toLowerCase(),
        email: person.email.toLowerCase(),
      }),
    )
  })
  app.post('/backup', async (_request, reply) => {
    const stream = backup(deps.database, deps.clock)
    stream.once('end', () => {
      void deps
        .transact(system, async (work) => work.record({ action: 'backup.made', outcome: 'done' }))
        .catch(() => undefined)
    })
    return reply.type('application/gzip').send(stream)
  })
  app.post('/keys/turn', async (request) => {
    const { kind } = turnBody.parse(request.body)
    const turned = turnKey(await loadKeyFile(deps.keyFilePath, false), kind)
    await saveKeyFile(deps.keyFilePath, turned)
    deps.keys.replace(turned)
    return { kind, version: turned[kind][0]?.version }
  })
  registerApplicationControl(app, deps)
  registerHookControl(app, deps)
  const path = await socketPath(deps.folder)
  if (process.platform !== 'win32') await rm(path, { force: true })
  await app.listen({ path })
  if (process.platform !== 'win32') await chmod(path, 0o600)
  await writeFile(join(deps.folder, 'control.json'), JSON.stringify({ path, pid: process.pid }), { mode: 0o600 })
  return {
    close: async () => {
      await app.close()
      await rm(join(deps.folder, 'control.json'), { force: true })
    },
  }
}
