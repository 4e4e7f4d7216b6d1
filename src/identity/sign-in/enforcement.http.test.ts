import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRoutes } from '#common/api/index.ts'
import { totpCode, totpStepAt } from '../factors/totp.ts'
import { longRounds } from '../testing/rounds.ts'
import { publicRoutes } from '../http/permissions.ts'
import { demoRecoveryCode, demoTotpSecret } from '../seed/seed.ts'
import { createLogSink } from '../testing/log-sink.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
const log = createLogSink()
beforeAll(async () => {
  fixture = await createPageFixture({ logger: log.logger })
}, 180_000)
afterAll(() => fixture.close())

const password = 'correct horse demo'
/** Titles by stage: what any address must lead to while the sign-in stands there. */
const stages: Record<string, { title: string; reach: () => Promise<TestBrowser> }> = {
  verify_factor: { title: 'Code from your app', reach: () => fixture.passwordStep('mruiz') },
  prove_key: { title: 'Show that it is you', reach: () => pending() },
  choose_method: {
    title: 'Choose how you sign in',
    reach: async () => {
      const browser = await pending()
      fixture.clock.advance(60)
      await browser.post('/sign-in/key', { key: fixture.code('mruiz') })
      return browser
    },
  },
  set_up: {
    title: 'Connect your app',
    reach: () => settingUp('totp'),
  },
  'set_up of a number': { title: 'Your phone number', reach: () => settingUp('sms') },
  'set_up of a phone': { title: 'Connect your phone', reach: () => settingUp('push') },
  'set_up of a passkey': { title: 'Make a passkey', reach: () => settingUp('passkey') },
  'prove_key by another factor': {
    title: 'Code by SMS',
    reach: async () => {
      await fixture.database
        .updateTable('account')
        .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
        .where('user_name', '=', 'atanaka')
        .execute()
      const browser = await fixture.passwordStep('atanaka')
      const sms = (await fixture.system((work) => fixture.services.factors.list(work, fixture.id('atanaka')))).find(
        (factor) => factor.type === 'sms',
      )
      await browser.post('/sign-in/way', { way: sms?.id ?? '' })
      return browser
    },
  },
  save_recovery_code: {
    title: 'Save your recovery code',
    reach: async () => {
      const browser = await fixture.passwordStep('zobrien')
      fixture.clock.advance(60)
      await browser.post('/sign-in/factor', { code: fixture.code('zobrien') })
      return browser
    },
  },
}

async function settingUp(method: string): Promise<TestBrowser> {
  const browser = await stages['choose_method']?.reach()
  if (browser === undefined) throw new Error('no such stage')
  await browser.post('/sign-in/method', { method })
  return browser
}

/** An account of the desk that has to set MFA up again, with the password given. */
async function pending(): Promise<TestBrowser> {
  await fixture.database
    .updateTable('account')
    .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
    .where('user_name', '=', 'mruiz')
    .execute()
  return fixture.passwordStep('mruiz')
}

/** Forms that a stage itself takes (or that leave it): those are not tried here. */
const own: Record<string, readonly string[]> = {
  verify_factor: ['/sign-in/factor', '/sign-in/other-way', '/sign-in/way', '/sign-in/resend'],
  prove_key: ['/sign-in/key', '/sign-in/factor', '/sign-in/way', '/sign-in/resend'],
  choose_method: ['/sign-in/method'],
  set_up: ['/sign-in/set-up', '/sign-in/method-again'],
  'set_up of a number': ['/sign-in/set-up', '/sign-in/method-again', '/sign-in/set-up/number'],
  'set_up of a phone': ['/sign-in/set-up', '/sign-in/method-again'],
  'set_up of a passkey': ['/sign-in/set-up', '/sign-in/method-again'],
  'prove_key by another factor': [
    '/sign-in/key',
    '/sign-in/factor',
    '/sign-in/way',
    '/sign-in/way-again',
    '/sign-in/resend',
  ],
  save_recovery_code: ['/sign-in/recovery-code', '/sign-in/recovery-code/confirm'],
}
/** Pages that stand beside every sign-in and open nothing of it. */
const leaving = new Set(['/sign-in/restart', '/locale', '/case', '/account/sign-out', '/sign-up'])
const beside = (path: string): boolean =>
  leaving.has(path) || path.startsWith('/interaction') || path.startsWith('/phone') || path.startsWith('/not-me')
/** What a page's script asks: a word, or nothing at this stage. */
const forScripts: Record<string, { status: number; body: object }> = {
  'GET /sign-in/push-state': { status: 200, body: { state: 'none' } },
  'POST /sign-in/passkey/options': { status: 409, body: {} },
}

