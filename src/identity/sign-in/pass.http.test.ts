import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseId } from '#common/model/ids.ts'
import { insertCase } from '../cases/testing/insert-case.ts'
import { totpCode, totpStepAt } from '../factors/totp.ts'
import { defaultOwnerPolicy } from '../owner-policy.ts'
import { removeExpired } from '../housekeeping.ts'
import { longRounds } from '../testing/rounds.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import type { TestBrowser } from './testing/test-browser.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture({ policy: { ...defaultOwnerPolicy, signUpDomains: ['demo.example'] } })
}, 180_000)
afterAll(() => fixture.close())

const newPassword = 'kettle lamp anchor tide'
const otherPassword = 'window copper sailing frost'

const accountOf = (userName: string) =>
  fixture.database.selectFrom('account').selectAll().where('user_name', '=', userName).executeTakeFirstOrThrow()
const passesOf = async (userName: string) => {
  const { id } = await accountOf(userName)
  return fixture.database
    .selectFrom('enrolment_pass')
    .selectAll()
    .where('account_id', '=', id)
    .orderBy('issued_at')
    .orderBy('id')
    .execute()
}
const entriesOf = async (userName: string) => {
  const { id } = await accountOf(userName)
  return (await fixture.entries()).filter((entry) => entry.account_id === id)
}
const mailedPass = async (email: string, template = 'sign_up'): Promise<string> =>
  /\b([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})\b/.exec(
    (await fixture.mails()).filter((mail) => mail.to === email && mail.template === template).at(-1)?.text ?? '',
  )?.[1] ?? 'none'

let caseNumber = 70_000_000
const openCase = (userName: string): Promise<CaseId> => insertCase(fixture, userName, String(caseNumber++))
const issue = (userName: string, caseId: CaseId | null, lifeSeconds = 3600) =>
  fixture.system(async (work) =>
    (
      await fixture.services.passes.issue(work, fixture.id(userName), { caseId, addressId: null, lifeSeconds })
    ).pass.reveal(),
  )
const resetMark = (userName: string) =>
  fixture.database
    .updateTable('account')
    .set({ reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'reset' })
    .where('user_name', '=', userName)
    .execute()

/** An account that was just invited, as an import leaves it. */
async function backToInvited(userName: string): Promise<void> {
  const { id } = await accountOf(userName)
  for (const table of ['sign_in', 'recovery_code', 'factor', 'guess_counter'] as const)
    if (table === 'guess_counter') await fixture.database.deleteFrom(table).execute()
    else await fixture.database.deleteFrom(table).where('account_id', '=', id).execute()
  await fixture.database
    .updateTable('account')
    .set({
      state: 'invited',
      password_hash: null,
      reconfiguration_since: fixture.clock.now(),
      reconfiguration_because: 'imported',
    })
    .where('id', '=', id)
    .execute()
}

/** From the mail to the choice of a method, in a browser of its own. */
async function acceptInvitation(email: string, pass: string, password: string): Promise<TestBrowser> {
  const browser = fixture.browser()
  await browser.get('/invitation')
  await browser.post('/invitation', { email, pass })
  expect(browser.title()).toBe('Choose a new password')
  await browser.post('/invitation/password', { new_password: password, display_name: '' })
  return browser
}
async function withPass(userName: string, pass: string, password?: string): Promise<TestBrowser> {
  const browser = await fixture.passwordStep(userName, password)
  await browser.post('/sign-in/key', { key: pass })
  return browser
}
async function chooseApp(browser: TestBrowser): Promise<string> {
  await browser.post('/sign-in/method', { method: 'totp' })
  return (/id="secret"[^>]*>([^<]*)</.exec(browser.page.body)?.[1] ?? '').replace(/\s/g, '')
}
const codeOf = (secret: string): string => totpCode(secret, totpStepAt(fixture.clock.now()))
async function finish(browser: TestBrowser): Promise<void> {
  const secret = await chooseApp(browser)
  await browser.post('/sign-in/set-up', { code: codeOf(secret) })
}
const isIn = (browser: TestBrowser): boolean =>
  ['Save your recovery code', 'You are signed in'].includes(browser.title())

