import { defineStore } from 'pinia'
import type { Connection } from '#common/bridge/schema.ts'
import { call, on } from '#renderer/bridge/call.ts'

/** Whether the backend can be reached; main finds out and says so. */
export const useConnectionStore = defineStore('connection', {
  state: (): Connection => ({ online: true, since: new Date().toISOString() }),
  actions: {
    async start(): Promise<void> {
      on('connection.changed', (connection) => this.$patch(connection))
      const result = await call('connection.get', undefined)
      if (result.ok) this.$patch(result.value)
    },
  },
})
