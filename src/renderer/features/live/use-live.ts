import { onScopeDispose, watch } from 'vue'
import type { LiveTopic } from '#common/model/words.ts'
import { on } from '#renderer/bridge/call.ts'
import { useLiveStore } from './live-store.ts'

/**
 * Reads anew what a screen shows when one of these has changed, and once when the backend can be reached again. Never
 * twice at a time: what comes while it reads is read once more after it.
 * @param refresh shows its own failures
 */
export function useLive(topics: readonly LiveTopic[], refresh: () => Promise<void> | void): void {
  const live = useLiveStore()
  let running = false
  let again = false
  let gone = false

  async function run(): Promise<void> {
    again = true
    if (running) return
    running = true
    try {
      while (again && !gone) {
        again = false
        await refresh()
      }
    } finally {
      running = false
    }
  }
  watch(
    () => (live.versions === null ? null : topics.map((topic) => live.versions?.[topic]).join()),
    (now) => {
      if (now !== null) void run()
    },
  )
  const stop = on('connection.changed', ({ online }) => {
    if (online) void run()
  })
  onScopeDispose(() => {
    gone = true
    stop()
  })
}
