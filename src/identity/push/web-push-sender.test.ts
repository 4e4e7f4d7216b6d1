import type { RequestListener } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RecordId } from '#common/model/ids.ts'
import { createTestClock } from '../clock.ts'
import { PermanentDeliveryError } from '../delivery/message-sender.ts'
import { newKeyFile, turnKey } from '../keys/key-file.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import { textsOf } from '../pages/texts/index.ts'
import type { Resolve } from './public-address.ts'
import { startPushReceiver, type PushReceiver } from './testing/push-receiver.ts'
import { createWebPushSender, type PushOrder } from './web-push-sender.ts'

let receiver: PushReceiver
beforeAll(async () => {
  receiver = await startPushReceiver()
})
afterAll(() => receiver.close())
beforeEach(() => {
  receiver.received.length = 0
  gone.length = 0
  receiver.answer((_request, response) => void response.writeHead(201).end())
})

const gone: string[] = []
const clock = createTestClock()
const file = newKeyFile()
const keys = createKeyRing(file)
const senderWith = (change: { allowLoopback?: boolean; resolve?: Resolve } = {}) =>
  createWebPushSender({
    keys,
    clock,
    publicOrigin: 'https://desk.example.com',
    gone: async (_phoneId, endpoint) => void gone.push(endpoint),
    allowLoopback: true,
    ...change,
  })
const order = (change: Partial<PushOrder['subscription']> = {}, locale = 'en'): PushOrder => ({
  phoneId: 'PHONE0000000' as RecordId,
  subscription: { ...receiver.subscription(), vapidVersion: 1, ...change },
  locale,
  topic: 'abcdefghijklmnopqrstuvwxyz012345',
  expiresAt: new Date(clock.now().getTime() + 300_000).toISOString(),
})
const status =
  (code: number, headers = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(code, headers).end()

describe('Web Push', () => {
  it('is signed as this backend and readable for the phone alone', async () => {
    await senderWith().send('m1', order())
    const [message] = receiver.received
    if (message === undefined) throw new Error('nothing arrived')
    expect(message.headers).toMatchObject({
      ttl: '300',
      urgency: 'high',
      topic: 'abcdefghijklmnopqrstuvwxyz012345',
      'content-encoding': 'aes128gcm',
    })
    const vapid = receiver.vapid(message)
    expect(vapid?.key).toBe(keys.vapidKeys[0]?.publicKey)
    expect(vapid?.claims.aud).toBe(receiver.origin)
    expect(vapid?.claims.sub).toBe('https://desk.example.com')
    expect((vapid?.claims.exp ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(24 * 3600)
    const said = receiver.decrypt(message)
    const t = textsOf('en')
    expect(JSON.parse(said)).toEqual({ title: t('push_notification_title'), body: t('push_notification_text') })
    expect(said).not.toMatch(/\d{6}/)
    expect(message.body.toString('latin1')).not.toContain(t('push_notification_title'))
  })

  it('signs with the key that the phone subscribed with, also after a newer one came', async () => {
    const [first] = file.vapid
    const turned = turnKey(file, 'vapid')
    keys.replace(turned)
    await senderWith().send('m2', order())
    await senderWith().send('m3', order({ vapidVersion: 2 }))
    expect(receiver.received.map((message) => receiver.vapid(message)?.key)).toEqual([
      first?.publicKey,
      turned.vapid[0]?.publicKey,
    ])
    await expect(senderWith().send('m4', order({ vapidVersion: 9 }))).rejects.toThrow(PermanentDeliveryError)
    expect(gone).toHaveLength(1)
    keys.replace(file)
  })

  it.each([404, 410])('forgets the subscription at %i', async (code) => {
    receiver.answer(status(code))
    await expect(senderWith().send('m5', order())).rejects.toThrow(PermanentDeliveryError)
    expect(gone).toEqual([order().subscription.endpoint])
  })

  it.each([400, 401, 403, 413])('gives up at %i', async (code) => {
    receiver.answer(status(code))
    await expect(senderWith().send('m6', order())).rejects.toThrow(PermanentDeliveryError)
    expect(gone).toEqual([])
  })

  it.each([408, 429, 500, 503])('tries again after %i', async (code) => {
    receiver.answer(status(code))
    await expect(senderWith().send('m7', order())).rejects.not.toThrow(PermanentDeliveryError)
    expect(gone).toEqual([])
  })

  it('follows no redirect and reads no long answer', async () => {
    receiver.answer(status(307, { location: `${receiver.origin}/elsewhere` }))
    await expect(senderWith().send('m8', order())).rejects.toThrow(PermanentDeliveryError)
    expect(receiver.received.map((message) => message.path)).toEqual(['/send/phone'])
    receiver.answer((_request, response) => void response.writeHead(201).end(Buffer.alloc(100_000)))
    await expect(senderWith().send('m9', order())).rejects.toThrow('answer too long')
  })

  it('sends nothing that has run out', async () => {
    const late = { ...order(), expiresAt: clock.now().toISOString() }
    await expect(senderWith().send('m10', late)).rejects.toThrow(PermanentDeliveryError)
    expect(receiver.received).toEqual([])
  })
})

describe('SSRF', () => {
  const resolveTo =
    (...addresses: string[]): Resolve =>
    (_name, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
  const closed = (endpoint: string, resolve?: Resolve) =>
    senderWith({ allowLoopback: false, ...(resolve === undefined ? {} : { resolve }) }).send('m', order({ endpoint }))

  it('connects to no address of this machine or network, whatever the name', async () => {
    for (const address of [
      '127.0.0.1',
      '10.0.0.8',
      '169.254.169.254',
      '100.64.1.1',
      '::1',
      'fd00::1',
      '::ffff:127.0.0.1',
    ])
      await expect(
        closed(`https://push.example.com:${receiver.port}/x`, resolveTo('8.8.8.8', address)),
        address,
      ).rejects.toThrow('not public')
    expect(receiver.received).toEqual([])
  })

  it('takes no address as a name either, and nothing but https', async () => {
    for (const endpoint of [
      receiver.origin,
      `https://127.0.0.1:${receiver.port}/x`,
      `https://[::ffff:127.0.0.1]:${receiver.port}/x`,
      `https://localhost:${receiver.port}/x`,
      'http://push.example.com/x',
    ])
      await expect(closed(endpoint, resolveTo('8.8.8.8')), endpoint).rejects.toThrow(PermanentDeliveryError)
    expect(receiver.received).toEqual([])
  })
})
