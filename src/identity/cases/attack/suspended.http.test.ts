import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseId } from '#common/model/ids.ts'
import { documentChecksNeeded } from '#common/model/words.ts'
import { owners, staff } from '../../seed/people.ts'
import { plainCrowd } from '../testing/plain-crowd.ts'
import { createFixture, type Fixture } from '../../testing/fixture.ts'
import { createCaseWalk, type CaseWalk } from '../testing/case-walk.ts'

/** Attacks through an agent’s stolen session: what it left behind when the agent is suspended, and what nobody is told of. */
let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [...staff, ...owners, ...plainCrowd(10)],
  })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

const livePasses = (userName: string) =>
  fixture.system((work) => fixture.services.passes.countLive(work, fixture.id(userName)))
const staffAct = (act: 'suspendStaff' | 'resumeStaff', who: string) =>
  fixture.as('gokafor')(act, {
    params: { accountId: fixture.id(who) },
    body: act === 'suspendStaff' ? { reason: 'A stolen session' } : {},
  })

describe('a pass that was read out to an agent’s stolen session', () => {
  let live = -1
  beforeAll(async () => {
    const caseId = await walk.proven('user0001')
    expect((await walk.reset(caseId)).status).toBe(200)
    const given = await fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
    expect(given.status).toBe(200)
    expect(await livePasses('user0001')).toBe(1)
    expect((await staffAct('suspendStaff', 'mruiz')).status).toBe(200)
    live = await livePasses('user0001')
    await staffAct('resumeStaff', 'mruiz')
  })
  it('ends when the agent is suspended (rules 13, 22)', () => expect(live).toBe(0))
})

describe('what an agent attested who has been suspended since', () => {
  let have = -1
  beforeAll(async () => {
    const caseId = await walk.open('user0002')
    await fixture.as('mruiz')('recordIdentityDocument', {
      params: { caseId },
      body: { document: 'passport', checked: documentChecksNeeded },
    })
    expect((await walk.detail(caseId)).standing.have).toBe(1)
    await staffAct('suspendStaff', 'mruiz')
    await fixture.as('shaddad')('handOverCase', { params: { caseId }, body: { toId: fixture.id('jweber') } })
    have = (await walk.detail(caseId, 'jweber')).standing.have
    await staffAct('resumeStaff', 'mruiz')
  })
  it('counts no more in the next agent’s hands (rule 11)', () => expect(have).toBe(0))
})

describe('a pass that is read out for an account without a factor', () => {
  let told = -1
  beforeAll(async () => {
    const mails = async () =>
      (await fixture.mails()).filter((mail) => mail.accountId === fixture.id('jkowalski')).length
    const caseId = await walk.proven('jkowalski')
    const before = await mails()
    const given = await fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
    expect(given.body.pass).not.toBeNull()
    told = (await mails()) - before
  })
  it('is told to the owner: a way in was opened (rule 9)', () => expect(told).toBeGreaterThan(0))
})

describe('the notice of a pass that is read out', () => {
  it('goes to every mailbox and to the numbers that are not lost, with the link; one that goes to an address needs none', async () => {
    const who = 'mgarcia'
    const caseId = await walk.open(who)
    const addresses = await fixture.database
      .selectFrom('address')
      .selectAll()
      .where('account_id', '=', fixture.id(who))
      .where('confirmed_at', 'is not', null)
      .execute()
    const [phone] = addresses.filter((address) => address.kind === 'phone')
    expect(phone).toBeDefined()
    const notices = async () =>
      (
        await fixture.database
          .selectFrom('outbox_message')
          .select('channel')
          .where('template', '=', 'pass_read_out')
          .where('account_id', '=', fixture.id(who))
          .orderBy('channel')
          .execute()
      ).map((message) => message.channel)
    await walk.put(caseId, ['recovery_code', 'issued_code'])
    expect((await walk.reset(caseId)).status).toBe(200)
    const give = async (body: object) => {
      // What the limits on SMS hold back is another rule's.
      await fixture.database.deleteFrom('sms_sending').execute()
      return fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body })
    }
    const [way] = (await walk.detail(caseId)).passWays
    if (way?.kind !== 'address') throw new Error('no address')
    expect((await give({ kind: 'address', addressId: way.addressId })).status).toBe(200)
    expect(await notices()).toEqual([])

    const mailboxes = addresses.filter((address) => address.kind === 'email').map(() => 'mail')
    expect((await give({ kind: 'read_out' })).status).toBe(200)
    expect(await notices()).toEqual([...mailboxes, ...addresses.filter((one) => one.kind === 'phone').map(() => 'sms')])
    const text = (await fixture.mails()).findLast((mail) => mail.template === 'pass_read_out')?.text ?? ''
    expect(text).toContain('/not-me/')

    await fixture.database.deleteFrom('outbox_message').execute()
    expect(
      (await fixture.as('mruiz')('stateLost', { params: { caseId }, body: { addresses: [phone?.id] } })).status,
    ).toBe(200)
    expect((await give({ kind: 'read_out' })).status).toBe(200)
    expect(await notices()).toEqual(mailboxes)
    await walk.close(caseId)
  })
})

