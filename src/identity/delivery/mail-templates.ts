import { ar } from './locales/ar.ts'
import { de } from './locales/de.ts'
import { en } from './locales/en.ts'

export type MailTemplate = keyof typeof en
export type MailCatalogue = Record<MailTemplate, { subject: string; text: string }>

const catalogues: Record<string, MailCatalogue> = { en, de, ar }

/**
 * A mail's subject and plain text in the owner's language, English where there is none.
 * A value never starts a line or a header: line breaks and control characters in it become spaces.
 */
export function renderMail(
  template: MailTemplate,
  locale: string,
  values: Record<string, string>,
): { subject: string; text: string } {
  const { subject, text } = (catalogues[locale.slice(0, 2)] ?? en)[template]
  const fill = (pattern: string): string =>
    pattern.replace(/\{(\w+)\}/g, (_, name: string) =>
      (values[name] ?? '').replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').trim(),
    )
  return { subject: fill(subject), text: `${fill(text)}\n` }
}
