import { describe, expect, it } from 'vitest'
import { countDown, exactTime, relativeTime, shortTime } from './format-time.ts'

const now = Date.parse('2026-05-03T12:00:00Z')
const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString()

describe('times', () => {
  it('are relative in the language', () => {
    expect(relativeTime(at(-5), now, 'en')).toBe('just now')
    expect(relativeTime(at(-3 * 86_400), now, 'en')).toBe('3 days ago')
    expect(relativeTime(at(-59 * 60), now, 'de')).toBe('vor 59 Minuten')
    expect(relativeTime(at(600), now, 'en'), 'by a slow clock').toBe('just now')
    expect(relativeTime(at(-2 * 3600), now, 'ar')).toMatch(/^[^٠-٩]+$/)
  })

  it('are exact with the zone', () => {
    expect(exactTime(at(0), 'en', 'Asia/Tokyo')).toMatch(/3 May 2026, 21:00:00 (GMT\+9|JST)/)
    expect(exactTime(at(0), 'de', 'UTC')).toContain('12:00:00 UTC')
  })

  it('name the day only where it is another one', () => {
    expect(shortTime(at(-3600), 'en', now, 'UTC')).toBe('11:00')
    expect(shortTime(at(-86_400), 'en', now, 'UTC')).toMatch(/2 May 2026/)
  })

  it('count down', () => {
    expect([600, 65.2, 0, -4, 3661].map(countDown)).toEqual(['10:00', '1:06', '0:00', '0:00', '1:01:01'])
  })
})
