import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PassWay } from '#common/api/approval-view.ts'
import { createDeskCalls, type DeskCalls } from '../cases/testing/desk-calls.ts'
import { approve, connectedPhone, otherThan, promptsOn } from '../push/testing/phone-walk.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import type { TestBrowser } from '../sign-in/testing/test-browser.ts'

let fixture: PageFixture
let desk: DeskCalls
beforeAll(async () => {
  fixture = await createPageFixture({ allowLoopbackPush: true })
  desk = createDeskCalls(fixture)
}, 180_000)
afterAll(() => fixture.close())

const caller = () => fixture.services.callerEvidence
const kindsOf = async (caseId: Awaited<ReturnType<DeskCalls['open']>>) =>
  (await desk.detail(caseId)).evidence.map((held) => [held.kind, held.notCounting])

describe('a push to a phone that the owner still has', () => {
  it('proves when the owner types the digits that the agent reads out, once', async () => {
    const phone = await connectedPhone(fixture, 'mgarcia')
    const caseId = await desk.open('mgarcia')
    const asked = await desk.as('mruiz', (work, who) =>
      caller().askPush(work, who, caseId, phone.factorIds[0] as never),
    )
    if (asked.kind !== 'asked') throw new Error(asked.kind)
    const take = () => desk.as('mruiz', (work, who) => caller().takePush(work, who, caseId))
    expect(await take()).toEqual({ kind: 'waiting' })
    await approve(phone.browser, otherThan(asked.digits))
    expect(await take()).toEqual({ kind: 'waiting' })
    await approve(phone.browser, asked.digits)
    expect(await take()).toEqual({ kind: 'valid' })
    expect(await take()).toEqual({ kind: 'none' })
    expect(await kindsOf(caseId)).toEqual([['push', null]])
    expect(JSON.stringify(await fixture.entries())).not.toContain(asked.digits)
    await desk.close(caseId)
  })
  it('that says "this was not me" freezes the account and ends the case', async () => {
    const phone = await connectedPhone(fixture, 'mgarcia2')
    const caseId = await desk.open('mgarcia2')
    await desk.as('mruiz', (work, who) => caller().askPush(work, who, caseId, phone.factorIds[0] as never))
    await phone.browser.get('/phone')
    const [prompt] = promptsOn(phone.browser.page.body)
    await phone.browser.post(`/phone/prompt/${prompt ?? ''}/not-me`, {})
    expect(await desk.detail(caseId)).toMatchObject({
      state: 'closed',
      outcome: 'suspected_attack',
      account: { state: 'frozen' },
    })
  })
  it('is not to be had from a phone that is lost', async () => {
    const phone = await connectedPhone(fixture, 'zobrien')
    const caseId = await desk.open('zobrien', 'lost_device')
    expect(await desk.reasonOf(caseId, 'ask_push')).toBe('no_push_factor')
    expect(
      await desk.tried(
        desk.as('mruiz', (work, who) => caller().askPush(work, who, caseId, phone.factorIds[0] as never)),
      ),
    ).toBe('no_push_factor')
    await desk.close(caseId)
  })
})

describe('a code of an authenticator app', () => {
  it('proves once, is a factor’s try like any other, and counts for nothing when its device is lost', async () => {
    const caseId = await desk.open('lmueller')
    const verify = (code: string) =>
      desk
        .as('mruiz', (work, who) => caller().verifyBoundFactor(work, who, caseId, code))
        .then((verdict) => verdict.kind)
    const code = fixture.code('lmueller')
    expect(await verify(otherThan(code))).toBe('wrong')
    expect(await verify(code)).toBe('valid')
    expect(await verify(code)).toBe('used_before')
    expect(await kindsOf(caseId)).toEqual([['bound_factor', null]])
    // Nor does it sign anybody in who has listened.
    const listener = await fixture.passwordStep('lmueller')
    await listener.post('/sign-in/factor', { code })
    expect(listener.title()).not.toBe('You are signed in')
    const factor = (await desk.detail(caseId)).boundFactors[0]
    await desk.as('mruiz', (work, who) =>
      caller().stateLost(work, who, caseId, { factors: [factor?.id as never], addresses: [] }),
    )
    expect(await kindsOf(caseId)).toEqual([['bound_factor', 'rests_on_lost']])
    expect(await desk.reasonOf(caseId, 'verify_bound_factor')).toBe('no_bound_factor')
    await desk.close(caseId)
  })
})

