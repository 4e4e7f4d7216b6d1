import type { OwnerLocale } from '#common/model/words.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'

export type TextKey = keyof typeof en
/** The texts of a part, in another language: one that is missing does not compile. */
export type TextsOf<English> = Record<keyof English, string>
export type Texts = TextsOf<typeof en>
export type Text = (key: TextKey, values?: Record<string, string | number>) => string

const catalogues: Record<OwnerLocale, Texts> = { en, de, fr, es, ar }

/** The texts of a language; `{name}` takes a value. */
export const textsOf =
  (locale: OwnerLocale): Text =>
  (key, values = {}) =>
    catalogues[locale][key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
