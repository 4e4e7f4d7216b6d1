import type { ServerResponse } from 'node:http'
import type { EventName, EventPayload } from '#common/bridge/schema.ts'

/** How often an idle stream says that it lives, in milliseconds; a dead connection shows at the next one. */
const heartbeatEvery = 15_000
/** A reader that far behind is let go; it comes back and gets the latest of everything. */
const mostBuffered = 1024 * 1024

export interface EventStreams {
  open(response: ServerResponse): void
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void
  close(): void
}

/** Events as one JSON object a line. A stream begins with the latest of each name, so a gap in between loses nothing. */
export function createEventStreams(): EventStreams {
  const streams = new Set<ServerResponse>()
  const latest = new Map<EventName, string>()
  const send = (stream: ServerResponse, line: string) => {
    if (stream.writableLength > mostBuffered) stream.destroy()
    else stream.write(line)
  }
  const heartbeat = setInterval(() => {
    for (const stream of streams) send(stream, '\n')
  }, heartbeatEvery)
  heartbeat.unref()
  return {
    open(response) {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.flushHeaders()
      streams.add(response)
      response.on('close', () => streams.delete(response))
      response.write('\n')
      for (const line of latest.values()) send(response, line)
    },
    emit(name, payload) {
      const line = `${JSON.stringify({ name, payload })}\n`
      latest.set(name, line)
      for (const stream of streams) send(stream, line)
    },
    close() {
      clearInterval(heartbeat)
      for (const stream of streams) stream.end()
    },
  }
}
