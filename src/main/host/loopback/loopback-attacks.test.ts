import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Dispatch } from '../host.ts'
import { openLoopbackHost, type OpenedLoopbackHost } from './testing/open-loopback-host.ts'
import { openPage } from './testing/page.ts'
import { ownHeaders, send } from './testing/send.ts'

describe('the loopback host against other programs and pages of this machine', () => {
  let opened: OpenedLoopbackHost
  let origin: string
  let session: string
  let own: Record<string, string>
  const ran: [string, unknown][] = []
  const dispatch: Dispatch = async (name, input) => {
    ran.push([name, input])
    return { ok: true, value: 'secret' }
  }
  const launchOf = (address: string) => new URL(address).hash.replace('#launch=', '')
  const exchange = (launch: unknown, headers = own) =>
    send(origin, { method: 'POST', path: '/bridge/launch', headers, body: JSON.stringify({ launch }) })
  const call = (headers: Record<string, string>, body: string | Buffer = '{"name":"x"}') =>
    send(origin, { method: 'POST', path: '/bridge/call', headers, body })

  beforeEach(async () => {
    opened = await openLoopbackHost()
    await opened.host.transport.serve(dispatch)
    const address = opened.host.freshAddress()
    origin = new URL(address).origin
    own = ownHeaders(origin)
    session = ((await exchange(launchOf(address))).json as { session: string }).session
    own = { ...own, 'x-rekey-session': session }
    ran.length = 0
  })
  afterEach(() => opened.close())

  it('serves its own page', async () => {
    expect(await call(own)).toMatchObject({ status: 200, json: { ok: true, value: 'secret' } })
    expect(ran).toHaveLength(1)
  })

  it('listens on 127.0.0.1 alone', async () => {
    const port = Number(new URL(origin).port)
    const reached = await new Promise((resolve) => {
      const socket = connect({ host: '::1', port }, () => resolve(true))
      socket.on('error', () => resolve(false))
    })
    expect(reached).toBe(false)
  })

  it.each(['localhost', 'evil.example', '127.0.0.1', '127.0.0.1:1', '[::1]'])('refuses the Host %s', async (host) => {
    for (const path of ['/', '/assets/a.js', '/bridge.js', '/bridge/events']) {
      expect(await send(origin, { path, headers: { ...own, host } })).toMatchObject({ status: 421 })
    }
    expect((await call({ ...own, host })).status).toBe(421)
    expect(ran).toEqual([])
  })

  it.each(['https://evil.example', 'null', 'http://127.0.0.1', 'http://localhost:4820', ''])(
    'refuses the Origin "%s", and none at all, on POST',
    async (foreign) => {
      expect((await call({ ...own, origin: foreign })).status).toBe(403)
      const { origin: _own, ...without } = own
      expect((await call(without)).status).toBe(403)
      expect(ran).toEqual([])
    },
  )

  it('refuses a call without the session header, with a wrong one, and with the launch secret', async () => {
    const { 'x-rekey-session': _session, ...without } = own
    expect((await call(without)).status).toBe(401)
    const launch = launchOf(opened.host.freshAddress())
    for (const wrong of ['', 'x', `${session}x`, session.toUpperCase(), launch, `${session}, ${session}`]) {
      expect((await call({ ...without, 'x-rekey-session': wrong })).status).toBe(401)
    }
    expect((await call({ ...without, cookie: `x-rekey-session=${session}` })).status).toBe(401)
    expect(ran).toEqual([])
  })

  it.each(['cross-site', 'same-site', 'none', undefined])('tells no events to Sec-Fetch-Site %s', async (site) => {
    const headers: Record<string, string> = { 'x-rekey-session': session, ...(site ? { 'sec-fetch-site': site } : {}) }
    expect((await send(origin, { path: '/bridge/events', headers })).status).toBe(403)
  })

  it('gives no file to a page of another site, but opens as a page', async () => {
    const cross = { 'sec-fetch-site': 'cross-site' }
    expect((await send(origin, { path: '/assets/a.js', headers: cross })).status).toBe(403)
    expect((await send(origin, { path: '/bridge.js', headers: cross })).status).toBe(403)
    const visit = { ...cross, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await send(origin, { path: '/', headers: visit })).status).toBe(200)
    expect((await send(origin, { path: '/', headers: { ...visit, 'sec-fetch-dest': 'iframe' } })).status).toBe(403)
  })

  it('exchanges a launch secret once, also for 32 at the same instant', async () => {
    const launch = launchOf(opened.host.freshAddress())
    const answers = await Promise.all(Array.from({ length: 32 }, () => exchange(launch)))
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(31)
    expect((await exchange(launch)).status).toBe(401)
  })

  it('exchanges nothing that is no launch secret', async () => {
    for (const wrong of [null, 1, {}, [], '', 'x'.repeat(43), session, { toString: 'x' }]) {
      expect((await exchange(wrong)).status).toBe(401)
    }
    const { origin: _origin, ...foreign } = own
    const launch = launchOf(opened.host.freshAddress())
    expect((await exchange(launch, { ...foreign, origin: 'https://evil.example' })).status).toBe(403)
    expect((await exchange(launch)).status).toBe(200)
  })

  it('opens several tabs, each with an address of its own', async () => {
    const one = await openPage(opened.host.freshAddress())
    const two = await openPage(opened.host.freshAddress())
    expect(await one.rekey.call('session.get', undefined)).toMatchObject({ ok: true })
    expect(await two.rekey.call('session.get', undefined)).toMatchObject({ ok: true })
    expect(one.storage.get('rekey.session')).not.toBe(two.storage.get('rekey.session'))
    expect(one.location.hash).toBe('')
    const reloaded = await openPage(`${origin}/`, one.storage)
    expect(await reloaded.rekey.call('session.get', undefined)).toMatchObject({ ok: true })
    for (const page of [one, two, reloaded]) page.close()
  })

  it.each([
    '/../secret.js',
    '/..%2fsecret.js',
    '/%2e%2e/secret.js',
    '/assets/../../secret.js',
    '/assets/..%5c..%5csecret.js',
    '//secret.js',
    '/%00.js',
    '/%',
    '/..%252fsecret.js',
    '/assets/....//secret.js',
    '/../preload/loopback.cjs',
    'http://evil.example/secret.js',
  ])('serves nothing outside its folder for %s', async (path) => {
    const answer = await send(origin, { path })
    expect(answer.status).toBe(404)
    expect(answer.text).not.toContain('secret')
  })

  it('answers a large body with 413, in one piece or without end', async () => {
    expect((await call(own, JSON.stringify({ name: 'x', input: 'y'.repeat(300_000) }))).status).toBe(413)
    const claimed = await call({ ...own, 'content-length': String(50_000_000) }, '{}').catch(() => ({ status: 413 }))
    expect(claimed.status).toBe(413)
    const chunked = await call({ ...own, 'transfer-encoding': 'chunked' }, Buffer.alloc(2_000_000, 32)).catch(
      () => null,
    )
    expect(chunked === null || chunked.status === 413).toBe(true)
    expect(ran).toEqual([])
    expect((await call(own)).status).toBe(200)
  })

  it.each(['', '{', 'null', '1', '"text"', '[1', '\ufeff{}x', '{"name":"x"}garbage'])(
    'refuses the body %j',
    async (body) => {
      expect((await call(own, body)).status).toBe(400)
      expect(ran).toEqual([])
    },
  )

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'refuses the content type "%s", which a form could send',
    async (type) => {
      expect((await call({ ...own, 'content-type': type })).status).toBe(400)
      expect(ran).toEqual([])
    },
  )

  it('reads own keys only', async () => {
    await call(own, '{"__proto__":{"name":"x","input":1}}')
    await call(own, '{"constructor":{"prototype":{"name":"x"}}}')
    expect(ran).toEqual([
      ['undefined', undefined],
      ['undefined', undefined],
    ])
    expect(({} as Record<string, unknown>)['name']).toBeUndefined()
  })

  it.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE'])(
    'knows no %s, so no preflight ever passes',
    async (method) => {
      const answer = await send(origin, { method, path: '/bridge/call', headers: own })
      expect(answer.status).toBe(405)
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    },
  )

  it('puts its policy on every answer', async () => {
    for (const path of ['/', '/assets/a.js', '/bridge.js', '/none.js', '/bridge/events']) {
      const { headers } = await send(origin, { path })
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      )
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
      expect(headers['set-cookie']).toBeUndefined()
    }
  })

  it('puts the page script before the renderer', async () => {
    const { text } = await send(origin, { path: '/' })
    expect(text.indexOf('/bridge.js')).toBeGreaterThan(0)
    expect(text.indexOf('/bridge.js')).toBeLessThan(text.indexOf('/assets/a.js'))
  })

  it('hands the address to a browser in a file that its user alone can read', async () => {
    const path = await opened.host.freshLaunchPage()
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })
})
