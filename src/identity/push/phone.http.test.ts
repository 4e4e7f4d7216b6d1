import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RecordId } from '#common/model/ids.ts'
import { removeExpired } from '../housekeeping.ts'
import { createLogSink } from '../testing/log-sink.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import type { TestBrowser } from '../sign-in/testing/test-browser.ts'
import { approve, connectedPhone, digitsOn, promptsOn } from './testing/phone-walk.ts'

let fixture: PageFixture
const log = createLogSink()
beforeAll(async () => {
  fixture = await createPageFixture({ logger: log.logger })
}, 180_000)
afterAll(() => fixture.close())
beforeEach(() => {
  fixture.clock.advance(3 * 3600)
})

/** A person whose MFA has to be set up anew, at the page that shows the link for the phone. */
async function atSetUp(userName: string): Promise<{ screen: TestBrowser; link: string }> {
  await fixture.database
    .updateTable('account')
    .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
    .where('user_name', '=', userName)
    .execute()
  const screen = await fixture.passwordStep(userName)
  await screen.post('/sign-in/key', { key: fixture.code(userName) })
  await screen.post('/sign-in/method', { method: 'push' })
  const link = /id="phone-link"[^>]*>[^<]*?(\/phone\/link\/[A-Za-z0-9_-]{43})</.exec(screen.page.body)?.[1] ?? ''
  return { screen, link }
}
const phoneCount = async () => (await fixture.database.selectFrom('phone').select('id').execute()).length

describe('connecting a phone', () => {
  it('shows whose account it is, asks for the digits at once, and becomes the factor', async () => {
    const { screen, link } = await atSetUp('mruiz')
    const token = link.split('/').at(-1) ?? 'none'
    const phone = fixture.browser()
    await phone.get(link)
    expect(phone.page.path).toBe('/phone/link')
    expect(phone.title()).toBe('Connect this phone?')
    expect(phone.page.body).toContain('<bdi>mruiz</bdi>')
    expect(phone.page.body).not.toContain(token)
    expect(phone.field('back')).toBe('/phone/link')
    // Looking connects nothing: link previews look too.
    expect(phone.cookie('rekey_phone')).toBeUndefined()
    await phone.post('/phone/link')
    expect(phone.page.path).toBe('/phone')
    expect(phone.page.body).toContain('Finish connecting this phone')
    expect(phone.page.body).not.toContain('This was not me')
    await screen.get('/sign-in')
    const digits = digitsOn(screen.page.body)
    await approve(phone, digits)
    expect(phone.title()).toBe('Approved')
    await screen.post('/sign-in/set-up', { label: 'My phone' })
    expect(screen.title()).toBe('You are signed in')
    const [factor] = await fixture.database
      .selectFrom('factor')
      .selectAll()
      .where('account_id', '=', fixture.id('mruiz'))
      .where('state', '=', 'working')
      .execute()
    expect(factor).toMatchObject({ type: 'push', label: 'My phone' })
    expect((await fixture.entries('phone.linked')).at(-1)).toMatchObject({ account_id: fixture.id('mruiz') })
    expect(log.text()).not.toContain(token)
    expect(JSON.stringify(await fixture.database.selectFrom('sign_in').selectAll().execute())).not.toContain(token)
  })

  it('takes a link once, and of several the newest alone', async () => {
    const { screen, link: older } = await atSetUp('jweber')
    await screen.get('/sign-in')
    const link = /\/phone\/link\/[A-Za-z0-9_-]{43}/.exec(screen.page.body)?.[0] ?? ''
    expect(link).not.toBe(older)
    const late = fixture.browser()
    await late.get(older)
    expect(late.page.status).toBe(404)
    expect(late.title()).toBe('This link is no longer good')

    const phones = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const phone = fixture.browser()
        await phone.get(link)
        return phone
      }),
    )
    const before = await phoneCount()
    await Promise.all(phones.map((phone) => phone.post('/phone/link')))
    const connected = phones.filter((phone) => phone.cookie('rekey_phone') !== undefined)
    expect(connected).toHaveLength(1)
    expect(phones.filter((phone) => phone.title() === 'This link is no longer good')).toHaveLength(7)
    expect(await phoneCount()).toBe(before + 1)
  })

  it('knows nothing of a link that nobody made, ran out, or was typed wrong', async () => {
    const { link } = await atSetUp('jweber')
    const phone = fixture.browser()
    for (const path of ['/phone/link/short', `/phone/link/${'A'.repeat(43)}`, '/phone/link/%00', '/phone/link']) {
      await phone.get(path)
      expect([phone.page.status, phone.title()], path).toEqual([404, 'This link is no longer good'])
    }
    await phone.get(link)
    fixture.clock.advance(24 * 3600)
    await phone.post('/phone/link')
    expect(phone.title()).toBe('This link is no longer good')
    expect(phone.cookie('rekey_phone')).toBeUndefined()
  })

  it('takes the address as text, for the page on the home screen', async () => {
    const { link } = await atSetUp('jweber')
    const phone = fixture.browser()
    await phone.get('/phone')
    expect(phone.title()).toBe('This phone is not connected')
    for (const typed of ['', 'https://evil.example/', `${link}/more`, link.slice(0, -1)]) {
      await phone.post('/phone/link/typed', { link: typed })
      expect([phone.page.status, phone.error()?.slice(0, 24)]).toEqual([422, 'That is not an address f'])
    }
    await phone.post('/phone/link/typed', { link: `http://localhost:4800${link} ` })
    expect(phone.title()).toBe('Dieses Telefon verbinden?')
    await phone.post('/phone/link')
    expect(phone.page.path).toBe('/phone')
  })

  it('keeps the language switch beside the link', async () => {
    const { link } = await atSetUp('jweber')
    const phone = fixture.browser()
    await phone.get(link)
    await phone.post('/locale', { locale: 'de', back: phone.field('back') ?? '' })
    expect(phone.page.path).toBe('/phone/link')
    expect(phone.page.body).toContain('lang="de"')
    expect(log.text()).not.toContain(link)
  })
})

