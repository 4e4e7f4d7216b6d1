import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Connection } from '#common/bridge/schema.ts'
import { systemClock } from '../clock.ts'
import { watchConnection, type ConnectionWatch } from './connection.ts'

describe('the connection', () => {
  let alive: boolean
  let looks: number
  let changes: Connection[]
  let connection: ConnectionWatch
  beforeEach(() => {
    vi.useFakeTimers()
    alive = false
    looks = 0
    changes = []
    connection = watchConnection({
      clock: systemClock,
      isAlive: async () => {
        looks += 1
        return alive
      },
      onChange: (view) => changes.push(view),
    })
  })
  afterEach(() => {
    connection.stop()
    vi.useRealTimers()
  })

  it('does not look while requests say that all is well', async () => {
    connection.report(true)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(looks).toBe(0)
    expect(changes).toEqual([])
  })

  it('looks ever more seldom while offline, and tells once when it is back', async () => {
    connection.report(false)
    connection.report(false)
    expect(changes.map((view) => view.online)).toEqual([false])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(looks).toBeGreaterThan(5)
    expect(looks).toBeLessThan(10)
    alive = true
    await vi.advanceTimersByTimeAsync(15_000)
    expect(changes.map((view) => view.online)).toEqual([false, true])
    const before = looks
    await vi.advanceTimersByTimeAsync(600_000)
    expect(looks).toBe(before)
  })

  it('needs no look where a request says so first', async () => {
    connection.report(false)
    connection.report(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(looks).toBe(0)
    expect(connection.view.online).toBe(true)
  })
})
