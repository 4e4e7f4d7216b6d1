import fc from 'fast-check'
import jsQR from 'jsqr'
import { PNG } from 'pngjs'
import { toBuffer } from 'qrcode'
import { parse as parseOtpauth } from 'node:querystring'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matchTotp, newTotpSecret, otpauthUri, totpCode, totpStepAt } from '../factors/totp.ts'
import { demoTotpSecret } from '../seed/seed.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterAll(() => fixture.close())

const password = 'correct horse demo'
const unlock = async (userName: string) => {
  await fixture.database
    .deleteFrom('guess_counter')
    .where('subject', 'like', `${fixture.id(userName)}%`)
    .execute()
  await fixture.database
    .updateTable('factor')
    .set({ failures: 0, wait_until: null })
    .where('account_id', '=', fixture.id(userName))
    .execute()
}

describe('B03: a code of an app works once', () => {
  /** Every operation of the pages that takes such a code, ready to be sent. Each answers whether it was accepted. */
  const operations: Record<string, () => Promise<(code: string) => Promise<boolean>>> = {
    'sign-in': async () => {
      const browser = await fixture.passwordStep('mgarcia')
      return async (code) => (await browser.post('/sign-in/factor', { code })).path === '/account'
    },
    'a fresh proof for the profile': async () => {
      const browser = await fixture.signIn('mgarcia')
      fixture.clock.advance(301)
      await browser.get('/account/disable-mfa')
      await browser.post('/sign-in/proof', { password })
      return async (code) => (await browser.post('/sign-in/factor', { code })).path === '/account/disable-mfa'
    },
    'forgotten password': async () => {
      const browser = fixture.browser()
      await browser.get('/forgotten-password')
      await browser.post('/forgotten-password', { email: 'mgarcia@demo.example' })
      const sent = (await fixture.mails()).filter((mail) => mail.template === 'password_code').at(-1)?.text ?? ''
      await browser.post('/forgotten-password/mailbox', { code: /\b(\d{6})\b/.exec(sent)?.[1] ?? '' })
      expect(browser.title()).toBe('One more proof')
      return async (code) => {
        await browser.post('/forgotten-password/proof', { proof: code })
        return browser.title() === 'Choose a new password'
      }
    },
    key: async () => {
      await fixture.database
        .updateTable('account')
        .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
        .where('user_name', '=', 'mgarcia')
        .execute()
      const browser = await fixture.passwordStep('mgarcia')
      await fixture.database
        .updateTable('account')
        .set({ reconfiguration_since: null, reconfiguration_because: null })
        .where('user_name', '=', 'mgarcia')
        .execute()
      return async (code) => {
        await browser.post('/sign-in/key', { key: code })
        return browser.title() === 'Choose how you sign in'
      }
    },
  }

  it('refuses a used code, and the one before it, at every operation and after a restart', async () => {
    for (const [name, prepare] of Object.entries(operations)) {
      await unlock('mgarcia')
      const attempt = await prepare()
      fixture.clock.advance(90)
      const first = await fixture.passwordStep('mgarcia')
      const code = fixture.code('mgarcia')
      const before = fixture.code('mgarcia', -30)
      await first.post('/sign-in/factor', { code })
      expect(first.page.path).toBe('/account')
      expect(await attempt(code), name).toBe(false)
      expect(await attempt(before), `${name}, T-1`).toBe(false)
      await fixture.restart()
      expect(await attempt(code), `${name}, after a restart`).toBe(false)
      for (const seconds of [29, 30]) {
        fixture.clock.advance(seconds)
        expect(await attempt(code), `${name}, later`).toBe(false)
        await unlock('mgarcia')
      }
      expect(await attempt(fixture.code('mgarcia')), `${name}, the next code`).toBe(true)
      await fixture.database
        .updateTable('account')
        .set({ reconfiguration_since: null, reconfiguration_because: null, state: 'active' })
        .where('user_name', '=', 'mgarcia')
        .execute()
      await fixture.database
        .updateTable('factor')
        .set({ state: 'working' })
        .where('account_id', '=', fixture.id('mgarcia'))
        .execute()
      fixture.clock.advance(600)
    }
  }, 180_000)

  it('lets exactly one of many at the same instant in', async () => {
    fixture.clock.advance(300)
    const browsers = await Promise.all(Array.from({ length: 12 }, () => fixture.passwordStep('zobrien')))
    const code = fixture.code('zobrien')
    await Promise.all(browsers.map((browser) => browser.post('/sign-in/factor', { code })))
    expect(browsers.filter((browser) => browser.title() === 'Save your recovery code').length).toBe(1)
  })
})

