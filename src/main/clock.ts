/** Wall clock in milliseconds since 1970, which goes on while the machine sleeps. Tests set their own. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
