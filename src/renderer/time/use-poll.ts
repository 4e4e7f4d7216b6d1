import { onScopeDispose, watch } from 'vue'

/** Repeats something while it is wanted and the window can be seen. @param everyMs milliseconds */
export function usePoll(wanted: () => boolean, everyMs: number, work: () => Promise<void> | void): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = (): void => {
    clearTimeout(timer)
    timer = undefined
  }
  const next = (): void => {
    stop()
    if (!wanted()) return
    timer = setTimeout(async () => {
      if (document.visibilityState === 'visible') await work()
      next()
    }, everyMs)
  }
  watch(wanted, next, { immediate: true })
  onScopeDispose(stop)
}