describe('B13, B14: nothing opens before set-up is finished', () => {
  for (const [stage, { title, reach }] of Object.entries(stages))
    it(`leads every address to its own page at ${stage}, and changes nothing`, async () => {
      const browser = await reach()
      expect(browser.title()).toBe(title)
      // A look at the page of a passkey or a phone makes a new challenge or link, and nothing else.
      const picture = async () =>
        (await fixture.database.selectFrom('sign_in').selectAll().orderBy('id').execute()).map((row) => ({
          ...row,
          challenge: null,
          challenge_until: null,
          link_digest: null,
        }))
      const before = await picture()
      for (const [row, reachable] of Object.entries(publicRoutes)) {
        const [method, path = '/'] = row.split(' ')
        if (reachable !== 'browser' || beside(path) || own[stage]?.includes(path)) continue
        const fields = {
          identifier: 'mruiz',
          password,
          code: '123456',
          recovery_code: 'x',
          key: 'x',
          method: 'totp',
          email: 'mruiz@demo.example',
          pass: 'x',
          new_password: 'kettle lamp anchor tide',
          proof: 'x',
          shown: 'x',
          last_group: 'x',
        }
        if (method === 'GET') await browser.get(path)
        else await browser.post(path, fields)
        const answer = forScripts[row]
        if (answer !== undefined) {
          expect({ status: browser.page.status, body: JSON.parse(browser.page.body) as object }, row).toEqual(answer)
          continue
        }
        expect(browser.title(), row).toBe(title)
        expect(browser.cookie('rekey_session'), row).toBeUndefined()
      }
      // Repeating a step that is over, and the steps ahead, out of turn.
      expect(await picture()).toEqual(before)
      await browser.get('/sign-in')
      await browser.get('/sign-in')
      expect(browser.title()).toBe(title)
      await fixture.restart()
      await browser.get('/')
      await browser.get('/account')
      expect(browser.title()).toBe(title)
      await browser.post('/sign-in/restart')
      await browser.get('/account')
      expect(browser.title()).toBe('Sign in')
      await fixture.database
        .updateTable('account')
        .set({ reconfiguration_since: null, reconfiguration_because: null })
        .where('user_name', 'in', ['mruiz', 'atanaka'])
        .execute()
    })

  it('answers every route of the API with one fixed error to what the browser holds', async () => {
    const browser = await pending()
    for (const spec of Object.values(apiRoutes))
      for (const bearer of [browser.cookie('rekey_sign_in'), browser.cookie('rekey_browser'), undefined]) {
        const response = await fixture.app.inject({
          method: spec.method,
          url: spec.path.replace(/:\w+/g, 'AAAAAAAAAAAA'),
          headers: {
            host: 'localhost:4800',
            ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
            cookie: `rekey_sign_in=${browser.cookie('rekey_sign_in') ?? ''}`,
          },
        })
        expect(response.statusCode, spec.path).toBe(401)
      }
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: null, reconfiguration_because: null })
      .where('user_name', '=', 'mruiz')
      .execute()
  })

  it('closes an open session at the moment MFA has to be set up', async () => {
    fixture.clock.advance(60)
    const browser = await fixture.signIn('jweber')
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: fixture.clock.now() })
      .where('user_name', '=', 'jweber')
      .execute()
    for (const path of ['/account', '/account?x=1']) expect((await browser.get(path)).path).toBe('/sign-in')
    for (const path of ['/account/recovery-code', '/account/recovery-code/revoke', '/account/disable-mfa'])
      expect((await browser.post(path, { password, code: fixture.code('jweber') })).path).toBe('/sign-in')
  })

  it('ends a sign-in under way when everything is ended', async () => {
    const browser = await fixture.passwordStep('toliveira')
    fixture.clock.advance(60)
    await fixture.system((work) => fixture.services.sessions.endAll(work, fixture.id('toliveira'), 'reset', true))
    await browser.post('/sign-in/factor', { code: fixture.code('toliveira') })
    expect(browser.title()).toBe('Sign in')
    expect(browser.cookie('rekey_session')).toBeUndefined()
  })
})

describe('B01: one recovery code, many sign-ins at once', () => {
  it('lets exactly one through, each round', async () => {
    const id = fixture.id('mgarcia')
    const width = longRounds(6, 32)
    for (let round = 0; round < longRounds(4, 100); round++) {
      const code = await fixture.system(async (work) => {
        const { recoveryCodes } = fixture.services
        const made = await recoveryCodes.issue(work, id)
        await recoveryCodes.confirm(work, id, recoveryCodes.sealShown(id, made), made.reveal().slice(-5))
        return made.reveal()
      })
      await fixture.database.deleteFrom('guess_counter').execute()
      await fixture.database.updateTable('account').set({ reconfiguration_since: null }).where('id', '=', id).execute()
      const before = (await fixture.entries('recovery_code.used')).length
      const browsers = await Promise.all(Array.from({ length: width }, () => fixture.passwordStep('mgarcia')))
      await Promise.all(browsers.map((browser) => browser.post('/sign-in/other-way', { recovery_code: code })))
      expect(browsers.filter((browser) => browser.title() === 'Choose how you sign in').length).toBe(1)
      const used = (await fixture.entries('recovery_code.used')).slice(before)
      expect(used.filter((entry) => entry.outcome === 'done').length).toBe(1)
      expect(used.length).toBe(width)
    }
  }, 600_000)
})

