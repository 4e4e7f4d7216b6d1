import { randomUUID } from 'node:crypto'
import { createServer as createHttpServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTransact } from '../database/transaction.ts'
import { createOutboxWorker } from '../delivery/outbox-worker.ts'
import { createServer } from '../server.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { createHookSender } from './hook-sender.ts'
import { isSignedHook, signHook } from './hook-signature.ts'
import { registerHooks } from './hook.routes.ts'

interface Received {
  headers: IncomingHttpHeaders
  body: string
}

let fixture: Fixture
let app: Awaited<ReturnType<typeof createServer>>
let receiver: Server
let received: Received[] = []
let answers: number[] = []
let target = ''
beforeAll(async () => {
  fixture = await createFixture()
  const { database, clock, keys, services } = fixture
  const transact = createTransact(database, clock, undefined, (work) => services.hooks.tell(work))
  app = await createServer({
    database,
    transact,
    keys,
    clock,
    services,
    publicOrigin: 'http://localhost:4800',
    trustedProxies: undefined,
    logger: false,
    authenticate: async () => ({ id: fixture.id('mruiz'), role: 'agent', signedInAt: clock.now() }),
    mounts: [(server) => registerHooks(server, { database, transact, clock, hooks: services.hooks })],
  })
  await app.ready()
  receiver = createHttpServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      received.push({ headers: request.headers, body })
      response.statusCode = answers.shift() ?? 200
      response.end()
    })
  })
  await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready))
  target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`
}, 60_000)
afterAll(async () => {
  receiver.close()
  await app.close()
  await fixture.close()
})

const deliver = async () => {
  const { database, keys, clock } = fixture
  const worker = createOutboxWorker({
    database,
    keys,
    clock,
    senders: {
      mail: { send: async () => ({}), close: () => undefined },
      hook: createHookSender({ database, keys, clock }),
    },
    log: { warn: () => undefined },
  })
  while ((await worker.runOnce()) > 0) await new Promise((resolve) => setImmediate(resolve))
}
const seconds = () => Math.floor(fixture.clock.now().getTime() / 1000)

async function post(
  hook: { id: string; secret: string },
  message: unknown,
  more: { id?: string; at?: number; signature?: string } = {},
) {
  const id = more.id ?? randomUUID()
  const at = more.at ?? seconds()
  const body = JSON.stringify(message)
  const response = await app.inject({
    method: 'POST',
    url: `/hooks/tickets/${hook.id}`,
    headers: {
      host: 'localhost:4800',
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(at),
      'webhook-signature': more.signature ?? signHook(hook.secret, id, at, body),
    },
    payload: body,
  })
  return { status: response.statusCode, body: response.json<Record<string, unknown>>() }
}
const cases = async () => (await fixture.database.selectFrom('case').select('id').execute()).length
const message = (more: Record<string, unknown> = {}) => ({
  ticket: 'INC-1',
  url: 'https://tickets.example/INC-1',
  account: 'lmueller@demo.example',
  agent: 'mruiz',
  reason: 'lost_device',
  ...more,
})

describe('a hook that comes in', () => {
  it('opens a case for the agent who has the ticket, once for a message however often it comes', async () => {
    const hook = await fixture.system((work) => fixture.services.hooks.add(work, { direction: 'in', name: 'Tickets' }))
    expect(hook.address).toBe(`http://localhost:4800/hooks/tickets/${hook.id}`)
    const id = randomUUID()
    const first = await post(hook, message(), { id })
    expect(first).toMatchObject({ status: 200, body: { link: `rekey://case/${String(first.body['caseId'])}` } })
    const again = await Promise.all(Array.from({ length: 5 }, () => post(hook, message(), { id })))
    for (const one of again) expect(one.body).toEqual(first.body)
    expect(await cases()).toBe(1)
    const detail = await fixture.as('mruiz')('getCase', { params: { caseId: String(first.body['caseId']) } })
    expect(detail.body).toMatchObject({
      yours: true,
      ticket: 'INC-1',
      ticketUrl: 'https://tickets.example/INC-1',
      evidence: [],
    })
    // A second ticket for the account is told of the case that is open.
    expect(await post(hook, message())).toMatchObject({ status: 409, body: { code: 'case_already_open' } })
    await fixture.as('mruiz')('closeCase', {
      params: { caseId: String(first.body['caseId']) },
      body: { outcome: 'not_needed' },
    })
  })
  it('attack 10, a forged ticket: opens nothing without the secret, out of its time, or against the rules of the desk', async () => {
    const hook = await fixture.system((work) => fixture.services.hooks.add(work, { direction: 'in', name: 'Tickets' }))
    const other = await fixture.system((work) => fixture.services.hooks.add(work, { direction: 'in', name: 'Others' }))
    const before = await cases()
    const refusals = async () => (await fixture.entries()).filter((entry) => entry.action === 'hook.refused').length
    const refusedBefore = await refusals()
    const forged = [
      await post({ ...hook, secret: other.secret }, message()),
      await post(hook, message(), { at: seconds() - 301 }),
      await post(hook, message(), { at: seconds() + 301 }),
      await post(hook, message(), { signature: 'v1,' }),
      await post(hook, message(), { signature: '' }),
      await post({ id: 'NOSUCHHOOK00', secret: hook.secret }, message()),
    ]
    for (const one of forged) expect(one).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    // Signed all the same: somebody has the ticket system. The rules of the desk still hold.
    const cannot: [Record<string, unknown>, string][] = [
      [{ account: 'mruiz', agent: 'mruiz' }, 'own_account'],
      [{ account: 'gokafor' }, 'higher_role'],
      [{ agent: 'toliveira' }, 'forbidden'],
      [{ agent: 'lmueller' }, 'not_found'],
      [{ account: 'nobody@demo.example' }, 'not_found'],
      [{ reason: 'because' }, 'invalid_input'],
      [{ url: 'javascript:alert(1)' }, 'invalid_input'],
      [{ ticket: '' }, 'invalid_input'],
    ]
    for (const [more, code] of cannot)
      expect((await post(hook, message(more))).body['code'], JSON.stringify(more)).toBe(code)
    expect(await cases()).toBe(before)
    // Of what is not signed at all the first alone: the rest only counts.
    expect((await refusals()) - refusedBefore).toBe(1 + cannot.length)
    expect(JSON.stringify(await fixture.entries())).not.toMatch(/whsec_|javascript/)
    await fixture.system((work) => fixture.services.hooks.remove(work, hook.id))
    expect((await post(hook, message())).status).toBe(401)
  })
})

