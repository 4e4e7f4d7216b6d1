import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseId } from '#common/model/ids.ts'
import { insertFactor } from '../cases/testing/insert-factor.ts'
import { createCaseWalk, type CaseWalk } from '../cases/testing/case-walk.ts'
import { crowd, owners, staff } from '../seed/people.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { tendApprovals } from './escalation.ts'

let fixture: Fixture
let walk: CaseWalk
beforeAll(async () => {
  fixture = await createFixture({
    people: [
      ...staff,
      ...owners,
      ...crowd(60).map((person) => ({
        ...person,
        state: 'active' as const,
        kind: 'privileged' as const,
        reconfiguration: null,
        factors: [{ type: 'totp' as const, label: 'App', state: 'working' as const }],
      })),
    ],
  })
  walk = createCaseWalk(fixture)
}, 60_000)
afterAll(() => fixture.close())

let next = 1
/** The first confirmed mailbox to which a pass may go in a case. */
async function mailboxOf(caseId: CaseId) {
  const way = (await walk.detail(caseId)).passWays.find((one) => one.kind === 'address')
  if (way === undefined) throw new Error('no mailbox')
  return way
}
/** Which open requests a supervisor is told are stale: by the list, and by each request's own page. */
async function staleRequests() {
  const supervisor = fixture.as('shaddad')
  const { items } = (await supervisor('listApprovals', { query: { limit: '100' } })).body
  const open = items.filter((one) => one.state === 'waiting' || one.state === 'approved')
  const alone = await Promise.all(
    open.map(async ({ id }) => (await supervisor('getApproval', { params: { approvalId: id } })).body),
  )
  const told = (of: readonly { id: string; stale: boolean }[]) => of.map(({ id, stale }) => [id, stale] as const)
  return { listed: told(open), alone: told(alone) }
}
/** Somebody privileged with whom no test has begun anything. */
const nobody = (): string => `user${String(next++).padStart(4, '0')}`
const tend = () => fixture.system((work) => tendApprovals(work, fixture.services))
const mailsOf = async (userName: string, template: string) =>
  (await fixture.mails()).filter((mail) => mail.accountId === fixture.id(userName) && mail.template === template)

