import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { DemoMessage } from './demo-sender.ts'
import type { DemoPerson } from './demo-people.ts'

const folder = new URL('../../../resources/demo-outbox/', import.meta.url)
const files: Record<string, { name: string; type: string }> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/outbox.js': { name: 'outbox.js', type: 'text/javascript; charset=utf-8' },
  '/outbox.css': { name: 'outbox.css', type: 'text/css; charset=utf-8' },
}

export interface DemoOutbox {
  /** With the launch secret in its fragment, which no server sees. */
  address: string
  close(): Promise<void>
}

/**
 * Where the demo's mail "arrives": an origin of its own on this machine, behind a launch secret that travels as a header
 * (a cookie would reach every other port of this address). Shows text only.
 */
export async function startDemoOutbox(
  port: number,
  deps: { messages(): DemoMessage[]; people(): Promise<DemoPerson[]> },
): Promise<DemoOutbox> {
  const secret = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => {
    const finish = (status: number, type: string, body: string): void => {
      response.writeHead(status, {
        'content-type': type,
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      })
      response.end(body)
    }
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    void answer(request.headers, request.method ?? '', path, finish).catch(() => finish(500, 'text/plain', 'failed'))
  })

  async function answer(
    headers: NodeJS.Dict<string | string[]>,
    method: string,
    path: string,
    finish: (status: number, type: string, body: string) => void,
  ): Promise<void> {
    if (headers['host'] !== hostOf(server) || method !== 'GET') return finish(403, 'text/plain', 'refused')
    const file = files[path]
    if (file !== undefined) return finish(200, file.type, await readFile(new URL(file.name, folder), 'utf8'))
    const site = headers['sec-fetch-site']
    if ((site !== undefined && site !== 'same-origin') || !same(String(headers['x-rekey-outbox'] ?? ''), secret))
      return finish(403, 'text/plain', 'refused')
    if (path === '/messages') return finish(200, 'application/json', JSON.stringify(deps.messages()))
    if (path === '/people') return finish(200, 'application/json', JSON.stringify(await deps.people()))
    return finish(404, 'text/plain', 'not found')
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      // Taken by somebody else: any free port does, since the address is told anyway.
      if (error.code === 'EADDRINUSE') server.listen(0, '127.0.0.1', resolve)
      else reject(error)
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    address: `http://${hostOf(server)}/#${secret}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function hostOf(server: Server): string {
  const address = server.address()
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

const same = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))