describe('a flood of unsigned messages', () => {
  it('waits, fills no log, and holds up nothing that is signed', async () => {
    const hook = await fixture.system((work) => fixture.services.hooks.add(work, { direction: 'in', name: 'Tickets' }))
    const logged = async () => (await fixture.entries()).filter((entry) => entry.action === 'hook.refused').length
    const before = await logged()
    const answers = new Map<number, number>()
    for (let time = 0; time < 130; time++) {
      const { status } = await post(hook, message(), { signature: 'v1,' })
      answers.set(status, (answers.get(status) ?? 0) + 1)
    }
    expect([...answers.keys()]).toEqual([401, 429])
    expect(answers.get(429)).toBeGreaterThan(25)
    expect((await logged()) - before).toBeLessThanOrEqual(2)
    expect(await post(hook, message({ ticket: '' }))).toMatchObject({ body: { code: 'invalid_input' } })
    await fixture.system((work) => fixture.services.hooks.remove(work, hook.id))
  })
})

describe('a hook that goes out', () => {
  it('tells what happens in the order of its wishes, signed, again until it was taken, under the same id', async () => {
    const all = await fixture.system((work) =>
      fixture.services.hooks.add(work, {
        direction: 'out',
        name: 'All',
        url: target,
        events: ['case.opened', 'case.closed'],
      }),
    )
    received = []
    answers = [503, 302]
    const opened = await app.inject({
      method: 'POST',
      url: '/api/cases',
      headers: { host: 'localhost:4800', authorization: 'Bearer x', 'idempotency-key': randomUUID() },
      payload: { accountId: fixture.id('pnair'), ticket: 'INC-2', reason: 'other', channel: 'phone' },
    })
    expect(opened.statusCode).toBe(200)
    for (let tries = 0; tries < 4; tries++) {
      await deliver()
      fixture.clock.advance(3600)
    }
    expect(received).toHaveLength(3)
    expect(new Set(received.map((one) => one.headers['webhook-id'])).size).toBe(1)
    for (const one of received) {
      const text = (name: string) => String(one.headers[name])
      const at = new Date(Number(text('webhook-timestamp')) * 1000)
      const signed = {
        id: text('webhook-id'),
        timestamp: text('webhook-timestamp'),
        signatures: text('webhook-signature'),
        body: one.body,
      }
      expect(isSignedHook(all.secret, signed, at)).toBe(true)
      expect(isSignedHook(all.secret, { ...signed, body: `${one.body} ` }, at)).toBe(false)
      expect(isSignedHook(`whsec_${Buffer.alloc(32).toString('base64')}`, signed, at)).toBe(false)
    }
    const told = JSON.parse(received[0]?.body ?? '{}') as { type: string; data: Record<string, unknown> }
    expect(told).toMatchObject({
      type: 'case.opened',
      data: { ticket: 'INC-2', state: 'open', accountId: fixture.id('pnair') },
    })
    expect(received[0]?.body).not.toMatch(/Priya|pnair@|\+91/)
    // What was not asked for is not sent; what was taken is not sent again.
    received = []
    await deliver()
    expect(received).toEqual([])
  })
  it('is queued with what it tells of, or not at all', async () => {
    const waiting = async () =>
      (await fixture.database.selectFrom('outbox_message').select('id').where('channel', '=', 'hook').execute()).length
    const before = await waiting()
    const transact = createTransact(fixture.database, fixture.clock, undefined, (work) =>
      fixture.services.hooks.tell(work),
    )
    const caller = { id: fixture.id('mruiz'), role: 'agent' as const, signedInAt: null }
    await transact({ actor: { kind: 'staff', ...caller }, source: null, requestId: null }, async (work) => {
      await fixture.services.cases.open(work, caller, {
        accountId: fixture.id('opetrova'),
        ticket: 'INC-3',
        reason: 'other',
        channel: 'phone',
        story: '',
      })
      throw new Error('crash')
    }).catch(() => undefined)
    expect(await waiting()).toBe(before)
  })
})
