import type { Server, AddressInfo } from 'node:net'
import smpp, { type Pdu, type Session } from 'smpp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { createOutboxWorker } from './outbox-worker.ts'
import { failDelivered } from './outbox.store.ts'
import { createSmppSender } from './smpp-sender.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())

const secret = 'hush%20hush'
const times = { answerMilliseconds: 400, enquireMilliseconds: 60, reconnectMilliseconds: 20 }
const stops: (() => unknown)[] = []
const logged: unknown[] = []
const log = { warn: (...line: unknown[]) => void logged.push(line) }
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

interface Submitted {
  to: string
  from: string
  text: string
  parts: number
  receipt: number
}

/** A real SMPP server on loopback that takes messages, or refuses them by `status`. */
async function startSmsc(options: { port?: number; status?: (count: number) => number | undefined } = {}) {
  const sessions = new Set<Session>()
  const taken: Submitted[] = []
  let binds = 0
  let enquiries = 0
  let parts: string[] = []
  let count = 0
  const submit = (session: Session, pdu: Pdu): void => {
    // What came after the server died was not read.
    if (session.socket.destroyed) return
    count++
    const status = options.status?.(count) ?? 0
    // No answer at all: the server died before it gave one.
    if (status === -1) return void session.destroy()
    if (status !== 0) return void session.send(pdu.response({ command_status: status }))
    const raw = pdu.short_message as { message: string | Buffer; udh?: Buffer[] }
    parts.push(raw.message.toString())
    const total = raw.udh?.[0]?.[3] ?? 1
    if (parts.length === total) {
      taken.push({
        to: pdu.destination_addr ?? '',
        from: `${pdu.source_addr_ton}:${pdu.source_addr}`,
        text: parts.join(''),
        parts: total,
        receipt: pdu.registered_delivery ?? 0,
      })
      parts = []
    }
    session.send(pdu.response({ message_id: `smsc-${count}` }))
  }
  const server: Server = smpp.createServer((session) => {
    sessions.add(session)
    session.on('error', () => undefined)
    session.on('close', () => sessions.delete(session))
    session.on('bind_transceiver', (pdu) => {
      binds++
      const right = pdu.system_id === 'rekey' && pdu.password === 'hush hush'
      session.send(pdu.response({ command_status: right ? 0 : 0x0e }))
    })
    session.on('enquire_link', (pdu) => {
      enquiries++
      session.send(pdu.response())
    })
    session.on('unbind', (pdu) => session.send(pdu.response()))
    session.on('submit_sm', (pdu) => submit(session, pdu))
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      for (const session of sessions) session.destroy()
    })
  stops.push(stop)
  return {
    taken,
    port,
    stop,
    get binds() {
      return binds
    },
    get enquiries() {
      return enquiries
    },
    report: (messageId: string, stat: string): Promise<number> =>
      new Promise((resolve) => {
        const [session] = sessions
        session?.deliver_sm(
          {
            esm_class: 4,
            source_addr: '4917667111638',
            short_message: `id:${messageId} sub:001 dlvrd:000 submit date:2605031400 done date:2605031401 stat:${stat} err:001 text:`,
          },
          (answer) => resolve(answer.command_status),
        )
      }),
  }
}

function senderTo(port: number, password = secret) {
  const sender = createSmppSender(
    { url: `smpp://rekey:${password}@127.0.0.1:${port}`, from: 'Corp' },
    log,
    (providerId) => failDelivered(fixture.database, 'sms', providerId, new Date(0)),
    times,
  )
  stops.push(() => sender.close())
  return sender
}

const workerWith = (sender: ReturnType<typeof senderTo>) =>
  createOutboxWorker({
    database: fixture.database,
    keys: fixture.keys,
    clock: fixture.clock,
    senders: { mail: { send: async () => ({}), close: () => undefined }, sms: sender },
    log,
  })
const queue = (locale = 'en') =>
  fixture.system((work) =>
    fixture.services.delivery.enqueue(work, {
      channel: 'sms',
      accountId: fixture.id('atanaka'),
      template: 'sign_in_code',
      payload: {
        to: '+4917667111638',
        text: locale === 'ar' ? `123456 ${'هو رمزك لدى مكتب الدعم. '.repeat(8)}` : '123456 is your code.',
      },
    }),
  )
const row = (id: string) =>
  fixture.database.selectFrom('outbox_message').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
