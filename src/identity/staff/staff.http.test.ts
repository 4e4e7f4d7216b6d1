import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTransact } from '../database/transaction.ts'
import { openServer } from '../database/database.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { owners, staff } from '../seed/people.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { longRounds } from '../testing/rounds.ts'
import type { Work } from '../work.ts'
import { listStaffLimits } from './staff.store.ts'

let fixture: Fixture
const second = { userName: 'second', displayName: 'Second Administrator' }
beforeAll(async () => {
  const [administrator] = staff.filter((person) => person.role === 'administrator')
  if (administrator === undefined) throw new Error('no administrator is seeded')
  fixture = await createFixture({
    people: [
      ...staff,
      ...owners,
      { ...administrator, ...second, emails: [{ value: 'second@demo.example', confirmed: true, behindSignIn: false }] },
    ],
  })
})
afterAll(() => fixture.close())

const administrator = () => fixture.as('gokafor')
const on = (userName: string) => ({ params: { accountId: fixture.id(userName) } })
const member = async (userName: string) =>
  (await administrator()('listStaff')).body.items.find((one) => one.userName === userName)
const setAccount = (userName: string, set: { role?: 'administrator' | 'agent'; state?: 'active' | 'suspended' }) =>
  fixture.database.updateTable('account').set(set).where('user_name', '=', userName).execute()
const passIn = (text: string | undefined): string => /[0-9A-Z]{5}(-[0-9A-Z]{5}){2}/.exec(text ?? '')?.[0] ?? ''
const mailsTo = async (to: string, template: string) =>
  (await fixture.mails()).filter((mail) => mail.to === to && mail.template === template)
const person = (userName: string) => ({
  userName,
  displayName: 'Nova Lindt',
  email: `${userName}@demo.example`,
  role: 'agent',
  locale: 'de',
})
const limitsOf = async (who: string) => (await fixture.system((work) => listStaffLimits(work.tx, [fixture.id(who)])))[0]

describe('inviting', () => {
  it('sends the pass to the address, and shows it to nobody else', async () => {
    const invited = await administrator()('inviteStaff', { body: person('Nova') })
    expect(invited.status).toBe(200)
    const [mail] = await mailsTo('nova@demo.example', 'invitation')
    const pass = passIn(mail?.text)
    expect(pass).not.toBe('')
    expect(JSON.stringify(invited.body)).not.toContain(pass)
    const { accountId } = invited.body
    expect(JSON.stringify(await fixture.entries(accountId))).not.toContain(pass)
    expect((await fixture.entries(accountId)).map((entry) => entry.action)).toContain('staff.invited')
    expect(await member('nova')).toMatchObject({ state: 'invited', invitation: 'pending', mfaUsable: false })

    const again = await administrator()('inviteStaffAgain', { params: { accountId } })
    expect(again.status).toBe(200)
    const newer = passIn((await mailsTo('nova@demo.example', 'invitation')).at(-1)?.text)
    const use = async (typed: string) =>
      (await fixture.system((work) => fixture.services.passes.show(work, accountId, typed))).kind
    expect(await use(pass)).toBe('cancelled')
    expect(await use(newer)).toBe('valid')
  })

  it('refuses a name or an address that is taken, also at the same instant', async () => {
    const taken = await administrator()('inviteStaff', { body: { ...person('mruiz'), email: 'fresh@demo.example' } })
    expect(taken).toMatchObject({ status: 409, code: 'already_taken', params: { fields: 'userName' } })
    const address = await administrator()('inviteStaff', { body: { ...person('other'), email: 'mruiz@demo.example' } })
    expect(address).toMatchObject({ code: 'already_taken', params: { fields: 'email' } })
    const both = await Promise.all(
      ['gokafor', second.userName].map((who) => fixture.as(who)('inviteStaff', { body: person('twin') })),
    )
    expect(both.map((answer) => answer.code ?? 'done').sort()).toEqual(['already_taken', 'done'])
  })

  it.each([
    ['a blank in the user name', { userName: 'a b' }],
    ['a short user name', { userName: 'a' }],
    ['no name', { displayName: '  ' }],
    ['no address', { email: 'nobody' }],
    ['an unknown role', { role: 'owner' }],
  ])('refuses %s', async (_what, wrong) => {
    expect(await administrator()('inviteStaff', { body: { ...person('wrong'), ...wrong } })).toMatchObject({
      status: 400,
      code: 'invalid_input',
    })
  })
})

