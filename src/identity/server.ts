import { randomUUID } from 'node:crypto'
import fastifySwagger from '@fastify/swagger'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { apiRoutes } from '#common/api/index.ts'
import { AppError } from '#common/errors.ts'
import type { Clock } from './clock.ts'
import type { Database } from './database/database.ts'
import type { Transact } from './database/transaction.ts'
import { registerApi } from './http/api.ts'
import { errorForLog } from './http/error-for-log.ts'
import { registerDocs } from './http/docs-page.ts'
import { createHandlers } from './http/handlers.ts'
import { registerHealth } from './http/health.ts'
import { registerMetrics } from './http/metrics.ts'
import { publicRoutes, streamPermissions } from './http/permissions.ts'
import { sendProblem } from './http/problem.ts'
import type { KeyRing } from './keys/key-ring.ts'
import { sendNotFoundPage } from './pages/register-pages.ts'
import type { Services } from './services.ts'
import type { Caller } from './work.ts'

export interface ServerDependencies {
  database: Database
  transact: Transact
  keys: KeyRing
  clock: Clock
  services: Services
  publicOrigin: string
  trustedProxies: string | undefined
  logger: FastifyBaseLogger | false
  authenticate(bearer: string | undefined): Promise<Caller>
  /** The hosted pages and the OpenID provider. */
  mounts: ((app: FastifyInstance) => Promise<void> | void)[]
}

const bodyLimitBytes = 64 * 1024

/** Builds the whole HTTP server without listening; importing this file does nothing. */
export async function createServer(deps: ServerDependencies): Promise<FastifyInstance> {
  const app = fastify({
    ...(deps.logger === false ?
      { logger: false }
    : { loggerInstance: deps.logger.child({}, { serializers: { err: errorForLog } }) }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    trustProxy: deps.trustedProxies ?? false,
    routerOptions: { maxParamLength: 200 },
    // A slow client holds one socket, not the server.
    connectionTimeout: 30_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 20_000,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler((request, reply) => {
    const forPeople = request.headers.accept?.includes('text/html') === true && !request.url.startsWith('/api')
    return forPeople ? sendNotFoundPage(request, reply) : sendProblem(new AppError('not_found'), request, reply)
  })
  guardRoutes(app)
  guardHost(app, deps.publicOrigin)
  logRequests(app)
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Rekey identity backend', version: '1' },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: jsonSchemaTransform,
  })
  registerMetrics(app)
  registerHealth(app, deps.database)
  registerDocs(app)
  await app.register(async (scope) => {
    registerApi(scope, deps, createHandlers(deps.services))
  })
  for (const mount of deps.mounts) await mount(app)
  return app
}

/** A route without a row in the permission table stops the server from being built. */
function guardRoutes(app: FastifyInstance): void {
  const known = new Set([...Object.keys(publicRoutes), ...Object.keys(streamPermissions)])
  for (const spec of Object.values(apiRoutes)) known.add(`${spec.method} ${spec.path}`)
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      if (method === 'HEAD') continue
      if (!known.has(`${method} ${route.url}`))
        throw new Error(`the route ${method} ${route.url} has no row in http/permissions.ts: say there who may call it`)
    }
  })
}

/** The `Host` must be our own, so that a name that somebody points at this address gets nothing. Probes may use the address. */
function guardHost(app: FastifyInstance, publicOrigin: string): void {
  const { host } = new URL(publicOrigin)
  app.addHook('onRequest', async (request) => {
    if (request.host !== host && !request.url.startsWith('/health/'))
      throw new AppError('untrusted_sender', { detail: 'foreign Host' })
  })
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'no-referrer')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    if (!reply.hasHeader('content-security-policy'))
      reply.header(
        'content-security-policy',
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      )
    if (publicOrigin.startsWith('https:'))
      reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains')
  })
}

/** One line a request: its route's pattern, never its address, headers or body, which may hold what was typed. */
function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime),
      },
      'answered',
    )
    done()
  })
}
