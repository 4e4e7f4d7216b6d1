import { describe, expect, it } from 'vitest'
import { errorCodes, type ErrorCode } from '#common/errors.ts'
import type { Locale } from '#common/model/words.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { errorGuide } from './error-guide.ts'
import { pluralForms, pluralRule } from './plural-rule.ts'

type Tree = { [key: string]: string | Tree }
const flatten = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flatten(value, `${path}${key}.`),
  )
const flat = (catalogue: unknown) => new Map(flatten(catalogue as Tree))
const english = flat(en)
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

describe.each([
  ['en', en],
  ['de', de],
  ['ar', ar],
] as [Locale, unknown][])('the catalogue of %s', (locale, catalogue) => {
  const texts = flat(catalogue)

  it('has every text and no other', () => {
    expect([...texts.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, text] of texts) if (english.get(key) !== '') expect(text, key).not.toBe('')
  })

  it('fills in the same values', () => {
    for (const [key, text] of texts) {
      const wanted = placeholders(english.get(key) ?? '')
      expect(
        placeholders(text).filter((one) => !wanted.includes(one)),
        key,
      ).toEqual([])
      const optional = ['{n}']
      expect(
        wanted.filter((one) => !optional.includes(one) && !placeholders(text).includes(one)),
        key,
      ).toEqual([])
    }
  })

  it('has as many plural forms as the language, and no signs that the messages read as something else', () => {
    for (const [key, text] of texts) {
      const forms = text.split(' | ').length
      if (forms > 1) expect(forms, key).toBe(pluralForms[locale].length)
      expect(text.replaceAll(' | ', ''), key).not.toMatch(/[|@]/)
    }
  })
})

describe('plurals', () => {
  it('follow CLDR', () => {
    const arabic = pluralRule('ar')
    expect([0, 1, 2, 3, 11, 100].map((count) => arabic(count, 6))).toEqual([0, 1, 2, 3, 4, 5])
    expect([0, 1, 2].map((count) => pluralRule('en')(count, 2))).toEqual([1, 0, 1])
    expect(arabic(5, 1)).toBe(0)
  })
})

describe('errors', () => {
  it('each have an effect, an advice and a sentence of their own', () => {
    const codes = Object.keys(errorCodes) as ErrorCode[]
    expect(Object.keys(errorGuide).sort()).toEqual([...codes].sort())
    for (const { words } of [en, de, ar])
      expect(new Set(codes.map((code) => words.errors[code])).size).toBe(codes.length)
  })
})
