import { describe, expect, it } from 'vitest'
import { freshSignInSeconds, isFreshSignIn } from './fresh-sign-in.ts'

describe('a fresh sign-in (rule 16)', () => {
  const now = new Date('2026-03-02T09:00:00Z')
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)

  it('is no older than five minutes, to the millisecond', () => {
    expect(freshSignInSeconds).toBe(300)
    expect(isFreshSignIn(now, now)).toBe(true)
    expect(isFreshSignIn(ago(300_000), now)).toBe(true)
    expect(isFreshSignIn(ago(300_001), now)).toBe(false)
  })

  it('is one with MFA', () => {
    expect(isFreshSignIn(null, now)).toBe(false)
    expect(isFreshSignIn(undefined, now)).toBe(false)
    expect(isFreshSignIn(new Date(NaN), now)).toBe(false)
  })
})
