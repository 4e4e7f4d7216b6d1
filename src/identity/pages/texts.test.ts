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
  // "Name" and "Passkey" are the words in German too.
  de: ['profile_factor_name', 'method_passkey', 'profile_type_passkey', 'way_passkey'],
}

const folder = import.meta.dirname
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
const isKey = (word: string | undefined): word is TextKey => word !== undefined && word in en

/** What the pages themselves write on a button, or on a link that looks like one. */
const written = sources.flatMap((source) =>
  [/\bsubmit: (?:page\.)?t\(([^)]*)\)/g, /class="(?:button|quiet|link)\b[^>]*>\$\{(?:page\.)?t\(([^)]*)\)/g]
    .flatMap((pattern) => [...source.matchAll(pattern)])
    .flatMap(([, argument]) => [...(argument ?? '').matchAll(/'(\w+)'/g)].map(([, key]) => key))
    .filter(isKey),
)
/** Those whose key goes through a table or a function there. */
const passedOn: readonly TextKey[] = [
  ...(['way_totp', 'way_sms', 'way_push', 'way_passkey', 'way_email', 'to_sign_in', 'phone_back', 'stay'] as const),
  ...(['method_choose', 'method_choose_sms', 'method_choose_push', 'method_choose_passkey'] as const),
  ...(['profile_device_end', 'profile_devices_end_all', 'profile_session_end', 'profile_sessions_end_others'] as const),
]
const buttons = [...new Set([...written, ...passedOn])]

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

  it('find the buttons in the pages', () => {
    expect(written).toEqual(expect.arrayContaining(['sign_in', 'save_new', 'phone_not_me', 'phone_notify']))
    expect(buttons.length).toBeGreaterThan(55)
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