describe('secrets stay where they are shown', () => {
  it('puts none into an address, the log, the audit or the database', async () => {
    const browser = await fixture.passwordStep('falzahra')
    const locations: string[] = []
    const collect = () => locations.push(...browser.page.locations)
    await browser.post('/sign-in/other-way', { recovery_code: demoRecoveryCode('falzahra') })
    collect()
    await browser.post('/sign-in/method', { method: 'totp' })
    collect()
    const secret = (/id="secret"[^>]*>([^<]+)</.exec(browser.page.body)?.[1] ?? '').replaceAll(' ', '')
    const code = totpCode(secret, totpStepAt(fixture.clock.now()))
    await browser.post('/sign-in/set-up', { label: 'Phone', code })
    collect()
    await browser.post('/sign-in/recovery-code')
    collect()
    const shown = (/id="recovery-code"[^>]*>(.*?)<\/code>/.exec(browser.page.body)?.[1] ?? '').replaceAll('<wbr>', '')
    expect(browser.page.headers['cache-control']).toBe('no-store')
    await browser.post('/sign-in/recovery-code/confirm', {
      shown: browser.field('shown') ?? '',
      last_group: shown.slice(-5),
    })
    collect()
    const tables = await Promise.all(
      (['sign_in', 'session', 'recovery_code', 'audit_entry', 'factor', 'outbox_message', 'account'] as const).map(
        (table) => fixture.database.selectFrom(table).selectAll().execute(),
      ),
    )
    const everywhere = `${log.text()}\n${locations.join('\n')}\n${JSON.stringify(tables)}`
    for (const value of [
      secret,
      shown,
      shown.replaceAll('-', ''),
      demoRecoveryCode('falzahra'),
      demoTotpSecret('falzahra'),
      password,
      browser.cookie('rekey_session'),
      browser.cookie('rekey_sign_in'),
      browser.cookie('rekey_browser'),
    ]) {
      if (value === undefined) throw new Error('nothing to look for')
      for (const form of [
        value,
        Buffer.from(value).toString('base64'),
        Buffer.from(value).toString('hex'),
        encodeURIComponent(value),
      ])
        expect(everywhere.includes(form), form.slice(0, 4)).toBe(false)
    }
    expect(locations.every((location) => !location.includes(code))).toBe(true)
  })
})

describe('every page', () => {
  it('is small, safe, in five languages, and names no foreign address', async () => {
    for (const language of ['en', 'de', 'fr', 'es', 'ar'])
      for (const path of ['/sign-in', '/forgotten-password', '/invitation', '/case']) {
        const browser = fixture.browser()
        const shown = await browser.get(path, { 'accept-language': language })
        expect(shown.body).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`)
        expect(shown.body.length).toBeLessThan(60_000)
        // Scripts are files of ours, on the pages that need them.
        expect(shown.body.replace(/<script src="\/assets\/\w+\.js" defer><\/script>/g, '')).not.toMatch(
          /<script|\sstyle=|\son\w+=|https?:/,
        )
        expect(shown.headers['content-security-policy']).toContain("default-src 'none'")
        expect(shown.headers['content-security-policy']).not.toContain('unsafe')
        expect(shown.headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'cross-origin-opener-policy': 'same-origin',
          'cache-control': 'no-store',
          'referrer-policy': 'same-origin',
        })
      }
  })

  it('keeps the language that was chosen, and goes back only to a page of ours', async () => {
    const browser = fixture.browser()
    await browser.get('/case')
    await browser.post('/locale', { locale: 'de', back: '/case' })
    expect(browser.title()).toBe('Wiederherstellungscode prüfen')
    await browser.post('/locale', { locale: 'ar', back: 'https://evil.example/' })
    expect(browser.page.path).toBe('/sign-in')
    await browser.post('/locale', { locale: 'xx', back: '//evil.example' })
    expect(browser.page.path).toBe('/sign-in')
    expect(browser.page.body).toContain('lang="ar"')
  })

  it('throttles a source that guesses, whoever it guesses at', async () => {
    const browser = fixture.browser()
    await browser.get('/case')
    for (let index = 0; index < 101; index++)
      await browser.post('/case', { case_number: '12345678', recovery_code: demoRecoveryCode(`nobody${index}`) })
    expect(browser.page.status).toBe(429)
    expect(browser.page.body).toContain('Too many tries')
  }, 180_000)
})