/** Every way by which a pass comes to an account, and how a browser gets to the choice of a method with it. */
const kinds: Record<string, { userName: string; begin: () => Promise<() => Promise<TestBrowser>> }> = {
  invitation: {
    userName: 'iinvited',
    begin: async () => {
      await backToInvited('iinvited')
      const pass = await issue('iinvited', null)
      return () => acceptInvitation('iinvited@demo.example', pass, newPassword)
    },
  },
  'sign-up': {
    userName: 'grown@demo.example',
    begin: async () => {
      const browser = fixture.browser()
      await browser.get('/sign-up')
      await browser.post('/sign-up', { email: 'grown@demo.example' })
      const pass = await mailedPass('grown@demo.example')
      return () => acceptInvitation('grown@demo.example', pass, newPassword)
    },
  },
  case: {
    userName: 'zobrien',
    begin: async () => {
      await resetMark('zobrien')
      const pass = await issue('zobrien', await openCase('zobrien'))
      return () => withPass('zobrien', pass)
    },
  },
  'break-glass': {
    userName: 'ibauer',
    begin: async () => {
      await resetMark('ibauer')
      await fixture.database.updateTable('account').set({ locale: 'en' }).where('user_name', '=', 'ibauer').execute()
      const pass = await issue('ibauer', null)
      return () => withPass('ibauer', pass)
    },
  },
}

