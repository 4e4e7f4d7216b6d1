import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { caseRoutes } from '#common/api/cases.ts'
import { defineRoute } from '#common/api/route.ts'
import { Secret } from '#common/secret.ts'
import { createIdentityClient } from './identity-client.ts'

const token = new Secret('token-canary')
const key = '7d3b6f0a-4a0e-4a39-9f5c-5b7f3d7f2a11'
const caseId = '0123456789AB'
const answer = z.object({ ok: z.boolean() })
const read = defineRoute({ method: 'GET', path: '/api/x/:id', summary: '', changes: false, answer })
const write = defineRoute({ method: 'POST', path: '/api/x', summary: '', changes: true, answer })

describe('the identity client', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close()
      server.closeAllConnections()
    }
  })
  const serve = async (listener: RequestListener) => {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const outcomes: boolean[] = []
  const clientOf = (origin: string, timeoutMilliseconds = 2000) => {
    outcomes.length = 0
    return createIdentityClient({ origin, timeoutMilliseconds, onOutcome: (reached) => outcomes.push(reached) })
  }
  const bodyOf = async (request: IncomingMessage) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    return text
  }

  it('sends what the route says and reads what it promises', async () => {
    let seen: unknown
    const origin = await serve(async (request, response) => {
      const { method, url, headers } = request
      seen = {
        method,
        url,
        bearer: headers.authorization,
        key: headers['idempotency-key'],
        body: await bodyOf(request),
      }
      response.end('{"at":"2026-01-01T00:00:00.000Z","undeclared":1}')
    })
    const input = { params: { caseId }, body: { text: 'hello' }, idempotencyKey: key }
    expect(await clientOf(origin).request(caseRoutes.addNote, input, token)).toEqual({ at: '2026-01-01T00:00:00.000Z' })
    expect(seen).toEqual({
      method: 'POST',
      url: `/api/cases/${caseId}/notes`,
      bearer: 'Bearer token-canary',
      key,
      body: '{"text":"hello"}',
    })
    expect(outcomes).toEqual([true])
  })

  it('cuts a request off when its answer is wanted no more, which says nothing about the backend', async () => {
    const gone = Promise.withResolvers<void>()
    const stop = new AbortController()
    const origin = await serve((request) => {
      request.on('close', () => gone.resolve())
      stop.abort()
    })
    const asked = clientOf(origin).request(read, { params: { id: '1' } }, token, stop.signal)
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    await gone.promise
    await expect(clientOf(origin).request(read, { params: { id: '1' } }, token, stop.signal)).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(outcomes).toEqual([])
  })

  it('keeps a parameter in its place, and writes a query', async () => {
    const urls: unknown[] = []
    const origin = await serve((request, response) => {
      urls.push(request.url)
      response.end('{"ok":true}')
    })
    const client = clientOf(origin)
    await client.request(read, { params: { id: 'a/../b?c#d %2f' }, query: { q: '&=ü', none: undefined, n: 0 } }, token)
    expect(urls).toEqual(['/api/x/a%2F..%2Fb%3Fc%23d%20%252f?q=%26%3D%C3%BC&n=0'])
    for (const id of ['..', '.', '', undefined, {}]) {
      await expect(client.request(read, { params: { id } }, token)).rejects.toThrow()
    }
    expect(urls).toHaveLength(1)
  })

  it('turns problem details into the same refusal', async () => {
    const problem = { type: 'x', title: 'x', status: 423, code: 'locked', requestId: 'r-1', params: { until: 'then' } }
    const origin = await serve((_request, response) => response.writeHead(423).end(JSON.stringify(problem)))
    await expect(clientOf(origin).request(read, { params: { id: 1 } }, token)).rejects.toMatchObject({
      code: 'locked',
      requestId: 'r-1',
      params: { until: 'then' },
    })
  })

  it.each([
    [200, '{"ok":1}', 'answer_not_understood', true],
    [200, '<html>', 'answer_not_understood', true],
    [204, '', 'answer_not_understood', true],
    [500, '<html>', 'answer_not_understood', true],
    [418, '{"code":"teapot"}', 'answer_not_understood', true],
    [401, '', 'unauthenticated', true],
    [502, '', 'backend_unreachable', false],
    [503, 'x', 'backend_unreachable', false],
    [302, '', 'answer_not_understood', true],
  ])('understands status %i with body %j as %s', async (status, body, code, reached) => {
    const origin = await serve((_request, response) => {
      response.writeHead(status, { 'x-request-id': 'r-2', location: 'http://127.0.0.1:1/' }).end(body)
    })
    const asked = clientOf(origin).request(read, { params: { id: 1 } }, token)
    await expect(asked).rejects.toMatchObject({ code, requestId: 'r-2' })
    expect(outcomes).toEqual([reached])
  })

  it('never takes the bearer to where a redirect points', async () => {
    let elsewhere = 0
    const other = await serve((_request, response) => {
      elsewhere += 1
      response.end('{"ok":true}')
    })
    const origin = await serve((_request, response) => response.writeHead(307, { location: other }).end())
    await expect(clientOf(origin).request(read, { params: { id: 1 } }, token)).rejects.toMatchObject({
      code: 'answer_not_understood',
    })
    expect(elsewhere).toBe(0)
  })

  it('knows an unreachable backend from a slow one, and says nothing secret', async () => {
    const free = createTcpServer()
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
    const port = (free.address() as AddressInfo).port
    await new Promise((resolve) => free.close(resolve))
    const gone = clientOf(`http://127.0.0.1:${port}`)
    const error: unknown = await gone.request(write, { body: { code: 'body-canary' } }, token).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'backend_unreachable' })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/canary/)
    expect(await gone.isAlive()).toBe(false)
    const slow = clientOf(await serve(() => undefined), 50)
    await expect(slow.request(read, { params: { id: 1 } }, token)).rejects.toMatchObject({ code: 'timeout' })
    expect(outcomes).toEqual([false])
  })

  it.each([
    ['a read', read, { params: { id: 1 } }, 2],
    ['a change with its key', write, { idempotencyKey: key }, 2],
    ['a change without one', write, {}, 1],
  ] as const)('sends %s again once after a reset', async (_what, route, input, sent) => {
    const keys: unknown[] = []
    const origin = await serve((request) => {
      keys.push(request.headers['idempotency-key'])
      request.socket.resetAndDestroy()
    })
    await expect(clientOf(origin).request(route, input, token)).rejects.toMatchObject({ code: 'backend_unreachable' })
    expect(keys).toHaveLength(sent)
    expect(new Set(keys).size).toBe(1)
  })

  describe('listening', () => {
    const path = '/api/events'
    const listenTo = async (listener: RequestListener, silentMilliseconds = 2000) => {
      outcomes.length = 0
      const events: unknown[] = []
      const ending = new AbortController()
      const origin = await serve(listener)
      const client = createIdentityClient({
        ...{ origin, silentMilliseconds, timeoutMilliseconds: 50 },
        onOutcome: (reached) => outcomes.push(reached),
      })
      const done = client.listen(path, token, (event) => events.push(event), ending.signal)
      return { events, ending, done }
    }
    const begin = { 'content-type': 'text/event-stream' }

    it('hands on what is told until the stream ends, with the bearer and no limit of time but silence', async () => {
      let bearer: unknown
      const { events, done } = await listenTo(async (request, response) => {
        bearer = request.headers.authorization
        response.writeHead(200, begin)
        for (const part of ['event: a\ndata: ', '1\n\n', ': alive\n\n', 'data: ü\n\n']) {
          response.write(part)
          await new Promise((resolve) => setTimeout(resolve, 60))
        }
        response.end()
      })
      await done
      expect(events).toEqual([
        { name: 'a', data: '1' },
        { name: 'message', data: 'ü' },
      ])
      expect(bearer).toBe('Bearer token-canary')
      expect(outcomes).toEqual([true])
    })

    it('ends when it is told to, without an error', async () => {
      let gone = false
      const { ending, done } = await listenTo((_request, response) => {
        response.writeHead(200, begin).flushHeaders()
        response.on('close', () => (gone = true))
      })
      await expect.poll(() => outcomes).toEqual([true])
      ending.abort()
      await done
      await expect.poll(() => gone).toBe(true)
    })

    it('tells a silent stream, a refused one and one that is none', async () => {
      const silent = await listenTo((_request, response) => void response.writeHead(200, begin).flushHeaders(), 80)
      await expect(silent.done).rejects.toMatchObject({ code: 'timeout' })
      const problem = { type: 'x', title: 'x', status: 401, code: 'session_expired', requestId: 'r-1' }
      const refused = await listenTo((_request, response) => void response.writeHead(401).end(JSON.stringify(problem)))
      await expect(refused.done).rejects.toMatchObject({ code: 'session_expired', requestId: 'r-1' })
      const page = await listenTo((_request, response) => void response.writeHead(200).end('<html>'))
      await expect(page.done).rejects.toMatchObject({ code: 'answer_not_understood' })
      const cut = await listenTo((request) => void request.socket.resetAndDestroy())
      const error: unknown = await cut.done.catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'backend_unreachable' })
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/canary/)
      expect(outcomes).toEqual([false])
    })

    it('follows no redirect with its bearer', async () => {
      let elsewhere = 0
      const other = await serve(() => (elsewhere += 1))
      const { done } = await listenTo((_request, response) => void response.writeHead(302, { location: other }).end())
      await expect(done).rejects.toMatchObject({ code: 'answer_not_understood' })
      expect(elsewhere).toBe(0)
    })
  })
})