describe('B04: drift', () => {
  it('accepts one step either way and nothing else, whatever the client says the time is', async () => {
    const secret = demoTotpSecret('opetrova')
    for (let drift = -120; drift <= 120; drift += 5) {
      await unlock('opetrova')
      await fixture.database
        .updateTable('factor')
        .set({ last_step: null })
        .where('account_id', '=', fixture.id('opetrova'))
        .execute()
      const browser = await fixture.passwordStep('opetrova')
      const now = fixture.clock.now()
      const step = totpStepAt(new Date(now.getTime() + drift * 1000))
      await browser.post(
        '/sign-in/factor',
        { code: totpCode(secret, step), timestamp: '0', date: 'x' },
        { date: 'Thu, 01 Jan 1970 00:00:00 GMT' },
      )
      const off = Math.abs(step - totpStepAt(now))
      const accepted = browser.error() === undefined
      expect(accepted, `${drift} s`).toBe(off <= 1)
      if (!accepted) expect(browser.error(), `${drift} s`).toContain('clock')
      fixture.clock.advance(7)
    }
  }, 180_000)

  it('says nothing of clocks to somebody without the password', async () => {
    const browser = fixture.browser()
    await browser.get('/sign-in')
    await browser.post('/sign-in/factor', { code: fixture.code('opetrova', 90) })
    expect(browser.page.body).not.toContain('clock')
  })
})