describe('suspending and leaving', () => {
  it('ends all that is open at once, keeps the reason apart from the log, and tells the person', async () => {
    const opened = await fixture.as('jweber')('openCase', {
      body: { accountId: fixture.id('atanaka'), ticket: 'S-1', reason: 'lost_device', channel: 'phone' },
    })
    await fixture.system((work) =>
      fixture.services.passes.issue(work, fixture.id('jweber'), { caseId: null, addressId: null, lifeSeconds: 600 }),
    )
    expect(await member('jweber')).toMatchObject({ liveSessions: 1, openCases: 1, suspension: null, mfaUsable: true })
    const reason = 'Laptop seized on 3 March'
    expect((await administrator()('suspendStaff', { ...on('jweber'), body: { reason } })).status).toBe(200)
    expect(await member('jweber')).toMatchObject({
      state: 'suspended',
      liveSessions: 0,
      openCases: 1,
      suspension: { byName: 'Grace Okafor', reason },
    })
    expect((await fixture.as('mruiz')('getCase', { params: { caseId: opened.body.caseId } })).body.state).toBe('open')
    const live = await fixture.system(async (work) => ({
      passes: await fixture.services.passes.countLive(work, fixture.id('jweber')),
      devices: (await fixture.services.trustedDevices.list(work, fixture.id('jweber'))).length,
    }))
    expect(live).toEqual({ passes: 0, devices: 0 })
    const entries = await fixture.entries(fixture.id('jweber'))
    expect(entries.find((entry) => entry.action === 'staff.suspended')).toMatchObject({
      actor_id: fixture.id('gokafor'),
      detail: { sessions: 1, trustedDevices: 1, passes: 1 },
    })
    expect(JSON.stringify(entries)).not.toContain('Laptop')
    expect(await mailsTo('jweber@demo.example', 'staff_suspended')).toHaveLength(1)

    expect((await administrator()('suspendStaff', { ...on('jweber'), body: { reason } })).code).toBe('nothing_to_do')
    expect((await administrator()('resumeStaff', on('jweber'))).status).toBe(200)
    expect(await member('jweber')).toMatchObject({ state: 'active', suspension: null })
    expect((await administrator()('resumeStaff', on('jweber'))).code).toBe('nothing_to_do')
    expect(await mailsTo('jweber@demo.example', 'staff_resumed')).toHaveLength(1)
  })

  it('lets nobody resume into more than there was before', async () => {
    await administrator()('inviteStaff', { body: person('early') })
    const { accountId } = (await administrator()('listStaff')).body.items
      .filter((one) => one.userName === 'early')
      .map((one) => ({ accountId: one.id }))[0] ?? { accountId: '' }
    await administrator()('suspendStaff', { params: { accountId }, body: { reason: 'hired twice' } })
    await administrator()('resumeStaff', { params: { accountId } })
    expect(await member('early')).toMatchObject({ state: 'invited', invitation: 'expired' })

    await administrator()('suspendStaff', { ...on('jweber'), body: { reason: 'looked into' } })
    await fixture.system((work) =>
      fixture.services.freezes.freeze(
        work,
        { id: fixture.id('jweber') },
        { by: 'owner', byId: fixture.id('jweber'), disputedSince: work.now, because: 'notice' },
      ),
    )
    await administrator()('resumeStaff', on('jweber'))
    expect(await member('jweber')).toMatchObject({ state: 'frozen' })
    await setAccount('jweber', { state: 'active' })
  })

  it('takes the role, the limits and the way in of whoever leaves', async () => {
    await administrator()('setStaffLimits', {
      ...on('mruiz'),
      body: { resetsPerHour: 1, failedVerificationsPerHour: 1 },
    })
    expect((await administrator()('makeStaffLeave', { ...on('mruiz'), body: { reason: 'moved on' } })).status).toBe(200)
    expect(await member('mruiz')).toBeUndefined()
    const row = await fixture.database
      .selectFrom('account')
      .select(['role', 'state'])
      .where('user_name', '=', 'mruiz')
      .executeTakeFirst()
    expect(row).toEqual({ role: null, state: 'suspended' })
    expect((await fixture.as('mruiz')('getMe')).status).toBe(401)
    expect(await limitsOf('mruiz')).toBeUndefined()
    expect(await mailsTo('mruiz@demo.example', 'staff_left')).toHaveLength(1)
    await setAccount('mruiz', { role: 'agent', state: 'active' })
  })

  it.each(['suspendStaff', 'makeStaffLeave'] as const)('%s: refuses no reason, a long one, and a code', async (act) => {
    const answer = async (reason: string) => (await administrator()(act, { ...on('jweber'), body: { reason } })).code
    expect(await answer(' ')).toBe('invalid_input')
    expect(await answer('x'.repeat(501))).toBe('invalid_input')
    expect(await answer(`said ${demoRecoveryCode('jweber')}`)).toBe('code_in_text')
    expect(await member('jweber')).toMatchObject({ state: 'active' })
  })
})

