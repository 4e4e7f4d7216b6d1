import type { FastifyBaseLogger } from 'fastify'
import type { AccountId } from '#common/model/ids.ts'
import { createTestClock } from '../../clock.ts'
import type { Database } from '../../database/database.ts'
import { createTransact, type Transact } from '../../database/transaction.ts'
import { migrate } from '../../database/migrate.ts'
import { totpCode, totpStepAt } from '../../factors/totp.ts'
import { registerHooks } from '../../hooks/hook.routes.ts'
import { newKeyFile } from '../../keys/key-file.ts'
import { createKeyRing } from '../../keys/key-ring.ts'
import { createLiveStreams, type LiveStreams } from '../../live/live-streams.ts'
import { registerLive } from '../../live/live.routes.ts'
import { readVersions } from '../../live/live.store.ts'
import { createAuthenticate } from '../../oidc/authenticate.ts'
import { registerOidc } from '../../oidc/register-oidc.ts'
import type { OwnerPolicy } from '../../owner-policy.ts'
import { registerPages } from '../../pages/register-pages.ts'
import { demoPassword, owners, staff, type Person } from '../../seed/people.ts'
import { demoTotpSecret, seedPeople } from '../../seed/seed.ts'
import { createServer } from '../../server.ts'
import { createServices } from '../../services.ts'
import { readMails, readSms } from '../../testing/outbox.ts'
import { newDatabase } from '../../testing/test-database.ts'
import { createBrowser, type TestBrowser } from './test-browser.ts'

const localOrigin = 'http://localhost:4800'
const codeIn = (text = ''): string => /\b(\d{6})\b/.exec(text)?.[1] ?? 'none'

/** The backend with its hosted pages and OpenID provider, the named people, and a clock that tests set. */
export async function createPageFixture(
  options: {
    people?: readonly Person[]
    issuerName?: string
    logger?: FastifyBaseLogger
    start?: Date
    publicOrigin?: string
    policy?: OwnerPolicy
    allowLoopbackPush?: boolean
    /** A database that the test opens itself, to see what happens in it. */
    open?: typeof newDatabase
    /** Who calls the API, where it is not whom a token names. */
    authenticate?: typeof createAuthenticate
  } = {},
) {
  const publicOrigin = options.publicOrigin ?? localOrigin
  const clock = createTestClock(options.start)
  const { database, url, drop } = await (options.open ?? newDatabase)()
  await migrate(database, clock.now())
  const keys = createKeyRing(newKeyFile())
  const liveStreams = new Set<LiveStreams>()
  const transact = createTransact(database, clock, () => liveStreams.forEach((streams) => streams.wake()))
  const services = createServices({
    keys,
    wakeOutbox: () => undefined,
    publicOrigin,
    phoneRegions: ['DE'],
    allowLoopbackPush: options.allowLoopbackPush === true,
    ...(options.policy === undefined ? {} : { policy: options.policy }),
  })
  const ids = await seedPeople(transact, keys, clock, options.people ?? [...staff, ...owners])
  const id = (userName: string): AccountId => {
    const found = ids.get(userName)
    if (found === undefined) throw new Error(`nobody is called ${userName}`)
    return found
  }
  const start = async (database: Database, transact: Transact) => {
    const streams = createLiveStreams(() => readVersions(database))
    liveStreams.add(streams)
    const authenticate = (options.authenticate ?? createAuthenticate)({ database, clock })
    const app = await createServer({
      database,
      transact,
      keys,
      clock,
      services,
      publicOrigin,
      trustedProxies: undefined,
      logger: options.logger ?? false,
      authenticate,
      mounts: [
        (server) => registerLive(server, { streams, authenticate }),
        (server) => registerHooks(server, { database, transact, clock, hooks: services.hooks }),
        async (server) => {
          const interactions = await registerOidc(server, { database, transact, clock, keys, publicOrigin, services })
          await registerPages(server, {
            transact,
            keys,
            clock,
            publicOrigin,
            services,
            issuerName: options.issuerName ?? 'Rekey',
            interactions,
            beat: 0,
          })
        },
      ],
    })
    await app.ready()
    return app
  }
  let app = await start(database, transact)

  const fixture = {
    get app() {
      return app
    },
    /** A new server object on the same data: what a restart is. */
    restart: async (): Promise<void> => {
      await app.close()
      app = await start(database, transact)
    },
    databaseUrl: url,
    /** A second server on the same data, with connections of its own. */
    startBeside: async (beside: Database) => {
      const work = createTransact(beside, clock)
      return { app: await start(beside, work), transact: work }
    },
    clock,
    database,
    keys,
    transact,
    services,
    id,
    browser: (server = () => app): TestBrowser => createBrowser(server),
    code: (userName: string, seconds = 0): string =>
      totpCode(demoTotpSecret(userName), totpStepAt(new Date(clock.now().getTime() + seconds * 1000))),
    system: <T>(act: Parameters<typeof transact<T>>[1]) =>
      transact({ actor: { kind: 'system', id: null }, source: null, requestId: null }, act),
    entries: async (action?: string) => {
      const rows = await database.selectFrom('audit_entry').selectAll().orderBy('seq').execute()
      return action === undefined ? rows : rows.filter((row) => row.action === action)
    },
    mails: () => readMails(database, keys),
    sms: async (template: string) => (await readSms(database, keys)).filter((sms) => sms.template === template),
    /** The newest code that went to a number; `none` where there was no message. */
    smsCode: async (number: string): Promise<string> =>
      codeIn((await readSms(database, keys)).findLast((sms) => sms.to === number)?.text),
    mailedCode: async (template: string): Promise<string> =>
      codeIn((await readMails(database, keys)).findLast((mail) => mail.template === template)?.text),
    /** Password step of a person's sign-in, in a browser of its own. */
    passwordStep: async (userName: string, password = demoPassword, server = () => app): Promise<TestBrowser> => {
      const browser = fixture.browser(server)
      await browser.get('/sign-in')
      await browser.post('/sign-in', { identifier: userName, password })
      return browser
    },
    signIn: async (userName: string, server = () => app): Promise<TestBrowser> => {
      const browser = await fixture.passwordStep(userName, demoPassword, server)
      await browser.post('/sign-in/factor', { code: fixture.code(userName) })
      // The next code of the same app is one step later.
      clock.advance(30)
      return browser
    },
    close: async (): Promise<void> => {
      await app.close()
      await database.destroy()
      await drop()
    },
  }
  return fixture
}
export type PageFixture = Awaited<ReturnType<typeof createPageFixture>>
