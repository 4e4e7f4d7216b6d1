import { createI18n } from 'vue-i18n'
import { locales, type Locale } from '#common/model/words.ts'
import { Latest } from '../bridge/latest.ts'
import type { Catalogue } from './en.ts'
import { directionOf } from './format-number.ts'
import { pluralRule } from './plural-rule.ts'

/** Each a file beside the page, from the same host: a console that starts offline still speaks the agent's language. */
const catalogues: Record<Locale, () => Promise<Catalogue>> = {
  en: async () => (await import('./en.ts')).en,
  de: async () => (await import('./de.ts')).de,
  ar: async () => (await import('./ar.ts')).ar,
}

/** No language is there before `speak`: every catalogue has every text, so none stands in for another. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en' as Locale,
  fallbackLocale: false,
  messages: {} as Partial<Record<Locale, Catalogue>>,
  pluralRules: Object.fromEntries(locales.map((locale) => [locale, pluralRule(locale)])),
})

const latest = new Latest()

/** Switches every text, the document's language and its direction; settles when the texts are there. */
export async function speak(locale: Locale): Promise<void> {
  const isLatest = latest.begin()
  const { global } = i18n
  if (!(global.availableLocales as string[]).includes(locale))
    global.setLocaleMessage(locale, await catalogues[locale]())
  if (!isLatest()) return
  global.locale.value = locale
  document.documentElement.lang = locale
  document.documentElement.dir = directionOf[locale]
}