describe('limits', () => {
  it('are kept, shown, and may go back to the policy’s own', async () => {
    const supervisor = fixture.as('shaddad')
    const set = (resetsPerHour: number | null, failedVerificationsPerHour: number | null) =>
      supervisor('setStaffLimits', { ...on('jweber'), body: { resetsPerHour, failedVerificationsPerHour } })
    expect((await set(2, null)).status).toBe(200)
    expect(await member('jweber')).toMatchObject({
      limits: { resetsPerHour: 2, failedVerificationsPerHour: null, setBy: 'Samira Haddad سميرة حداد' },
    })
    expect(await limitsOf('jweber')).toMatchObject({
      resets_per_hour: 2,
      failed_verifications_per_hour: null,
    })
    expect((await set(null, 0)).status).toBe(200)
    expect(await limitsOf('jweber')).toMatchObject({
      resets_per_hour: null,
      failed_verifications_per_hour: 0,
    })
    for (const wrong of [-1, 1001, 1.5]) expect((await set(wrong, null)).code).toBe('invalid_input')
    expect((await mailsTo('jweber@demo.example', 'staff_limits_set')).length).toBe(2)
    expect((await fixture.entries(fixture.id('jweber'))).at(-1)).toMatchObject({
      action: 'staff.limits_set',
      detail: { resetsPerHour: 'policy', failedVerificationsPerHour: 0 },
    })
  })
})

