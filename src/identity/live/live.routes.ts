import { PassThrough } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { liveEventsPath } from '#common/api/live.ts'
import { AppError } from '#common/errors.ts'
import { bearerOf } from '../http/api.ts'
import { streamPermissions } from '../http/permissions.ts'
import type { Caller } from '../work.ts'
import type { LiveStreams } from './live-streams.ts'

/** What may wait for one reader, in bytes: a few events, since each is small. */
const mostWaiting = 4 * 1024

/** `GET /api/events`: server-sent events (WHATWG HTML, 9.2). */
export function registerLive(
  app: FastifyInstance,
  { streams, authenticate }: { streams: LiveStreams; authenticate(bearer: string | undefined): Promise<Caller> },
): void {
  const mayListen = async (bearer: string | undefined): Promise<Caller> => {
    const caller = await authenticate(bearer)
    if (!streamPermissions[`GET ${liveEventsPath}`].includes(caller.role)) throw new AppError('forbidden')
    return caller
  }
  app.get(liveEventsPath, { schema: { hide: true } }, async (request, reply) => {
    const bearer = bearerOf(request)
    const caller = await mayListen(bearer)
    const out = new PassThrough({ highWaterMark: mostWaiting })
    // A reader that left is no fault.
    out.on('error', () => undefined)
    const sink = {
      write: (text: string) => out.write(text),
      end: () => (out.writableNeedDrain ? out.destroy() : out.end()),
    }
    const gone = await streams.open(caller.id, sink, () => mayListen(bearer))
    out.on('close', gone)
    request.raw.socket.on('close', gone)
    // Proxies that gather answers before they pass them on are asked not to.
    return reply.type('text/event-stream').header('x-accel-buffering', 'no').send(out)
  })
  app.addHook('preClose', async () => streams.close())
}
