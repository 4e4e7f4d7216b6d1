import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { totpCode, totpStepAt } from '../factors/totp.ts'
import { publicRoutes } from '../http/permissions.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterAll(() => fixture.close())

const password = 'correct horse demo'
const read = new Set(['/account', '/account/activity', '/account/activity/:before'])
/** Makes live what a proof has already let out; see own-account.routes.ts. */
const confirming = new Set(['/account/recovery-code/confirm', '/account/sign-out'])
const profileRoutes = Object.keys(publicRoutes)
  .map((row) => row.split(' ') as [string, string])
  .filter(([, path]) => path.startsWith('/account') && !read.has(path))

const factorOf = async (userName: string): Promise<string> => {
  const [factor] = await fixture.system((work) => fixture.services.factors.list(work, fixture.id(userName)))
  return factor?.id ?? ''
}
const open = (browser: TestBrowser, method: string, path: string, fields = {}) =>
  method === 'GET' ? browser.get(path) : browser.post(path, fields)

describe('rule 4: the profile asks for a fresh proof', () => {
  it('at every route that acts, generated from the route table, and changes nothing before', async () => {
    const browser = await fixture.signIn('mgarcia')
    fixture.clock.advance(301)
    const id = await factorOf('mgarcia')
    const picture = async () =>
      JSON.stringify(
        await Promise.all(
          (['factor', 'recovery_code', 'trusted_device', 'session', 'address'] as const).map((table) =>
            fixture.database.selectFrom(table).selectAll().where('account_id', '=', fixture.id('mgarcia')).execute(),
          ),
        ),
      ).replace(/"last_seen_at":"[^"]*"/g, '')
    const before = await picture()
    for (const [method, path] of profileRoutes) {
      if (confirming.has(path)) continue
      await open(browser, method, path.replace(':id', id), { label: 'x', which: 'all' })
      expect(browser.title(), `${method} ${path}`).toBe('Confirm that it is you')
    }
    expect(await picture()).toBe(before)
  })

  it('goes back to the page that was asked for, for five minutes, and cancelling changes nothing', async () => {
    const browser = await fixture.signIn('mgarcia')
    fixture.clock.advance(301)
    await browser.get('/account/sessions')
    await browser.post('/sign-in/restart')
    expect(browser.page.path).toBe('/account')
    await browser.get('/account/sessions')
    await browser.post('/sign-in/proof', { password: 'wrong' })
    expect(browser.error()).toContain('not right')
    await browser.post('/sign-in/proof', { password })
    await browser.post('/sign-in/factor', { code: fixture.code('mgarcia') })
    expect(browser.page.path).toBe('/account/sessions')
    fixture.clock.advance(299)
    expect((await browser.get('/account/devices')).path).toBe('/account/devices')
    fixture.clock.advance(2)
    expect((await browser.get('/account/devices')).path).toBe('/sign-in')
  })

  it('is asked for after a forced set-up too, whose last page is still open', async () => {
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' })
      .where('user_name', '=', 'cadeyemi')
      .execute()
    const browser = await fixture.passwordStep('cadeyemi')
    await browser.post('/sign-in/key', { key: fixture.code('cadeyemi') })
    await browser.post('/sign-in/method', { method: 'totp' })
    const secret = (/id="secret"[^>]*>([^<]*)</.exec(browser.page.body)?.[1] ?? '').replace(/\s/g, '')
    const code = () => totpCode(secret, totpStepAt(fixture.clock.now()))
    await browser.post('/sign-in/set-up', { code: code() })
    expect(browser.title()).toBe('You are signed in')
    fixture.clock.advance(301)
    await browser.get('/account/sessions')
    expect(browser.title()).toBe('Confirm that it is you')
    await browser.post('/sign-in/proof', { password })
    await browser.post('/sign-in/factor', { code: code() })
    expect(browser.page.path).toBe('/account/sessions')
  })

  it('lets what it began be finished for ten minutes, and nothing that was left open longer', async () => {
    fixture.clock.advance(31)
    const browser = await fixture.signIn('mgarcia')
    const held = async () =>
      (await fixture.system((work) => fixture.services.factors.list(work, fixture.id('mgarcia')))).length
    const before = await held()
    const beginAndWait = async (seconds: number) => {
      await browser.get('/account/factors/add')
      await browser.post('/account/factors/add', { method: 'sms' })
      expect(browser.title()).toBe('Your phone number')
      fixture.clock.advance(seconds)
      await browser.post('/sign-in/set-up/number', { number: '+4917612345678' })
      return browser.title()
    }
    expect(await beginAndWait(601)).not.toBe('Code for your number')
    expect(await held()).toBe(before)
    await browser.get('/account/factors/add')
    await browser.post('/sign-in/proof', { password })
    await browser.post('/sign-in/factor', { code: fixture.code('mgarcia') })
    expect(await beginAndWait(590)).toBe('Code for your number')
    await browser.post('/sign-in/set-up', { code: await fixture.smsCode('+4917612345678'), label: 'Work number' })
    expect(await held()).toBe(before + 1)
  })

  it('is no way to another account: a proof is for the session that asked', async () => {
    const browser = await fixture.signIn('mgarcia')
    fixture.clock.advance(301)
    await browser.get('/account/sessions')
    await browser.post('/sign-in', { identifier: 'mgarcia2', password })
    expect(browser.title()).toBe('Confirm that it is you')
    await fixture.system((work) => fixture.services.sessions.endAll(work, fixture.id('mgarcia'), 'reset', true))
    await browser.post('/sign-in/proof', { password })
    expect(browser.title()).toBe('Sign in')
  })
})

