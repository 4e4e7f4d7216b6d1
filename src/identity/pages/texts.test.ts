import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ownerLocales } from '#common/model/words.ts'
import { ar } from './texts/ar.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import { es } from './texts/es.ts'
import { fr } from './texts/fr.ts'
import { textsOf, type TextKey, type Texts } from './texts/index.ts'

const translations: Record<string, Texts> = { de, fr, es, ar }
const keys = Object.keys(en) as TextKey[]
const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()

/** The same letters in another language, and why. */
const sameAsEnglish: Record<string, readonly TextKey[]> = {
  // "Name" is German too, and "Passkey" and "Code" are the words that phones use in German.
  de: ['profile_factor_name', 'method_passkey', 'profile_type_passkey', 'way_passkey'],
}

/** What stands on buttons, and on links that look like them. */
const buttons: readonly TextKey[] = [
  ...(['account_disable', 'account_replace', 'account_revoke', 'code_send_again', 'continue', 'method_again'] as const),
  ...(['method_cancel', 'method_choose', 'method_choose_passkey', 'method_choose_push', 'method_choose_sms'] as const),
  ...(['not_me_submit', 'passkey_sign_in', 'passkey_use', 'phone_approve', 'phone_back', 'phone_deny'] as const),
  ...(['phone_freeze', 'phone_link_connect', 'phone_link_open', 'phone_not_me', 'phone_notify'] as const),
  ...(['phone_reload', 'profile_device_end', 'profile_devices_end_all', 'profile_factor_number'] as const),
  ...(['profile_factor_prefer', 'profile_factor_remove', 'profile_factor_rename', 'profile_session_end'] as const),
  ...(['profile_sessions_end_others', 'push_again', 'push_continue', 'resend', 'save_confirm', 'save_new'] as const),
  ...([
    'save_show',
    'send_code',
    'set_password',
    'set_up_finish',
    'set_up_number_other',
    'set_up_number_send',
  ] as const),
  ...(['set_up_passkey_make', 'set_up_push_continue', 'sign_in', 'sign_out', 'sign_up_ask', 'start_again'] as const),
  ...(['stay', 'to_sign_in', 'use_recovery_code', 'verify', 'way_email', 'way_passkey', 'way_push'] as const),
  ...(['way_sms', 'way_totp'] as const),
]

describe('the texts', () => {
  it('are there in each language that an owner may choose', () => {
    expect(['en', ...Object.keys(translations)].sort()).toEqual([...ownerLocales].sort())
    for (const [name, texts] of Object.entries(translations))
      expect(Object.keys(texts).sort(), name).toEqual([...keys].sort())
  })

  for (const [name, texts] of Object.entries({ en, ...translations }))
    it(`are whole in ${name}: no empty one, no space around one, no straight quotes`, () => {
      for (const key of keys) {
        expect(texts[key], key).toMatch(/^\S(?:.*\S)?$/)
        expect(texts[key], key).not.toMatch(/['"]| {2}/)
      }
    })

  for (const [name, texts] of Object.entries(translations))
    it(`take the same values in ${name}, and leave none in English`, () => {
      for (const key of keys) {
        expect(places(texts[key]), key).toEqual(places(en[key]))
        expect(texts[key] === en[key], key).toBe(sameAsEnglish[name]?.includes(key) === true)
      }
    })

  it('say the same where one button does the same on several pages', () => {
    for (const texts of [en, ...Object.values(translations)]) {
      expect(texts.code_send_again).toBe(texts.resend)
      expect(texts.set_up_number_send).toBe(texts.send_code)
      expect(texts.phone_reported_title).toBe(texts.not_me_done_title)
    }
  })

  it('name what is on another page as that page does', () => {
    for (const texts of [en, ...Object.values(translations)]) {
      expect(texts.phone_unknown).toContain(texts.method_push)
      expect(texts.phone_not_me_why).toContain(texts.phone_freeze)
    }
  })

  for (const [name, texts] of Object.entries({ en, ...translations }))
    it(`fit on a button of a phone in ${name}`, () => {
      for (const key of buttons) {
        const length = texts[key].replace(/\{\w+\}|[\u2066-\u2069]/g, '').length
        expect(length, `${key}: ${texts[key]}`).toBeLessThanOrEqual(40)
      }
    })

  it('know every button of the pages', () => {
    const folder = import.meta.dirname
    const sources = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    const submits = sources.flatMap((file) =>
      [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/\bsubmit: (?:page\.)?t\('(\w+)'/g)].map(([, key]) => key),
    )
    expect(submits.length).toBeGreaterThan(30)
    expect(submits.filter((key) => !(buttons as readonly string[]).includes(key ?? ''))).toEqual([])
  })

  it('keep French marks with the word before them', () => {
    for (const key of keys) expect(fr[key], key).not.toMatch(/(?:^|[^\u00A0])[;!?»]|«(?!\u00A0)| [:;!?]/)
  })

  it('are Arabic but for names, with Arabic marks, and isolate what runs the other way', () => {
    const names = /Rekey|iPhone|iPad|Safari|Android|JavaScript|Ctrl|\u2066P\u2069/g
    for (const key of keys) {
      const text = ar[key].replace(/\{\w+\}/g, '').replace(names, '')
      expect(text, key).not.toMatch(/[A-Za-z,;?]/)
      expect(ar[key].match(/[\u2066\u2068]/g)?.length, key).toBe(ar[key].match(/\u2069/g)?.length)
    }
  })

  it('fill in values, and nothing where there is none', () => {
    expect(textsOf('en')('step', { at: 1, of: 2 })).toBe('Step 1 of 2')
    expect(textsOf('en')('step', { at: 1 })).toBe('Step 1 of ')
    expect(textsOf('ar')('not_me_when', { at: '5' })).toBe('في \u20685\u2069')
  })
})
