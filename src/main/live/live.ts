import { liveChangeSchema, liveEventsPath, liveVersionsSchema, type LiveVersions } from '#common/api/live.ts'
import type { LiveView } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'
import type { ServerSentEvent } from '../identity-client/event-reader.ts'

/** First and longest wait before a stream is opened again, in milliseconds. */
const againFrom = 1_000
const againUpTo = 30_000
/** A stream that lived this long, in milliseconds, was no failure. */
const goodAfter = 30_000
/** Within this the first event comes, in milliseconds; else something on the way keeps it back. */
const firstWithin = 10_000
/** So many bad streams in a row, and it is asked instead: some proxies cut or gather streams (FAULTS B33). */
const badUntilAsking = 3
const askEvery = 5_000
/** How long it asks before it tries a stream again, in milliseconds. */
const askFor = 5 * 60_000

export interface Live {
  readonly view: LiveView
  /** Goes on while somebody is signed in, as one session; otherwise stops at once and forgets. */
  follow(sessionOf: string | null): void
  stop(): void
}

export interface LiveOptions {
  /** Listens as whoever is signed in until the stream ends or is aborted. */
  listen: (path: string, onEvent: (event: ServerSentEvent) => void, signal: AbortSignal) => Promise<void>
  /** The same by one request. */
  ask: () => Promise<LiveVersions>
  onChange: (view: LiveView) => void
  /** Milliseconds; tests shorten them all by a factor. */
  scale?: number
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Knows how often things have changed that the screen shows: by one stream, or by asking where streams do not get through. */
export function createLive(options: LiveOptions): Live {
  const scaled = (milliseconds: number) => milliseconds * (options.scale ?? 1)
  let versions: LiveVersions | null = null
  let following: { sessionOf: string; ending: AbortController } | null = null

  function take(next: LiveVersions): void {
    const known = versions
    if (
      known !== null &&
      Object.entries(next).every(([topic, version]) => known[topic as keyof LiveVersions] === version)
    )
      return
    versions = next
    options.onChange({ versions })
  }

  const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, scaled(milliseconds))
      timer.unref()
      signal.addEventListener('abort', done)
      if (signal.aborted) done()
    })

  /** One stream from its beginning to its end. @returns how it went; an outage is no fault of streams */
  async function stream(signal: AbortSignal): Promise<'good' | 'bad' | 'outage'> {
    const began = performance.now()
    const ending = new AbortController()
    const end = () => ending.abort()
    signal.addEventListener('abort', end)
    const first = setTimeout(end, scaled(firstWithin))
    try {
      await options.listen(
        liveEventsPath,
        ({ name, data }) => {
          if (ending.signal.aborted) return
          if (name === 'versions') {
            const all = liveVersionsSchema.safeParse(parse(data))
            if (!all.success) return end()
            clearTimeout(first)
            take(all.data)
          } else if (name === 'change' && versions !== null) {
            // A topic that a newer backend has and this console does not know is none of its screens.
            const change = liveChangeSchema.safeParse(parse(data))
            if (change.success) take({ ...versions, [change.data.topic]: change.data.version })
          }
        },
        ending.signal,
      )
      return performance.now() - began >= scaled(goodAfter) ? 'good' : 'bad'
    } catch (error) {
      return error instanceof AppError && error.code === 'backend_unreachable' ? 'outage' : 'bad'
    } finally {
      clearTimeout(first)
      signal.removeEventListener('abort', end)
    }
  }

  async function asking(signal: AbortSignal): Promise<void> {
    const until = performance.now() + scaled(askFor)
    while (!signal.aborted && performance.now() < until) {
      const next = await options.ask().catch(() => null)
      if (signal.aborted) return
      if (next !== null) take(next)
      await pause(askEvery, signal)
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    let bad = 0
    let wait = againFrom
    while (!signal.aborted) {
      const outcome = await stream(signal)
      if (signal.aborted) return
      bad = outcome === 'bad' ? bad + 1 : 0
      wait = outcome === 'good' ? againFrom : wait
      if (bad >= badUntilAsking) {
        await asking(signal)
        bad = badUntilAsking - 1
      } else await pause(wait, signal)
      wait = Math.min(wait * 2, againUpTo)
    }
  }

  function stop(): void {
    following?.ending.abort()
    following = null
    versions = null
  }

  return {
    get view() {
      return { versions }
    },
    follow(sessionOf) {
      if (following?.sessionOf === sessionOf) return
      stop()
      if (sessionOf === null) return
      following = { sessionOf, ending: new AbortController() }
      void run(following.ending.signal)
    },
    stop,
  }
}
