import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SessionView } from '#common/bridge/schema.ts'
import { watchMe } from './me-watch.ts'
import type { Session } from './session.ts'

describe('asking who is signed in', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function watched(state: SessionView['state'], answer: () => Promise<void> = async () => undefined) {
    let asked = 0
    let online = true
    const session = {
      view: { state },
      refreshMe: () => {
        asked += 1
        return answer()
      },
    } as unknown as Session
    const watch = watchMe(session, () => online)
    return {
      asked: () => asked,
      setOnline: (now: boolean) => {
        online = now
      },
      stop: watch.stop,
    }
  }

  it('goes on every few seconds, also after a refusal, and stops', async () => {
    const watch = watched('signed_in', () => Promise.reject(new Error('refused')))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(watch.asked()).toBe(2)
    watch.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(watch.asked()).toBe(2)
  })

  it('asks nothing while nobody is signed in, or the backend is away', async () => {
    const nobody = watched('locked')
    const away = watched('signed_in')
    away.setOnline(false)
    await vi.advanceTimersByTimeAsync(20_000)
    expect([nobody.asked(), away.asked()]).toEqual([0, 0])
    away.setOnline(true)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(away.asked()).toBe(1)
    nobody.stop()
    away.stop()
  })

  it('never asks twice at once', async () => {
    let answer = (): void => undefined
    const watch = watched('signed_in', () => new Promise<void>((resolve) => (answer = resolve)))
    await vi.advanceTimersByTimeAsync(20_000)
    expect(watch.asked()).toBe(1)
    answer()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(watch.asked()).toBe(2)
    watch.stop()
  })
})
