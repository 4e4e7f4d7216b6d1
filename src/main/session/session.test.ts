import { tmpdir } from 'node:os'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { meRoutes } from '#common/api/me.ts'
import type { SessionView } from '#common/bridge/schema.ts'
import type { Secret } from '#common/secret.ts'
import type { Secrets } from '../host/host.ts'
import { createMemoryHost, type MemoryHost } from '../host/memory/memory-host.ts'
import { createIdentityClient } from '../identity-client/identity-client.ts'
import { createLog } from '../log.ts'
import { idleLimit } from './idle-watch.ts'
import { createOpenId } from './openid.ts'
import { createSession, type Session } from './session.ts'
import { accessTokenLives, browse, me, openLocalProvider, type LocalProvider } from './testing/local-provider.ts'

const minute = 60_000
/** FAULTS' 500 rounds run whole in `npm run test:long`. */
const refreshRounds = process.env['REKEY_TEST_LONG'] === '1' ? 500 : 20

/** A store that outlives one session, as a key ring does. */
function storeDouble(): Secrets & { kept: Map<string, Secret<string>> } {
  const kept = new Map<string, Secret<string>>()
  return {
    ...{ persistent: true, kept, get: async (name) => kept.get(name) ?? null },
    set: async (name, value) => void kept.set(name, value),
    delete: async (name) => void kept.delete(name),
  }
}

