import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCaseWalk, type CaseWalk } from '../cases/testing/case-walk.ts'
import { owners, staff } from '../seed/people.ts'
import { plainCrowd } from '../cases/testing/plain-crowd.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'

let fixture: Fixture
let pages: PageFixture
let walk: CaseWalk
beforeAll(async () => {
  const people = [...staff, ...owners, ...plainCrowd(20)]
  fixture = await createFixture({ people })
  pages = await createPageFixture({ people: [...staff, ...owners] })
  walk = createCaseWalk(fixture)
}, 120_000)
afterAll(async () => {
  await fixture.close()
  await pages.close()
})

const stateOf = async (userName: string) =>
  (await fixture.as('shaddad')('getAccount', { params: { accountId: fixture.id(userName) } })).body.state

describe('rule 17: a freeze and its lifting', () => {
  it('ends the case and everything open, tells owner and supervisors, and takes nothing more from agents', async () => {
    const caseId = await walk.proven('user0001')
    await walk.reset(caseId)
    await fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
    const note = 'The real owner has just walked in'
    expect((await fixture.as('jweber')('freezeAccount', { params: { caseId }, body: { note } })).code).toBe(
      'case_not_yours',
    )
    expect((await fixture.as('mruiz')('freezeAccount', { params: { caseId }, body: { note } })).status).toBe(200)
    const detail = await walk.detail(caseId)
    expect(detail).toMatchObject({ state: 'closed', outcome: 'suspected_attack' })
    expect(detail.passes.map((pass) => pass.state)).toEqual(['cancelled'])
    const mails = await fixture.mails()
    expect(
      mails.filter((mail) => mail.accountId === fixture.id('user0001') && mail.template === 'account_frozen').length,
    ).toBeGreaterThan(0)
    expect(
      mails
        .filter((mail) => mail.template === 'freeze_to_look_into')
        .map((mail) => mail.accountId)
        .sort(),
    ).toEqual([fixture.id('shaddad'), fixture.id('ibauer')].sort())
    expect(
      (await fixture.as('shaddad')('getDesk')).body.frozen.find((one) => one.account.id === fixture.id('user0001')),
    ).toMatchObject({ by: 'agent', note })

    const again = await walk.open('user0001')
    for (const [name, body] of [
      ['resetFactors', { factors: 'all', previewDigest: 'x'.repeat(64) }],
      ['issueEnrolmentPass', { kind: 'read_out' }],
      ['requireReconfiguration', {}],
      ['askManager', {}],
      ['recordIdentityDocument', { document: 'passport', checked: [] }],
    ] as const)
      expect((await fixture.as('mruiz')(name, { params: { caseId: again }, body })).code, name).toBe(
        'account_not_active',
      )
    expect((await fixture.as('mruiz')('liftFreeze', { params: { caseId: again }, body: { note } })).code).toBe(
      'forbidden',
    )
    // The audit log holds that it was done and by whom, not the words.
    expect(JSON.stringify(await fixture.entries())).not.toContain('walked in')
    await walk.close(again)
  })
  it('is lifted by a supervisor in a case of their own, on evidence alone', async () => {
    const before = await walk.open('user0002')
    await fixture.as('mruiz')('freezeAccount', { params: { caseId: before }, body: { note: 'odd voice' } })
    const caseId = await walk.open('user0002', 'shaddad')
    const lift = () => fixture.as('shaddad')('liftFreeze', { params: { caseId }, body: { note: 'Seen in person' } })
    expect((await lift()).code).toBe('evidence_missing')
    await walk.put(caseId, ['recovery_code'])
    expect((await lift()).code).toBe('evidence_missing')
    await walk.put(caseId, ['identity_document'])
    // Thin evidence: another supervisor has to agree.
    expect((await lift()).code).toBe('needs_approval')
    const asked = await walk.ask(caseId, { action: 'lift_freeze', factors: undefined }, 'shaddad')
    expect((await walk.decide(asked.body.id)).code).toBe('own_request')
    await walk.decide(asked.body.id, 'approve', 'ibauer')
    expect((await lift()).status).toBe(200)
    expect(await stateOf('user0002')).toBe('active')
    expect((await lift()).code).toBe('not_frozen')
    const told = (await fixture.mails()).filter(
      (mail) => mail.accountId === fixture.id('user0002') && mail.template === 'freeze_lifted',
    )
    expect(told.length).toBeGreaterThan(0)
  })
  it('makes earlier links do nothing any more, and a new notice can freeze again', async () => {
    const act = <T>(run: Parameters<typeof pages.transact<T>>[1]) =>
      pages.transact(
        { actor: { kind: 'staff', id: pages.id('shaddad'), role: 'supervisor' }, source: null, requestId: null },
        run,
      )
    const links = async () =>
      (await pages.mails())
        .flatMap((mail) =>
          mail.accountId === pages.id('lmueller') ? [/\/not-me\/([\w-]+)/.exec(mail.text)?.[1] ?? ''] : [],
        )
        .filter((token) => token !== '')
    const account = async () =>
      pages.database.selectFrom('account').selectAll().where('id', '=', pages.id('lmueller')).executeTakeFirstOrThrow()
    await act(async (work) => {
      const { cases } = pages.services
      const caller = { id: pages.id('shaddad'), role: 'supervisor' as const }
      const opened = await cases.open(work, caller, {
        accountId: pages.id('lmueller'),
        ticket: 'T',
        reason: 'other',
        channel: 'phone',
        story: '',
      })
      await cases.endSessions(work, caller, opened.caseId)
      await cases.close(work, caller, opened.caseId, 'not_needed')
    })
    const [first] = await links()
    const press = async (token: string | undefined) => {
      const browser = pages.browser()
      await browser.get(`/not-me/${token ?? ''}`)
      return browser.post(`/not-me/${token ?? ''}`, {})
    }
    await press(first)
    expect((await account()).state).toBe('frozen')
    const before = await links()
    await act(async (work) => {
      const { cases, caseMoves } = pages.services
      const caller = { id: pages.id('shaddad'), role: 'supervisor' as const }
      const opened = await cases.open(work, caller, {
        accountId: pages.id('lmueller'),
        ticket: 'T',
        reason: 'other',
        channel: 'in_person',
        story: '',
      })
      for (const kind of ['recovery_code', 'issued_code'] as const)
        await work.tx
          .insertInto('evidence')
          .values({
            id: `${kind.slice(0, 5).toUpperCase()}0000000`.replace('_', '0') as never,
            case_id: opened.caseId,
            kind,
            rests_on: kind,
            address_id: null,
            given_by: 'agent',
            given_at: work.now,
            fresh_until: new Date(work.now.getTime() + 60_000),
          })
          .execute()
      await caseMoves.liftFreeze(work, caller, opened.caseId, 'Seen in person')
    })
    expect((await account()).state).toBe('active')
    for (const token of before) await press(token)
    expect((await account()).state).toBe('active')
    const fresh = (await links()).filter((token) => !before.includes(token))
    expect(fresh.length).toBeGreaterThan(0)
    await press(fresh[0])
    expect((await account()).state).toBe('frozen')
  })
})
