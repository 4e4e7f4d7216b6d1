import { defineStore } from 'pinia'
import type { HostView, SessionView } from '#common/bridge/schema.ts'
import type { Problem } from '#common/errors.ts'
import { call, on } from '#renderer/bridge/call.ts'
import { useWaitingStore } from '#renderer/features/approvals/waiting-store.ts'
import { useBadgeStore } from '#renderer/features/live/badge-store.ts'
import { useLiveStore } from '#renderer/features/live/live-store.ts'
import { useLookUpStore } from '#renderer/features/look-up/look-up-store.ts'
import { useDraftsStore } from './drafts-store.ts'

export const activeEveryMs = 5000

/** Who is signed in. Leaving that state empties every store that knows something about an account, at once. */
export const useSessionStore = defineStore('session', {
  state: () => ({
    view: null as SessionView | null,
    host: null as HostView | null,
    problem: null as Problem | null,
    pending: false,
    lastActive: 0,
  }),
  getters: {
    stepUp: (state) => state.view?.stepUp ?? null,
    me: (state) => (state.view?.state === 'signed_in' ? state.view.me : null),
  },
  actions: {
    take(view: SessionView): void {
      const before = this.view?.me?.id
      this.view = view
      if (view.state === 'signed_in' && (before === undefined || before === view.me?.id)) return
      useLookUpStore().forget()
      useDraftsStore().$reset()
      useLiveStore().$reset()
      useWaitingStore().$reset()
      useBadgeStore().show(0)
    },
    async start(): Promise<void> {
      on('session.changed', (view) => this.take(view))
      const [host, session] = await Promise.all([call('host.describe', undefined), call('session.get', undefined)])
      if (host.ok) this.host = host.value
      if (session.ok) this.take(session.value)
      else {
        this.problem = session.problem
        this.take({ state: 'signed_out', me: null, endedBecause: null, signInAddress: null, stepUp: null })
      }
    },
    async ask(
      name: 'session.signIn' | 'session.cancelSignIn' | 'session.cancelStepUp' | 'session.signOut',
    ): Promise<void> {
      this.pending = true
      const result = await call(name, undefined)
      this.pending = false
      this.problem = result.ok ? null : result.problem
      if (result.ok) this.take(result.value)
    },
    /** Tells main, at most every five seconds, that somebody is there. */
    active(now: number): void {
      if (this.view?.state !== 'signed_in' || now - this.lastActive < activeEveryMs) return
      this.lastActive = now
      void call('session.active', undefined)
    },
  },
})
