/** Where time comes from; tests set it. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until it is moved. */
export function createTestClock(
  start = new Date('2026-03-02T09:00:00Z'),
): Clock & { advance(seconds: number): void; set(instant: Date): void } {
  let now = start.getTime()
  return {
    now: () => new Date(now),
    advance: (seconds) => {
      now += seconds * 1000
    },
    set: (instant) => {
      now = instant.getTime()
    },
  }
}

export const addSeconds = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000)
