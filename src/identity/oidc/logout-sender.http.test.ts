import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOutboxWorker, type OutboxWorker } from '../delivery/outbox-worker.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { createLogoutSender } from './logout-sender.ts'
import { claimsOf, createRelyingParty, headerOf, type RelyingParty } from './testing/relying-party.ts'

let fixture: PageFixture
let server: Server
let party: RelyingParty
let worker: OutboxWorker
const tokens: string[] = []
let answer = { status: 200, location: '' }

beforeAll(async () => {
  fixture = await createPageFixture({ start: new Date() })
  server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    tokens.push(new URLSearchParams(text).get('logout_token') ?? '')
    response.writeHead(answer.status, answer.location === '' ? {} : { location: answer.location }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  party = await createRelyingParty(fixture, { backchannelLogoutUri: `http://127.0.0.1:${port}/logout` })
  const { database, keys, clock } = fixture
  const logout = createLogoutSender({ database, keys, clock, issuer: 'http://localhost:4800' })
  const mail = { send: async () => ({}), close: () => undefined }
  worker = createOutboxWorker({ database, keys, clock, senders: { mail, logout }, log: { warn: () => undefined } })
}, 60_000)
afterAll(async () => {
  server.close()
  await fixture.close()
})

const end = () =>
  fixture.system((work) => fixture.services.sessions.endAll(work, fixture.id('mgarcia'), 'reset', false))
const waiting = async () =>
  (
    await fixture.database
      .selectFrom('outbox_message')
      .select('state')
      .where('channel', '=', 'logout')
      .where('state', '=', 'waiting')
      .execute()
  ).length

describe('back-channel logout', () => {
  it('sends a signed token that names the session (Back-Channel Logout 1.0, 2.4)', async () => {
    const signedIn = await party.tokens('mgarcia')
    await end()
    await worker.runOnce()
    const token = tokens.pop() ?? ''
    expect(headerOf(token)).toMatchObject({ typ: 'logout+jwt', alg: 'RS256' })
    const claims = claimsOf(token)
    expect(claims).toMatchObject({
      iss: 'http://localhost:4800',
      aud: party.clientId,
      sub: fixture.id('mgarcia'),
      sid: claimsOf(signedIn.tokens.id_token)['sid'],
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      jti: expect.any(String),
    })
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(120)
    expect(claims['nonce']).toBeUndefined()
    expect(await waiting()).toBe(0)
  })

  it('tries again under the same jti until the application takes it, and follows no redirect', async () => {
    await party.tokens('mgarcia')
    await end()
    answer = { status: 503, location: '' }
    await worker.runOnce()
    answer = { status: 302, location: '/elsewhere' }
    fixture.clock.advance(60)
    await worker.runOnce()
    answer = { status: 200, location: '' }
    fixture.clock.advance(600)
    await worker.runOnce()
    expect(tokens).toHaveLength(3)
    expect(new Set(tokens.map((token) => claimsOf(token)['jti'])).size).toBe(1)
    expect(await waiting()).toBe(0)
    tokens.length = 0
  })

  it('gives up for an application that was removed', async () => {
    const { database, keys, clock } = fixture
    const sender = createLogoutSender({ database, keys, clock, issuer: 'http://localhost:4800' })
    await expect(sender.send('m1', { clientId: 'nobody', sub: 'x', sid: 'y' })).rejects.toThrow(/takes no logout/)
    expect(tokens).toHaveLength(0)
  })
})
