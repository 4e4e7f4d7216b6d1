import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SMTPServer } from 'smtp-server'
import type { AddressInfo } from 'node:net'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { listAddresses } from '../accounts/account.store.ts'
import { createDelivery, type SealedMail } from './delivery.service.ts'
import { createSmtpSender } from './mail-sender.ts'
import { PermanentDeliveryError, type MessageSender } from './message-sender.ts'
import { createOutboxWorker } from './outbox-worker.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())

const warnings: Record<string, unknown>[] = []
type MailSender = MessageSender<SealedMail>
const log = { warn: (fields: Record<string, unknown>) => void warnings.push(fields) }
const workerWith = (sender: MailSender) =>
  createOutboxWorker({
    database: fixture.database,
    keys: fixture.keys,
    clock: fixture.clock,
    senders: { mail: sender },
    log,
  })
const queue = (expiresAt?: Date) =>
  fixture.system((work) =>
    fixture.services.delivery.mail(work, {
      accountId: fixture.id('atanaka'),
      to: 'atanaka@demo.example',
      locale: 'de',
      template: 'issued_code',
      values: { name: 'Aiko 田中\r\nBcc: thief@x.example', code: '123456', minutes: '10' },
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }),
  )
const row = (id: string) =>
  fixture.database.selectFrom('outbox_message').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

/** A real SMTP server on loopback; `refuse` answers a recipient with this code. */
async function startSmtp(refuse?: number) {
  const received: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_address, _session, done) =>
      done(refuse === undefined ? null : Object.assign(new Error('no'), { responseCode: refuse })),
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        received.push(text)
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    received,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  }
}