describe('the profile', () => {
  it('renames, prefers and removes one of several factors, and tells of it', async () => {
    const browser = await fixture.signIn('hsorensen')
    const factors = await fixture.system((work) => fixture.services.factors.list(work, fixture.id('hsorensen')))
    const [app, key] = factors
    await browser.post(`/account/factor/${app?.id ?? ''}/rename`, { label: 'Blue\u202e phone\r\nx' })
    expect(browser.page.body).toContain('Blue phone x')
    await browser.post(`/account/factor/${key?.id ?? ''}/remove`)
    expect(browser.page.body).toContain('signs nobody in any more')
    const rest = await fixture.system((work) => fixture.services.factors.list(work, fixture.id('hsorensen')))
    expect(rest.map((factor) => factor.label)).toEqual(['Blue phone x'])
    expect((await fixture.mails()).filter((mail) => mail.template === 'factor_removed').length).toBeGreaterThan(0)
    await browser.post(`/account/factor/${app?.id ?? ''}/remove`)
    expect(browser.page.body).toContain('only way to sign in')
    expect(await factorOf('hsorensen')).toBe(app?.id)
  })

  it('reaches no factor, device or session of somebody else', async () => {
    const browser = await fixture.signIn('lmueller')
    const foreign = await factorOf('mgarcia')
    expect((await browser.get(`/account/factor/${foreign}`)).status).toBe(404)
    await browser.post(`/account/factor/${foreign}/rename`, { label: 'Mine now' })
    await browser.post(`/account/factor/${foreign}/remove`)
    const sessions = await fixture.database
      .selectFrom('session')
      .select('id')
      .where('account_id', '=', fixture.id('mgarcia2'))
      .where('ended_at', 'is', null)
      .execute()
    await browser.post('/account/sessions/end', { which: sessions[0]?.id ?? '' })
    const [factor] = await fixture.system((work) => fixture.services.factors.list(work, fixture.id('mgarcia')))
    expect(factor).toMatchObject({ id: foreign, state: 'working' })
    expect(factor?.label).not.toBe('Mine now')
    expect(
      await fixture.database
        .selectFrom('session')
        .select('id')
        .where('account_id', '=', fixture.id('mgarcia2'))
        .where('ended_at', 'is', null)
        .execute(),
    ).toEqual(sessions)
  })

  it('lists sessions, ends each and all others, and keeps the one that asks', async () => {
    fixture.clock.advance(60)
    const elsewhere = await fixture.signIn('mgarcia2')
    const browser = await fixture.signIn('mgarcia2')
    await browser.get('/account/sessions')
    expect(browser.page.body).toContain('this browser')
    await browser.post('/account/sessions/end', { which: 'others' })
    expect(browser.page.body).toContain('Signed out:')
    expect((await elsewhere.get('/account')).path).toBe('/sign-in')
    expect((await browser.get('/account')).path).toBe('/account')
  })

  it('tells recent activity in plain words, page by page, of this account alone', async () => {
    fixture.clock.advance(60)
    const other = await fixture.signIn('jweber')
    for (let count = 0; count < 25; count++)
      await fixture.system(async (work) =>
        work.record({ action: 'factor.renamed', outcome: 'done', accountId: fixture.id('jweber') }),
      )
    await other.get('/account/activity')
    expect(other.page.body).toMatch(/A factor was renamed|umbenannt/)
    expect(other.page.body.match(/<time /g)).toHaveLength(20)
    const older = /href="(\/account\/activity\/\d+)"/.exec(other.page.body)?.[1] ?? ''
    await other.get(older)
    expect(other.page.body.match(/<time /g)?.length).toBeGreaterThan(4)
  })
})
