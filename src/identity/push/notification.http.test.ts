import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RecordId } from '#common/model/ids.ts'
import { createOutboxWorker } from '../delivery/outbox-worker.ts'
import { removeExpired } from '../housekeeping.ts'
import { demoPassword } from '../seed/people.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { approve, connectedPhone, digitsOn } from './testing/phone-walk.ts'
import { startPushReceiver, type PushReceiver } from './testing/push-receiver.ts'
import { createWebPushSender } from './web-push-sender.ts'

let fixture: PageFixture
let receiver: PushReceiver
let log = ''
beforeAll(async () => {
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      log += String(chunk)
      done()
    },
  })
  fixture = await createPageFixture({ logger: pino({ level: 'trace' }, sink), allowLoopbackPush: true })
  receiver = await startPushReceiver()
}, 180_000)
afterAll(async () => {
  await receiver.close()
  await fixture.close()
})
beforeEach(() => {
  fixture.clock.advance(3 * 3600)
})

describe('housekeeping', () => {
  it('wipes digits that ran out, forgets old prompts but no evidence, and phones that nobody uses', async () => {
    const { phoneId, factorIds } = await connectedPhone(fixture, 'atanaka')
    const account = await fixture.database
      .selectFrom('account')
      .selectAll()
      .where('user_name', '=', 'atanaka')
      .executeTakeFirstOrThrow()
    for (const purpose of ['sign_in', 'evidence'] as const)
      await fixture.system((work) =>
        fixture.services.pushes.ask(work, {
          account,
          factorId: factorIds[0] ?? null,
          phoneId,
          purpose,
          requestId: `request-${purpose}`,
          browser: { label: 'Chrome on Linux', place: '192.0.2.1' },
        }),
      )
    const prompts = () =>
      fixture.database
        .selectFrom('push_prompt')
        .select(['purpose', 'digits_sealed'])
        .where('phone_id', '=', phoneId)
        .orderBy('purpose')
        .execute()
    await fixture.system(removeExpired)
    expect((await prompts()).every((prompt) => prompt.digits_sealed !== null)).toBe(true)
    fixture.clock.advance(301)
    await fixture.system(removeExpired)
    expect((await prompts()).map((prompt) => prompt.digits_sealed)).toEqual([null, null])
    const { state } = await fixture.system((work) => fixture.services.pushes.state(work, 'sign_in', 'request-sign_in'))
    expect(state).toBe('expired')

    const unused = await connectedPhone(fixture)
    fixture.clock.advance(31 * 24 * 3600)
    await fixture.system(removeExpired)
    expect((await prompts()).map((prompt) => prompt.purpose)).toEqual(['evidence'])
    const phones = (await fixture.database.selectFrom('phone').select('id').execute()).map((phone) => phone.id)
    expect(phones).toContain(phoneId)
    expect(phones).not.toContain(unused.phoneId)
    await unused.browser.get('/phone')
    expect(unused.browser.title()).toBe('This phone is not connected')
  })
})

describe('notifications', () => {
  const worker = () =>
    createOutboxWorker({
      database: fixture.database,
      keys: fixture.keys,
      clock: fixture.clock,
      senders: {
        mail: { send: async () => ({}), close: () => undefined },
        push: createWebPushSender({
          keys: fixture.keys,
          clock: fixture.clock,
          publicOrigin: 'http://localhost:4800',
          allowLoopback: true,
          gone: (phoneId, endpoint) =>
            fixture.system((work) => fixture.services.pushes.forgetSubscription(work, phoneId, endpoint)),
        }),
      },
      log: { warn: (fields) => void (log += JSON.stringify(fields)) },
    })
  const drain = async () => {
    for (let taken = 1; taken > 0;) taken = await worker().runOnce()
  }
  const subscribed = async (phoneId: RecordId) =>
    (
      await fixture.database
        .selectFrom('phone')
        .select('subscription_sealed')
        .where('id', '=', phoneId)
        .executeTakeFirstOrThrow()
    ).subscription_sealed

  it('reach the phone through its push service, encrypted, and end when the service forgets it', async () => {
    const { browser, phoneId } = await connectedPhone(fixture, 'falzahra')
    await browser.post('/phone/subscription', { ...receiver.subscription(), version: '1' })
    expect(browser.page.status).toBe(200)
    expect(await subscribed(phoneId)).not.toContain('127.0.0.1')
    await drain()
    receiver.received.length = 0
    const screen = await fixture.passwordStep('falzahra')
    const digits = digitsOn(screen.page.body)
    await drain()
    expect(receiver.received).toHaveLength(1)
    const [message] = receiver.received
    if (message === undefined) throw new Error('nothing arrived')
    expect(receiver.vapid(message)?.key).toBe(fixture.keys.vapidKeys[0]?.publicKey)
    const said = receiver.decrypt(message)
    expect(JSON.parse(said)).toHaveProperty('title')
    for (const secret of [digits, 'falzahra', demoPassword]) expect(said).not.toContain(secret)
    await approve(browser, digits)
    expect(browser.title()).toBe('Approved')

    receiver.answer((_request, response) => void response.writeHead(410).end())
    fixture.clock.advance(60)
    await fixture.passwordStep('falzahra')
    await drain()
    expect(await subscribed(phoneId)).toBeNull()
    expect(log).not.toContain(receiver.subscription().auth)
    expect((await browser.get('/phone')).body).toContain('data-subscribed="no"')
  })

  it('are kept for a push service of the internet alone', async () => {
    const { browser, phoneId } = await connectedPhone(fixture, 'falzahra')
    const good = { ...receiver.subscription(), version: '1' }
    for (const fields of [
      { ...good, endpoint: 'http://push.example.com/x' },
      { ...good, endpoint: 'https://10.0.0.1/x' },
      { ...good, endpoint: 'https://localhost/x' },
      { ...good, endpoint: `https://push.example.com/${'x'.repeat(2000)}` },
      { ...good, p256dh: 'AAAA' },
      { ...good, auth: '' },
      { ...good, version: '7' },
      {},
    ]) {
      await browser.post('/phone/subscription', fields as Record<string, string>)
      expect(browser.page.status, JSON.stringify(fields)).toBe(422)
    }
    expect(await subscribed(phoneId)).toBeNull()
  })
})
