import { request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveEventsPath } from '#common/api/live.ts'
import { liveTopics, type LiveTopic } from '#common/model/words.ts'
import { consoleTokens, revokeTokens, type ConsoleTokens } from '../oidc/testing/console-sign-in.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { mostStreams } from './live-streams.ts'
import { touch } from './live.service.ts'

let fixture: PageFixture
let port: number
beforeAll(async () => {
  fixture = await createPageFixture({ start: new Date() })
  await fixture.app.listen({ port: 0, host: '127.0.0.1' })
  port = (fixture.app.server.address() as AddressInfo).port
}, 60_000)
afterAll(() => fixture.close())

interface Heard {
  status: number
  headers: IncomingMessage['headers']
  text: string
  ended: boolean
  leave(): void
}

/** Listens with a bearer as a program does, on a socket of its own. */
async function listen(bearer: string): Promise<Heard> {
  const heard: Heard = { status: 0, headers: {}, text: '', ended: false, leave: () => undefined }
  const headers = { host: 'localhost:4800', authorization: `Bearer ${bearer}` }
  const sent = request({ host: '127.0.0.1', port, path: liveEventsPath, headers, agent: false })
  heard.leave = () => void sent.destroy()
  sent.on('error', () => undefined)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve).on('error', reject).end()
  })
  heard.status = response.statusCode ?? 0
  heard.headers = response.headers
  response.setEncoding('utf8').on('data', (text: string) => (heard.text += text))
  response.on('error', () => undefined).on('close', () => (heard.ended = true))
  return heard
}
const change = (topic: LiveTopic) => fixture.system(async (work) => touch(work, topic))
const versionsOf = (heard: Heard) =>
  JSON.parse(/^event: versions\ndata: (.*)\n/.exec(heard.text)?.[1] ?? 'null') as Record<LiveTopic, number> | null
const changesOf = (heard: Heard) =>
  [...heard.text.matchAll(/event: change\ndata: (.*)\n/g)].map((match) => JSON.parse(match[1] ?? '') as unknown)
const polled = async (bearer: string) =>
  (
    await fixture.app.inject({
      url: '/api/live-versions',
      headers: { host: 'localhost:4800', authorization: `Bearer ${bearer}` },
    })
  ).json<Record<LiveTopic, number>>()

describe('the stream of what changes', () => {
  it('begins with the present versions and tells each change, the same as the poll', async () => {
    const { access_token: token } = await consoleTokens(fixture, 'mruiz')
    await change('freezes')
    const heard = await listen(token)
    expect(heard.status).toBe(200)
    expect(heard.headers['content-type']).toContain('text/event-stream')
    expect(heard.headers['cache-control']).toBe('no-store')
    expect(heard.headers['x-content-type-options']).toBe('nosniff')
    await expect.poll(() => versionsOf(heard)).toEqual(await polled(token))
    const before = versionsOf(heard)
    expect(Object.keys(before ?? {}).sort()).toEqual([...liveTopics].sort())
    await change('freezes')
    await change('cases')
    const freezes = (before?.freezes ?? 0) + 1
    await expect
      .poll(() => changesOf(heard))
      .toEqual([
        { topic: 'freezes', version: freezes },
        { topic: 'cases', version: (before?.cases ?? 0) + 1 },
      ])
    expect(await polled(token)).toMatchObject({ freezes })
    // Topics and numbers alone: nothing about anybody.
    expect(heard.text.replace(/event: (versions|change)|data: |: still here/g, '')).toMatch(/^[a-z\s{}":,\d]*$/)
    heard.leave()
  })

  it('counts nothing of work that failed', async () => {
    const { access_token: token } = await consoleTokens(fixture, 'mruiz')
    const before = await polled(token)
    await expect(
      fixture.system(async (work) => {
        touch(work, 'staff')
        throw new Error('no')
      }),
    ).rejects.toThrow()
    expect(await polled(token)).toEqual(before)
  })

  it('takes nobody without a token, and nobody without a role', async () => {
    for (const bearer of ['nonsense', 'x'.repeat(5000)]) expect((await listen(bearer)).status).toBe(401)
    const path = { url: liveEventsPath, headers: { host: 'localhost:4800' } }
    expect((await fixture.app.inject(path)).json()).toMatchObject({ code: 'unauthenticated' })
  })

  const set = (userName: string, values: object) =>
    fixture.system((work) =>
      work.tx.updateTable('account').set(values).where('id', '=', fixture.id(userName)).execute(),
    )
  it.each<[string, string, (tokens: ConsoleTokens) => Promise<unknown>]>([
    ['is suspended', 'jweber', () => set('jweber', { state: 'suspended' })],
    ['is frozen', 'shaddad', () => set('shaddad', { state: 'frozen' })],
    ['has no role any more', 'toliveira', () => set('toliveira', { role: null })],
    ['must set MFA up anew', 'gokafor', () => set('gokafor', { reconfiguration_since: new Date() })],
    [
      'has no session any more',
      'mruiz',
      () => fixture.system((work) => fixture.services.sessions.endAll(work, fixture.id('mruiz'), 'reset', true)),
    ],
    ['signs out', 'mruiz', (tokens) => revokeTokens(fixture, tokens)],
    ['has a token that ran out', 'mruiz', async () => fixture.clock.advance(301)],
  ])('ends within five seconds for whoever %s (B16)', async (_what, userName, end) => {
    fixture.clock.advance(31)
    const tokens = await consoleTokens(fixture, userName)
    const heard = await listen(tokens.access_token)
    await expect.poll(() => versionsOf(heard)).not.toBeNull()
    expect(heard.ended).toBe(false)
    await end(tokens)
    await expect.poll(() => heard.ended, { timeout: 5_000, interval: 50 }).toBe(true)
    const told = heard.text
    await change('cases')
    expect(heard.text).toBe(told)
    expect((await listen(tokens.access_token)).status).not.toBe(200)
  })

  it('keeps so many a caller, the newest', async () => {
    fixture.clock.advance(31)
    const { access_token: token } = await consoleTokens(fixture, 'mruiz')
    const all: Heard[] = []
    for (let one = 0; one < mostStreams + 2; one++) all.push(await listen(token))
    await expect.poll(() => all.map((heard) => heard.ended)).toEqual([true, true, ...all.slice(2).map(() => false)])
    for (const heard of all) heard.leave()
  })

  it('ends with the server, which does not wait for it', async () => {
    fixture.clock.advance(31)
    const { access_token: token } = await consoleTokens(fixture, 'mruiz')
    const heard = await listen(token)
    await expect.poll(() => versionsOf(heard)).not.toBeNull()
    const began = performance.now()
    await fixture.restart()
    expect(performance.now() - began).toBeLessThan(5_000)
    await expect.poll(() => heard.ended).toBe(true)
  })
})
