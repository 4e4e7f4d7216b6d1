import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectedPhone, otherThan, promptsOn } from '../../push/testing/phone-walk.ts'
import { createPageFixture, type PageFixture } from '../../sign-in/testing/page-fixture.ts'
import { createDeskCalls, type DeskCalls } from '../testing/desk-calls.ts'

/** Attacks on how evidence is taken, with the owner's phone and mailbox in play. */
let fixture: PageFixture
let desk: DeskCalls
beforeAll(async () => {
  fixture = await createPageFixture({ allowLoopbackPush: true })
  desk = createDeskCalls(fixture)
}, 180_000)
afterAll(() => fixture.close())

const failedOf = async (userName: string, limit = 'failed_verifications_per_account_hour'): Promise<number> =>
  (
    await fixture.database
      .selectFrom('limit_use')
      .select('id')
      .where('limit_name', '=', limit as 'failed_verifications_per_account_hour')
      .where('subject', '=', fixture.id(userName))
      .execute()
  ).length

describe('a prompt that the owner denies while somebody else is on the phone', () => {
  let failed = -1
  beforeAll(async () => {
    const who = 'mgarcia'
    const phone = await connectedPhone(fixture, who)
    const caseId = await desk.open(who)
    await desk.as('mruiz', (work, caller) =>
      fixture.services.callerEvidence.askPush(work, caller, caseId, phone.factorIds[0] as never),
    )
    await phone.browser.get('/phone')
    await phone.browser.post(`/phone/prompt/${promptsOn(phone.browser.page.body)[0] ?? 'none'}/deny`, {})
    const taken = await desk.as('mruiz', (work, caller) =>
      fixture.services.callerEvidence.takePush(work, caller, caseId),
    )
    expect(taken.kind).toBe('denied')
    failed = await failedOf(who)
  })
  it('is a failed verification like a manager’s "no" (rule 15)', () => expect(failed).toBe(1))
})

describe('a code by SMS to a number that is replaced before it is read out', () => {
  let restsOn: string | undefined
  beforeAll(async () => {
    const who = 'lmueller'
    const number = await desk.addressOf(who, 'phone')
    const caseId = await desk.open(who)
    await desk.as('mruiz', (work, caller) => fixture.services.evidence.issueCode(work, caller, caseId, number.id))
    await fixture.database
      .updateTable('address')
      .set({ replaced_at: fixture.clock.now() })
      .where('id', '=', number.id)
      .execute()
    const code = await fixture.smsCode(number.value)
    const verdict = await desk.as('mruiz', (work, caller) =>
      fixture.services.evidence.verifyIssuedCode(work, caller, caseId, code),
    )
    expect(verdict.kind).toBe('valid')
    const [held] = await fixture.database.selectFrom('evidence').selectAll().where('case_id', '=', caseId).execute()
    restsOn = held?.rests_on.split(':')[0]
  })
  it('does not count as a mailbox', () => expect(restsOn).not.toBe('mailbox'))
})

describe('digits that are typed wrong until the prompt is used up', () => {
  it('are one failed verification, on account, case and agent; the owner’s other prompts are none', async () => {
    const who = 'atanaka'
    const agent = 'jweber'
    const phone = await connectedPhone(fixture, who)
    const caseId = await desk.open(who, 'locked_out', agent)
    const asked = await desk.as(agent, (work, caller) =>
      fixture.services.callerEvidence.askPush(work, caller, caseId, phone.factorIds[0] as never),
    )
    if (asked.kind !== 'asked') throw new Error(asked.kind)
    await phone.browser.get('/phone')
    const [prompt] = promptsOn(phone.browser.page.body)
    for (let tried = 1; tried <= 5; tried++) {
      expect(await failedOf(who)).toBe(0)
      await phone.browser.post(`/phone/prompt/${prompt ?? 'none'}/approve`, { digits: otherThan(asked.digits, tried) })
      // The wait after wrong digits is another rule's.
      await fixture.database.updateTable('factor').set({ wait_until: null }).execute()
      await fixture.database.deleteFrom('guess_counter').execute()
    }
    expect(
      (await desk.as(agent, (work, caller) => fixture.services.callerEvidence.takePush(work, caller, caseId))).kind,
    ).toBe('used_up')
    expect(await failedOf(who)).toBe(1)
    expect(await failedOf(agent, 'failed_verifications_per_agent_hour')).toBe(1)
    // Shown once more, it is the same failure.
    await phone.browser.post(`/phone/prompt/${prompt ?? 'none'}/deny`, {})
    expect(await failedOf(who)).toBe(1)

    const signIn = await fixture.system((work) =>
      fixture.services.pushes.ask(work, {
        account: { id: fixture.id(who), locale: 'en', display_name: 'A' },
        factorId: phone.factorIds[0] ?? null,
        phoneId: phone.phoneId,
        purpose: 'sign_in',
        requestId: 'SIGNINOFOWNR',
        browser: { label: 'x', place: 'y' },
      }),
    )
    expect(signIn.kind).toBe('asked')
    await phone.browser.get('/phone')
    await phone.browser.post(`/phone/prompt/${promptsOn(phone.browser.page.body)[0] ?? 'none'}/deny`, {})
    expect(await failedOf(who)).toBe(1)
  })
})
