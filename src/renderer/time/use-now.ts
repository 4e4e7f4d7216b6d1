import { onScopeDispose, ref, type Ref } from 'vue'

const now = ref(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** The time in milliseconds, anew each second while something shows it; one timer for the whole window. */
export function useNow(): Readonly<Ref<number>> {
  now.value = Date.now()
  users++
  timer ??= setInterval(() => (now.value = Date.now()), 1000)
  onScopeDispose(() => {
    if (--users > 0) return
    clearInterval(timer)
    timer = undefined
  })
  return now
}