/** Up to 15 s: the waits before connecting again double, and a busy machine adds to them. */
const until = async (what: () => Promise<boolean> | boolean): Promise<void> => {
  for (let i = 0; i < 750; i++) {
    if (await what()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it did not come about')
}

describe('SMS over SMPP', () => {
  it('binds, submits, keeps the link alive, and shows a message as failed when a receipt says so', async () => {
    const smsc = await startSmsc()
    const worker = workerWith(senderTo(smsc.port))
    const id = await queue()
    await worker.runOnce()
    expect(smsc.taken).toEqual([
      { to: '4917667111638', from: '5:Corp', text: '123456 is your code.', parts: 1, receipt: 1 },
    ])
    expect(await row(id)).toMatchObject({ state: 'delivered', sealed: null, provider_id: 'smsc-1' })
    expect(await smsc.report('smsc-1', 'DELIVRD')).toBe(0)
    expect(await row(id)).toMatchObject({ state: 'delivered' })
    await until(() => smsc.enquiries > 1)
    expect(smsc.binds).toBe(1)
    expect(await smsc.report('smsc-1', 'UNDELIV')).toBe(0)
    expect(await row(id)).toMatchObject({ state: 'failed', sealed: null })
    // Of a message that is nobody's nothing happens, and the gateway is not made to bring it again.
    expect(await smsc.report('smsc-999', 'REJECTD')).toBe(0)
  })

  it('cuts a long Arabic text into parts that join to the same, with one receipt', async () => {
    const smsc = await startSmsc()
    const id = await queue('ar')
    await workerWith(senderTo(smsc.port)).runOnce()
    expect(smsc.taken).toHaveLength(1)
    expect(smsc.taken[0]).toMatchObject({
      text: `123456 ${'هو رمزك لدى مكتب الدعم. '.repeat(8)}`,
      parts: 3,
      receipt: 1,
    })
    expect(await row(id)).toMatchObject({ state: 'delivered', provider_id: 'smsc-3' })
  })

  it('loses nothing when the server restarts in the middle', async () => {
    const first = await startSmsc({ status: (count) => (count === 2 ? -1 : 0) })
    const sender = senderTo(first.port)
    const worker = workerWith(sender)
    const ids = [await queue()]
    await worker.runOnce()
    ids.push(await queue(), await queue())
    await worker.runOnce()
    await first.stop()
    fixture.clock.advance(60)
    await worker.runOnce()
    const states = async () => (await Promise.all(ids.map(row))).map((found) => found.state)
    expect(await states()).toContain('waiting')
    const second = await startSmsc({ port: first.port })
    await until(() => second.binds > 0)
    fixture.clock.advance(3600)
    await worker.runOnce()
    expect(await states()).toEqual(['delivered', 'delivered', 'delivered'])
    // What the first had answered for was not sent again.
    expect(first.taken.length + second.taken.length).toBe(3)
  })

  it('gives up what is refused for good, and keeps what may pass', async () => {
    const smsc = await startSmsc({
      status: (count) =>
        count === 1 ? 0x0b
        : count === 2 ? 0x58
        : 0,
    })
    const worker = workerWith(senderTo(smsc.port))
    const wrongNumber = await queue()
    await worker.runOnce()
    expect(await row(wrongNumber)).toMatchObject({ state: 'failed', sealed: null })
    const throttled = await queue()
    await worker.runOnce()
    expect(await row(throttled)).toMatchObject({ state: 'waiting' })
    fixture.clock.advance(60)
    await worker.runOnce()
    expect(await row(throttled)).toMatchObject({ state: 'delivered' })
  })

  it('waits with a wrong password, does not hammer, and writes no secret into the log', async () => {
    const smsc = await startSmsc()
    const worker = workerWith(senderTo(smsc.port, 'wrong-hush'))
    const id = await queue()
    await worker.runOnce()
    for (let i = 0; i < 20; i++) {
      fixture.clock.advance(3600)
      if (i < 8) await worker.runOnce()
    }
    expect(await row(id)).toMatchObject({ state: 'waiting' })
    expect(smsc.taken).toEqual([])
    expect(smsc.binds).toBeLessThan(8)
    expect(JSON.stringify(logged)).toMatch(/SmppRefusal/)
    expect(JSON.stringify(logged)).not.toMatch(/hush|123456|4917667111638/)
  })
})
