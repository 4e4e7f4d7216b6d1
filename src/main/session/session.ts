import { randomUUID } from 'node:crypto'
import { meRoutes, type Me } from '#common/api/me.ts'
import type { RouteAnswer, RouteSpec } from '#common/api/route.ts'
import type { SessionView } from '#common/bridge/schema.ts'
import { AppError, type Problem } from '#common/errors.ts'
import type { Locale } from '#common/model/words.ts'
import type { Secret } from '#common/secret.ts'
import { toProblem } from '../bridge/problem.ts'
import type { Clock } from '../clock.ts'
import type { Host } from '../host/host.ts'
import type { ServerSentEvent } from '../identity-client/event-reader.ts'
import type { IdentityClient } from '../identity-client/identity-client.ts'
import type { RouteInput } from '../identity-client/route-address.ts'
import type { Log } from '../log.ts'
import { createIdleWatch, idleLimit } from './idle-watch.ts'
import { createSessionKeeper } from './kept-session.ts'
import type { OpenId, Tokens } from './openid.ts'
import { beginSignIn, type SignInUnderWay } from './sign-in.ts'
import { createStepUp } from './step-up.ts'
import { createTokenHolder } from './token-holder.ts'

export interface Session {
  readonly view: SessionView
  signIn(): Promise<SessionView>
  cancelSignIn(): SessionView
  /** Ends a new sign-in that a request waits for; the session goes on. */
  cancelStepUp(): SessionView
  signOut(): SessionView
  active(): void
  /**
   * A request as whoever is signed in. Where it wants a fresh sign-in (rule 16), it waits for one and is sent again.
   * @param signal ends it with `cancelled`; for what only reads
   * @throws AppError also `unauthenticated`, `session_expired`, `cancelled`, `step_up_other_account`
   */
  request<S extends RouteSpec>(route: S, input: RouteInput, signal?: AbortSignal): Promise<RouteAnswer<S>>
  /** Listens to server-sent events as whoever is signed in, until they end or `signal` is aborted. @throws as `request` */
  listen(path: string, onEvent: (event: ServerSentEvent) => void, signal: AbortSignal): Promise<void>
  /** Asks who is signed in once more: a role that was changed shows, and whoever was suspended is signed out. */
  refreshMe(): Promise<void>
  /** Goes on with the session of an earlier run, where the host could keep one. */
  restore(): Promise<void>
  stop(): Promise<void>
}

export interface SessionOptions {
  host: Pick<Host, 'secrets' | 'openExternal'>
  client: IdentityClient
  openid: OpenId
  clock: Clock
  log: Log
  locale: () => Locale
  onChange: (view: SessionView) => void
}

type EndedBecause = NonNullable<SessionView['endedBecause']>

const isUnauthenticated = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === 'unauthenticated' || error.code === 'session_expired')

