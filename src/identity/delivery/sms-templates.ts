import type { OwnerLocale } from '#common/model/words.ts'
import { fillPattern, ownerLocaleOf } from './fill-pattern.ts'
import { ar } from './locales/sms-ar.ts'
import { de } from './locales/sms-de.ts'
import { en } from './locales/sms-en.ts'
import { es } from './locales/sms-es.ts'
import { fr } from './locales/sms-fr.ts'

export type SmsTemplate = keyof typeof en
export type SmsCatalogue = Record<SmsTemplate, string>

export const smsCatalogues: Record<OwnerLocale, SmsCatalogue> = { en, de, fr, es, ar }

/** The text of an SMS in the owner's language, English where there is none. */
export const renderSms = (template: SmsTemplate, locale: string, values: Record<string, string>): string =>
  fillPattern(smsCatalogues[ownerLocaleOf(locale)][template], values)
