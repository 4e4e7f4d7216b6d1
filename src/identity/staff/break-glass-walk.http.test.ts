import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoRecoveryCode } from '../seed/seed.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { totpCode, totpStepAt } from '../factors/totp.ts'

let fixture: PageFixture
beforeAll(async () => {
  fixture = await createPageFixture()
}, 180_000)
afterAll(() => fixture.close())

const who = 'gokafor'

describe('after break-glass (rules 13 and 22)', () => {
  it('the code from before opens nothing, the pass opens set-up, and a new code is shown and kept', async () => {
    const { pass } = await fixture.system((work) => fixture.services.breakGlass.use(work, who, 'phone stolen'))
    const finder = await fixture.passwordStep(who)
    expect(finder.title()).toBe('Show that it is you')
    await finder.post('/sign-in/key', { key: demoRecoveryCode(who) })
    expect(finder.title()).toBe('Show that it is you')
    await fixture.database.deleteFrom('guess_counter').execute()

    const browser = await fixture.passwordStep(who)
    await browser.post('/sign-in/key', { key: pass.reveal() })
    expect(browser.title()).toBe('Choose how you sign in')
    await browser.post('/sign-in/method', { method: 'totp' })
    const secret = (/id="secret"[^>]*>([^<]+)</.exec(browser.page.body)?.[1] ?? '').replaceAll(' ', '')
    await browser.post('/sign-in/set-up', {
      code: totpCode(secret, totpStepAt(fixture.clock.now())),
      label: 'New phone',
    })
    await browser.post('/sign-in/recovery-code')
    expect(browser.field('shown')).toBeDefined()
    expect(browser.page.body).not.toContain(demoRecoveryCode(who))
    const states = await fixture.database
      .selectFrom('recovery_code')
      .select('state')
      .where('account_id', '=', fixture.id(who))
      .orderBy('created_at')
      .execute()
    expect(states.map((row) => row.state)).toEqual(['revoked', 'unconfirmed'])
  })
})
