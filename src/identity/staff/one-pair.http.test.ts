import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defaultPolicy } from '#common/model/default-policies.ts'
import { createCaseWalk, type CaseWalk } from '../cases/testing/case-walk.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'

let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture()
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

type Bond = 'invited_by' | 'role_given_by'
const bind = (userName: string, bond: Bond, by: string) =>
  fixture.database
    .updateTable('account')
    .set({ [bond]: fixture.id(by) })
    .where('id', '=', fixture.id(userName))
    .execute()
beforeEach(() => fixture.database.updateTable('account').set({ invited_by: null, role_given_by: null }).execute())

const propose = async (who = 'gokafor') =>
  (await fixture.as(who)('proposePolicy', { body: { document: { ...defaultPolicy, name: 'Another' } } })).body.version
const activate = (version: number, who: string) =>
  fixture.as(who)('activatePolicy', { params: { version: String(version) } })
const toldOf = async (template: string) =>
  (await fixture.mails())
    .filter((mail) => mail.template === template)
    .map((mail) => mail.to)
    .sort()

describe('one pair of eyes (rule 14)', () => {
  for (const bond of ['invited_by', 'role_given_by'] as const)
    for (const [one, other] of [
      ['shaddad', 'gokafor'],
      ['gokafor', 'shaddad'],
    ] as const)
      it(`puts no policy into force where ${one} has ${other} as ${bond}`, async () => {
        await bind(one, bond, other)
        const version = await propose()
        expect((await fixture.as('shaddad')('getPolicy')).body.waiting).toMatchObject({ yours: false, onePair: true })
        expect(await activate(version, 'shaddad')).toMatchObject({ status: 403, code: 'one_pair_of_eyes' })
        expect((await fixture.as('ibauer')('getPolicy')).body.waiting).toMatchObject({ version, onePair: false })
        expect((await activate(version, 'ibauer')).status).toBe(200)
      })

  it('keeps who invited and who gave a role, and the command line is nobody', async () => {
    const person = { userName: 'newbie', displayName: 'Nia New', email: 'newbie@demo.example', locale: 'en' }
    const invited = await fixture.as('gokafor')('inviteStaff', { body: { ...person, role: 'agent' } })
    expect(invited.status).toBe(200)
    const { accountId } = await fixture.system((work) =>
      fixture.services.staff.create(work, {
        ...person,
        userName: 'fromserver',
        email: 'fromserver@demo.example',
        role: 'supervisor',
      }),
    )
    const role = (to: string) =>
      fixture.as('gokafor')('changeStaffRole', { params: { accountId: fixture.id('mruiz') }, body: { role: to } })
    expect((await role('supervisor')).status).toBe(200)
    expect((await role('agent')).status).toBe(200)
    const rows = await fixture.database
      .selectFrom('account')
      .select(['id', 'invited_by', 'role_given_by'])
      .where('id', 'in', [invited.body.accountId, accountId, fixture.id('mruiz')])
      .execute()
    const of = (id: string) => rows.find((row) => row.id === id)
    const administrator = fixture.id('gokafor')
    expect(of(invited.body.accountId)).toMatchObject({ invited_by: administrator, role_given_by: administrator })
    expect(of(accountId)).toMatchObject({ invited_by: null, role_given_by: null })
    expect(of(fixture.id('mruiz'))).toMatchObject({ invited_by: null, role_given_by: administrator })
  })

  for (const bond of ['invited_by', 'role_given_by'] as const)
    it(`decides on no request of whoever has the supervisor as ${bond}, and another does`, async () => {
      const who = bond === 'invited_by' ? 'atanaka' : 'lmueller'
      await bind('mruiz', bond, 'shaddad')
      const caseId = await walk.open(who)
      await walk.put(caseId, ['recovery_code', 'identity_document'])
      const asked = await walk.ask(caseId)
      expect(asked.status).toBe(200)
      for (const verdict of ['approve', 'decline'] as const)
        expect(await walk.decide(asked.body.id, verdict, 'shaddad')).toMatchObject({
          status: 403,
          code: 'one_pair_of_eyes',
        })
      const list = await fixture.as('shaddad')('listApprovals', { query: { state: 'waiting' } })
      expect(list.body.items.find((item) => item.id === asked.body.id)?.mayDecide).toBe('one_pair_of_eyes')
      expect((await walk.decide(asked.body.id, 'approve', 'ibauer')).status).toBe(200)
      await walk.close(caseId)
    })

  it('are not the two supervisors of an emergency', async () => {
    await bind('ibauer', 'invited_by', 'shaddad')
    const caseId = await walk.open('mgarcia')
    const asked = await walk.ask(caseId, { emergency: true })
    expect((await walk.decide(asked.body.id, 'approve', 'ibauer')).body.state).toBe('waiting')
    expect((await walk.decide(asked.body.id, 'approve', 'shaddad')).code).toBe('one_pair_of_eyes')
    const [row] = await fixture.database.selectFrom('approval').selectAll().where('case_id', '=', caseId).execute()
    expect(row?.state).toBe('waiting')
    await walk.close(caseId)
  })
})

describe('what nobody does in silence (rules 14, 22)', () => {
  beforeEach(() => fixture.database.deleteFrom('outbox_message').execute())
  const [administrator, first, second, auditor] = ['gokafor', 'ibauer', 'shaddad', 'toliveira'].map(
    (who) => `${who}@demo.example`,
  )

  it('an invitation and a role that is given are told to everybody who watches, but whoever did it', async () => {
    await fixture.as('gokafor')('inviteStaff', {
      body: { userName: 'told', displayName: 'T', email: 'told@demo.example', role: 'supervisor', locale: 'en' },
    })
    expect(await toldOf('staff_given_role')).toEqual([first, second, auditor])
    await fixture.database.deleteFrom('outbox_message').execute()
    const role = (to: string) =>
      fixture.as('gokafor')('changeStaffRole', { params: { accountId: fixture.id('mruiz') }, body: { role: to } })
    await role('auditor')
    expect(await toldOf('staff_given_role')).toContain(second)
    await role('agent')
    await fixture.database.deleteFrom('outbox_message').execute()
    await fixture.system((work) =>
      fixture.services.staff.create(work, {
        userName: 'server',
        displayName: 'S',
        email: 'server@demo.example',
        role: 'agent',
        locale: 'en',
      }),
    )
    expect(await toldOf('staff_given_role')).toEqual([administrator, first, second, auditor])
  })

  it('so are a policy that is proposed and one that is put into force', async () => {
    const version = await propose()
    expect(await toldOf('policy_proposed')).toEqual([first, second, auditor])
    expect((await activate(version, 'shaddad')).status).toBe(200)
    expect(await toldOf('policy_activated')).toEqual([administrator, first, auditor])
  })
})