describe('the last administrator', () => {
  /** One work after the other on the embedded database, at once on a server: each waits there until the other has begun. */
  async function atOnce(acts: [string, (work: Work) => Promise<unknown>][]): Promise<string[]> {
    const other = fixture.databaseUrl === undefined ? undefined : openServer(fixture.databaseUrl)
    const transacts = [fixture.transact, other === undefined ? fixture.transact : createTransact(other, fixture.clock)]
    let begun = 0
    let open = (): void => undefined
    const barrier = new Promise<void>((resolve) => (open = resolve))
    const results = await Promise.all(
      acts.map(async ([userName, act], index) => {
        const transact = transacts[index % 2] ?? fixture.transact
        const actor = { kind: 'staff' as const, id: fixture.id(userName), role: 'administrator' as const }
        return transact({ actor, source: null, requestId: null }, async (work) => {
          if (++begun === acts.length) open()
          if (other !== undefined) await barrier
          return act(work)
        }).then(
          () => 'done',
          (error: unknown) => (error as { code?: string }).code ?? 'failed',
        )
      }),
    )
    await other?.destroy()
    return results.sort()
  }
  const caller = (userName: string) => ({ id: fixture.id(userName), role: 'administrator' as const })
  const acts = (by: string, target: string) => ({
    suspend: (work: Work) => fixture.services.staffActs.suspend(work, caller(by), fixture.id(target), 'each other'),
    leave: (work: Work) => fixture.services.staffActs.leave(work, caller(by), fixture.id(target), 'each other'),
    change_role: (work: Work) => fixture.services.staffActs.changeRole(work, caller(by), fixture.id(target), 'agent'),
  })

  it.each(['suspend', 'leave', 'change_role'] as const)(
    'stays when two remove each other at the same instant: %s',
    async (act) => {
      for (let round = 0; round < longRounds(3, 50); round++) {
        const results = await atOnce([
          ['gokafor', acts('gokafor', second.userName)[act]],
          [second.userName, acts(second.userName, 'gokafor')[act]],
        ])
        expect(results.filter((result) => result === 'done')).toHaveLength(1)
        expect(['forbidden', 'last_administrator']).toContain(results.find((result) => result !== 'done'))
        const active = await fixture.database
          .selectFrom('account')
          .select('id')
          .where('role', '=', 'administrator')
          .where('state', '=', 'active')
          .execute()
        expect(active).toHaveLength(1)
        await fixture.database.deleteFrom('staff_reason').execute()
        for (const userName of ['gokafor', second.userName])
          await setAccount(userName, { role: 'administrator', state: 'active' })
      }
    },
  )

  it('is told as such to one who was suspended in this very moment', async () => {
    await setAccount(second.userName, { state: 'suspended' })
    for (const act of ['suspend', 'leave', 'change_role'] as const)
      expect(await atOnce([[second.userName, acts(second.userName, 'gokafor')[act]]])).toEqual(['last_administrator'])
    // What is no removal is refused as well: whoever was suspended does nothing any more.
    expect(
      await atOnce([
        [
          second.userName,
          (work) =>
            fixture.services.staffActs.setLimits(work, caller(second.userName), fixture.id('jweber'), {
              resetsPerHour: 100,
              failedVerificationsPerHour: 100,
            }),
        ],
      ]),
    ).toEqual(['forbidden'])
    await setAccount(second.userName, { state: 'active' })
  })

  it('counts no suspended one', async () => {
    await setAccount(second.userName, { state: 'suspended' })
    expect((await member('gokafor'))?.acts.find(({ act }) => act === 'suspend')?.reason).toBe('own_account')
    expect((await administrator()('changeStaffRole', { ...on(second.userName), body: { role: 'agent' } })).status).toBe(
      200,
    )
    await setAccount(second.userName, { role: 'administrator', state: 'active' })
  })
})

describe('a changed role', () => {
  it('counts at the next request, is recorded and told', async () => {
    expect((await administrator()('changeStaffRole', { ...on('jweber'), body: { role: 'supervisor' } })).status).toBe(
      200,
    )
    expect((await fixture.as('jweber')('getMe')).body).toMatchObject({ role: 'supervisor' })
    expect((await fixture.entries(fixture.id('jweber'))).at(-1)).toMatchObject({
      action: 'account.role_given',
      detail: { role: 'supervisor', before: 'agent' },
    })
    expect((await mailsTo('jweber@demo.example', 'staff_role_changed')).at(-1)?.text).toContain('/not-me/')
    expect((await administrator()('changeStaffRole', { ...on('jweber'), body: { role: 'supervisor' } })).code).toBe(
      'nothing_to_do',
    )
  })
})

// Last, since a day goes by in it.
describe('an invitation', () => {
  it('says when an invitation has run out', async () => {
    await administrator()('inviteStaff', { body: person('late') })
    fixture.clock.advance(24 * 3600 + 1)
    expect(await member('late')).toMatchObject({ invitation: 'expired' })
  })
})
