import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { apiRoutes, type ApiRouteName } from '#common/api/index.ts'
import type { RouteAnswer } from '#common/api/route.ts'
import { AppError } from '#common/errors.ts'
import type { AccountId } from '#common/model/ids.ts'
import { addSeconds, createTestClock, type Clock } from '../clock.ts'
import { openServer, type Database } from '../database/database.ts'
import { migrate } from '../database/migrate.ts'
import { createTransact } from '../database/transaction.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import { newKeyFile } from '../keys/key-file.ts'
import { owners, staff, type Person } from '../seed/people.ts'
import { seedPeople } from '../seed/seed.ts'
import { createServer } from '../server.ts'
import { createServices } from '../services.ts'
import type { Caller } from '../work.ts'
import { readMails } from './outbox.ts'
import { newDatabase } from './test-database.ts'

const signInMark = '~'
const withoutMfa = 'without-mfa'
/** How many seconds ago somebody signed in with MFA, or that it was without. */
export type SignInAge = number | typeof withoutMfa

/** What a member of staff shows to the fixture's API as their token. */
export const bearerOf = (userName: string, signIn: SignInAge): string => `${userName}${signInMark}${signIn}`

/** The bearer is a user name here; what tokens are good for is the OpenID provider's own suite. */
export const authenticateByName =
  (database: Database, clock: Clock) =>
  async (bearer: string | undefined): Promise<Caller> => {
    const [userName = '', signIn = '0'] = (bearer ?? '').split(signInMark)
    const account = await database
      .selectFrom('account')
      .select(['id', 'role'])
      .where('user_name', '=', userName)
      .executeTakeFirst()
    if (account === undefined || account.role === null) throw new AppError('unauthenticated')
    const signedInAt = signIn === withoutMfa ? null : addSeconds(clock.now(), -Number(signIn))
    return { id: account.id, role: account.role, signedInAt }
  }

/** A whole backend for a test: on whichever database the run is for, with the named people and a clock that tests set. */
export async function createFixture(options: { people?: readonly Person[]; databaseUrl?: string } = {}) {
  const clock = createTestClock()
  const { database, url, drop } =
    options.databaseUrl === undefined ?
      await newDatabase()
    : { database: openServer(options.databaseUrl), url: options.databaseUrl, drop: async () => undefined }
  if (options.databaseUrl === undefined) await migrate(database, clock.now())
  const keys = createKeyRing(newKeyFile())
  const transact = createTransact(database, clock)
  const services = createServices({
    keys,
    wakeOutbox: () => undefined,
    publicOrigin: 'http://localhost:4800',
    phoneRegions: ['DE'],
  })
  const ids = await seedPeople(transact, keys, clock, options.people ?? [...staff, ...owners])
  const id = (userName: string): AccountId => {
    const found = ids.get(userName)
    if (found === undefined) throw new Error(`nobody is called ${userName}`)
    return found
  }
  const app = await createServer({
    database,
    transact,
    keys,
    clock,
    services,
    publicOrigin: 'http://localhost:4800',
    trustedProxies: undefined,
    logger: false,
    authenticate: authenticateByName(database, clock),
    mounts: [],
  })
  await app.ready()
  return {
    app,
    clock,
    database,
    databaseUrl: url,
    keys,
    transact,
    services,
    id,
    /** Somebody of staff; just signed in, if nothing else is said. */
    as: (userName: string, signIn: SignInAge = 0) => createCaller(app, bearerOf(userName, signIn)),
    mails: () => readMails(database, keys),
    entries: (accountId?: AccountId) => {
      const query = database.selectFrom('audit_entry').selectAll().orderBy('seq')
      return (accountId === undefined ? query : query.where('account_id', '=', accountId)).execute()
    },
    system: <T>(act: Parameters<typeof transact<T>>[1]) =>
      transact({ actor: { kind: 'system', id: null }, source: null, requestId: null }, act),
    close: async () => {
      await app.close()
      await database.destroy()
      await drop()
    },
  }
}
export type Fixture = Awaited<ReturnType<typeof createFixture>>

interface CallInput {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  key?: string
}
export type CallResult<N extends ApiRouteName> = {
  status: number
  body: RouteAnswer<(typeof apiRoutes)[N]>
  code: string | undefined
  params: Record<string, unknown> | undefined
}

/** Calls the API over HTTP as a member of staff. */
export function createCaller(app: FastifyInstance, bearer: string) {
  return async <N extends ApiRouteName>(name: N, input: CallInput = {}): Promise<CallResult<N>> => {
    const spec = apiRoutes[name]
    const response = await app.inject({
      method: spec.method,
      url: spec.path.replace(/:(\w+)/g, (_, key: string) => input.params?.[key] ?? 'missing'),
      ...(input.query === undefined ? {} : { query: input.query }),
      headers: {
        host: 'localhost:4800',
        authorization: `Bearer ${bearer}`,
        ...(spec.changes ? { 'idempotency-key': input.key ?? randomUUID() } : {}),
      },
      ...(spec.method === 'POST' ? { payload: (input.body ?? {}) as object } : {}),
    })
    const body = response.json()
    return {
      status: response.statusCode,
      body,
      code: response.statusCode === 200 ? undefined : body.code,
      params: body.params,
    }
  }
}
