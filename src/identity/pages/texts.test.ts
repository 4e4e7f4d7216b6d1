import { describe, expect, it } from 'vitest'
import { ar } from './texts/ar.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import { textsOf, type TextKey, type Texts } from './texts/index.ts'

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

describe('the texts', () => {
  for (const [name, texts] of Object.entries({ de, ar } as Record<string, Partial<Texts>>))
    it(`take the same values in ${name}, and leave none in English`, () => {
      for (const key of Object.keys(texts) as TextKey[]) {
        expect(places(texts[key] ?? ''), key).toEqual(places(en[key]))
        if (!['sign_in', 'code_label'].includes(key)) expect(texts[key] === en[key], key).toBe(false)
      }
    })

  it('fill in values, and nothing where there is none', () => {
    expect(textsOf('en')('step', { at: 1, of: 2 })).toBe('Step 1 of 2')
    expect(textsOf('en')('step', { at: 1 })).toBe('Step 1 of ')
  })
})
