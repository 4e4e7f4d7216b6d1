import type { OwnerLocale } from '#common/model/words.ts'
import { ar } from './locales/ar.ts'
import { de } from './locales/de.ts'
import { en } from './locales/en.ts'
import { es } from './locales/es.ts'
import { fr } from './locales/fr.ts'
import { fillPattern, ownerLocaleOf } from './fill-pattern.ts'
import { renderHtml } from './mail-html.ts'

export type MailTemplate = keyof typeof en
export type MailCatalogue = Record<MailTemplate, { subject: string; text: string }>

export const mailCatalogues: Record<OwnerLocale, MailCatalogue> = { en, de, fr, es, ar }

/** Mails about a change: they carry the link that says "this was not me" (rule 9). */
export const hasNoticeLink = (template: MailTemplate): boolean => en[template].text.includes('{not_me}')

/** What a mail is about, in one line; of a notice it names nobody and nothing. */
export const mailSubject = (template: MailTemplate, locale: string): string =>
  mailCatalogues[ownerLocaleOf(locale)][template].subject

/** A mail's subject, plain text and HTML of that same text in the owner's language, English where there is none. */
export function renderMail(
  template: MailTemplate,
  locale: string,
  values: Record<string, string>,
): { subject: string; text: string; html: string } {
  const language = ownerLocaleOf(locale)
  const patterns = mailCatalogues[language][template]
  const subject = fillPattern(patterns.subject, values)
  return {
    subject,
    text: `${fillPattern(patterns.text, values)}\n`,
    html: renderHtml(language, subject, patterns.text, values),
  }
}
