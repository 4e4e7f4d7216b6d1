import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RecordId } from '#common/model/ids.ts'
import { createLogSink } from '../testing/log-sink.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import type { TestBrowser } from '../sign-in/testing/test-browser.ts'
import { approve, connectedPhone, digitsOn, otherThan, promptsOn } from './testing/phone-walk.ts'

let fixture: PageFixture
const log = createLogSink()
beforeAll(async () => {
  fixture = await createPageFixture({ logger: log.logger })
}, 180_000)
afterAll(() => fixture.close())
beforeEach(() => {
  // Prompts of the test before are no longer within the hour.
  fixture.clock.advance(3 * 3600)
})

const stateOf = async (promptId: string) =>
  (
    await fixture.database
      .selectFrom('push_prompt')
      .selectAll()
      .where('id', '=', promptId as RecordId)
      .executeTakeFirstOrThrow()
  ).state
const accountOf = (userName: string) =>
  fixture.database.selectFrom('account').selectAll().where('user_name', '=', userName).executeTakeFirstOrThrow()

describe('signing in by push', () => {
  it('lets in who types the digits of the other screen, and shows the phone who asks', async () => {
    const phone = (await connectedPhone(fixture, 'atanaka')).browser
    expect(phone.page.body).toContain('Nothing waits for you now')
    const screen = await fixture.passwordStep('atanaka')
    const digits = digitsOn(screen.page.body)
    expect(digits).toMatch(/^\d{6}$/)
    await phone.get('/phone')
    expect(phone.page.body).toContain('Firefox on Windows')
    expect(phone.page.body).toContain('127.0.0.1')
    expect(phone.page.body).not.toContain(digits)
    expect(JSON.parse((await screen.get('/sign-in/push-state')).body)).toEqual({ state: 'waiting' })
    await screen.post('/sign-in/factor')
    expect(screen.error()).toBe('The phone has not answered yet.')
    await approve(phone, `${digits.slice(0, 3)} ${digits.slice(3)}`)
    expect(phone.title()).toBe('Approved')
    expect(JSON.parse((await screen.get('/sign-in/push-state')).body)).toEqual({ state: 'approved' })
    await screen.get('/sign-in')
    await screen.post('/sign-in/factor')
    expect(screen.cookie('rekey_session')).toBeDefined()
    expect(screen.page.path).toBe('/account')
    const entries = await fixture.entries()
    expect(entries.filter((entry) => entry.action.startsWith('push.')).map((entry) => entry.outcome)).toEqual([
      'done',
      'done',
    ])
    expect(JSON.stringify(entries)).not.toContain(digits)
    expect(log.text()).not.toContain(digits)
  })

  it('says on the phone what a "yes" is for: not only a sign-in ends in one', async () => {
    const phone = (await connectedPhone(fixture, 'atanaka')).browser
    const asked = async (): Promise<string> => {
      await phone.get('/phone')
      return [...phone.page.body.matchAll(/<h2 id="prompt-[^>]*>([^<]*)</g)].map((match) => match[1]).join()
    }
    const screen = await fixture.passwordStep('atanaka')
    expect(await asked()).toBe('Somebody is signing in')
    await approve(phone, digitsOn(screen.page.body))
    await screen.get('/sign-in')
    await screen.post('/sign-in/factor')
    expect(screen.page.path).toBe('/account')

    fixture.clock.advance(3600)
    await screen.get('/account')
    await screen.post('/account/factors/add', { method: 'sms' })
    await screen.post('/sign-in/proof', { password: 'correct horse demo' })
    expect(await asked()).toBe('Somebody opens your profile')

    fixture.clock.advance(3600)
    const stranger = fixture.browser()
    await stranger.get('/forgotten-password')
    await stranger.post('/forgotten-password', { email: 'atanaka@demo.example' })
    await stranger.post('/forgotten-password/mailbox', { code: await fixture.mailedCode('password_code') })
    await stranger.post('/sign-in/way', { way: /name="way" value="([^"]+)">/.exec(stranger.page.body)?.[1] ?? '' })
    expect(await asked()).toBe('Somebody chooses a new password')

    fixture.clock.advance(3600)
    const set = { reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'required' as const }
    await fixture.database.updateTable('account').set(set).where('user_name', '=', 'atanaka').execute()
    const thief = await fixture.passwordStep('atanaka')
    const way = /name="way" value="([^"]+)">/.exec(thief.page.body)?.[1]
    if (way !== undefined) await thief.post('/sign-in/way', { way })
    expect(await asked()).toBe('Somebody sets up a new factor')
    await approve(phone, digitsOn(thief.page.body))
    await thief.post('/sign-in/factor')
    expect(thief.title()).toBe('Choose how you sign in')
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: null, reconfiguration_because: null })
      .where('user_name', '=', 'atanaka')
      .execute()
  })

  it('takes five wrong tries and no more, and none from digits that are not six', async () => {
    const phone = (await connectedPhone(fixture, 'atanaka')).browser
    const screen = await fixture.passwordStep('atanaka')
    const digits = digitsOn(screen.page.body)
    await phone.get('/phone')
    const [id = ''] = promptsOn(phone.page.body)
    for (const typed of ['', '12345', '1234567', 'abcdef', `${digits}0`]) {
      await phone.post(`/phone/prompt/${id}/approve`, { digits: typed })
      expect(phone.page.status).toBe(422)
      expect(phone.error()).toBe('Type the six digits, nothing else.')
    }
    for (let left = 4; left > 0; left--) {
      await phone.post(`/phone/prompt/${id}/approve`, { digits: otherThan(digits, left) })
      expect(phone.error()).toBe(`These are not the digits on the other screen. Tries left: ${left}.`)
      expect(phone.page.body).not.toContain(digits)
    }
    await phone.post(`/phone/prompt/${id}/approve`, { digits: otherThan(digits) })
    expect(phone.title()).toBe('That prompt has ended')
    await phone.post(`/phone/prompt/${id}/approve`, { digits })
    expect(phone.title()).toBe('That prompt has ended')
    expect(await stateOf(id)).toBe('used_up')
    await screen.post('/sign-in/factor')
    expect(screen.cookie('rekey_session')).toBeUndefined()
  })

  it('ends with a denial, for good', async () => {
    const phone = (await connectedPhone(fixture, 'atanaka')).browser
    const screen = await fixture.passwordStep('atanaka')
    const digits = digitsOn(screen.page.body)
    await phone.get('/phone')
    const [id = ''] = promptsOn(phone.page.body)
    await phone.post(`/phone/prompt/${id}/deny`)
    expect(phone.title()).toBe('Denied')
    await phone.post(`/phone/prompt/${id}/approve`, { digits })
    expect(await stateOf(id)).toBe('denied')
    await screen.post('/sign-in/factor')
    expect(screen.cookie('rekey_session')).toBeUndefined()
    expect((await accountOf('atanaka')).state).toBe('active')
  })

  it('runs out after five minutes, approved or not', async () => {
    const phone = (await connectedPhone(fixture, 'atanaka')).browser
    const screen = await fixture.passwordStep('atanaka')
    const digits = digitsOn(screen.page.body)
    await approve(phone, digits)
    expect(phone.title()).toBe('Approved')
    fixture.clock.advance(301)
    await screen.post('/sign-in/factor')
    expect(screen.cookie('rekey_session')).toBeUndefined()

    const again = await fixture.passwordStep('atanaka')
    await phone.get('/phone')
    const [id = ''] = promptsOn(phone.page.body)
    fixture.clock.advance(301)
    await phone.post(`/phone/prompt/${id}/approve`, { digits: digitsOn(again.page.body) })
    expect(phone.title()).toBe('That prompt has ended')
    expect(promptsOn((await phone.get('/phone')).body)).toEqual([])
  })

  it('puts the newest prompt in the place of the one before, half a minute apart', async () => {
    const phone = (await connectedPhone(fixture, 'atanaka')).browser
    const screen = await fixture.passwordStep('atanaka')
    const first = digitsOn(screen.page.body)
    await phone.get('/phone')
    const [old = ''] = promptsOn(phone.page.body)
    await screen.post('/sign-in/resend')
    expect(digitsOn(screen.page.body)).toBe(first)
    fixture.clock.advance(31)
    await screen.post('/sign-in/resend')
    expect(await stateOf(old)).toBe('superseded')
    await phone.post(`/phone/prompt/${old}/approve`, { digits: first })
    expect(phone.title()).toBe('That prompt has ended')
    expect(promptsOn((await phone.get('/phone')).body)).toHaveLength(1)
    await approve(phone, digitsOn(screen.page.body))
    expect(phone.title()).toBe('Approved')
  })
})