/** Who is signed in: state, tokens and idle lock of one profile. Tokens never leave this folder. */
export function createSession(options: SessionOptions): Session {
  const { client, openid, clock, log } = options
  let view: SessionView = { state: 'signed_out', me: null, endedBecause: null, signInAddress: null, stepUp: null }
  let underWay: SignInUnderWay | null = null
  let beginning: Promise<SessionView> | null = null
  /** Counts sessions and attempts: what an earlier one still answers is not for the screen any more. */
  let generation = 0

  const change = (next: Partial<SessionView> & Pick<SessionView, 'state'>): SessionView => {
    view = { me: null, endedBecause: null, signInAddress: null, signInProblem: null, stepUp: null, ...next }
    options.onChange(view)
    return view
  }
  const keeper = createSessionKeeper(options.host.secrets, () => log.write('warn', 'session.not_kept'))
  const revokeLater = (token: Secret<string> | null) => {
    if (token === null) return
    openid.revoke(token).catch(() => log.write('warn', 'session.not_revoked'))
  }
  const keep = async (refreshToken: Secret<string> | null, lastActiveAt: number) => {
    if (refreshToken !== null) await keeper.save({ refreshToken, lastActiveAt })
  }
  const onRenewed = (tokens: Tokens) => void keep(tokens.refreshToken, idle.lastActiveAt)
  const holder = createTokenHolder({ openid, clock, onRenewed, onRefused: (because) => end(because), revokeLater })
  const idle = createIdleWatch(clock, () => end('idle'))
  const stepUp = createStepUp({
    openid,
    clock,
    locale: options.locale,
    openExternal: (address) => options.host.openExternal(address),
    onTokens: (tokens, isWanted) => takeConfirmed(tokens, isWanted),
    onChange: () => {
      if (view.state === 'signed_in') change({ ...view, stepUp: stepUp.view })
    },
  })

  /** Hides everything at once; telling the backend comes after it and may fail. */
  function end(because: EndedBecause): SessionView {
    generation += 1
    idle.end()
    underWay?.cancel()
    underWay = null
    const token = holder.drop()
    void keeper.forget()
    // Hidden first, so that the step-up's end tells the screen nothing of before.
    const ended = change({ state: because === 'idle' ? 'locked' : 'signed_out', endedBecause: because })
    stepUp.end(new AppError('session_expired'))
    revokeLater(token)
    return ended
  }

  function failSignIn(error: unknown): SessionView {
    const problem: Problem = toProblem(error, randomUUID(), log, 'session.signIn')
    generation += 1
    underWay?.cancel()
    underWay = null
    return change({ state: 'signed_out', signInProblem: problem })
  }

  async function readMe(accessToken: Secret<string>): Promise<Me> {
    try {
      return await client.request(meRoutes.getMe, {}, accessToken)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'forbidden') throw error
      throw new AppError('sign_in_failed', { params: { reason: 'forbidden' }, detail: 'no role at the desk' })
    }
  }

  async function enter(tokens: Tokens, attempt: number, activeSince = clock.now()): Promise<void> {
    const me = await readMe(tokens.accessToken)
    if (attempt !== generation) throw new AppError('cancelled')
    holder.hold(tokens)
    idle.begin(activeSince)
    underWay = null
    void keep(tokens.refreshToken, activeSince)
    change({ state: 'signed_in', me })
  }

  /** A sign-in that ends in nothing leaves no token behind. */
  async function enterOrRevoke(tokens: Tokens, attempt: number): Promise<void> {
    await enter(tokens, attempt).catch((error: unknown) => {
      revokeLater(tokens.refreshToken)
      throw error
    })
  }

  /** Takes the place of the held tokens, whose grant ends; what the screen holds stays, since the person is the same. */
  async function takeConfirmed(tokens: Tokens, isWanted: () => boolean): Promise<void> {
    try {
      const me = await readMe(tokens.accessToken)
      if (!isWanted() || view.state !== 'signed_in') throw new AppError('cancelled')
      if (me.id !== view.me?.id) throw new AppError('step_up_other_account')
      const replaced = holder.refreshToken
      holder.hold(tokens)
      void keep(tokens.refreshToken, idle.lastActiveAt)
      view = { ...view, me }
      revokeLater(replaced)
    } catch (error) {
      revokeLater(tokens.refreshToken)
      throw error
    }
  }

  async function begin(): Promise<SessionView> {
    generation += 1
    const attempt = generation
    change({ state: 'signing_in' })
    try {
      const started = await beginSignIn({
        openid,
        locale: options.locale,
        onTokens: (tokens) => enterOrRevoke(tokens, attempt),
        onFailure: (error) => {
          if (attempt === generation) failSignIn(error)
        },
      })
      if (attempt !== generation) {
        started.cancel()
        return view
      }
      underWay = started
      change({ state: 'signing_in', signInAddress: started.address })
      await options.host.openExternal(started.address)
      return view
    } catch (error) {
      return attempt === generation ? failSignIn(error) : view
    }
  }

  /** With another token where the backend does not accept the first; the session ends where it takes neither. */
  async function withToken<T>(send: (token: Secret<string>) => Promise<T>): Promise<T> {
    const asked = generation
    const token = await holder.current()
    try {
      return await send(token)
    } catch (error) {
      if (!isUnauthenticated(error)) throw error
      try {
        return await send(await holder.insteadOf(token))
      } catch (again) {
        if (isUnauthenticated(again) && asked === generation)
          end(again.code === 'session_expired' ? 'expired' : 'revoked')
        throw again
      }
    }
  }

  function requireSignedIn(): void {
    idle.check()
    if (view.state !== 'signed_in') throw new AppError(view.state === 'locked' ? 'session_expired' : 'unauthenticated')
  }

  const ask = <S extends RouteSpec>(route: S, input: RouteInput, signal?: AbortSignal): Promise<RouteAnswer<S>> =>
    withToken((token) => client.request(route, input, token, signal))

  async function askFresh<S extends RouteSpec>(
    route: S,
    input: RouteInput,
    signal?: AbortSignal,
  ): Promise<RouteAnswer<S>> {
    const asked = generation
    const { finished } = stepUp
    try {
      return await ask(route, input, signal)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'step_up_required' || asked !== generation) throw error
    }
    if (finished === stepUp.finished) await stepUp.confirm(view.me?.userName ?? '')
    // Once: a person who took longer than a fresh sign-in lives is told so, and asks again.
    return ask(route, input, signal)
  }

  return {
    get view() {
      idle.check()
      return view
    },
    async signIn() {
      idle.check()
      if (view.state === 'signed_in') return view
      if (underWay !== null) {
        await options.host.openExternal(underWay.address)
        return view
      }
      beginning ??= begin().finally(() => (beginning = null))
      return beginning
    },
    cancelSignIn() {
      if (view.state !== 'signing_in') return view
      generation += 1
      underWay?.cancel()
      underWay = null
      return change({ state: 'signed_out' })
    },
    cancelStepUp() {
      idle.check()
      stepUp.end(new AppError('cancelled'))
      return view
    },
    signOut: () => end('signed_out'),
    active: () => idle.touch(),
    async request(route, input, signal) {
      requireSignedIn()
      const asked = generation
      const answer = await askFresh(route, input, signal)
      if (asked !== generation) throw new AppError('session_expired')
      return answer
    },
    async listen(path, onEvent, signal) {
      requireSignedIn()
      await withToken((token) => client.listen(path, token, onEvent, signal))
    },
    async refreshMe() {
      idle.check()
      if (view.state !== 'signed_in') return
      const asked = generation
      const me = await ask(meRoutes.getMe, {})
      if (asked === generation && JSON.stringify(me) !== JSON.stringify(view.me)) change({ state: 'signed_in', me })
    },
    async restore() {
      const kept = await keeper.load()
      if (kept === null || view.state !== 'signed_out') return
      if (clock.now() - kept.lastActiveAt >= idleLimit) {
        revokeLater(kept.refreshToken)
        end('idle')
        return
      }
      generation += 1
      const attempt = generation
      change({ state: 'signing_in' })
      try {
        const tokens = await openid.refresh(kept.refreshToken)
        if (attempt !== generation) return revokeLater(tokens?.refreshToken ?? kept.refreshToken)
        if (tokens === null) return void end('revoked')
        // Rotated: the token that was kept is of no use any more, whatever happens next.
        await keep(tokens.refreshToken, kept.lastActiveAt)
        await enter(tokens, attempt, kept.lastActiveAt)
      } catch (error) {
        log.write('warn', 'session.not_restored', { code: error instanceof AppError ? error.code : 'unknown' })
        if (attempt === generation) change({ state: 'signed_out', endedBecause: 'restart' })
      }
    },
    async stop() {
      underWay?.cancel()
      stepUp.end(new AppError('cancelled'))
      if (view.state === 'signed_in') await keep(holder.refreshToken, idle.lastActiveAt)
      idle.end()
    },
  }
}
