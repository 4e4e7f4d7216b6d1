import type { Locale } from '#common/model/words.ts'
import { numberFormat } from './intl-formats.ts'

/** Digits stay 0-9 in Arabic too: codes, ids and numbers stand side by side and must look alike. */
export const intlTag: Record<Locale, string> = { en: 'en-GB', de: 'de-DE', ar: 'ar-u-nu-latn' }

export const directionOf: Record<Locale, 'ltr' | 'rtl'> = { en: 'ltr', de: 'ltr', ar: 'rtl' }

/** What each language calls itself. */
export const nameOfLocale: Record<Locale, string> = { en: 'English', de: 'Deutsch', ar: 'العربية' }

export const formatNumber = (value: number, locale: Locale): string => numberFormat(intlTag[locale]).format(value)
