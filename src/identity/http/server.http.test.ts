import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRoutes, type ApiRouteName } from '#common/api/index.ts'
import { roles } from '#common/model/words.ts'
import { readConfig } from '../config.ts'
import { createServer } from '../server.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { permissions } from './permissions.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())

const people = { agent: 'mruiz', supervisor: 'shaddad', auditor: 'toliveira', administrator: 'gokafor' } as const
const names = Object.keys(apiRoutes) as ApiRouteName[]
const inject = (method: 'GET' | 'POST', url: string, headers: Record<string, string> = {}, payload?: object | string) =>
  fixture.app.inject({
    method,
    url,
    headers: { host: 'localhost:4800', ...headers },
    ...(payload === undefined ? {} : { payload }),
  })
const pathOf = (name: ApiRouteName) => apiRoutes[name].path.replace(/:\w+/g, 'AAAAAAAAAAAA')

describe('the permission table', () => {
  it.each(names.flatMap((name) => roles.map((role) => ({ name, role }))))('$role on $name', async ({ name, role }) => {
    const { method } = apiRoutes[name]
    const response = await inject(
      method,
      pathOf(name),
      { authorization: `Bearer ${people[role]}` },
      method === 'POST' ? {} : undefined,
    )
    if (permissions[name].includes(role)) expect(response.json().code).not.toBe('forbidden')
    else expect(response.json()).toMatchObject({ status: 403, code: 'forbidden' })
  })
  it.each(names)('lets nobody unknown near %s, and answers alike', async (name) => {
    const { method } = apiRoutes[name]
    const attempts: Record<string, string>[] = [
      {},
      { authorization: 'Bearer nobody' },
      { authorization: 'Basic abc' },
      { authorization: `Bearer ${'x'.repeat(5000)}` },
    ]
    for (const headers of attempts) {
      const response = await inject(method, pathOf(name), headers, method === 'POST' ? {} : undefined)
      expect(response.statusCode).toBe(401)
    }
  })
  it('stops a server that has a route without a row', async () => {
    const build = createServer({
      database: fixture.database,
      transact: fixture.transact,
      keys: fixture.keys,
      clock: fixture.clock,
      services: fixture.services,
      publicOrigin: 'http://localhost:4800',
      trustedProxies: undefined,
      logger: false,
      authenticate: async () => ({ id: fixture.id('mruiz'), role: 'agent' }),
      mounts: [(app) => void app.get('/api/forgotten', async () => 'open')],
    })
    await expect(build).rejects.toThrow(/no row in http\/permissions.ts/)
  })
})

describe('the server', () => {
  it.each(['evil.example', 'localhost:9999', 'localhost', '127.0.0.1:4800', 'localhost:4800.evil.example'])(
    'refuses the Host %s',
    async (host) => {
      expect((await fixture.app.inject({ method: 'GET', url: '/openapi.json', headers: { host } })).statusCode).toBe(
        403,
      )
    },
  )
  it('answers bad input with where the fault is, never with what was sent, and changes nothing', async () => {
    const before = (await fixture.entries()).length
    const secret = 'canary-secret'
    for (const payload of [
      { text: secret.repeat(100) },
      { text: 7 },
      {},
      `{"text":"${secret}`,
      '[]',
      { text: 'ok', limit: secret },
    ]) {
      const response = await inject(
        'POST',
        '/api/account-look-ups',
        { authorization: 'Bearer mruiz', 'content-type': 'application/json' },
        payload,
      )
      expect(response.json()).toMatchObject({ status: 400, code: 'invalid_input' })
      expect(response.body).not.toContain(secret)
      expect(response.headers['content-type']).toContain('application/problem+json')
      expect(response.headers['x-request-id']).toBe(response.json().requestId)
    }
    expect((await fixture.entries()).length).toBe(before)
  })
  it('knows no prototype keys, no huge bodies and no other methods', async () => {
    const polluted = await inject(
      'POST',
      '/api/account-look-ups',
      { authorization: 'Bearer mruiz', 'content-type': 'application/json' },
      '{"text":"a","__proto__":{"admin":true}}',
    )
    expect(polluted.statusCode).toBe(400)
    const huge = await inject(
      'POST',
      '/api/account-look-ups',
      { authorization: 'Bearer mruiz', 'content-type': 'application/json' },
      JSON.stringify({ text: 'x'.repeat(100_000) }),
    )
    expect(huge.json().code).toBe('too_large')
    expect(
      (await fixture.app.inject({ method: 'DELETE', url: '/api/me', headers: { host: 'localhost:4800' } })).statusCode,
    ).toBe(404)
  })
  it('describes every route of the contract in OpenAPI 3.1, with a page to read', async () => {
    const document = (await inject('GET', '/openapi.json')).json()
    expect(document.openapi).toBe('3.1.0')
    const described = Object.entries(document.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      ([, methods]) => Object.values(methods).map((operation) => operation.operationId),
    )
    expect(described.sort()).toEqual([...names].sort())
    expect((await inject('GET', '/docs')).body).toContain('/api/cases/{caseId}/reset')
  })
  it('shows response times by route and never by address', async () => {
    await inject('GET', `/api/accounts/${fixture.id('atanaka')}`, { authorization: 'Bearer mruiz' })
    const { body } = await inject('GET', '/metrics')
    expect(body).toContain('rekey_http_response_seconds_bucket')
    expect(body).toContain('route="/api/accounts/:accountId"')
    expect(body).not.toContain(fixture.id('atanaka'))
  })
  it('is live without its database, but not ready, and says so to whoever calls', async () => {
    const broken = await createFixture()
    await broken.database.destroy()
    const call = (url: string, headers: Record<string, string> = {}) =>
      broken.app.inject({ method: 'GET', url, headers: { host: 'localhost:4800', ...headers } })
    expect((await call('/health/live')).statusCode).toBe(200)
    expect((await call('/health/ready')).statusCode).toBeGreaterThanOrEqual(500)
    await broken.app.close()
  })
})

describe('settings', () => {
  it.each([
    [{}, /SMTP_URL is missing/],
    [{ SMTP_URL: 'http://x' }, /SMTP_URL/],
    [{ REKEY_DEMO: '1', SMTP_URL: 'smtp://mail.example' }, /the demo sends no mail/],
    [{ REKEY_DEMO: '1', REKEY_PUBLIC_ORIGIN: 'https://id.example' }, /this machine alone/],
    [{ SMTP_URL: 'smtp://m.example', REKEY_PUBLIC_ORIGIN: 'http://id.example' }, /must be https/],
    [{ SMTP_URL: 'smtp://m.example', REKEY_PORT: 'abc' }, /REKEY_PORT/],
    [{ SMTP_URL: 'smtp://m.example', DATABASE_URL: 'mysql://u:secret@h/d' }, /DATABASE_URL/],
  ])('refuses %j by name', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(message)
    try {
      readConfig(environment)
    } catch (error) {
      expect(String(error)).not.toContain('secret')
    }
  })
  it('takes the demo as it comes', () => {
    expect(readConfig({ REKEY_DEMO: '1' })).toMatchObject({
      publicOrigin: 'http://localhost:4800',
      listen: 'localhost',
      smtpUrl: undefined,
    })
  })
})