describe('one phone, several accounts', () => {
  it('shows the prompts of each, and nothing of other phones', async () => {
    const both = await connectedPhone(fixture, 'atanaka', 'mgarcia')
    const other = await connectedPhone(fixture, 'zobrien')
    const first = await fixture.passwordStep('atanaka')
    await fixture.passwordStep('mgarcia')
    await both.browser.get('/phone')
    const ids = promptsOn(both.browser.page.body)
    expect(ids).toHaveLength(2)
    for (const name of ['atanaka', 'mgarcia']) expect(both.browser.page.body).toContain(`<bdi>${name}</bdi>`)
    expect(JSON.parse((await both.browser.get('/phone/prompts')).body)).toEqual({ prompts: ids })

    await other.browser.get('/phone')
    expect(promptsOn(other.browser.page.body)).toEqual([])
    for (const stranger of [other.browser, fixture.browser()]) {
      await stranger.get('/phone')
      expect(JSON.parse((await stranger.get('/phone/prompts')).body)).toEqual({ prompts: [] })
      for (const id of [...ids, 'AAAAAAAAAAAA', '%00', '..%2f'])
        for (const [act, fields] of [
          ['approve', { digits: digitsOn(first.page.body) }],
          ['deny', {}],
          ['not-me', {}],
        ] as const) {
          await stranger.post(`/phone/prompt/${id}/${act}`, fields)
          expect(stranger.title(), `${act} ${id}`).toBe('That prompt has ended')
        }
      await stranger.get(`/phone/prompt/${ids[0] ?? ''}/not-me`)
      expect(stranger.page.body).not.toContain('atanaka')
    }
    await both.browser.get('/phone')
    expect(promptsOn(both.browser.page.body)).toEqual(ids)
    const states = await fixture.database
      .selectFrom('push_prompt')
      .select('state')
      .where('id', 'in', ids as RecordId[])
      .execute()
    expect(states.map((row) => row.state)).toEqual(['waiting', 'waiting'])
  })

  it('asks no phone whose factor has ended', async () => {
    const { browser, phoneId } = await connectedPhone(fixture, 'atanaka')
    const digits = digitsOn((await fixture.passwordStep('atanaka')).page.body)
    await browser.get('/phone')
    const [id = ''] = promptsOn(browser.page.body)
    await connectedPhone(fixture, 'atanaka')
    expect(promptsOn((await browser.get('/phone')).body)).toEqual([])
    await browser.post(`/phone/prompt/${id}/approve`, { digits })
    expect(browser.title()).toBe('That prompt has ended')
    await fixture.system(removeExpired)
    const { subscription_sealed: sealed } = await fixture.database
      .selectFrom('phone')
      .selectAll()
      .where('id', '=', phoneId)
      .executeTakeFirstOrThrow()
    expect(sealed).toBeNull()
  })
})