describe('what is lost', () => {
  it('takes the number with it, in a case for a lost device, stated or not', async () => {
    const caseId = await desk.open('pnair', 'lost_device')
    let detail = await desk.detail(caseId)
    expect(detail.numbers.map((number) => number.notCounting)).toEqual(['rests_on_lost'])
    expect(detail.codeAddresses.every((address) => address.kind === 'email')).toBe(true)
    expect(detail.boundFactors).toEqual([])
    const number = await desk.addressOf('pnair', 'phone')
    expect(
      await desk.tried(
        desk.as('mruiz', (work, who) => fixture.services.evidence.issueCode(work, who, caseId, number.id)),
      ),
    ).toBe('rests_on_lost')
    expect(
      await desk.tried(
        desk.as('mruiz', (work, who) =>
          caller().recordCallBack(work, who, caseId, { addressId: number.id, answeredBy: 'owner' }),
        ),
      ),
    ).toBe('no_confirmed_number')
    await desk.close(caseId)

    const [factor] = await fixture.system((work) => fixture.services.factors.list(work, fixture.id('pnair')))
    const stated = await desk.open('pnair', 'stolen_device')
    await desk.as('mruiz', (work, who) =>
      caller().stateLost(work, who, stated, { factors: [factor?.id as never], addresses: [] }),
    )
    detail = await desk.detail(stated)
    expect(detail.lost.map((one) => one.label)).toEqual([factor?.label])
    expect(detail.numbers.map((one) => one.notCounting)).toEqual(['rests_on_lost'])
    // Said once, it stays.
    await desk.as('mruiz', (work, who) => caller().stateLost(work, who, stated, { factors: [], addresses: [] }))
    expect((await desk.detail(stated)).lost).toHaveLength(1)
    await desk.close(stated)
  })
  it('is not a number that was changed lately either', async () => {
    const number = await desk.addressOf('mgarcia', 'phone')
    const confirm = (at: Date) =>
      fixture.database.updateTable('address').set({ confirmed_at: at }).where('id', '=', number.id).execute()
    await confirm(new Date(fixture.clock.now().getTime() - 6 * 24 * 3600_000))
    const caseId = await desk.open('mgarcia')
    const created = fixture.database
      .updateTable('account')
      .set({ created_at: new Date(fixture.clock.now().getTime() - 400 * 24 * 3600_000) })
      .where('id', '=', fixture.id('mgarcia'))
    await created.execute()
    const detail = await desk.detail(caseId)
    expect(detail.numbers.map((one) => one.notCounting)).toEqual(['changed_lately'])
    expect(detail.signals.map((one) => one.signal)).toContain('number_changed_lately')
    await confirm(new Date(fixture.clock.now().getTime() - 8 * 24 * 3600_000))
    expect((await desk.detail(caseId)).numbers.map((one) => one.notCounting)).toEqual([null])
    expect(await desk.proveAddress('mgarcia', caseId, 'phone')).toBe('valid')
    await desk.close(caseId)
  })
})

describe('what the agent alone attests', () => {
  it('counts once in all, wants a supervisor, and no pass is read out on it', async () => {
    const who = 'falzahra'
    const number = await desk.addressOf(who, 'phone')
    const caseId = await desk.open(who)
    const document = (checked: readonly ('face' | 'name' | 'validity')[]) =>
      desk.as('mruiz', (work, agent) =>
        caller().recordIdentityDocument(work, agent, caseId, { document: 'passport', checked }),
      )
    await document(['face'])
    expect(await kindsOf(caseId)).toEqual([])
    await document(['face', 'name', 'validity'])
    await desk.as('mruiz', (work, agent) =>
      caller().recordCallBack(work, agent, caseId, { addressId: number.id, answeredBy: 'nobody' }),
    )
    await desk.as('mruiz', (work, agent) =>
      caller().recordCallBack(work, agent, caseId, { addressId: number.id, answeredBy: 'owner' }),
    )
    expect((await desk.detail(caseId)).standing).toMatchObject({ have: 1, sufficient: false })
    expect(await desk.proveAddress(who, caseId)).toBe('valid')
    const detail = await desk.detail(caseId)
    expect(detail.standing).toMatchObject({ sufficient: true, needsApproval: true, attested: true })
    expect(detail.evidence.find((held) => held.kind === 'identity_document')?.checked).toEqual([
      'passport',
      'face',
      'name',
      'validity',
    ])
    expect(await desk.reset(caseId)).toBe('needs_approval')
    const approvals = fixture.services.approvals
    const asked = await desk.as('mruiz', (work, agent) =>
      approvals.request(work, agent, caseId, {
        action: 'reset_factors',
        factors: 'all',
        reason: 'Seen on video',
        emergency: false,
      }),
    )
    await desk.as('shaddad', (work, supervisor) => approvals.approve(work, supervisor, asked.id, 'Seen as well'))
    expect(await desk.reset(caseId)).toMatchObject({ factorsEnded: 1 })
    const pass = (way: PassWay) =>
      desk.tried(desk.as('mruiz', (work, agent) => fixture.services.cases.issueEnrolmentPass(work, agent, caseId, way)))
    expect(await pass({ kind: 'read_out' })).toBe('read_out_not_allowed')
    const [gave, other] = [await desk.addressOf(who, 'email'), await desk.addressOf(who, 'email', 1)]
    expect(await pass({ kind: 'address', addressId: gave.id })).toBe('address_gave_evidence')
    expect(await pass({ kind: 'address', addressId: number.id })).toBe('address_gave_evidence')
    expect(await pass({ kind: 'address', addressId: other.id })).toMatchObject({ deliveredTo: other.value, pass: null })
    await desk.close(caseId)
  })
})

