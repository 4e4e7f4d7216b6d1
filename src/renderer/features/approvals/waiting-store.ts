import { defineStore } from 'pinia'
import { call } from '#renderer/bridge/call.ts'
import { useBadgeStore } from '#renderer/features/live/badge-store.ts'
import { notify } from '#renderer/features/live/notify.ts'
import { useSessionStore } from '#renderer/features/session/session-store.ts'
import { newlyWaiting } from './approval-view.ts'

const isLookedAt = (): boolean => document.visibilityState === 'visible' && document.hasFocus()

/** How many requests wait for a supervisor, for the navigation, the icon and the desktop's notifications. */
export const useWaitingStore = defineStore('waiting', {
  state: () => ({ count: 0, known: null as Set<string> | null }),
  actions: {
    /** @param title of the notification: it names nobody, since it may lie on a locked screen */
    async refresh(title: string): Promise<void> {
      const result = await call('approvals.list', { query: { state: 'waiting', limit: 100 } })
      if (!result.ok || useSessionStore().me === null) return
      const { items, waiting } = result.value
      const fresh = this.known === null ? [] : newlyWaiting(this.known, items)
      this.count = waiting
      this.known = new Set(items.map((one) => one.id))
      useBadgeStore().show(waiting)
      if (fresh.length > 0 && !isLookedAt()) await notify(title, '')
    },
  },
})
