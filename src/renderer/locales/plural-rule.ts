import type { Locale } from '#common/model/words.ts'
import { intlTag } from './format-number.ts'

/** The order in which a text lists its forms: those of CLDR that the language has. */
export const pluralForms: Record<Locale, readonly Intl.LDMLPluralRule[]> = {
  en: ['one', 'other'],
  de: ['one', 'other'],
  ar: ['zero', 'one', 'two', 'few', 'many', 'other'],
}

/** Chooses a text's form by CLDR; a text with fewer forms than the language ends with the one for all the rest. */
export function pluralRule(locale: Locale): (count: number, forms: number) => number {
  const rules = new Intl.PluralRules(intlTag[locale])
  return (count, forms) => Math.max(0, Math.min(pluralForms[locale].indexOf(rules.select(count)), forms - 1))
}
