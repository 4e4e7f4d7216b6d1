import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { securityHeaders } from '../content-security-policy.ts'
import type { Dispatch } from '../host.ts'
import { refuseSender } from '../make-problem.ts'
import { readStaticFile } from '../static-files.ts'
import type { EventStreams } from './event-streams.ts'
import type { LaunchDesk } from './launch-desk.ts'
import { readJson } from './read-json.ts'
import { guardRequest } from './request-guard.ts'

export interface LoopbackServer {
  readonly origin: string
  close(): Promise<void>
}

export interface LoopbackServerOptions {
  port: number
  rendererFolder: string
  /** The page script that puts the bridge on `window.rekey`. */
  pageScript: string
  desk: LaunchDesk
  streams: EventStreams
  dispatch: Dispatch
  /** Told of every refused request: method and reason, nothing that the sender chose. */
  onRefused(why: string): void
}

const pageScriptPath = '/bridge.js'
/** Everything else, the page first, is asked for anew each time: only what its name describes may be kept. */
const lasting = 'private, max-age=31536000, immutable'

const takesGzip = ({ headers }: IncomingMessage): boolean =>
  String(headers['accept-encoding'] ?? '')
    .split(',')
    .some((one) => /^\s*gzip\s*(;\s*q=(1|0?\.\d*[1-9]\d*).*)?$/.test(one))

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'

/** Binds 127.0.0.1 alone: the wished port if it is free, else any. */
export async function openLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  let authority = ''
  const answer = (response: ServerResponse, status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
  }
  const refuse = (response: ServerResponse, status: number, why: string) => {
    options.onRefused(why)
    response.setHeader('connection', 'close')
    answer(response, status, refuseSender())
  }
  const isTrusted = (request: IncomingMessage): boolean => {
    const secret = request.headers['x-rekey-session']
    return typeof secret === 'string' && options.desk.isSession(secret)
  }

  async function answerPost(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path !== '/bridge/launch' && path !== '/bridge/call') return refuse(response, 404, 'path')
    if (path === '/bridge/call' && !isTrusted(request)) return refuse(response, 401, 'session')
    const body = await readJson(request)
    if (body.kind === 'too_large') return refuse(response, 413, 'too large')
    if (body.kind === 'not_json' || typeof body.value !== 'object' || body.value === null) {
      return refuse(response, 400, 'not json')
    }
    const own = (key: string): unknown =>
      Object.hasOwn(body.value as object, key) ? Reflect.get(body.value as object, key) : undefined
    if (path === '/bridge/call') {
      return answer(response, 200, await options.dispatch(String(own('name')), own('input'), own('callId')))
    }
    const launch = own('launch')
    const session = typeof launch === 'string' ? options.desk.exchange(launch) : null
    return session === null ? refuse(response, 401, 'launch secret') : answer(response, 200, { session })
  }

  async function answerGet(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path === '/bridge/events') {
      return isTrusted(request) ? options.streams.open(response) : refuse(response, 401, 'session')
    }
    if (path === pageScriptPath) {
      return void response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(options.pageScript)
    }
    const packed = takesGzip(request)
    const file = path.startsWith('/bridge/') ? null : await readStaticFile(options.rendererFolder, path, { packed })
    if (file === null) return refuse(response, 404, 'path')
    // Before the renderer's own script, so that it finds the bridge where the preload script would have put it.
    const body =
      file.isPage ?
        file.body.toString('utf8').replace(/<head>/i, `<head><script type="module" src="${pageScriptPath}"></script>`)
      : file.body
    response.setHeader('content-type', file.contentType)
    response.setHeader('vary', 'accept-encoding')
    if (file.encoding !== null) response.setHeader('content-encoding', file.encoding)
    if (file.lasts) response.setHeader('cache-control', lasting)
    response.writeHead(200).end(request.method === 'HEAD' ? undefined : body)
  }

  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    const refusal = guardRequest(request, authority, path)
    if (refusal !== null) return refuse(response, refusal.status, refusal.why)
    const answered =
      request.method === 'POST' ? answerPost(path, request, response) : answerGet(path, request, response)
    answered.catch(() => response.destroy())
  })
  const port = await listen(server, options.port).catch((error: unknown) => {
    if (isTaken(error)) return listen(server, 0)
    throw error
  })
  authority = `127.0.0.1:${port}`
  return {
    origin: `http://${authority}`,
    close: () =>
      new Promise((resolve) => {
        options.streams.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
