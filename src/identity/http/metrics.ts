import type { FastifyInstance } from 'fastify'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'
import { AppError } from '#common/errors.ts'

const loopback = /^(127\.|::1$|::ffff:127\.)/

/** Response times by route (Prometheus text format). Only this machine may read them: a scraper runs beside the backend. */
export function registerMetrics(app: FastifyInstance): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const seconds = new Histogram({
    name: 'rekey_http_response_seconds',
    help: 'Time from a request to the end of its response, in seconds',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const refusals = new Counter({
    name: 'rekey_http_refusals_total',
    help: 'Answers of 400 and above',
    labelNames: ['route', 'status'],
    registers: [registry],
  })
  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern, never the address: ids would make endless series.
    const route = request.routeOptions.url ?? 'unknown'
    const status = String(reply.statusCode)
    seconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1000)
    if (reply.statusCode >= 400) refusals.inc({ route, status })
    done()
  })
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!loopback.test(request.socket.remoteAddress ?? '')) throw new AppError('not_found')
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}