describe('the session', () => {
  let provider: LocalProvider
  let host: MemoryHost
  let session: Session
  let store: ReturnType<typeof storeDouble>
  let views: SessionView[]
  let lines: string[]
  const clock = { offset: 0, now: () => Date.now() + clock.offset }
  const make = (origin = provider.origin): Session =>
    createSession({
      host: { secrets: store, openExternal: (address) => host.openExternal(address) },
      client: createIdentityClient({ origin, timeoutMilliseconds: 2000 }),
      openid: createOpenId(origin, clock),
      clock,
      log: createLog((line) => lines.push(line)),
      locale: () => 'de',
      onChange: (view) => views.push(view),
    })
  const signIn = async () => {
    const view = await session.signIn()
    expect(view.state).toBe('signing_in')
    return browse(view.signInAddress ?? '')
  }
  const ask = () => session.request(meRoutes.getMe, {})

  beforeEach(async () => {
    clock.offset = 0
    views = []
    lines = []
    store = storeDouble()
    provider = await openLocalProvider()
    host = createMemoryHost({ allowedOrigins: [provider.origin], userDataFolder: tmpdir() })
    session = make()
  })
  afterEach(async () => {
    await session.stop()
    await provider.close()
  })

  it('signs in through the system browser, with all that RFC 8252 wants', async () => {
    const page = await signIn()
    expect(page).toMatchObject({ status: 200 })
    expect(page.text).toContain('Sie sind angemeldet.')
    expect(page.url.pathname).toBe('/callback')
    expect(session.view).toMatchObject({ state: 'signed_in', me, signInAddress: null, endedBecause: null })
    expect(views.map((view) => view.state)).toEqual(['signing_in', 'signing_in', 'signed_in'])
    const address = new URL(host.opened[0] ?? '')
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      client_id: 'rekey-console',
      response_type: 'code',
      scope: 'openid offline_access desk',
      prompt: 'login',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
    })
    expect(await ask()).toEqual(me)
    await expect(fetch(page.url)).rejects.toThrow()
  })

  it('takes no return that it does not expect, and goes on waiting', async () => {
    const view = await session.signIn()
    const stranger = new URL(new URL(view.signInAddress ?? '').searchParams.get('redirect_uri') ?? '')
    for (const query of ['', '?code=x', '?code=x&state=y', '?state=', '?error=access_denied&state=z']) {
      expect((await fetch(stranger.href + query)).status).toBe(400)
    }
    expect((await fetch(new URL('/other', stranger))).status).toBe(404)
    expect(session.view.state).toBe('signing_in')
    await browse(view.signInAddress ?? '')
    expect(session.view.state).toBe('signed_in')
  })

  it('takes no answer in the name of another issuer', async () => {
    const view = await session.signIn()
    const page = await browse(view.signInAddress ?? '', (url) => {
      if (url.pathname === '/callback') url.searchParams.set('iss', 'https://evil.example')
      return url
    })
    expect(page.text).toContain('Die Anmeldung hat nicht geklappt.')
    expect(session.view).toMatchObject({ state: 'signed_out', signInProblem: { code: 'sign_in_failed' } })
  })

  it('opens the same address again instead of a second attempt', async () => {
    const [one, two] = await Promise.all([session.signIn(), session.signIn()])
    const three = await session.signIn()
    expect(new Set([one, two, three].map((view) => view.signInAddress)).size).toBe(1)
    expect(host.opened).toHaveLength(2)
  })

  it('tells where the sign-in goes on, whether or not a browser could be opened', async () => {
    host = createMemoryHost({ allowedOrigins: [provider.origin], userDataFolder: tmpdir(), opensBrowser: false })
    expect((await session.signIn()).signInAddress).toContain(provider.origin)
  })

  it('ends a sign-in that was cancelled on either side', async () => {
    const view = await session.signIn()
    expect(session.cancelSignIn()).toMatchObject({ state: 'signed_out', signInProblem: null })
    await expect(browse(view.signInAddress ?? '')).rejects.toThrow()
    provider.outcome = 'deny'
    await signIn()
    const problem = { code: 'sign_in_failed', params: { reason: 'forbidden' } }
    expect(session.view).toMatchObject({ state: 'signed_out', signInProblem: problem })
  })

  it('refuses an account without a role, and leaves no token behind', async () => {
    const problem = { type: 'x', title: 'x', status: 403, code: 'forbidden', requestId: 'r-9' }
    provider.apiAnswer = { status: 403, body: problem }
    expect((await signIn()).text).toContain('keine Rolle')
    expect(session.view).toMatchObject({
      state: 'signed_out',
      me: null,
      signInProblem: { code: 'sign_in_failed', params: { reason: 'forbidden' } },
    })
    await expect.poll(() => provider.revocations).toBe(1)
    expect(store.kept.size).toBe(0)
  })

  it('says so when the backend cannot be reached, or is plain http on another machine', async () => {
    session = make('http://localhost:1')
    expect(await session.signIn()).toMatchObject({
      state: 'signed_out',
      signInProblem: { code: 'backend_unreachable' },
    })
    session = make('http://rekey.example')
    const problem = { code: 'sign_in_failed', params: { reason: 'insecure_address' } }
    expect(await session.signIn()).toMatchObject({ state: 'signed_out', signInProblem: problem })
  })

  it('B32: refreshes once for 20 calls released at expiry, again and again', async () => {
    await signIn()
    for (let round = 1; round <= refreshRounds; round += 1) {
      clock.offset += accessTokenLives * 1000
      session.active()
      const answers = await Promise.all(Array.from({ length: 20 }, ask))
      expect(answers).toHaveLength(20)
      expect(provider.refreshes).toBe(round)
    }
    expect(session.view.state).toBe('signed_in')
  })

  it('B32: signing out during the refresh wins, and the new token is revoked', async () => {
    await signIn()
    let open: () => void = () => undefined
    provider.tokenGate = new Promise((resolve) => (open = resolve))
    clock.offset += accessTokenLives * 1000
    const asked = ask().catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(session.signOut()).toMatchObject({ state: 'signed_out', me: null, endedBecause: 'signed_out' })
    open()
    expect(await asked).toMatchObject({ code: 'session_expired' })
    expect(session.view.state).toBe('signed_out')
    await expect.poll(() => provider.revocations).toBe(2)
    expect(store.kept.size).toBe(0)
  })

  it('refreshes once after a 401, then ends the session', async () => {
    await signIn()
    const problem = { type: 'x', title: 'x', status: 401, code: 'unauthenticated', requestId: 'r' }
    provider.apiAnswer = { status: 401, body: problem }
    const answers = await Promise.allSettled(Array.from({ length: 5 }, ask))
    expect(answers.every((answer) => answer.status === 'rejected')).toBe(true)
    expect(provider.refreshes).toBe(1)
    expect(session.view).toMatchObject({ state: 'signed_out', me: null, endedBecause: 'revoked' })
    await expect(ask()).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('ends when the provider refuses to refresh', async () => {
    await signIn()
    await provider.revokeAll()
    await expect(ask()).rejects.toMatchObject({ code: 'session_expired' })
    expect(session.view).toMatchObject({ state: 'signed_out', me: null, endedBecause: 'revoked' })
    expect(store.kept.size).toBe(0)
  })

  it('shows a role that was changed, and signs out whoever was suspended, without a request of their own', async () => {
    await signIn()
    const before = views.length
    await session.refreshMe()
    expect(views.length).toBe(before)
    provider.apiAnswer = {
      status: 200,
      body: { ...me, role: 'supervisor', places: ['desk', 'cases', 'audit', 'team'] },
    }
    await session.refreshMe()
    expect(session.view).toMatchObject({ state: 'signed_in', me: { role: 'supervisor' } })
    provider.apiAnswer = null
    await provider.revokeAll()
    await expect(session.refreshMe()).rejects.toMatchObject({ code: 'session_expired' })
    expect(session.view).toMatchObject({ state: 'signed_out', me: null, endedBecause: 'revoked' })
    // Nobody is signed in: nothing is asked.
    await session.refreshMe()
  })

  it('does not end on an outage', async () => {
    await signIn()
    clock.offset += accessTokenLives * 1000
    await provider.close()
    await expect(ask()).rejects.toMatchObject({ code: 'backend_unreachable' })
    expect(session.view.state).toBe('signed_in')
  })

  it('signs out at once, also when nobody can be told', async () => {
    await signIn()
    await provider.close()
    expect(session.signOut()).toMatchObject({ state: 'signed_out', me: null })
    expect(views.at(-1)).toMatchObject({ state: 'signed_out', me: null })
    await expect(ask()).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('revokes the refresh token when signing out', async () => {
    await signIn()
    session.signOut()
    await expect.poll(() => provider.revocations).toBe(1)
  })

  it('locks after 15 minutes by the wall clock, at the first call after a sleep', async () => {
    await signIn()
    clock.offset += idleLimit - minute
    session.active()
    clock.offset += idleLimit - minute
    expect(session.view.state).toBe('signed_in')
    clock.offset += minute
    await expect(ask()).rejects.toMatchObject({ code: 'session_expired' })
    expect(session.view).toMatchObject({ state: 'locked', me: null, endedBecause: 'idle' })
    expect(store.kept.size).toBe(0)
    await expect.poll(() => provider.revocations).toBe(1)
    await signIn()
    expect(session.view.state).toBe('signed_in')
  })

  it('takes no sign of life that comes after the time', async () => {
    await signIn()
    clock.offset += idleLimit
    session.active()
    expect(session.view.state).toBe('locked')
  })

  it('shows no answer that arrives after the lock', async () => {
    await signIn()
    const asked = ask().catch((error: unknown) => error)
    clock.offset += idleLimit
    expect(session.view.state).toBe('locked')
    expect(await asked).toMatchObject({ code: 'session_expired' })
  })

  it('goes on after a restart where the host could keep it, unless it was idle', async () => {
    await signIn()
    await session.stop()
    session = make()
    await session.restore()
    expect(session.view).toMatchObject({ state: 'signed_in', me })
    expect(await ask()).toEqual(me)
    await session.stop()
    clock.offset += idleLimit
    session = make()
    await session.restore()
    expect(session.view).toMatchObject({ state: 'locked', me: null, endedBecause: 'idle' })
    expect(store.kept.size).toBe(0)
  })

  it('asks to sign in again where what was kept is of no use', async () => {
    await signIn()
    await session.stop()
    await provider.revokeAll()
    session = make()
    await session.restore()
    expect(session.view).toMatchObject({ state: 'signed_out', endedBecause: 'revoked' })
  })

  it('keeps nothing where the host says that it cannot', async () => {
    store = Object.assign(storeDouble(), { persistent: false })
    session = make()
    await signIn()
    expect(store.kept.size).toBe(0)
  })

  it('writes no token anywhere', async () => {
    await signIn()
    const refreshToken = JSON.parse(store.kept.get('session')?.reveal() ?? '{}').refreshToken as string
    expect(refreshToken.length).toBeGreaterThan(20)
    session.signOut()
    await expect.poll(() => provider.revocations).toBe(1)
    expect(lines.join() + JSON.stringify(views) + inspect(views, { depth: 9 })).not.toContain(refreshToken)
  })
})
