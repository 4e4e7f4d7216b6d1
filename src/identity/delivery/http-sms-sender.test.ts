import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { gatewayFrom } from './http-sms-gateway.ts'
import { createHttpSmsSender } from './http-sms-sender.ts'
import { PermanentDeliveryError } from './message-sender.ts'

interface Taken {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** A real gateway on loopback that answers as it is told; `null` never answers. */
async function startGateway(answers: { status: number; body?: string; location?: string }[] | null) {
  const taken: Taken[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      taken.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
      const answer = answers?.[Math.min(taken.length, answers.length) - 1]
      if (answer === undefined) return
      response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location })
      response.end(answer.body ?? '')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return { taken, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const auth = { header: 'Authorization', environment: 'SMS_KEY', prefix: 'Bearer ' }
const sms = { to: '+4917667111638', text: '123456 "ist" Ihr Code \\ {to} رمزك' }
const senderTo = (origin: string, rest: object = {}) =>
  createHttpSmsSender(
    gatewayFrom(
      {
        url: `${origin}/v1/messages`,
        headers: { 'Idempotency-Key': '{id}' },
        auth,
        body: { json: { messages: [{ to: '{to}', text: '{text}', flash: false }] } },
        idPath: 'messages.0.id',
        ...rest,
      },
      { SMS_KEY: 'hush-hush' },
    ),
  )

describe('an HTTP gateway for SMS', () => {
  it('gets the message as values, the proof as a header, and names the message', async () => {
    const gateway = await startGateway([{ status: 202, body: '{"messages":[{"id":4711}]}' }])
    expect(await senderTo(gateway.origin).send('m-1', sms)).toEqual({ providerId: '4711' })
    const [request] = gateway.taken
    expect(request).toMatchObject({ method: 'POST', url: '/v1/messages' })
    expect(request?.headers).toMatchObject({ authorization: 'Bearer hush-hush', 'idempotency-key': 'm-1' })
    expect(JSON.parse(request?.body ?? '')).toEqual({ messages: [{ ...sms, flash: false }] })
  })

  it('takes a form too', async () => {
    const gateway = await startGateway([{ status: 200, body: 'OK' }])
    const sender = senderTo(gateway.origin, { body: { form: { To: '{to}', Body: '{text}' } }, idPath: undefined })
    expect(await sender.send('m-1', sms)).toEqual({})
    expect(Object.fromEntries(new URLSearchParams(gateway.taken[0]?.body))).toEqual({ To: sms.to, Body: sms.text })
  })

  it.each([
    [400, true],
    [404, true],
    [422, true],
    [401, false],
    [408, false],
    [429, false],
    [500, false],
    [503, false],
    [302, false],
  ])('after a %i is final: %s', async (status, final) => {
    const other = await startGateway([{ status: 200 }])
    const gateway = await startGateway([{ status, location: `${other.origin}/` }])
    const error: unknown = await senderTo(gateway.origin)
      .send('m-1', sms)
      .catch((caught: unknown) => caught)
    expect(error instanceof PermanentDeliveryError).toBe(final)
    expect(String(error)).not.toMatch(/123456|4917667|hush/)
    // A redirect is not followed.
    expect(other.taken).toEqual([])
  })

  it('is not waited for without end, and an answer that cannot be read fails nothing', async () => {
    const silent = await startGateway(null)
    await expect(senderTo(silent.origin, { timeoutSeconds: 1 }).send('m-1', sms)).rejects.toThrow()
    const odd = await startGateway([{ status: 200, body: 'x'.repeat(100_000) }])
    expect(await senderTo(odd.origin).send('m-1', sms)).toEqual({})
    // Nor does a name that no database keeps.
    for (const id of ['\\ud800', '\\u0000'])
      expect(
        await senderTo((await startGateway([{ status: 200, body: `{"messages":[{"id":"${id}"}]}` }])).origin).send(
          'm-1',
          sms,
        ),
      ).toEqual({})
  })

  it('is described strictly, and its faults are told without values', () => {
    const right = { url: 'https://sms.example/send', body: { json: { to: '{to}', text: '{text}' } } }
    expect(gatewayFrom(right, {})).toMatchObject({ method: 'POST', proof: {} })
    for (const wrong of [
      { ...right, url: 'http://sms.example/send' },
      { ...right, url: 'https://name:pass@sms.example/send' },
      { ...right, body: { json: { to: '{to}' } } },
      { ...right, method: 'GET' },
      { ...right, surprise: 1 },
      { ...right, auth },
    ]) {
      let told = ''
      try {
        gatewayFrom(wrong, {})
      } catch (error) {
        told = String(error)
      }
      expect(told).toMatch(/REKEY_SMS_GATEWAY/)
      expect(told).not.toMatch(/pass@/)
    }
  })
})