describe('rule 14: four eyes', () => {
  it('lets a privileged account be reset on a supervisor’s word, once, and covers the pass after it', async () => {
    const caseId = await walk.proven(nobody())
    expect((await walk.reset(caseId)).code).toBe('needs_approval')
    const asked = await walk.ask(caseId)
    expect(asked.body).toMatchObject({ state: 'waiting', causes: ['privileged'], needed: 1, mayDecide: 'role_may_not' })
    expect((await walk.reset(caseId)).code).toBe('approval_waiting')
    const seen = (await fixture.as('shaddad')('listApprovals', { query: { state: 'waiting' } })).body
    expect(seen.items.map((item) => item.id)).toContain(asked.body.id)
    expect((await fixture.as('shaddad')('getApproval', { params: { approvalId: asked.body.id } })).body).toMatchObject({
      mayDecide: null,
      stale: false,
      case: { standing: { sufficient: true } },
    })
    expect((await walk.decide(asked.body.id)).body).toMatchObject({ state: 'approved' })
    expect((await walk.reset(caseId)).status).toBe(200)
    // The approval is used: the same again is asked for anew.
    expect((await walk.reset(caseId)).code).not.toBeUndefined()
    const pass = await fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
    expect(pass.status).toBe(200)
    // One pass, not as many as the time of the approval holds.
    for (const body of [{ kind: 'read_out' }, { kind: 'address', addressId: (await mailboxOf(caseId)).addressId }])
      expect((await fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body })).code).toBe(
        'needs_approval',
      )
  })
  it('lets a pass go by just the way that was approved, once', async () => {
    const caseId = await walk.proven(nobody())
    await walk.decide((await walk.ask(caseId)).body.id)
    expect((await walk.reset(caseId)).status).toBe(200)
    const way = await mailboxOf(caseId)
    const give = (body: unknown, key?: string) =>
      fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body, ...(key === undefined ? {} : { key }) })
    expect((await give({ kind: 'read_out' })).status).toBe(200)
    const pass = { action: 'issue_enrolment_pass', factors: undefined }
    expect((await walk.ask(caseId, pass)).code).toBe('invalid_input')
    expect((await walk.ask(caseId, { ...pass, way: { kind: 'address', addressId: '0123456789AB' } })).code).toBe(
      'not_found',
    )
    const asked = await walk.ask(caseId, { ...pass, way: { kind: 'address', addressId: way.addressId } })
    expect(asked.body).toMatchObject({ factors: null, way })
    const supervisor = fixture.as('shaddad')
    const listed = (await supervisor('listApprovals', { query: { state: 'waiting' } })).body.items
    expect(listed.find((one) => one.id === asked.body.id)).toMatchObject({ way, stale: false })
    expect((await supervisor('getApproval', { params: { approvalId: asked.body.id } })).body).toMatchObject({
      way,
      scope: [],
    })
    await walk.decide(asked.body.id)
    expect((await give({ kind: 'read_out' })).code).toBe('approval_stale')
    const [key, mailed] = [randomUUID(), { kind: 'address', addressId: way.addressId }]
    expect((await give(mailed, key)).body).toMatchObject({ deliveredTo: way.hint, pass: null })
    expect((await give(mailed)).code).toBe('needs_approval')
    // The answer was lost on the way: the same call makes a new pass in the old one's place, for no longer than that one.
    fixture.clock.advance(60)
    const again = await give(mailed, key)
    expect(again.status).toBe(200)
    const rows = await fixture.database
      .selectFrom('enrolment_pass')
      .select(['state', 'approval_id', 'expires_at'])
      .where('approval_id', '=', asked.body.id)
      .orderBy('issued_at')
      .execute()
    expect(rows.map((row) => row.state)).toEqual(['cancelled', 'live'])
    expect(rows[1]?.expires_at).toEqual(rows[0]?.expires_at)
    // What it replaced is used: the same call again is one more pass, and nobody approved one.
    await fixture.database.updateTable('enrolment_pass').set({ state: 'used' }).where('state', '=', 'live').execute()
    expect((await give(mailed, key)).code).toBe('needs_approval')
  })
  it('is never one’s own: not the agent’s, not a former agent’s, not a witness’s, not the account’s', async () => {
    const own = await walk.proven(nobody(), 'shaddad')
    const asked = await walk.ask(own, {}, 'shaddad')
    expect((await walk.decide(asked.body.id, 'approve', 'shaddad')).code).toBe('own_request')
    expect((await walk.decide(asked.body.id, 'approve', 'ibauer')).status).toBe(200)

    const moved = await walk.proven(nobody(), 'shaddad')
    await fixture.as('shaddad')('handOverCase', { params: { caseId: moved }, body: { toId: fixture.id('mruiz') } })
    const after = await walk.ask(moved)
    expect((await walk.decide(after.body.id)).code).toBe('own_request')

    const vouchedFor = nobody()
    await fixture.database
      .updateTable('account')
      .set({ manager_id: fixture.id('shaddad') })
      .where('user_name', '=', vouchedFor)
      .execute()
    const witnessed = await walk.open(vouchedFor)
    await walk.put(witnessed, ['recovery_code'])
    await walk.put(witnessed, ['manager_word'], 'shaddad')
    const given = await walk.ask(witnessed)
    expect((await walk.decide(given.body.id)).code).toBe('own_request')
    expect((await walk.decide(given.body.id, 'approve', 'mruiz')).code).toBe('forbidden')
    expect((await walk.decide(given.body.id, 'approve', 'gokafor')).code).toBe('forbidden')

    // A supervisor is privileged too; nobody decides on their own account.
    const self = await walk.proven('ibauer', 'shaddad')
    const about = await walk.ask(self, {}, 'shaddad')
    expect((await walk.decide(about.body.id, 'approve', 'ibauer')).code).toBe('own_account')
    await walk.close(self, 'shaddad')
  })
  it('is never stale: whatever changes after the request must be asked for again', async () => {
    const changes: [string, (caseId: Awaited<ReturnType<CaseWalk['open']>>, userName: string) => Promise<unknown>][] = [
      [
        'new evidence takes the place of old',
        (caseId) =>
          fixture.database
            .deleteFrom('evidence')
            .where('case_id', '=', caseId)
            .where('kind', '=', 'issued_code')
            .execute()
            .then(() => walk.put(caseId, ['manager_word'])),
      ],
      [
        'something more is lost',
        async (caseId, userName) => {
          const account = await fixture.as('mruiz')('getAccount', { params: { accountId: fixture.id(userName) } })
          return fixture.as('mruiz')('stateLost', {
            params: { caseId },
            body: { factors: [account.body.factors[0]?.id] },
          })
        },
      ],
      [
        'a factor comes',
        (_caseId, userName) =>
          insertFactor(fixture, userName, { id: `F${userName.slice(-4)}ABCDEFG` as never, type: 'totp', label: 'new' }),
      ],
      [
        'the account gets a role',
        (_caseId, userName) =>
          fixture.database
            .updateTable('account')
            .set({ role: 'agent' })
            .where('id', '=', fixture.id(userName))
            .execute(),
      ],
    ]
    for (const [name, change] of changes) {
      const before = nobody()
      const waiting = await walk.proven(before)
      const asked = await walk.ask(waiting)
      await change(waiting, before)
      expect((await walk.decide(asked.body.id)).code, name).toBe('approval_stale')

      const after = nobody()
      const approved = await walk.proven(after)
      await walk.decide((await walk.ask(approved)).body.id)
      await change(approved, after)
      expect((await walk.reset(approved)).code, name).toBe('needs_approval')
    }
    const { listed, alone } = await staleRequests()
    expect(listed).toEqual(alone)
    expect(listed.filter(([, stale]) => stale === true).length).toBeGreaterThanOrEqual(2 * changes.length)
    expect(listed.some(([, stale]) => stale === false)).toBe(true)
  })
  it('approves exactly the factors that were asked for', async () => {
    const who = 'hsorensen'
    const caseId = await walk.proven(who)
    const factors = (await fixture.as('mruiz')('getAccount', { params: { accountId: fixture.id(who) } })).body.factors
    const [one] = factors
    await walk.decide((await walk.ask(caseId, { factors: [one?.id] })).body.id)
    expect((await walk.reset(caseId)).code).toBe('approval_stale')
    expect((await walk.reset(caseId, 'mruiz', [one?.id ?? ''])).status).toBe(200)
  })
  it('ends with its case, with a freeze, with a hand-over and with its time', async () => {
    const stateOf = async (id: string) =>
      (await fixture.as('shaddad')('getApproval', { params: { approvalId: id } })).body.state
    const closed = await walk.proven(nobody())
    const first = (await walk.ask(closed)).body.id
    await walk.close(closed)
    expect(await stateOf(first)).toBe('cancelled')

    const frozen = await walk.proven(nobody())
    const second = (await walk.ask(frozen)).body.id
    await walk.decide(second)
    await fixture.as('mruiz')('freezeAccount', { params: { caseId: frozen }, body: { note: 'somebody else calls' } })
    expect(await stateOf(second)).toBe('cancelled')

    const moved = await walk.proven(nobody())
    const third = (await walk.ask(moved)).body.id
    await fixture.as('mruiz')('handOverCase', { params: { caseId: moved }, body: { toId: fixture.id('jweber') } })
    expect(await stateOf(third)).toBe('cancelled')

    const waited = await walk.proven(nobody())
    const fourth = (await walk.ask(waited)).body.id
    fixture.clock.advance(30 * 60)
    expect(await stateOf(fourth)).toBe('expired')
    expect((await walk.decide(fourth)).code).toBe('approval_ended')
    await tend()
    expect(
      (await fixture.entries()).some(
        (entry) => entry.detail['approvalId'] === fourth && entry.action === 'approval.expired',
      ),
    ).toBe(true)

    const late = await walk.proven(nobody())
    const fifth = (await walk.ask(late)).body.id
    await walk.decide(fifth)
    fixture.clock.advance(31 * 60)
    expect((await walk.reset(late)).code).toBe('needs_approval')
  })
  it('can be withdrawn by who asked, and declined with a reason that the agent reads', async () => {
    const caseId = await walk.proven(nobody())
    const first = (await walk.ask(caseId)).body.id
    expect((await fixture.as('jweber')('withdrawApproval', { params: { approvalId: first } })).code).toBe(
      'case_not_yours',
    )
    expect((await fixture.as('mruiz')('withdrawApproval', { params: { approvalId: first } })).body.state).toBe(
      'withdrawn',
    )
    expect((await walk.decide(first)).code).toBe('approval_ended')
    fixture.clock.advance(1)
    const second = (await walk.ask(caseId)).body.id
    await walk.decide(second, 'decline')
    const [shown] = (await walk.detail(caseId)).approvals
    expect(shown).toMatchObject({ state: 'declined', decisions: [{ reason: 'Looked at the evidence' }] })
    expect((await walk.reset(caseId)).code).toBe('needs_approval')
  })
  it('cannot be asked for without the evidence, nor hold a code in its reason', async () => {
    const caseId = await walk.open(nobody())
    expect((await walk.ask(caseId)).code).toBe('evidence_missing')
    await walk.put(caseId, ['recovery_code', 'issued_code'])
    expect((await walk.ask(caseId, { reason: `it is ${'ABCDE-'.repeat(3)}ABCDE` })).status).toBe(200)
    expect((await walk.ask(caseId, { factors: undefined })).code).toBe('invalid_input')
    expect((await walk.ask(caseId, { factors: ['000000000000'] })).code).toBe('changed_meanwhile')
    expect((await walk.ask(caseId, {}, 'jweber')).code).toBe('case_not_yours')
  })
  it('goes on to one supervisor after the other by mail, and by SMS where there is a number, before it runs out', async () => {
    const caseId = await walk.proven(nobody())
    const { id } = (await walk.ask(caseId)).body
    const told = async () => {
      await tend()
      const rows = await fixture.database
        .selectFrom('approval_escalation')
        .select('supervisor_id')
        .where('approval_id', '=', id)
        .execute()
      return rows.map((row) => row.supervisor_id)
    }
    expect(await told()).toEqual([])
    const mails = (await fixture.mails()).filter((mail) => mail.template === 'approval_waiting').length
    fixture.clock.advance(10 * 60)
    expect(await told()).toHaveLength(1)
    expect(await told()).toHaveLength(1)
    fixture.clock.advance(9 * 60 + 59)
    expect(await told()).toHaveLength(1)
    fixture.clock.advance(1)
    expect((await told()).sort()).toEqual([fixture.id('shaddad'), fixture.id('ibauer')].sort())
    const after = (await fixture.mails()).filter((mail) => mail.template === 'approval_waiting')
    expect(after.length).toBeGreaterThanOrEqual(mails + 2)
    expect(after.map((mail) => mail.text).join()).not.toMatch(/user\d{4}/)
    const sms = await fixture.database
      .selectFrom('outbox_message')
      .select('id')
      .where('channel', '=', 'sms')
      .where('template', '=', 'approval_waiting')
      .execute()
    expect(sms.length).toBeGreaterThan(0)
  })
  it('takes two supervisors in an emergency, without evidence, and tells everybody', async () => {
    const caseId = await walk.open(nobody())
    const counts = async (template: string) =>
      Promise.all(
        ['shaddad', 'ibauer', 'toliveira', 'gokafor'].map(async (who) => (await mailsOf(who, template)).length),
      )
    const asked = await walk.ask(caseId, { emergency: true })
    expect(asked.body).toMatchObject({ causes: ['emergency'], needed: 2 })
    expect(await counts('emergency_asked')).toEqual([1, 1, 1, 1])
    expect((await walk.decide(asked.body.id)).body.state).toBe('waiting')
    expect((await walk.decide(asked.body.id)).code).toBe('own_request')
    expect((await walk.reset(caseId)).code).toBe('approval_waiting')
    expect((await walk.decide(asked.body.id, 'approve', 'ibauer')).body.state).toBe('approved')
    expect((await walk.reset(caseId)).status).toBe(200)
    expect(await counts('emergency_done')).toEqual([1, 1, 1, 1])
    const give = () => fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })
    expect((await give()).status).toBe(200)
    expect((await give()).code).toBe('evidence_missing')
    // One more is asked for as one more emergency, by its way; a supervisor who sees that it is read out stands for just that.
    const way = { kind: 'read_out' }
    const pass = await walk.ask(caseId, { action: 'issue_enrolment_pass', factors: undefined, way, emergency: true })
    expect(pass.body).toMatchObject({ causes: ['emergency'], way })
    for (const who of ['shaddad', 'ibauer']) await walk.decide(pass.body.id, 'approve', who)
    expect([(await give()).status, (await give()).code]).toEqual([200, 'evidence_missing'])
  })
  it('is told stale in a list by the rule that decides, whatever makes it so, with as many statements for all as for one', async () => {
    const emergency = await walk.open(nobody())
    await walk.put(emergency, ['recovery_code'])
    const asked = (await walk.ask(emergency, { emergency: true })).body.id
    // One supervisor's word does not take the place of two.
    expect((await walk.ask(emergency)).code).toBe('evidence_missing')
    const limited = await walk.proven(nobody())
    const overLimit = (await walk.ask(limited)).body.id
    const again = nobody()
    const told = await walk.open(again, 'mruiz', 'lost_device')
    await walk.close(told)
    const phoneLost = (await walk.ask(await walk.proven(again))).body.id
    const compare = async () => {
      const { listed, alone } = await staleRequests()
      expect(listed).toEqual(alone)
      return Object.fromEntries(listed) as Record<string, boolean>
    }
    expect(await compare()).toMatchObject({ [asked]: false, [overLimit]: false, [phoneLost]: false })
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id('mruiz') },
      body: { resetsPerHour: 0, failedVerificationsPerHour: null },
    })
    expect(await compare()).toMatchObject({ [asked]: false, [overLimit]: true })
    await fixture.as('shaddad')('setStaffLimits', {
      params: { accountId: fixture.id('mruiz') },
      body: { resetsPerHour: null, failedVerificationsPerHour: null },
    })
    await walk.put(emergency, ['manager_word'])
    expect(await compare()).toMatchObject({ [asked]: true, [overLimit]: false })
    await fixture.as('mruiz')('withdrawApproval', { params: { approvalId: asked } })

    for (let more = 0; more < 3; more++) await walk.ask(await walk.proven(nobody()))
    const statements = async (limit: number): Promise<[number, number]> =>
      fixture.system(async (work) => {
        let count = 0
        const tx = work.tx.withPlugin({
          transformQuery({ node }) {
            count++
            return node
          },
          transformResult: async ({ result }) => result,
        })
        const caller = { id: fixture.id('shaddad'), role: 'supervisor' as const }
        const { items } = await fixture.services.approvals.list({ ...work, tx }, caller, { state: 'waiting', limit })
        return [items.length, count]
      })
    const [[one, first], [many, all]] = [await statements(1), await statements(100)]
    expect([one, many]).toEqual([1, expect.any(Number)])
    expect(many).toBeGreaterThan(5)
    expect(all).toBe(first)
  })
  it('is stale in the list as well where a proof counts no more', async () => {
    const gone = await walk.proven(nobody())
    const lapsed = (await walk.ask(gone)).body.id
    await fixture.database
      .updateTable('evidence')
      .set({ fresh_until: fixture.clock.now() })
      .where('case_id', '=', gone)
      .where('kind', '=', 'recovery_code')
      .execute()
    const fresh = (await walk.ask(await walk.proven(nobody()))).body.id
    const { listed, alone } = await staleRequests()
    expect(listed).toEqual(alone)
    expect(Object.fromEntries(listed)).toMatchObject({ [lapsed]: true, [fresh]: false })
  })
})
