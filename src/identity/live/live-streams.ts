import type { LiveVersions } from '#common/api/live.ts'
import { liveTopics } from '#common/model/words.ts'
import type { AccountId } from '#common/model/ids.ts'

/** How often versions and rights are looked at while somebody listens, in milliseconds. */
const lookEvery = 1_000
/** A stream whose rights could not be looked at for this long is ended (B16 wants five seconds). */
const trustFor = 4_000
const commentEvery = 15_000
/** Of one caller; one more ends the oldest, which may be a connection that nobody has noticed to be dead. */
export const mostStreams = 5

/** Where a stream's bytes go. */
export interface LiveSink {
  /** @returns false where the reader is behind */
  write(text: string): boolean
  end(): void
}

interface Stream {
  readonly accountId: AccountId
  readonly sink: LiveSink
  readonly check: () => Promise<unknown>
  known: LiveVersions
  checkedAt: number
  writtenAt: number
}

export interface LiveStreams {
  /**
   * Tells the present versions at once, and then what rises.
   * @param check throws as soon as the caller may not listen any more
   * @returns to be called when the reader has gone
   */
  open(accountId: AccountId, sink: LiveSink, check: () => Promise<unknown>): Promise<() => void>
  /** Something was committed here: told at once. What other servers commit is found by a look a second. */
  wake(): void
  close(): void
  readonly count: number
}

const event = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** The open streams of this server. Nothing is kept for a reader that is behind: it is let go and comes back. */
export function createLiveStreams(readVersions: () => Promise<LiveVersions>): LiveStreams {
  const streams = new Set<Stream>()
  let timer: NodeJS.Timeout | null = null
  let looking = false
  let lookAgain = false
  let checkRights = false
  let closed = false
  const now = (): number => performance.now()

  function end(stream: Stream): void {
    if (!streams.delete(stream)) return
    stream.sink.end()
    if (streams.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
  function write(stream: Stream, text: string): void {
    stream.writtenAt = now()
    if (!stream.sink.write(text)) end(stream)
  }

  function tell(versions: LiveVersions): void {
    for (const stream of streams) {
      const risen = liveTopics.filter((topic) => versions[topic] !== stream.known[topic])
      stream.known = versions
      for (const topic of risen) write(stream, event('change', { topic, version: versions[topic] }))
      if (now() - stream.writtenAt >= commentEvery) write(stream, ': still here\n\n')
    }
  }

  /** @param withRights once a second; a commit here tells nothing that anybody of staff may not know */
  async function look(withRights: boolean): Promise<void> {
    checkRights ||= withRights
    if (looking) {
      lookAgain = true
      return
    }
    looking = true
    try {
      do {
        lookAgain = false
        const checked = checkRights ? [...streams] : []
        checkRights = false
        for (const stream of checked) {
          const allowed = await stream.check().then(
            () => true,
            () => false,
          )
          if (allowed) stream.checkedAt = now()
          else end(stream)
        }
        if (streams.size > 0) tell(await readVersions())
      } while (lookAgain && streams.size > 0)
    } catch {
      // The database cannot be read: listeners come back and are told everything.
      for (const stream of [...streams]) end(stream)
    } finally {
      looking = false
    }
  }

  function tick(): void {
    for (const stream of [...streams]) if (now() - stream.checkedAt > trustFor) end(stream)
    void look(true)
  }

  return {
    get count() {
      return streams.size
    },
    async open(accountId, sink, check) {
      const known = await readVersions()
      const stream: Stream = { accountId, sink, check, known, checkedAt: now(), writtenAt: now() }
      if (closed) {
        sink.end()
        return () => undefined
      }
      const own = [...streams].filter((one) => one.accountId === accountId)
      for (const oldest of own.slice(0, Math.max(0, own.length - mostStreams + 1))) end(oldest)
      streams.add(stream)
      if (timer === null) {
        timer = setInterval(tick, lookEvery)
        timer.unref()
      }
      write(stream, event('versions', known))
      return () => end(stream)
    },
    wake() {
      if (streams.size > 0) void look(false)
    },
    close() {
      closed = true
      for (const stream of [...streams]) end(stream)
    },
  }
}
