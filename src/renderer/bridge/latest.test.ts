import { describe, expect, it } from 'vitest'
import { Latest } from './latest.ts'

describe('Latest', () => {
  it('lets only the newest question be answered', () => {
    const latest = new Latest()
    const first = latest.begin()
    const second = latest.begin()
    expect(first()).toBe(false)
    expect(second()).toBe(true)
    latest.abandon()
    expect(second()).toBe(false)
  })
})
