import type { Locale } from '#common/model/words.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'

export type TextKey = keyof typeof en
/** A language without one of the texts does not compile. */
export type Texts = Record<TextKey, string>
export type Text = (key: TextKey, values?: Record<string, string | number>) => string

const catalogues: Record<Locale, Texts> = { en, de, ar }

/** The texts of a language; `{name}` takes a value. */
export const textsOf =
  (locale: Locale): Text =>
  (key, values = {}) =>
    catalogues[locale][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