describe('guessing over many prompts (B05)', () => {
  it('counts on the account, so that a right answer has to wait too', async () => {
    const phone = (await connectedPhone(fixture, 'zobrien')).browser
    let digits = ''
    for (let prompt = 0; prompt < 2; prompt++) {
      fixture.clock.advance(31)
      digits = digitsOn((await fixture.passwordStep('zobrien')).page.body)
      const { id } = await fixture.database
        .selectFrom('push_prompt')
        .select('id')
        .orderBy('asked_at', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
      for (let wrong = 0; wrong < 4; wrong++) {
        await phone.get('/phone')
        await phone.post(`/phone/prompt/${id}/approve`, { digits: otherThan(digits, wrong + 1) })
      }
      if (prompt === 0) continue
      await phone.post(`/phone/prompt/${id}/approve`, { digits })
      expect(phone.error()).toMatch(/^There were too many wrong tries/)
      expect(await stateOf(id)).toBe('waiting')
    }
    expect((await fixture.mails()).some((mail) => mail.template === 'factors_waiting')).toBe(true)
  })
})

describe('one approval, many takers (B01)', () => {
  it('is taken exactly once', async () => {
    const phone = (await connectedPhone(fixture, 'atanaka')).browser
    const screen = await fixture.passwordStep('atanaka')
    await approve(phone, digitsOn(screen.page.body))
    const { request_id: requestId } = await fixture.database
      .selectFrom('push_prompt')
      .selectAll()
      .where('state', '=', 'approved')
      .orderBy('asked_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    const taken = await Promise.all(
      Array.from({ length: 32 }, () =>
        fixture.system((work) => fixture.services.pushes.take(work, 'sign_in', requestId)),
      ),
    )
    expect(taken.filter((one) => one !== undefined)).toHaveLength(1)
  })

  it('is given exactly once, of many right and wrong answers at the same time', async () => {
    const { phoneId, browser: phone } = await connectedPhone(fixture, 'atanaka')
    const digits = digitsOn((await fixture.passwordStep('atanaka')).page.body)
    await phone.get('/phone')
    const [id = ''] = promptsOn(phone.page.body)
    const verdicts = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        fixture.system((work) =>
          fixture.services.pushes.answer(work, phoneId, id as RecordId, {
            kind: 'approve',
            digits: index % 2 === 0 ? otherThan(digits, index + 1) : digits,
          }),
        ),
      ),
    )
    const kinds = verdicts.map((verdict) => verdict.kind)
    expect(kinds.filter((kind) => kind === 'approved').length).toBeLessThanOrEqual(1)
    expect(kinds.filter((kind) => kind === 'wrong').length).toBeLessThanOrEqual(4)
  })
})