describe('a pass is spent when the set-up that it opened is finished (rule 13)', () => {
  for (const [kind, { userName, begin }] of Object.entries(kinds))
    it(`of ${kind}: an interrupted set-up loses nothing, a finished one does`, async () => {
      const open = await begin()
      const left = await open()
      expect(left.title()).toBe('Choose how you sign in')
      await chooseApp(left)
      expect((await passesOf(userName)).at(-1)?.state).toBe('live')
      const shown = (await entriesOf(userName)).filter((entry) => entry.action === 'enrolment_pass.shown')
      expect(shown).toMatchObject([{ outcome: 'done', detail: { passId: (await passesOf(userName)).at(-1)?.id } }])
      expect((await entriesOf(userName)).some((entry) => entry.action === 'enrolment_pass.used')).toBe(false)

      // That browser is gone: an hour later would be too late, half an hour is not.
      fixture.clock.advance(31 * 60)
      const again = await open()
      expect(again.title()).toBe('Choose how you sign in')
      await finish(again)
      expect(isIn(again), again.title()).toBe(true)
      expect((await passesOf(userName)).at(-1)?.state).toBe('used')
      const entries = await entriesOf(userName)
      const used = entries.filter((entry) => entry.action === 'enrolment_pass.used')
      expect(used).toMatchObject([{ outcome: 'done', actor_kind: 'owner' }])
      // In the transaction of the factor.
      const enrolled = entries.findLast((entry) => entry.action === 'factor.enrolled')
      expect(enrolled).toMatchObject({ request_id: used[0]?.request_id, at: used[0]?.at })

      await left.post('/sign-in/set-up', { code: '000000' })
      expect(isIn(left)).toBe(false)
      fixture.clock.advance(3600)
      const late = await open().catch(() => undefined)
      expect(late === undefined || late.title() !== 'Choose how you sign in').toBe(true)
    })

  it('exactly one of several browsers with the same pass finishes, with its own password and factor', async () => {
    for (let round = 0; round < longRounds(2, 50); round++) {
      await backToInvited('iinvited')
      const pass = await issue('iinvited', null)
      const first = await acceptInvitation('iinvited@demo.example', pass, newPassword)
      // A second one sets a password too: the first is out of the set-up, or each would have half of the account.
      const second = await acceptInvitation('iinvited@demo.example', pass, otherPassword)
      await first.get('/sign-in')
      expect(first.title()).toBe('Sign in')
      const third = await withPass('iinvited', pass, otherPassword)
      const fourth = await withPass('iinvited', pass, otherPassword)
      const browsers = [second, third, fourth]
      const secrets: string[] = []
      for (const browser of browsers) secrets.push(await chooseApp(browser))
      await Promise.all(
        browsers.map((browser, index) => browser.post('/sign-in/set-up', { code: codeOf(secrets[index] ?? '') })),
      )
      expect(browsers.filter(isIn)).toHaveLength(1)
      const { id } = await accountOf('iinvited')
      const factors = await fixture.database.selectFrom('factor').select('state').where('account_id', '=', id).execute()
      expect(factors).toEqual([{ state: 'working' }])
      expect((await passesOf('iinvited')).at(-1)?.state).toBe('used')
      // The next round's codes are of another step.
      fixture.clock.advance(30)
    }
  })

  it('opens nothing more once the desk has given a newer one, also where it was shown before', async () => {
    const caseId = await openCase('cadeyemi')
    await resetMark('cadeyemi')
    const older = await issue('cadeyemi', caseId)
    const browser = await withPass('cadeyemi', older)
    const secret = await chooseApp(browser)
    const newer = await issue('cadeyemi', caseId)
    await browser.post('/sign-in/set-up', { code: codeOf(secret) })
    expect(browser.title()).toBe('Sign in')
    const again = await withPass('cadeyemi', older)
    expect(again.error()).toContain('newer')
    await again.post('/sign-in/key', { key: newer })
    await finish(again)
    expect(isIn(again)).toBe(true)
  })

  it('takes nobody in who shows it when it has run out, and lets the set-up be finished that it opened in time', async () => {
    await resetMark('hsorensen')
    const pass = await issue('hsorensen', await openCase('hsorensen'), 600)
    const inTime = await withPass('hsorensen', pass)
    fixture.clock.advance(601)
    const late = await withPass('hsorensen', pass)
    expect(late.error()).toContain('run out')
    await finish(inTime)
    expect(isIn(inTime)).toBe(true)
  })

  it('is not lost by a new password either, where a case’s pass is the proof beside the mailbox (rule 21)', async () => {
    await resetMark('pnair')
    const pass = await issue('pnair', await openCase('pnair'))
    const forget = async (): Promise<TestBrowser> => {
      const browser = fixture.browser()
      await browser.get('/forgotten-password')
      await browser.post('/forgotten-password', { email: 'pnair@demo.example' })
      await browser.post('/forgotten-password/mailbox', { code: await fixture.mailedCode('password_code') })
      await browser.post('/forgotten-password/proof', { proof: pass })
      return browser
    }
    const left = await forget()
    await left.post('/forgotten-password/password', { new_password: newPassword })
    expect(left.title()).toBe('Choose how you sign in')
    fixture.clock.advance(31 * 60)
    const again = await withPass('pnair', pass, newPassword)
    await finish(again)
    expect(isIn(again)).toBe(true)
  })

  it('of a case opens no invitation, and of an invitation no forgotten password; trying costs no try and no pass', async () => {
    const invited = await issue('jkowalski', null)
    await resetMark('jkowalski')
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_because: 'sign_up' })
      .where('user_name', '=', 'jkowalski')
      .execute()
    const browser = fixture.browser()
    await browser.get('/forgotten-password')
    await browser.post('/forgotten-password', { email: 'jkowalski@demo.example' })
    await browser.post('/forgotten-password/mailbox', { code: await fixture.mailedCode('password_code') })
    await browser.post('/forgotten-password/proof', { proof: invited })
    expect(browser.error()).toBeDefined()
    expect((await passesOf('jkowalski')).map((row) => row.state)).toEqual(['live'])

    const ofCase = await issue('jkowalski', await openCase('jkowalski'))
    const other = fixture.browser()
    await other.get('/invitation')
    await other.post('/invitation', { email: 'jkowalski@demo.example', pass: ofCase })
    expect(other.error()).toContain('do not fit')
    expect((await passesOf('jkowalski')).map((row) => row.state).sort()).toEqual(['cancelled', 'live'])
    expect(
      await fixture.database
        .selectFrom('guess_counter')
        .select('failures')
        .where('scope', '=', 'pass')
        .where('subject', '=', fixture.id('jkowalski'))
        .execute(),
    ).toEqual([{ failures: 0 }])
  })
})

