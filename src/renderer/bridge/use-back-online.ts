import { onScopeDispose } from 'vue'
import { on } from './call.ts'

/** Tries again by itself what could not be read, when the backend can be reached again. */
export function useBackOnline(failed: () => boolean, work: () => Promise<void> | void): void {
  const stop = on('connection.changed', ({ online }) => {
    if (online && failed()) void work()
  })
  onScopeDispose(stop)
}
