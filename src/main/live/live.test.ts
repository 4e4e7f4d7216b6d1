import { afterEach, describe, expect, it } from 'vitest'
import type { LiveVersions } from '#common/api/live.ts'
import { AppError } from '#common/errors.ts'
import type { ServerSentEvent } from '../identity-client/event-reader.ts'
import { createLive, type Live } from './live.ts'

const versions = (change: Partial<LiveVersions> = {}): LiveVersions => ({
  ...{ approvals: 0, freezes: 0, limits: 0, staff: 0, policy: 0, cases: 0 },
  ...change,
})

/** A stream as the session opens it, driven by the test. */
interface FakeStream {
  tell(name: string, data: unknown): void
  end(): void
  fail(error: unknown): void
  readonly aborted: boolean
}

describe('what has changed, in main', () => {
  let live: Live
  const opened: FakeStream[] = []
  const told: (LiveVersions | null)[] = []
  let asked = 0
  let answer: () => Promise<LiveVersions> = async () => versions()
  /** @param scale a second is so many seconds here */
  const make = (scale: number): void => {
    opened.length = 0
    told.length = 0
    asked = 0
    live = createLive({
      scale,
      onChange: (view) => told.push(view.versions),
      ask: () => {
        asked += 1
        return answer()
      },
      listen: (_path, onEvent: (event: ServerSentEvent) => void, signal) =>
        new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => resolve())
          opened.push({
            tell: (name, data) => onEvent({ name, data: typeof data === 'string' ? data : JSON.stringify(data) }),
            end: () => resolve(),
            fail: reject,
            get aborted() {
              return signal.aborted
            },
          })
        }),
    })
  }
  const stream = async (number: number): Promise<FakeStream> => {
    await expect.poll(() => opened.length, { timeout: 3_000, interval: 5 }).toBeGreaterThanOrEqual(number)
    return opened[number - 1] as FakeStream
  }
  afterEach(() => live.stop())

  it('is one stream for one session: first all, then each that rose, and nothing twice', async () => {
    make(1)
    live.follow('A')
    live.follow('A')
    const one = await stream(1)
    expect(live.view).toEqual({ versions: null })
    one.tell('change', { topic: 'cases', version: 3 })
    expect(told).toEqual([])
    one.tell('versions', versions({ cases: 3 }))
    one.tell('change', { topic: 'cases', version: 4 })
    one.tell('change', { topic: 'cases', version: 4 })
    one.tell('change', { topic: 'weather', version: 1 })
    one.tell('change', '{ broken')
    expect(told).toEqual([versions({ cases: 3 }), versions({ cases: 4 })])
    expect(live.view).toEqual({ versions: versions({ cases: 4 }) })
    expect(opened).toHaveLength(1)
  })

  it('stops at once, and forgets, when nobody is signed in any more; another session gets its own', async () => {
    make(0.001)
    live.follow('A')
    const one = await stream(1)
    one.tell('versions', versions())
    live.follow(null)
    expect(one.aborted).toBe(true)
    expect(live.view).toEqual({ versions: null })
    one.tell('change', { topic: 'cases', version: 9 })
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect([opened.length, told.length, asked]).toEqual([1, 1, 0])
    live.follow('B')
    expect((await stream(2)).aborted).toBe(false)
  })

  it('comes back after each end with longer waits, and catches up on what was missed', async () => {
    make(0.02)
    live.follow('A')
    ;(await stream(1)).tell('versions', versions())
    const at: number[] = []
    for (let number = 1; number <= 4; number++) {
      const one = await stream(number)
      at.push(performance.now())
      one.fail(new AppError('backend_unreachable'))
    }
    const waits = at.slice(1).map((instant, index) => instant - (at[index] ?? 0))
    expect(waits[2]).toBeGreaterThan((waits[0] ?? 0) * 1.8)
    ;(await stream(5)).tell('versions', versions({ freezes: 2 }))
    expect(told).toEqual([versions(), versions({ freezes: 2 })])
    // An outage is no fault of streams: nobody is asked instead.
    expect(asked).toBe(0)
  })

  it.each([
    ['cut again and again', (one: FakeStream) => one.end()],
    ['refused', (one: FakeStream) => one.fail(new AppError('answer_not_understood'))],
    ['of something else', (one: FakeStream) => one.tell('versions', { hello: 1 })],
    ['kept back by a proxy', () => undefined],
  ])('asks instead where streams are %s (B33), and tries them again later', async (_what, spoil) => {
    make(0.004)
    let cases = 1
    const triedBefore: number[] = []
    answer = async () => {
      triedBefore.push(opened.length)
      return versions({ cases: cases++ })
    }
    live.follow('A')
    for (let number = 1; number <= 3; number++) spoil(await stream(number))
    await expect.poll(() => asked, { timeout: 10_000, interval: 5 }).toBeGreaterThan(1)
    expect(triedBefore.slice(0, 2)).toEqual([3, 3])
    expect(told.slice(0, 2)).toEqual([versions({ cases: 1 }), versions({ cases: 2 })])
    const again = await stream(4)
    again.tell('versions', versions({ cases: 99 }))
    expect(told.at(-1)).toEqual(versions({ cases: 99 }))
    const asks = asked
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(asked).toBe(asks)
  })

  it('goes on asking where an answer is lost, and stops with the session', async () => {
    make(0.002)
    let lost = true
    answer = async () => {
      lost = !lost
      if (lost) throw new AppError('timeout')
      return versions({ staff: asked })
    }
    live.follow('A')
    for (let number = 1; number <= 3; number++) (await stream(number)).end()
    await expect.poll(() => told.length, { timeout: 3_000, interval: 5 }).toBeGreaterThan(1)
    live.follow(null)
    const asks = asked
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(asked).toBe(asks)
  })
})
