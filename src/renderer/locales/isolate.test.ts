import { describe, expect, it } from 'vitest'
import { isolate } from './isolate.ts'

describe('isolate', () => {
  it('keeps a name that runs against the sentence to itself, and no other', () => {
    expect(isolate('Aiko Tanaka', 'en')).toBe('Aiko Tanaka')
    expect(isolate('محمد', 'de')).toBe('\u2068محمد\u2069')
    expect(isolate('aiko@example.org', 'ar')).toBe('\u2068aiko@example.org\u2069')
    expect(isolate('محمد', 'ar')).toBe('محمد')
    expect(isolate('12:30', 'ar')).toBe('12:30')
    expect(isolate('5561-5818', 'ar')).toBe('\u20685561-5818\u2069')
  })
})