describe('the outbox', () => {
  it('delivers over SMTP with a stable id, and wipes what it said', async () => {
    const smtp = await startSmtp()
    const sender = createSmtpSender(smtp.url, 'Rekey <desk@demo.example>')
    const id = await queue()
    expect((await row(id)).sealed).not.toContain('123456')
    await workerWith(sender).runOnce()
    expect(smtp.received).toHaveLength(1)
    const [mail = ''] = smtp.received
    expect(mail).toContain(`Message-ID: <${id}@rekey>`)
    expect(mail).toMatch(/Subject: Ihr Code: 123456/)
    expect(mail).not.toMatch(/^Bcc:/im)
    expect(await row(id)).toMatchObject({ state: 'delivered', sealed: null })
    sender.close()
    await smtp.close()
  })

  it('tries again later when the server is away, and gives up what the server refuses for good', async () => {
    const id = await queue()
    const away = createSmtpSender('smtp://127.0.0.1:9', 'Rekey <desk@demo.example>')
    await workerWith(away).runOnce()
    expect(await row(id)).toMatchObject({ state: 'waiting', attempts: 1 })
    expect(await workerWith(away).runOnce()).toBe(0)
    const smtp = await startSmtp(550)
    fixture.clock.advance(60)
    await workerWith(createSmtpSender(smtp.url, 'Rekey <desk@demo.example>')).runOnce()
    expect(await row(id)).toMatchObject({ state: 'failed', sealed: null })
    await smtp.close()
    expect(JSON.stringify(warnings)).not.toMatch(/123456|atanaka/)
  })

  it('sends again what a crash left in the middle, and never what has run out', async () => {
    const sent: string[] = []
    const crashing: MailSender = { send: () => new Promise(() => undefined), close: () => undefined }
    const working: MailSender = { send: async (id) => (sent.push(id), {}), close: () => undefined }
    const id = await queue()
    const late = await queue(new Date(fixture.clock.now().getTime() + 60_000))
    void workerWith(crashing).runOnce()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await workerWith(working).runOnce()).toBe(0)
    fixture.clock.advance(121)
    await workerWith(working).runOnce()
    expect(sent).toEqual([id])
    expect(await row(late)).toMatchObject({ state: 'failed', sealed: null })
  })

  it('gives each message to one of many workers', async () => {
    for (let i = 0; i < 30; i++) await queue()
    const sent: string[] = []
    const sender: MailSender = { send: async (id) => (sent.push(id), {}), close: () => undefined }
    await Promise.all(Array.from({ length: 6 }, () => workerWith(sender).runOnce()))
    expect(new Set(sent).size).toBe(sent.length)
  })

  it('lets a notice wait for others, and nothing wait for a notice', async () => {
    const sent: string[] = []
    const worker = workerWith({ send: async (id) => (sent.push(id), {}), close: () => undefined })
    const timer = vi.spyOn(globalThis, 'setTimeout')
    worker.start()
    try {
      await vi.waitFor(() => expect(timer).toHaveBeenCalledWith(expect.anything(), 5000))
      const notice = await queue()
      worker.wake('notice')
      worker.wake('notice')
      const code = await queue(new Date(fixture.clock.now().getTime() + 60_000))
      worker.wake('awaited')
      worker.wake('notice')
      await vi.waitFor(() => expect(sent.toSorted()).toEqual([notice, code].toSorted()))
      // Another notice meanwhile puts off neither.
      const delays = timer.mock.calls.map(([, milliseconds]) => milliseconds)
      expect(delays.filter((one) => one === 250 || one === 20)).toEqual([250, 20])
    } finally {
      timer.mockRestore()
      await worker.stop()
    }
  })

  it('says as it queues whether somebody waits for it', async () => {
    const woken: string[] = []
    const delivery = createDelivery({
      keys: fixture.keys,
      wake: (urgency) => void woken.push(urgency),
      publicOrigin: 'https://id.demo.example',
      issuerName: 'Demo',
    })
    const account = { id: fixture.id('atanaka'), locale: 'de', display_name: 'Aiko' }
    const addresses = await fixture.system((work) => listAddresses(work.tx, account.id))
    await fixture.system((work) => delivery.notify(work, account, addresses, 'recovery_code_used'))
    expect(new Set(woken)).toEqual(new Set(['notice']))
    await fixture.system((work) =>
      delivery.mail(work, {
        ...{ accountId: account.id, to: 'a@x.example', locale: 'de', template: 'issued_code', values: {} },
        expiresAt: new Date(fixture.clock.now().getTime() + 600_000),
      }),
    )
    expect(woken.at(-1)).toBe('awaited')
  })

  it('writes down together what ends while others are written, and none of it is sent again', async () => {
    const ids: string[] = []
    for (let i = 0; i < 12; i++) ids.push(await queue())
    const sent: string[] = []
    const worker = workerWith({
      send: async (id) => (sent.push(id), { providerId: `p-${id}` }),
      close: () => undefined,
    })
    while ((await worker.runOnce()) > 0);
    expect(sent.filter((id) => ids.includes(id)).toSorted()).toEqual(ids.toSorted())
    for (const id of ids)
      expect(await row(id)).toMatchObject({ state: 'delivered', sealed: null, provider_id: `p-${id}` })
    fixture.clock.advance(3600)
    expect(await worker.runOnce()).toBe(0)
  })

  it('keeps what was sent beside a message that cannot be written down', async () => {
    const [bad, ...good] = [await queue(), await queue(), await queue()]
    const sent: string[] = []
    const worker = workerWith({
      send: async (id) => (sent.push(id), { providerId: id === bad ? 'not \0 text' : 'p' }),
      close: () => undefined,
    })
    while ((await worker.runOnce()) > 0);
    for (const id of good) expect(await row(id)).toMatchObject({ state: 'delivered' })
    expect(await row(bad)).toMatchObject({ state: 'waiting' })
    await fixture.database.deleteFrom('outbox_message').where('id', '=', bad).execute()
  })

  it('sends a code while a gateway holds more notices than are taken at once', async () => {
    const held = new Set<string>()
    for (let i = 0; i < 20; i++) held.add(await queue())
    const sent: string[] = []
    let letGo = (): void => undefined
    const hanging = new Promise<void>((resolve) => (letGo = resolve))
    const worker = createOutboxWorker({
      database: fixture.database,
      keys: fixture.keys,
      clock: fixture.clock,
      senders: {
        mail: { send: () => hanging.then(() => ({})), close: () => undefined },
        push: { send: async (id) => (sent.push(id), {}), close: () => undefined },
      },
      log,
    })
    fixture.clock.advance(1)
    const prompt = await fixture.system((work) =>
      fixture.services.delivery.enqueue(work, {
        ...{ channel: 'push', accountId: fixture.id('atanaka'), template: 'push_prompt', payload: {} },
        expiresAt: new Date(fixture.clock.now().getTime() + 60_000),
      }),
    )
    fixture.clock.advance(1)
    worker.start()
    await vi.waitFor(() => expect(sent).toEqual([prompt]))
    // What no line has begun stays for the next process.
    const ending = worker.stop()
    letGo()
    await ending
    const states = await Promise.all([...held].map(async (id) => (await row(id)).state))
    expect(states.filter((state) => state === 'delivered')).toHaveLength(4)
    expect(states.filter((state) => state === 'waiting')).toHaveLength(16)
    await fixture.database
      .deleteFrom('outbox_message')
      .where('id', 'in', [...held])
      .execute()
  })

  it('queues nothing for work that was rolled back', async () => {
    const before = (await fixture.mails()).length
    await expect(
      fixture.system(async (work) => {
        await fixture.services.delivery.mail(work, {
          accountId: fixture.id('atanaka'),
          to: 'a@x.example',
          locale: 'en',
          template: 'issued_code',
          values: {},
        })
        throw new PermanentDeliveryError('crash')
      }),
    ).rejects.toThrow()
    expect((await fixture.mails()).length).toBe(before)
  })
})
