import type { Connection } from '#common/bridge/schema.ts'
import type { Clock } from '../clock.ts'

/** First and longest wait between two looks while offline, in milliseconds. */
const lookFrom = 1_000
const lookUpTo = 15_000

export interface ConnectionWatch {
  readonly view: Connection
  /** Told by every request to the backend. */
  report(reached: boolean): void
  stop(): void
}

/** Knows from requests whether the backend can be reached, and looks for it by itself only while it cannot. */
export function watchConnection(options: {
  clock: Clock
  isAlive: () => Promise<boolean>
  onChange: (view: Connection) => void
}): ConnectionWatch {
  let view: Connection = { online: true, since: new Date(options.clock.now()).toISOString() }
  let timer: NodeJS.Timeout | null = null
  let stopped = false

  const lookAgainIn = (wait: number) => {
    timer = setTimeout(() => {
      void options.isAlive().then((alive) => {
        timer = null
        if (stopped || view.online) return
        if (alive) set(true)
        else lookAgainIn(Math.min(wait * 2, lookUpTo))
      })
    }, wait)
    timer.unref()
  }
  const set = (online: boolean) => {
    if (stopped || online === view.online) return
    view = { online, since: new Date(options.clock.now()).toISOString() }
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (!online) lookAgainIn(lookFrom)
    options.onChange(view)
  }
  return {
    get view() {
      return view
    },
    report: set,
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}