describe('B24: spellings of a code on the forms', () => {
  const zero = '０'.codePointAt(0) ?? 0
  const spellings: Record<string, (code: string) => string> = {
    'a space': (code) => `${code.slice(0, 3)} ${code.slice(3)}`,
    'a dash': (code) => `${code.slice(0, 3)}-${code.slice(3)}`,
    'spaces and a line break around': (code) => ` ${code}\n`,
    'a no-break space': (code) => `${code.slice(0, 3)}\u00a0${code.slice(3)}`,
    'a zero-width space': (code) => `${code.slice(0, 3)}\u200b${code.slice(3)}`,
    'full-width digits': (code) => [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join(''),
    'Arabic-Indic digits': (code) => [...code].map((digit) => String.fromCodePoint(0x660 + Number(digit))).join(''),
  }
  it('takes every honest one', async () => {
    for (const [name, spell] of Object.entries(spellings)) {
      fixture.clock.advance(120)
      const browser = await fixture.passwordStep('shaddad')
      await browser.post('/sign-in/factor', { code: spell(fixture.code('shaddad')) })
      expect(browser.page.path, name).toBe('/account')
    }
  })
  it('refuses the rest without counting', async () => {
    fixture.clock.advance(120)
    const browser = await fixture.passwordStep('shaddad')
    const code = fixture.code('shaddad')
    for (const bad of [`${code}7`, code.slice(1), `${code}abc`, '', '1'.repeat(10_000), `${code}\0`]) {
      await browser.post('/sign-in/factor', { code: bad })
      expect(browser.page.status).toBe(422)
    }
    await browser.post('/sign-in/factor', { code })
    expect(browser.page.path).toBe('/account')
  })
})

describe('B25: the address in the QR code', () => {
  const issuers = ['Acme: Support', 'A & B', 'A+B', '50% off', 'Ünïcode GmbH', 'a/b?c#d', 'Rekey']
  const accounts = ['jörg+test@exämple.org', 'a:b@x.org', 'x'.repeat(200), 'mruiz']
  /** Three readers of their own kind: the platform's URL, a cut by hand as phones do, and a pattern. */
  const parsers: ((uri: string) => { issuer: string; label: string; secret: string })[] = [
    (uri) => {
      const url = new URL(uri)
      return {
        issuer: url.searchParams.get('issuer') ?? '',
        label: decodeURIComponent(url.pathname.replace(/^\/+/, '')),
        secret: url.searchParams.get('secret') ?? '',
      }
    },
    (uri) => {
      const [head = '', query = ''] = uri.split('?')
      const fields = parseOtpauth(query.replaceAll('+', '%2B'))
      return {
        issuer: String(fields['issuer']),
        label: decodeURIComponent(head.slice('otpauth://totp/'.length)),
        secret: String(fields['secret']),
      }
    },
    (uri) => {
      const match =
        /^otpauth:\/\/totp\/([^?]+)\?secret=([A-Z2-7]+)&issuer=([^&]+)&algorithm=SHA1&digits=6&period=30$/.exec(uri)
      return {
        issuer: decodeURIComponent(match?.[3] ?? ''),
        label: decodeURIComponent(match?.[1] ?? ''),
        secret: match?.[2] ?? '',
      }
    },
  ]

  it('survives picture and parsers with every name, and its secret signs in', async () => {
    for (const issuer of issuers)
      for (const account of accounts) {
        const secret = newTotpSecret()
        const uri = otpauthUri({ issuer, account, secret })
        for (const scale of [4, 8]) {
          const { data, width, height } = PNG.sync.read(
            await toBuffer(uri, { margin: 4, scale, errorCorrectionLevel: 'M' }),
          )
          expect(jsQR(new Uint8ClampedArray(data), width, height)?.data).toBe(uri)
        }
        for (const parse of parsers) {
          const read = parse(uri)
          const [labelIssuer = '', ...rest] = read.label.split(':')
          expect(rest).toHaveLength(1)
          expect(labelIssuer).toBe(read.issuer)
          expect(read.issuer).toBe(issuer.replaceAll(':', ' ').replace(/\s+/g, ' '))
          expect(rest[0]).toBe(account.replaceAll(':', ' '))
          const now = fixture.clock.now()
          expect(matchTotp(secret, totpCode(read.secret, totpStepAt(now)), now).kind).toBe('match')
        }
        expect(uri).not.toMatch(/[+ ]/)
      }
  }, 180_000)

  it('holds for any names', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
        fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }),
        (issuer, account) => {
          const uri = otpauthUri({ issuer, account, secret: 'ABCDEFGH' })
          expect(uri.slice('otpauth://totp/'.length).split(':')).toHaveLength(2)
          expect(parsers[2]?.(uri).secret === 'ABCDEFGH' || issuer.replaceAll(':', ' ').trim() === '').toBe(true)
        },
      ),
    )
  })

  it('is what the page shows, and its secret signs in', async () => {
    const browser = await fixture.passwordStep('tjansen')
    await browser.post('/sign-in/key', { key: fixture.code('tjansen') })
    await browser.post('/sign-in/method', { method: 'totp' })
    const uri = (/href="(otpauth:[^"]+)"/.exec(browser.page.body)?.[1] ?? '').replaceAll('&amp;', '&')
    const typed = (/id="secret"[^>]*>([^<]+)</.exec(browser.page.body)?.[1] ?? '').replaceAll(' ', '')
    expect(new URL(uri).searchParams.get('secret')).toBe(typed)
    const svg = Buffer.from(/base64,([^"]+)"/.exec(browser.page.body)?.[1] ?? '', 'base64').toString()
    expect(svg).toContain('#ffffff')
    expect(browser.page.body.length).toBeLessThan(180_000)
    await browser.post('/sign-in/set-up', { label: 'Pixel', code: totpCode(typed, totpStepAt(fixture.clock.now())) })
    expect(browser.title()).toBe('You are signed in')
  })
})
