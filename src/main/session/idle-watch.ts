import type { Clock } from '../clock.ts'

/** Time without a key or a pointer after which the console locks, in milliseconds. */
export const idleLimit = 15 * 60_000
const lookEvery = 5_000

export interface IdleWatch {
  readonly lastActiveAt: number
  /** Begins anew, from now or from an instant that was kept. */
  begin(at?: number): void
  /** A sign of life; one that comes too late is none. */
  touch(): void
  /** Looks at the clock and calls `onIdle` when the limit is passed. */
  check(): void
  end(): void
}

/** By wall clock: a machine that slept for an hour was idle for an hour, and the first look after it says so. */
export function createIdleWatch(clock: Clock, onIdle: () => void): IdleWatch {
  let lastActiveAt = clock.now()
  let timer: NodeJS.Timeout | null = null
  const end = () => {
    if (timer !== null) clearInterval(timer)
    timer = null
  }
  const check = () => {
    if (timer === null) return
    const now = clock.now()
    // A clock that was set back must not give more time than the limit from now.
    if (now < lastActiveAt) lastActiveAt = now
    if (now - lastActiveAt < idleLimit) return
    end()
    onIdle()
  }
  return {
    get lastActiveAt() {
      return lastActiveAt
    },
    begin(at = clock.now()) {
      end()
      lastActiveAt = at
      timer = setInterval(check, lookEvery)
      timer.unref()
    },
    touch() {
      check()
      if (timer !== null) lastActiveAt = clock.now()
    },
    check,
    end,
  }
}