describe('forms of another page', () => {
  it('change nothing (CSRF)', async () => {
    const { browser } = await connectedPhone(fixture, 'atanaka')
    await fixture.passwordStep('atanaka')
    await browser.get('/phone')
    const [id = ''] = promptsOn(browser.page.body)
    for (const path of [
      `/phone/prompt/${id}/deny`,
      `/phone/prompt/${id}/not-me`,
      '/phone/subscription',
      '/phone/link',
    ]) {
      await browser.post(path, {}, { origin: 'https://evil.example' })
      expect(browser.page.status, path).toBe(403)
      await browser.post(path, { form_token: 'x'.repeat(43) })
      expect(browser.page.status, path).toBe(403)
    }
    expect(promptsOn((await browser.get('/phone')).body)).toEqual([id])
  })
})

describe('what a browser says of itself (X1)', () => {
  it('draws nothing on the phone', async () => {
    const { browser, phoneId, factorIds } = await connectedPhone(fixture, 'atanaka')
    const account = await fixture.database
      .selectFrom('account')
      .selectAll()
      .where('user_name', '=', 'atanaka')
      .executeTakeFirstOrThrow()
    await fixture.system((work) =>
      fixture.services.pushes.ask(work, {
        account,
        factorId: factorIds[0] ?? null,
        phoneId,
        purpose: 'evidence',
        requestId: 'case-x1',
        browser: {
          label: `<script>alert(1)</script>\r\n\u001b[2J\u202e\u2028"'&`,
          place: `1.2.3.4\n${'x'.repeat(500)}`,
        },
      }),
    )
    const { body } = await browser.get('/phone')
    expect(body).not.toContain('<script>alert')
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(body).not.toMatch(/[\u001b\u202e\u2028]/)
    expect(body).not.toContain('x'.repeat(100))
  })
})

describe('the page as an app', () => {
  it('has a manifest, a worker and pictures of its own, under a strict policy', async () => {
    const { browser } = await connectedPhone(fixture, 'atanaka')
    await browser.get('/phone')
    const policy = String(browser.page.headers['content-security-policy'])
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      "connect-src 'self'",
    ])
      expect(policy).toContain(part)
    expect(policy).not.toContain('unsafe')
    expect(browser.page.body).not.toMatch(/<script(?![^>]*src=)|style=|onclick/)
    expect(browser.page.body.length).toBeLessThan(60_000)
    const manifest = await browser.get('/phone/app.webmanifest')
    const {
      icons,
      start_url: start,
      display,
    } = JSON.parse(manifest.body) as {
      icons: { src: string }[]
      start_url: string
      display: string
    }
    expect([start, display]).toEqual(['/phone', 'standalone'])
    for (const { src } of icons) expect((await browser.get(src)).status, src).toBe(200)
    const worker = await browser.get('/phone/worker.js')
    expect(worker.headers['content-type']).toContain('text/javascript')
    expect(worker.headers['service-worker-allowed']).toBe('/phone')
    expect(worker.body).not.toMatch(/caches|fetch/)
    expect((await browser.get('/assets/phone.js')).status).toBe(200)
  })

  it('is known by a cookie that no script reads, which says nothing in the database', async () => {
    const { link } = await atSetUp('jweber')
    const phone = fixture.browser()
    await phone.get(link)
    await phone.post('/phone/link')
    const shown = await phone.get('/phone')
    const line = [shown.headers['set-cookie'] ?? []].flat().find((cookie) => String(cookie).startsWith('rekey_phone='))
    expect(line).toMatch(/Path=\/phone; HttpOnly; SameSite=Lax/)
    expect(line).toMatch(/Max-Age=34560000/)
    const token = phone.cookie('rekey_phone') ?? 'none'
    expect(token).toHaveLength(43)
    expect(JSON.stringify(await fixture.database.selectFrom('phone').selectAll().execute())).not.toContain(token)
    expect(log.text()).not.toContain(token)
  })
})