describe('fatigue', () => {
  const ask = async (): Promise<TestBrowser> => {
    fixture.clock.advance(31)
    return fixture.passwordStep('mgarcia')
  }

  it('pauses push for an hour after five prompts without an answer, told once, over a restart', async () => {
    await connectedPhone(fixture, 'mgarcia')
    const before = (await fixture.mails()).filter((mail) => mail.template === 'push_paused').length
    for (let count = 0; count < 5; count++) {
      expect(digitsOn((await ask()).page.body)).toMatch(/^\d{6}$/)
      if (count === 2) await fixture.restart()
    }
    for (let count = 0; count < 3; count++) {
      const screen = await ask()
      expect(digitsOn(screen.page.body)).toBe('')
      expect(screen.error()).toMatch(/^Five prompts got no answer/)
    }
    expect(await fixture.entries('push.paused')).toHaveLength(1)
    const paused = (await fixture.mails()).filter((mail) => mail.template === 'push_paused').slice(before)
    expect(new Set(paused.map((mail) => mail.to)).size).toBe(paused.length)
    expect(paused.length).toBeGreaterThan(0)
    fixture.clock.advance(3600)
    expect(digitsOn((await ask()).page.body)).toMatch(/^\d{6}$/)
  })

  it('asks no more than five of many at once', async () => {
    const { phoneId, factorIds } = await connectedPhone(fixture, 'mgarcia')
    const account = await accountOf('mgarcia')
    const asked = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        fixture.system((work) =>
          fixture.services.pushes.ask(work, {
            account,
            factorId: factorIds[0] ?? null,
            phoneId,
            purpose: 'evidence',
            requestId: `case-${index}`,
            browser: { label: 'desk', place: 'desk' },
          }),
        ),
      ),
    )
    expect(asked.filter((one) => one.kind === 'asked')).toHaveLength(5)
    expect(asked.filter((one) => one.kind === 'paused')).toHaveLength(15)
  })

  it('counts from an approval anew', async () => {
    const phone = (await connectedPhone(fixture, 'mgarcia')).browser
    for (let count = 0; count < 4; count++) await ask()
    const screen = await ask()
    await phone.get('/phone')
    const { id } = await fixture.database
      .selectFrom('push_prompt')
      .select('id')
      .orderBy('asked_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    await phone.post(`/phone/prompt/${id}/approve`, { digits: digitsOn(screen.page.body) })
    expect(phone.title()).toBe('Approved')
    for (let count = 0; count < 5; count++) expect(digitsOn((await ask()).page.body)).toMatch(/^\d{6}$/)
    expect(digitsOn((await ask()).page.body)).toBe('')
  })
})

describe('"this was not me"', () => {
  it('asks once more, then freezes the account', async () => {
    const phone = (await connectedPhone(fixture, 'toliveira')).browser
    const screen = await fixture.passwordStep('toliveira')
    const digits = digitsOn(screen.page.body)
    await phone.get('/phone')
    const [id = ''] = promptsOn(phone.page.body)
    await phone.get(`/phone/prompt/${id}/not-me`)
    expect(phone.title()).toBe('Freeze your account?')
    expect((await accountOf('toliveira')).state).toBe('active')
    await phone.post(`/phone/prompt/${id}/not-me`)
    expect(phone.title()).toBe('Your account is frozen')
    expect((await accountOf('toliveira')).state).toBe('frozen')
    await phone.post(`/phone/prompt/${id}/approve`, { digits })
    expect(phone.title()).toBe('That prompt has ended')
    await screen.post('/sign-in/factor')
    expect(screen.cookie('rekey_session')).toBeUndefined()
    const [entry] = (await fixture.entries('account.frozen')).slice(-1)
    expect(entry).toMatchObject({ account_id: fixture.id('toliveira'), outcome: 'done' })
  })
})