describe('a manager’s answer that is refused', () => {
  let entries = -1
  beforeAll(async () => {
    const who = 'user0003'
    const set = (manager: string) =>
      fixture.database
        .updateTable('account')
        .set({ manager_id: fixture.id(manager) })
        .where('id', '=', fixture.id(who))
        .execute()
    await set('hsorensen')
    const caseId = await walk.open(who)
    await fixture.as('mruiz')('askManager', { params: { caseId }, body: {} })
    await set('cadeyemi')
    const count = async () => (await fixture.entries(fixture.id(who))).length
    const before = await count()
    const answer = await fixture.system(async (work) => {
      const [question] = await fixture.services.managerWords.waitingOf(work, fixture.id('hsorensen'))
      if (question === undefined) throw new Error('no question')
      return fixture.services.managerWords.answer(work, fixture.id('hsorensen'), question.id, 'confirmed')
    })
    expect(answer).toBe('gone')
    entries = (await count()) - before
  })
  it('stands in the audit log (rule 20)', () => expect(entries).toBe(1))
})

describe('what somebody of staff has opened and attested', () => {
  const who = 'jweber'
  const accountId = () => fixture.id(who)
  const ends: [string, () => Promise<unknown>][] = [
    ['is suspended', () => staffAct('suspendStaff', who)],
    [
      'is made to leave',
      () => fixture.as('gokafor')('makeStaffLeave', { params: { accountId: accountId() }, body: { reason: 'Left' } }),
    ],
    [
      'is given another role',
      () =>
        fixture.as('gokafor')('changeStaffRole', { params: { accountId: accountId() }, body: { role: 'supervisor' } }),
    ],
    [
      'is frozen',
      () =>
        fixture.system((work) =>
          fixture.services.freezes.freeze(
            work,
            { id: accountId() },
            { by: 'owner', byId: accountId(), disputedSince: work.now, because: 'notice' },
          ),
        ),
    ],
  ]
  ends.forEach(([what, end], place) =>
    it(`ends when one ${what}: read-out pass and word, in open and closed cases`, async () => {
      await fixture.database
        .updateTable('account')
        .set({ state: 'active', role: 'agent' })
        .where('id', '=', accountId())
        .execute()
      const [first, second, third] = [0, 1, 2].map((n) => `user${String(4 + n + (place % 2) * 3).padStart(4, '0')}`)
      if (first === undefined || second === undefined || third === undefined) throw new Error('nobody')
      const given = async (owner: string) => {
        const caseId = await walk.proven(owner, who)
        expect((await walk.reset(caseId, who)).status).toBe(200)
        const pass = await fixture.as(who)('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
        expect(pass.status).toBe(200)
        return caseId
      }
      await fixture.database.deleteFrom('limit_use').execute()
      const cases = [await given(first), await given(second)]
      await fixture.as(who)('closeCase', { params: { caseId: cases[1] ?? '' }, body: { outcome: 'recovered' } })
      // As if a set-up by it had been under way when the case was closed.
      await fixture.database
        .updateTable('enrolment_pass')
        .set({ state: 'live', ended_at: null })
        .where('case_id', '=', cases[1] as CaseId)
        .execute()
      const attested = await walk.open(third, who)
      await fixture.as(who)('recordIdentityDocument', {
        params: { caseId: attested },
        body: { document: 'passport', checked: documentChecksNeeded },
      })
      await walk.put(attested, ['recovery_code'], who)
      expect(await livePasses(first)).toBe(1)
      expect(await livePasses(second)).toBe(1)
      fixture.clock.advance(1)
      await end()
      expect(await livePasses(first)).toBe(0)
      expect(await livePasses(second)).toBe(0)
      // What the backend itself has checked stands, whoever typed it.
      const evidence = (await walk.detail(attested, 'shaddad')).evidence
      expect(evidence.map((held) => [held.kind, held.notCounting]).sort()).toEqual([
        ['identity_document', 'lapsed'],
        ['recovery_code', null],
      ])
      for (const caseId of [...cases, attested])
        await fixture.as('shaddad')('closeCase', { params: { caseId }, body: { outcome: 'not_needed' } })
    }),
  )
})
