import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { startControl } from './control/control-server.ts'
import { lockDataFolder } from './data-folder.ts'
import type { OutboxChannel } from './database/schema.ts'
import { openEmbedded, openServer, type Database } from './database/database.ts'
import { migrate } from './database/migrate.ts'
import { createTransact } from './database/transaction.ts'
import { createOutboxWorker, type OutboxWorker, type Senders } from './delivery/outbox-worker.ts'
import { createSmtpSender } from './delivery/mail-sender.ts'
import { createSmsSender } from './delivery/sms-sender.ts'
import { startDemoOutbox } from './demo/demo-outbox.ts'
import { demoPeople } from './demo/demo-people.ts'
import { createDemoSender } from './demo/demo-sender.ts'
import { startEscalation } from './approvals/escalation.ts'
import { createHookSender } from './hooks/hook-sender.ts'
import { registerHooks } from './hooks/hook.routes.ts'
import { startHousekeeping } from './housekeeping.ts'
import { loadKeyFile } from './keys/key-file.ts'
import { createKeyRing } from './keys/key-ring.ts'
import { createLiveStreams } from './live/live-streams.ts'
import { registerLive } from './live/live.routes.ts'
import { readVersions } from './live/live.store.ts'
import { createAuthenticate } from './oidc/authenticate.ts'
import { createLogoutSender } from './oidc/logout-sender.ts'
import { registerOidc } from './oidc/register-oidc.ts'
import { registerPages } from './pages/register-pages.ts'
import { createWebPushSender } from './push/web-push-sender.ts'
import { crowd, demoPassword, owners, staff } from './seed/people.ts'
import { seedPeople } from './seed/seed.ts'
import { createServer } from './server.ts'
import { createServices } from './services.ts'
import type { Origin } from './work.ts'

/** About 500 with the named people. */
const demoCrowd = 480
const system: Origin = { actor: { kind: 'system', id: null }, source: null, requestId: null }

export interface Backend {
  outboxAddress: string | null
  /** Who can sign in to the demo; empty outside of it. */
  people: { displayName: string; userName: string; password: string; role: string }[]
  stop(): Promise<void>
}

/** Starts the whole backend in order; whatever fails, what was started before is stopped again. */
export async function startBackend(config: Config, clock: Clock, log: FastifyBaseLogger): Promise<Backend> {
  const stops: (() => Promise<unknown> | unknown)[] = []
  const stop = async (): Promise<void> => {
    for (const step of stops.reverse()) await step()
  }
  try {
    const folder = await lockDataFolder(config.dataFolder)
    stops.push(() => folder.release())
    const database =
      config.databaseUrl === undefined ? await openEmbedded(folder.databasePath) : openServer(config.databaseUrl)
    stops.push(() => database.destroy())
    const applied = await migrate(database, clock.now())
    if (applied.length > 0) log.info({ applied }, 'database brought up to date')
    const keys = createKeyRing(await loadKeyFile(folder.keyFilePath, !(await hasAccounts(database))))
    const streams = createLiveStreams(() => readVersions(database))
    const transact = createTransact(
      database,
      clock,
      () => streams.wake(),
      (work) => services.hooks.tell(work),
    )
    const demoSender = createDemoSender()
    const senders: Senders =
      config.smtpUrl === undefined ?
        { mail: demoSender.mail, sms: demoSender.sms }
      : {
          mail: createSmtpSender(config.smtpUrl, config.mailFrom),
          ...(config.sms === undefined ? {} : { sms: await createSmsSender(config.sms, database, clock, log) }),
        }
    senders.push = createWebPushSender({
      keys,
      clock,
      publicOrigin: config.publicOrigin,
      gone: (phoneId, endpoint) =>
        transact(system, (work) => services.pushes.forgetSubscription(work, phoneId, endpoint)),
    })
    senders.hook = createHookSender({ database, keys, clock })
    senders.logout = createLogoutSender({ database, keys, clock, issuer: config.publicOrigin })
    stops.push(() => Object.values(senders).forEach((sender) => sender.close()))
    const worker: OutboxWorker = createOutboxWorker({ database, keys, clock, senders, log })
    const services = createServices({
      keys,
      wakeOutbox: (urgency) => worker.wake(urgency),
      channels: new Set(Object.keys(senders) as OutboxChannel[]),
      smsPerDay: config.smsPerDay,
      recordApart: (origin, entry) =>
        void transact(origin, async (work) => work.record(entry)).catch((error: unknown) =>
          log.error({ err: error }, 'a refusal could not be recorded'),
        ),
      publicOrigin: config.publicOrigin,
      phoneRegions: config.phoneRegions,
      issuerName: config.issuerName,
      policy: config.policy,
    })
    if (config.demo && !(await hasAccounts(database)))
      await seedPeople(transact, keys, clock, [...staff, ...owners, ...crowd(demoCrowd)])
    const orphaned = await transact(system, (work) => services.recoveryCodes.revokeUnderLostKeys(work))
    if (orphaned.length > 0) log.warn({ accounts: orphaned.length }, 'recovery codes under lost keys were revoked')

    const authenticate = createAuthenticate({ database, clock })
    for (const used of await transact(system, (work) => services.breakGlass.listRecent(work)))
      log.warn({ accountId: used.account_id, at: used.used_at }, 'break-glass was used')

    const app = await createServer({
      database,
      transact,
      keys,
      clock,
      services,
      publicOrigin: config.publicOrigin,
      trustedProxies: config.trustedProxies,
      logger: log,
      authenticate,
      mounts: [
        (server) => registerLive(server, { streams, authenticate }),
        (server) => registerHooks(server, { database, transact, clock, hooks: services.hooks }),
        async (server) => {
          const interactions = await registerOidc(server, {
            database,
            transact,
            clock,
            keys,
            publicOrigin: config.publicOrigin,
            services,
          })
          await registerPages(server, {
            transact,
            keys,
            clock,
            publicOrigin: config.publicOrigin,
            services,
            issuerName: config.issuerName,
            interactions,
          })
        },
      ],
    })
    stops.push(() => app.close())
    await app.listen({ port: config.port, host: config.listen }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ?
          new Error(`port ${config.port} is in use: stop what has it, or set REKEY_PORT`)
        : error
    })
    worker.start()
    stops.push(() => worker.stop())
    const housekeeping = startHousekeeping({
      transact,
      onError: (error) => log.warn({ err: error }, 'housekeeping failed'),
    })
    stops.push(() => housekeeping.stop())
    const escalation = startEscalation({
      transact,
      delivery: services.delivery,
      policies: services.policies,
      onError: (error) => log.warn({ err: error }, 'requests for approval were not tended'),
    })
    stops.push(() => escalation.stop())
    const control = await startControl({
      folder: folder.path,
      keyFilePath: folder.keyFilePath,
      database,
      transact,
      clock,
      keys,
      services,
      phoneRegions: config.phoneRegions,
    })
    stops.push(() => control.close())
    if (!config.demo) return { outboxAddress: null, people: [], stop }
    const outbox = await startDemoOutbox(config.outboxPort, {
      messages: demoSender.messages,
      people: () => demoPeople(database, keys, clock),
    })
    stops.push(() => outbox.close())
    return {
      outboxAddress: outbox.address,
      people: staff.map((person) => ({
        displayName: person.displayName,
        userName: person.userName,
        password: demoPassword,
        role: person.role ?? '',
      })),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const hasAccounts = async (database: Database): Promise<boolean> =>
  (await database.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined
