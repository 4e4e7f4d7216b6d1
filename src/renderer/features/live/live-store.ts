import { defineStore } from 'pinia'
import type { LiveView } from '#common/bridge/schema.ts'
import { call, on } from '#renderer/bridge/call.ts'

/** How often each watched thing has changed, as main last heard it; null until then. */
export const useLiveStore = defineStore('live', {
  state: (): LiveView => ({ versions: null }),
  actions: {
    async start(): Promise<void> {
      on('live.changed', (view) => this.$patch({ versions: view.versions }))
      const result = await call('live.get', undefined)
      // An event that came meanwhile is newer than this answer.
      if (result.ok && this.versions === null) this.$patch({ versions: result.value.versions })
    },
  },
})
