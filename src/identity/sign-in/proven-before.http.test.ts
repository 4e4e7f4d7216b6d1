import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formGroupedCode } from '#common/model/grouped-code.ts'
import type { MailTemplate } from '../delivery/mail-templates.ts'
import { mailCatalogues } from '../delivery/mail-templates.ts'
import { connectedPhone, otherThan, promptsOn } from '../push/testing/phone-walk.ts'
import type { PromptPurpose } from '../push/push.store.ts'
import { en } from '../pages/texts/en.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import type { TestBrowser } from './testing/test-browser.ts'

/** A notice says what somebody else has of the owner's, and no more: the password only where it was shown. */
let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterAll(() => fixture.close())

/** At the first of the owner's mailboxes: the same goes to each. */
const told = async (userName: string): Promise<MailTemplate[]> => {
  const mails = (await fixture.mails()).filter((mail) => mail.accountId === fixture.id(userName))
  return mails
    .filter((mail) => mail.to === mails[0]?.to)
    .map((mail) => mail.template as MailTemplate)
    .filter((template) => /waiting|wrong/.test(template))
}

async function mailboxStep(userName: string): Promise<TestBrowser> {
  const browser = fixture.browser()
  await browser.get('/forgotten-password')
  await browser.post('/forgotten-password', { email: `${userName}@demo.example` })
  await browser.post('/forgotten-password/mailbox', { code: await fixture.mailedCode('password_code') })
  return browser
}
async function account(userName: string) {
  return fixture.database.selectFrom('account').selectAll().where('user_name', '=', userName).executeTakeFirstOrThrow()
}
/** Asks a phone of its own for the owner: the desk, or a sign-in that goes on for as long as the prompt. */
async function asked(userName: string, purpose: PromptPurpose) {
  const { browser, phoneId, factorIds } = await connectedPhone(fixture, userName)
  const owner = await account(userName)
  let digits = ''
  if (purpose === 'evidence') {
    const requestId = `case ${userName}`
    await fixture.system((work) =>
      fixture.services.pushes.ask(work, {
        account: owner,
        factorId: factorIds[0] ?? null,
        phoneId,
        purpose,
        requestId,
        browser: { label: 'Firefox on Linux', place: '192.0.2.7' },
      }),
    )
    digits =
      (await fixture.system((work) => fixture.services.pushes.state(work, purpose, requestId))).digits?.reveal() ?? ''
  } else {
    fixture.clock.advance(31)
    await fixture.passwordStep(userName)
    await fixture.database.updateTable('push_prompt').set({ purpose }).where('phone_id', '=', phoneId).execute()
  }
  const [id = ''] = promptsOn((await browser.get('/phone')).body)
  expect(id).not.toBe('')
  return { browser, path: `/phone/prompt/${id}`, digits }
}

describe('wrong codes that make an account wait are told', () => {
  it('after the password: somebody knows it', async () => {
    const thief = await fixture.passwordStep('mgarcia')
    for (let tries = 0; tries < 5; tries++) await thief.post('/sign-in/factor', { code: String(100_000 + tries) })
    expect(await told('mgarcia')).toEqual(['factors_waiting'])
  })
  it('after a code from the mailbox: somebody reads the mail', async () => {
    const thief = await mailboxStep('mgarcia2')
    for (let tries = 0; tries < 5; tries++)
      await thief.post('/forgotten-password/proof', { proof: String(100_000 + tries) })
    expect(await told('mgarcia2')).toEqual(['factors_waiting_mailbox'])
  })
  it('on the phone while the help desk asks: somebody talks to it', async () => {
    const { browser, path, digits } = await asked('atanaka', 'evidence')
    for (let tries = 1; tries <= 5; tries++) await browser.post(`${path}/approve`, { digits: otherThan(digits, tries) })
    expect(await told('atanaka')).toEqual(['factors_waiting_desk'])
  })
  it('and so are wrong passes after a code from the mailbox, once for every five', async () => {
    const thief = await mailboxStep('cadeyemi')
    for (let tries = 0; tries < 7; tries++) {
      await thief.post('/forgotten-password/proof', {
        proof: formGroupedCode('enrolmentPass', Buffer.alloc(12, tries + 1)),
      })
      fixture.clock.advance(tries < 4 ? 0 : 300)
    }
    expect(await told('cadeyemi')).toEqual(['passes_wrong_mailbox'])
  })
  it('in words that name the password only after it was shown, in every language', () => {
    const password = {
      en: /password: change it/,
      de: /Ihr Passwort/,
      fr: /votre mot de passe/,
      es: /su contraseña/,
      ar: /كلمة مرورك/,
    }
    for (const [locale, catalogue] of Object.entries(mailCatalogues)) {
      const word = password[locale as keyof typeof password]
      expect(catalogue.factors_waiting.text, locale).toMatch(word)
      expect(catalogue.passes_wrong.text, locale).toMatch(word)
      for (const template of ['factors_waiting_mailbox', 'factors_waiting_desk', 'passes_wrong_mailbox'] as const)
        expect(catalogue[template].text, `${locale} ${template}`).not.toMatch(word)
    }
  })
})

describe('the phone says what somebody has, if it was not its owner who asked', () => {
  const known = {
    sign_in: 'password',
    profile: 'password',
    new_factor: 'password',
    new_password: 'mailbox',
    evidence: 'desk',
  } as const
  it.each(Object.entries(known) as [keyof typeof known, 'password' | 'mailbox' | 'desk'][])(
    'of a prompt for %s: the %s',
    async (purpose, has) => {
      const { browser, path } = await asked('zobrien', purpose)
      await browser.get(`${path}/not-me`)
      for (const one of ['password', 'mailbox', 'desk'] as const)
        expect(browser.page.body.includes(en[`phone_known_${one}`]), one).toBe(one === has)
      await browser.post(`${path}/deny`)
      const denied = { password: 'phone_denied', mailbox: 'phone_denied_mailbox', desk: 'phone_denied_desk' } as const
      for (const one of ['password', 'mailbox', 'desk'] as const)
        expect(browser.page.body.includes(en[denied[one]]), one).toBe(one === has)
    },
  )
})
