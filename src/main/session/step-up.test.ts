import { tmpdir } from 'node:os'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { caseRoutes } from '#common/api/cases.ts'
import { meRoutes } from '#common/api/me.ts'
import type { SessionView } from '#common/bridge/schema.ts'
import type { Secret } from '#common/secret.ts'
import type { Secrets } from '../host/host.ts'
import { createMemoryHost, type MemoryHost } from '../host/memory/memory-host.ts'
import { createIdentityClient } from '../identity-client/identity-client.ts'
import { createLog } from '../log.ts'
import { idleLimit } from './idle-watch.ts'
import { createOpenId, type OpenId } from './openid.ts'
import { createSession, type Session } from './session.ts'
import { createStepUp } from './step-up.ts'
import { accessTokenLives, browse, me, openLocalProvider, type LocalProvider } from './testing/local-provider.ts'

describe('a step-up (rule 16)', () => {
  let provider: LocalProvider
  let host: MemoryHost
  let session: Session
  let views: SessionView[]
  let lines: string[]
  let kept: Map<string, Secret<string>>
  const clock = { offset: 0, now: () => Date.now() + clock.offset }
  const params = { caseId: me.id }
  const at = '2026-03-02T09:00:00.000Z'

  /** Something destructive. */
  const unlock = (idempotencyKey = crypto.randomUUID()) =>
    session.request(caseRoutes.unlock, { params, body: {}, idempotencyKey })
  const outcomeOf = (asked: Promise<unknown>) => asked.catch((error: unknown) => error)
  const address = async (): Promise<string> => {
    await expect.poll(() => session.view.stepUp?.address ?? null).not.toBeNull()
    return session.view.stepUp?.address ?? ''
  }
  const heldRefreshToken = () => JSON.parse(kept.get('session')?.reveal() ?? '{}').refreshToken as string

  beforeEach(async () => {
    clock.offset = 0
    views = []
    lines = []
    kept = new Map()
    const secrets: Secrets = {
      persistent: true,
      get: async (name) => kept.get(name) ?? null,
      set: async (name, value) => void kept.set(name, value),
      delete: async (name) => void kept.delete(name),
    }
    provider = await openLocalProvider()
    host = createMemoryHost({ allowedOrigins: [provider.origin], userDataFolder: tmpdir() })
    session = createSession({
      host: { secrets, openExternal: (to) => host.openExternal(to) },
      client: createIdentityClient({ origin: provider.origin, timeoutMilliseconds: 5000 }),
      openid: createOpenId(provider.origin, clock),
      clock,
      log: createLog((line) => lines.push(line)),
      locale: () => 'en',
      onChange: (view) => views.push(view),
    })
    await browse((await session.signIn()).signInAddress ?? '')
    expect(session.view).toMatchObject({ state: 'signed_in', stepUp: null })
    provider.makeStale()
    views.length = 0
  })
  afterEach(async () => {
    await session.stop()
    await provider.close()
  })

  it('waits, asks for a fresh sign-in with MFA of the same person, and goes on by itself under the same key', async () => {
    const before = heldRefreshToken()
    const key = crypto.randomUUID()
    const asked = unlock(key)
    const to = await address()
    expect(host.opened.at(-1)).toBe(to)
    expect(Object.fromEntries(new URL(to).searchParams)).toMatchObject({
      prompt: 'login',
      max_age: '300',
      acr_values: 'https://refeds.org/profile/mfa',
      login_hint: 'mruiz',
      code_challenge_method: 'S256',
    })
    expect(Date.parse(session.view.stepUp?.since ?? '')).toBeGreaterThan(clock.now() - 10_000)
    expect((await browse(to)).text).toContain('You are signed in.')
    expect(await asked).toEqual({ at })
    expect(provider.changes).toEqual([
      { key, done: false },
      { key, done: true },
    ])
    expect(session.view).toMatchObject({ state: 'signed_in', me, stepUp: null })
    expect(views.every((view) => view.state === 'signed_in' && view.me?.id === me.id)).toBe(true)
    await expect.poll(() => provider.revocations).toBe(1)
    await expect.poll(heldRefreshToken).not.toBe(before)
    expect(await session.request(meRoutes.getMe, {})).toEqual(me)
    expect(await unlock()).toEqual({ at })
    expect(host.opened).toHaveLength(2)
  })

  it('serves everybody who waits with one sign-in, and sends each again once', async () => {
    const keys = Array.from({ length: 5 }, () => crypto.randomUUID())
    const asked = keys.map((key) => unlock(key))
    await browse(await address())
    expect(await Promise.all(asked)).toEqual(keys.map(() => ({ at })))
    for (const key of keys)
      expect(provider.changes.filter((one) => one.key === key).map((one) => one.done)).toEqual([false, true])
    expect(host.opened).toHaveLength(2)
  })

  it('wants no second one for a refusal that comes late', async () => {
    let open: () => void = () => undefined
    provider.changeGate = new Promise((resolve) => (open = resolve))
    const late = unlock()
    await expect.poll(() => provider.changes.length).toBe(1)
    provider.changeGate = Promise.resolve()
    const asked = unlock()
    await browse(await address())
    expect(await asked).toEqual({ at })
    open()
    expect(await late).toEqual({ at })
    expect(host.opened).toHaveLength(2)
  })

  it('takes nobody else, leaves them no token, and leaves the session as it was', async () => {
    const before = heldRefreshToken()
    provider.signsInAs = 'BA9876543210'
    const asked = outcomeOf(unlock())
    expect((await browse(await address())).text).toContain('Signing in did not work.')
    expect(await asked).toMatchObject({ code: 'step_up_other_account' })
    expect(session.view).toMatchObject({ state: 'signed_in', me, stepUp: null })
    await expect.poll(() => provider.revocations).toBe(1)
    expect(heldRefreshToken()).toBe(before)
    expect(await session.request(meRoutes.getMe, {})).toEqual(me)
    expect(provider.changes.some((one) => one.done)).toBe(false)
  })

  it('ends with what was waiting when it is cancelled, and its address is then of no use', async () => {
    const asked = outcomeOf(unlock())
    const to = await address()
    expect(session.cancelStepUp()).toMatchObject({ state: 'signed_in', me, stepUp: null })
    expect(await asked).toMatchObject({ code: 'cancelled' })
    await expect(browse(to)).rejects.toThrow()
    expect(provider.changes).toHaveLength(1)
    expect(await session.request(meRoutes.getMe, {})).toEqual(me)
    // And the next one begins anew.
    const again = unlock()
    expect(await address()).not.toBe(to)
    await browse(await address())
    expect(await again).toEqual({ at })
  })

  it('ends with what was waiting when the browser or the backend refuses', async () => {
    provider.outcome = 'deny'
    const asked = outcomeOf(unlock())
    await browse(await address())
    expect(await asked).toMatchObject({ code: 'sign_in_failed' })
    expect(session.view).toMatchObject({ state: 'signed_in', me, stepUp: null, signInProblem: null })
    expect(await session.request(meRoutes.getMe, {})).toEqual(me)
  })

  it.each([
    ['signing out', () => session.signOut(), 'signed_out'],
    [
      'the idle lock',
      () => {
        clock.offset += idleLimit
        session.active()
      },
      'locked',
    ],
  ])('ends with %s, and what comes back later enters nothing', async (_what, leave, state) => {
    const asked = outcomeOf(unlock())
    const to = await address()
    leave()
    expect(session.view).toMatchObject({ state, me: null, stepUp: null })
    expect(await asked).toMatchObject({ code: 'session_expired' })
    await expect(browse(to)).rejects.toThrow()
    expect(views.at(-1)).toMatchObject({ state, me: null, stepUp: null })
    expect(kept.size).toBe(0)
  })

  it('asks once: who is still not fresh is told so', async () => {
    const asked = outcomeOf(unlock())
    const to = await address()
    let open: () => void = () => undefined
    provider.tokenGate = new Promise((resolve) => (open = resolve))
    const page = browse(to)
    await new Promise((resolve) => setTimeout(resolve, 50))
    provider.makeStale()
    open()
    await page
    expect(await asked).toMatchObject({ code: 'step_up_required', params: { maxAgeSeconds: 300 } })
    expect(host.opened).toHaveLength(2)
    expect(session.view).toMatchObject({ state: 'signed_in', stepUp: null })
  })

  it('serves with its tokens who waits for a refresh of the old ones, and ends no session', async () => {
    const asked = unlock()
    const to = await address()
    clock.offset += accessTokenLives * 1000
    session.active()
    // Both ask the token endpoint; whichever comes first, the step-up's tokens are the ones held in the end.
    const [read] = await Promise.all([session.request(meRoutes.getMe, {}), browse(to)])
    expect(read).toEqual(me)
    expect(await asked).toEqual({ at })
    expect(session.view).toMatchObject({ state: 'signed_in', me, stepUp: null })
    expect(await session.request(meRoutes.getMe, {})).toEqual(me)
  })

  it('asks nobody again for what wants no fresh sign-in', async () => {
    expect(await session.request(meRoutes.getMe, {})).toEqual(me)
    expect(session.cancelStepUp()).toMatchObject({ state: 'signed_in', me })
    expect(views).toEqual([])
  })

  it('writes no token anywhere', async () => {
    const asked = unlock()
    await browse(await address())
    await asked
    await expect.poll(() => provider.revocations).toBe(1)
    const token = heldRefreshToken()
    expect(token.length).toBeGreaterThan(20)
    expect(lines.join() + JSON.stringify(views) + inspect(views, { depth: 9 })).not.toContain(token)
  })
})

describe('a step-up that nobody answers', () => {
  afterEach(() => void vi.useRealTimers())

  it('ends after ten minutes with what was waiting', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let opened: () => void = () => undefined
    const inBrowser = new Promise<void>((resolve) => (opened = resolve))
    const views: SessionView['stepUp'][] = []
    const openid: Pick<OpenId, 'begin'> = {
      begin: async () => ({
        address: 'https://id.example/auth',
        state: 's',
        finish: () => Promise.reject(new Error('nobody returned')),
      }),
    }
    const stepUp = createStepUp({
      openid: openid as OpenId,
      clock: { now: () => 0 },
      locale: () => 'en',
      openExternal: async () => {
        opened()
        return true
      },
      onTokens: async () => undefined,
      onChange: () => views.push(stepUp.view),
    })
    const outcome = stepUp.confirm('mruiz').catch((error: unknown) => error)
    await inBrowser
    vi.advanceTimersByTime(10 * 60_000)
    expect(await outcome).toMatchObject({ code: 'sign_in_failed', params: { reason: 'timeout' } })
    expect(views.at(-1)).toBeNull()
    expect(stepUp.finished).toBe(0)
  })
})
