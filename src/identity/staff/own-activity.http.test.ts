import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditActions, ownerLocales, type Role } from '#common/model/words.ts'
import { ownActions } from '../audit/audit.store.ts'
import { pageContext } from '../pages/page.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import type { Work } from '../work.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterAll(() => fixture.close())

const as = <T>(userName: string, role: Role, act: (work: Work, caller: { id: Id; role: Role }) => Promise<T>) => {
  const caller = { id: fixture.id(userName), role }
  return fixture.transact({ actor: { kind: 'staff', ...caller }, source: '203.0.113.9', requestId: null }, (work) =>
    act(work, caller),
  )
}
type Id = ReturnType<PageFixture['id']>

describe('what is done to a member of staff', () => {
  it('belongs to what its owner is told, every kind of it', () => {
    const acts = auditActions.filter((action) => action.startsWith('staff.') || action === 'account.role_given')
    expect(acts.length).toBeGreaterThan(6)
    expect(ownActions).toEqual(expect.arrayContaining(acts))
  })

  it('has a sentence of its own in every language', () => {
    for (const locale of ownerLocales) {
      const { t } = pageContext(locale, '', '/account/activity')
      const said = ownActions.map((action) => t(`activity_${action.replace('.', '_')}` as 'activity_staff_invited'))
      for (const text of said) expect(text).toMatch(/\p{L}{3}/u)
      expect(new Set(said).size, locale).toBe(ownActions.length)
    }
  })

  it('stands on their own page of recent activity, in their language, without saying from where', async () => {
    const jweber = fixture.id('jweber')
    const { staffActs, staff, breakGlass } = fixture.services
    await as('gokafor', 'administrator', async (work, caller) => {
      await staffActs.changeRole(work, caller, jweber, 'supervisor')
      await staffActs.suspend(work, caller, jweber, 'left the key at home')
      await staffActs.resume(work, caller, jweber)
      await staffActs.changeRole(work, caller, jweber, 'agent')
    })
    await as('shaddad', 'supervisor', (work, caller) =>
      staffActs.setLimits(work, caller, jweber, { resetsPerHour: 3, failedVerificationsPerHour: null }),
    )
    fixture.clock.advance(60)
    const browser = await fixture.signIn('jweber')
    for (const [locale, ...sentences] of [
      [
        'en',
        'A role at the help desk was given',
        'The account was suspended',
        'The suspension of the account was ended',
      ],
      ['en', 'Limits at the help desk were changed'],
      ['de', 'Das Konto wurde gesperrt', 'Grenzen am Helpdesk wurden geändert'],
      ['fr', 'Le compte a été suspendu'],
      ['es', 'Se suspendió la cuenta'],
      ['ar', 'أُوقف الحساب'],
    ] as const) {
      await browser.post('/locale', { locale, back: '/account/activity' })
      await browser.get('/account/activity')
      for (const sentence of sentences) expect(browser.page.body).toContain(sentence)
    }
    expect(browser.page.body).not.toMatch(/203\.0\.113\.9|left the key at home/)

    const invited = await as('gokafor', 'administrator', (work, caller) =>
      staff.invite(work, caller, {
        userName: 'nova',
        displayName: 'Nova Lindt',
        email: 'nova@demo.example',
        role: 'agent',
        locale: 'de',
      }),
    )
    await as('gokafor', 'administrator', (work, caller) => staffActs.leave(work, caller, jweber, 'moved on'))
    await fixture.system((work) => breakGlass.use(work, 'shaddad', 'phone stolen'))
    for (const [accountId, action] of [
      [invited.accountId, 'staff.invited'],
      [jweber, 'staff.left'],
      [fixture.id('shaddad'), 'staff.break_glass'],
    ] as const)
      expect((await fixture.entries(action)).map((entry) => entry.account_id)).toContain(accountId)
  })
})