describe('a sign-up whose pass ran out unused', () => {
  const email = 'slow@demo.example'
  const signUp = async (address = email): Promise<string> => {
    const browser = fixture.browser()
    await browser.get('/sign-up')
    await browser.post('/sign-up', { email: address })
    return browser.page.body.replace(/value="[^"]*"/g, '')
  }

  it('gets a new one by its own owner: after the password, or by signing up again', async () => {
    const first = await signUp()
    await acceptInvitation(email, await mailedPass(email), newPassword)
    fixture.clock.advance(25 * 3600)
    // Housekeeping does not take away what has a password.
    await fixture.system((work) => removeExpired(work))
    const browser = await withPass(email, await mailedPass(email), newPassword)
    expect(browser.error()).toContain('run out')
    await browser.get('/sign-in')
    expect(browser.page.body).toContain('Send me a new pass')
    await browser.post('/sign-in/new-pass')
    expect(browser.title()).toBe('Look into your mailbox')
    const renewed = await mailedPass(email)
    expect(renewed).not.toBe('none')

    // The same words as for an address that nobody has.
    expect(await signUp()).toBe(first)
    expect(await signUp()).toBe(await signUp('nobody.here@demo.example'))
    const newest = await mailedPass(email)
    expect(newest).not.toBe(renewed)
    const done = await withPass(email, newest, newPassword)
    await finish(done)
    expect(isIn(done)).toBe(true)
    expect(await accountOf(email)).toMatchObject({ sign_up_until: null, reconfiguration_since: null })
    // Finished: there is nothing left to send anew.
    const mails = async () => (await fixture.mails()).filter((mail) => mail.to === email && mail.template === 'sign_up')
    const sent = (await mails()).length
    await signUp()
    expect(await mails()).toHaveLength(sent)
  })

  it('gets it as seldom as the first, whichever way it is asked for, and is told the same', async () => {
    const often = 'very.often@demo.example'
    await signUp(often)
    await acceptInvitation(often, await mailedPass(often), newPassword)
    // That set-up is given up: while somebody is at it, there is no other pass.
    fixture.clock.advance(31 * 60)
    const browser = await fixture.passwordStep(often, newPassword)
    const answers = new Set<string>()
    for (let count = 0; count < 8; count++) {
      await browser.get('/sign-in')
      await browser.post('/sign-in/new-pass')
      answers.add(browser.page.body.replace(/value="[^"]*"/g, ''))
    }
    await signUp(often)
    expect(answers.size).toBe(1)
    const sent = (await fixture.mails()).filter((mail) => mail.to === often && mail.template === 'sign_up')
    // The first, which is forgotten meanwhile, and five.
    expect(sent).toHaveLength(6)
    expect((await passesOf(often)).filter((row) => row.state === 'live')).toHaveLength(1)
  })

  it('is the only account that sends itself one: an invited person is sent to the desk, and so is everybody else', async () => {
    await backToInvited('iinvited')
    const stopped = await acceptInvitation('iinvited@demo.example', await issue('iinvited', null, 60), newPassword)
    expect(stopped.title()).toBe('Choose how you sign in')
    fixture.clock.advance(31 * 60)
    const invited = await fixture.passwordStep('iinvited', newPassword)
    expect(invited.page.body).toContain('Ask your help desk for a new invitation')
    expect(invited.page.body).not.toContain('/sign-in/new-pass')
    const reset = await fixture.passwordStep('tjansen')
    expect(reset.page.body).toContain('Call your help desk')
    const before = (await fixture.mails()).length
    for (const browser of [invited, reset]) {
      await browser.post('/sign-in/new-pass')
      expect(browser.title()).toBe('Show that it is you')
    }
    expect(await fixture.mails()).toHaveLength(before)

    // The desk's new invitation reaches people who have a password and have not finished, too.
    const step = await fixture.system((work) => fixture.services.imports.invite(work, null, 1000))
    expect(step.invited).toBeGreaterThan(0)
    const again = await acceptInvitation(
      'iinvited@demo.example',
      await mailedPass('iinvited@demo.example', 'invitation'),
      otherPassword,
    )
    await finish(again)
    expect(isIn(again)).toBe(true)
  })
})