describe('a manager’s word', () => {
  const question = async (browser: TestBrowser): Promise<string> =>
    /\/account\/vouch\/([0-9A-Z]{12})/.exec((await browser.get('/account/vouch')).body)?.[1] ?? 'none'

  it('is given in the manager’s own session after a fresh proof, by that manager alone, once', async () => {
    const caseId = await desk.open('atanaka')
    await desk.as('mruiz', (work, who) => fixture.services.managerWords.ask(work, who, caseId))
    expect(await desk.told('hsorensen', 'manager_question')).toBeGreaterThan(0)
    expect((await desk.detail(caseId)).managerQuestion).toMatchObject({ state: 'waiting' })
    const other = await fixture.signIn('cadeyemi')
    expect(await question(other)).toBe('none')

    const manager = await fixture.signIn('hsorensen')
    const id = await question(manager)
    expect(id).not.toBe('none')
    expect(manager.page.body).toContain('Aiko Tanaka')
    await other.post(`/account/vouch/${id}`, { answer: 'confirmed' })
    expect((await desk.detail(caseId)).managerQuestion).toMatchObject({ state: 'waiting' })
    // Looking changes nothing, and an old proof is asked for again.
    await manager.get('/account/vouch')
    fixture.clock.advance(301)
    await manager.post(`/account/vouch/${id}`, { answer: 'confirmed' })
    expect((await desk.detail(caseId)).managerQuestion).toMatchObject({ state: 'waiting' })
    await manager.post('/sign-in/proof', { password: 'correct horse demo' })
    await manager.post('/sign-in/factor', { code: fixture.code('hsorensen') })
    await manager.post(`/account/vouch/${id}`, { answer: 'confirmed' })
    expect(manager.page.body).toContain('Your word was taken')
    const detail = await desk.detail(caseId)
    expect(detail.managerQuestion).toMatchObject({ state: 'confirmed' })
    expect(detail.evidence).toMatchObject([{ kind: 'manager_word', givenBy: 'manager', byName: 'Henrik Sørensen' }])
    await manager.post(`/account/vouch/${id}`, { answer: 'denied' })
    expect(manager.page.body).toContain('waits no more')
    expect(await desk.proveAddress('atanaka', caseId)).toBe('valid')
    expect(await desk.reset(caseId)).toMatchObject({ sessionsEnded: expect.any(Number) })
    await desk.close(caseId)
  })
  it('counts as a failed verification where it is a no, and waits for nobody after its time or its case', async () => {
    fixture.clock.advance(60)
    const caseId = await desk.open('atanaka')
    await desk.as('mruiz', (work, who) => fixture.services.managerWords.ask(work, who, caseId))
    const manager = await fixture.signIn('hsorensen')
    await manager.post(`/account/vouch/${await question(manager)}`, { answer: 'denied' })
    expect((await desk.detail(caseId)).managerQuestion).toMatchObject({ state: 'denied' })
    expect(
      await fixture.database.selectFrom('limit_use').selectAll().where('subject', '=', caseId).execute(),
    ).toHaveLength(1)
    fixture.clock.advance(61)
    await desk.as('mruiz', (work, who) => fixture.services.managerWords.ask(work, who, caseId))
    const late = await fixture.signIn('hsorensen')
    const id = await question(late)
    await desk.close(caseId)
    await late.post(`/account/vouch/${id}`, { answer: 'confirmed' })
    expect(late.page.body).toContain('waits no more')
    expect(await kindsOf(caseId)).toEqual([])
  })
  it('is not asked of an agent about their own case, nor where nobody is recorded', async () => {
    await fixture.database
      .updateTable('account')
      .set({ manager_id: fixture.id('mruiz') })
      .where('id', '=', fixture.id('lmueller'))
      .execute()
    const caseId = await desk.open('lmueller')
    expect(await desk.reasonOf(caseId, 'ask_manager')).toBe('no_manager')
    await desk.close(caseId)
    const without = await desk.open('opetrova')
    expect(
      await desk.tried(desk.as('mruiz', (work, who) => fixture.services.managerWords.ask(work, who, without))),
    ).toBe('no_manager')
    await desk.close(without)
  })
})
