import { describe, expect, it } from 'vitest'
import { ownerLocales } from '#common/model/words.ts'
import { hasNoticeLink, mailCatalogues, renderMail, type MailTemplate } from './mail-templates.ts'
import { renderSms, smsCatalogues, type SmsTemplate } from './sms-templates.ts'

const mails = Object.keys(mailCatalogues.en) as MailTemplate[]
const messages = Object.keys(smsCatalogues.en) as SmsTemplate[]
const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
const link = `https://id.corp.example/not-me/${'A'.repeat(43)}`
const valuesOf = (text: string, value: string): Record<string, string> =>
  Object.fromEntries(places(text).map((place) => [place.slice(1, -1), value]))

/** What a person reads of an HTML mail. */
const readOff = (html: string): string =>
  html
    .replace(/^[\s\S]*<body[^>]*>/, '')
    .replace(/<br>|<\/p>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')

const words = (text: string): string => text.replace(/\s+/g, ' ').trim()

describe('what owners are sent', () => {
  for (const locale of ownerLocales) {
    it(`takes the same values in ${locale} as in English, and is translated`, () => {
      for (const template of mails) {
        const { subject, text } = mailCatalogues[locale][template]
        expect(places(subject), template).toEqual(places(mailCatalogues.en[template].subject))
        expect(places(text), template).toEqual(places(mailCatalogues.en[template].text))
        if (locale !== 'en') expect(text, template).not.toBe(mailCatalogues.en[template].text)
      }
      for (const template of messages) {
        expect(places(smsCatalogues[locale][template]), template).toEqual(places(smsCatalogues.en[template]))
        if (locale !== 'en') expect(smsCatalogues[locale][template]).not.toBe(smsCatalogues.en[template])
      }
    })

    it(`says the same in text and in HTML in ${locale}, small and without anything to load`, () => {
      for (const template of mails) {
        const { text } = mailCatalogues[locale][template]
        const mail = renderMail(template, locale, {
          ...valuesOf(text, 'Zoë <b>&"\'; http://evil.example/'),
          not_me: link,
          address: 'https://id.corp.example/sign-in',
        })
        expect(words(readOff(mail.html)), template).toBe(words(mail.text))
        expect(mail.html.length).toBeLessThan(20_000)
        expect(mail.html).not.toMatch(/<(img|link|script|iframe)|url\(|@import|<b>/)
        const hrefs = [...mail.html.matchAll(/href="([^"]*)"/g)].map((found) => found[1] ?? '')
        for (const href of hrefs) expect(href).toMatch(/^https:\/\/id\.corp\.example\//)
        expect(mail.html).toContain(`dir="${locale === 'ar' ? 'rtl' : 'ltr'}"`)
      }
    })
  }

  it('carries the link in every notice of a change, and in none else', () => {
    const without = mails.filter((template) => !hasNoticeLink(template))
    expect(without.sort()).toEqual([
      'account_frozen',
      'approval_unanswered',
      'approval_waiting',
      'break_glass_told',
      'break_glass_unfroze',
      'emergency_asked',
      'emergency_done',
      'enrolment_pass',
      'freeze_to_look_into',
      'invitation',
      'issued_code',
      'limit_crossed',
      'manager_question',
      'password_code',
      'policy_activated',
      'policy_proposed',
      'sign_in_code',
      'sign_up',
      'signed_up_already',
      'staff_given_role',
      'staff_left',
      'staff_limits_set',
      'staff_suspended',
    ])
    // The page shows a notice's subject: it names nobody and nothing.
    for (const template of mails.filter(hasNoticeLink)) expect(places(mailCatalogues.en[template].subject)).toEqual([])
  })

  it('lets no value begin a line or a header (X1)', () => {
    const nasty = 'x\r\nBcc: thief@x.example\u2028\u2029\u0085\u001b[2J\u202e\0y'
    for (const template of mails) {
      const { subject, text } = mailCatalogues.en[template]
      const mail = renderMail(template, 'en', valuesOf(text + subject, nasty))
      expect(mail.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u)
      expect(mail.text.split('\n').length).toBe(text.split('\n').length + 1)
      expect(mail.text).not.toMatch(/[\u2028\u2029\u0085\u001b\u202e\0\r]/)
      expect(mail.text).not.toMatch(/^Bcc/m)
    }
    for (const template of messages)
      expect(renderSms(template, 'en', valuesOf(smsCatalogues.en[template], nasty))).not.toMatch(
        /[\p{Cc}\u2028\u202e]/u,
      )
  })

  it('falls back to English, and knows regions', () => {
    expect(renderMail('sessions_ended', 'xx', {}).subject).toBe(mailCatalogues.en.sessions_ended.subject)
    expect(renderMail('sessions_ended', 'fr-CA', {}).subject).toBe(mailCatalogues.fr.sessions_ended.subject)
  })

  it('puts a code first in an SMS, and a notice with its link into one message', () => {
    for (const template of ['sign_in_code', 'evidence_code', 'number_code'] as const)
      expect(renderSms(template, 'de', { code: '123456', issuer: 'Corp' })).toMatch(/^123456 /)
    const what = mailCatalogues.en.trusted_device_copied.subject
    expect(renderSms('notice', 'en', { issuer: 'Corp', what, not_me: link }).length).toBeLessThanOrEqual(160)
  })
})
