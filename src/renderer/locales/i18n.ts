import { createI18n } from 'vue-i18n'
import { locales, type Locale } from '#common/model/words.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { directionOf } from './format-number.ts'
import { pluralRule } from './plural-rule.ts'

/** All catalogues are inside the bundle: a console that starts offline still speaks the agent's language. */
export const i18n = createI18n({
  legacy: false,
  locale: 'en' as Locale,
  fallbackLocale: 'en' as Locale,
  messages: { en, de, ar },
  pluralRules: Object.fromEntries(locales.map((locale) => [locale, pluralRule(locale)])),
})

/** Switches every text, the document's language and its direction. */
export function speak(locale: Locale): void {
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
  document.documentElement.dir = directionOf[locale]
}
