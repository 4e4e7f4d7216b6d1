import type { LiveVersions } from '#common/api/live.ts'
import type { Me } from '#common/api/me.ts'
import {
  bridgeCalls,
  bridgeEvents,
  type Bridge,
  type BridgeHandlers,
  type CallName,
  type EventName,
  type Preferences,
  type SessionView,
} from '#common/bridge/schema.ts'
import { AppError, errorCodes, type ErrorCode } from '#common/errors.ts'
import type { AuditAction } from '#common/model/words.ts'
import { DemoDesk } from './demo-desk.ts'
import { deskHandlers } from './demo-handlers.ts'
import { inSeconds } from './demo-people.ts'

export interface DoubleOptions {
  role: Me['role']
  signedIn: boolean
  /** Entries in the audit log at the start. */
  entries: number
  /** Whether the host puts a number on the application's icon. */
  canBadge: boolean
  /** Milliseconds until an answer. */
  delayMs: number
}

/** A bridge that keeps the desk in memory and parses in and out with the schema, as both hosts do. */
export class BridgeDouble implements Bridge {
  readonly asked: { name: CallName; input: unknown }[] = []
  readonly desk: DemoDesk
  /** The next call of this name answers with this problem, once. */
  readonly failures = new Map<CallName, ErrorCode>()
  preferences: Preferences = { locale: 'en', theme: 'light', letterKeys: true, density: 'dense' }
  session: SessionView
  versions: LiveVersions | null = null
  readonly #options: DoubleOptions
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>()
  readonly #handlers: BridgeHandlers

  constructor(options: Partial<DoubleOptions> = {}) {
    this.#options = { role: 'agent', signedIn: true, entries: 300, canBadge: false, delayMs: 0, ...options }
    this.desk = new DemoDesk(this.#options.role, this.#options.entries)
    this.session =
      this.#options.signedIn ?
        { state: 'signed_in', me: this.desk.me, endedBecause: null, signInAddress: null, stepUp: null }
      : { state: 'signed_out', me: null, endedBecause: 'expired', signInAddress: null, stepUp: null }
    this.#handlers = { ...this.#hostHandlers(), ...deskHandlers(this.desk) }
  }

  async call(name: never, input: never): Promise<never> {
    const callName = name as CallName
    this.asked.push({ name: callName, input })
    if (this.#options.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#options.delayMs))
    try {
      const failure = this.failures.get(callName)
      if (failure !== undefined) {
        this.failures.delete(callName)
        throw new AppError(failure)
      }
      const parsed = bridgeCalls[callName].input.parse(structuredClone(input))
      const answer = await (this.#handlers[callName] as (given: unknown) => Promise<unknown>)(parsed)
      return { ok: true, value: bridgeCalls[callName].output.parse(structuredClone(answer)) } as never
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code } = error
      return {
        ok: false,
        problem: {
          type: `urn:rekey:problem:${code}`,
          title: code,
          status: errorCodes[code],
          code,
          requestId: '3f1c9a52-77aa-4d0e-9a43-0c5b2b6d1e10',
        },
      } as never
    }
  }

  on<N extends EventName>(name: N, listener: (payload: never) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set.add(listener))
    return () => set.delete(listener)
  }

  emit(name: EventName, payload: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(bridgeEvents[name].parse(payload) as never)
  }

  changeSession(change: Partial<SessionView>): SessionView {
    this.session = { ...this.session, ...change }
    this.emit('session.changed', this.session)
    return this.session
  }

  changeLive(change: Partial<LiveVersions>): void {
    this.versions = { approvals: 0, freezes: 0, limits: 0, staff: 0, cases: 0, policy: 0, ...this.versions, ...change }
    this.emit('live.changed', { versions: this.versions })
  }

  /** What main itself would answer. */
  #hostHandlers(): Omit<BridgeHandlers, keyof ReturnType<typeof deskHandlers>> {
    const at = (): string => new Date().toISOString()
    return {
      'host.describe': async () => ({
        kind: 'loopback',
        keepsSession: false,
        canNotify: false,
        canBadge: this.#options.canBadge,
        refusesScreenCapture: false,
        profile: 'default',
        version: '0.1.0',
        backendAddress: 'http://localhost:7400',
        demo: true,
      }),
      'host.notify': async () => ({ shown: true }),
      'host.cancel': async () => undefined,
      'host.setBadge': async () => undefined,
      'host.takeLink': async () => ({ caseId: null }),
      'live.get': async () => ({ versions: this.versions }),
      'connection.get': async () => ({ online: true, since: at() }),
      'preferences.get': async () => this.preferences,
      'preferences.set': async (change) => (this.preferences = { ...this.preferences, ...change }),
      'session.get': async () => this.session,
      'session.signIn': async () =>
        this.changeSession({
          state: 'signing_in',
          endedBecause: null,
          signInAddress: 'http://localhost:7400/oidc/auth?client_id=rekey-console&state=kX2',
        }),
      'session.cancelSignIn': async () => this.changeSession({ state: 'signed_out', signInAddress: null }),
      'session.cancelStepUp': async () => this.changeSession({ stepUp: null }),
      'session.signOut': async () => this.changeSession({ state: 'signed_out', me: null, endedBecause: 'signed_out' }),
      'session.active': async () => undefined,
      'clipboard.copyBriefly': async () => ({ clearsAt: inSeconds(60) }),
    }
  }

  /** Something is written into the log by somebody else. */
  writeEntry(action: AuditAction = 'session.started'): void {
    this.desk.note(action)
  }
}
