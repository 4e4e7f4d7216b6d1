import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#common/errors.ts'
import { defaultPolicy } from '#common/model/default-policies.ts'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import type { Role } from '#common/model/words.ts'
import { createCaseWalk, type CaseWalk } from '../cases/testing/case-walk.ts'
import { openServer, type Database } from '../database/database.ts'
import { createTransact, type Transact } from '../database/transaction.ts'
import { crowd, staff } from '../seed/people.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { longRounds } from '../testing/rounds.ts'
import type { Work } from '../work.ts'

/** Two servers on one database: on PostgreSQL with connections of their own, on the embedded one by its single connection. */
let fixture: Fixture
let walk: CaseWalk
let second: Database | undefined
let servers: Transact[]
beforeAll(async () => {
  fixture = await createFixture({
    people: [
      ...staff,
      ...crowd(150).map((person, place) => ({
        ...person,
        state: 'active' as const,
        kind: place < 40 ? ('privileged' as const) : ('standard' as const),
        reconfiguration: null,
        factors: [{ type: 'totp' as const, label: 'App', state: 'working' as const }],
      })),
    ],
  })
  walk = createCaseWalk(fixture)
  second = fixture.databaseUrl === undefined ? undefined : openServer(fixture.databaseUrl)
  servers = [fixture.transact, second === undefined ? fixture.transact : createTransact(second, fixture.clock)]
}, 120_000)
afterAll(async () => {
  await second?.destroy()
  await fixture.close()
})

let next = 1
const person = (from: number): string => `user${String(from + next++).padStart(4, '0')}`

/** Runs all together, on both servers in turn. @returns what each answered, or the code of its refusal */
function together<T>(
  count: number,
  who: (place: number) => { id: AccountId; role: Role },
  act: (work: Work, caller: { id: AccountId; role: Role }, place: number) => Promise<T>,
) {
  return Promise.all(
    Array.from({ length: count }, async (_, place) => {
      const caller = who(place)
      const server = servers[place % servers.length] ?? fixture.transact
      try {
        return await server({ actor: { kind: 'staff', ...caller }, source: null, requestId: null }, (work) =>
          act(work, caller, place),
        )
      } catch (error) {
        if (error instanceof AppError) return error.code
        throw error
      }
    }),
  )
}
const supervisor = (place: number) => ({
  id: fixture.id(place % 2 === 0 ? 'shaddad' : 'ibauer'),
  role: 'supervisor' as const,
})
const agent = () => ({ id: fixture.id('mruiz'), role: 'agent' as const })
const done = (answers: readonly unknown[]) => answers.filter((answer) => typeof answer === 'object')

describe('together, on two servers', () => {
  it('a request is decided once, whoever approves and declines it at the same instant', async () => {
    for (let round = 0; round < longRounds(3, 30); round++) {
      const caseId = await walk.proven(person(0))
      const id = (await walk.ask(caseId)).body.id
      const answers = await together(12, supervisor, (work, caller, place) =>
        place % 3 === 0 ?
          fixture.services.approvals.decline(work, caller, id, 'No, not like this')
        : fixture.services.approvals.approve(work, caller, id, 'Yes, exactly this'),
      )
      expect(done(answers)).toHaveLength(1)
      const decisions = await fixture.database
        .selectFrom('approval_decision')
        .selectAll()
        .where('approval_id', '=', id)
        .execute()
      expect(decisions).toHaveLength(1)
      await walk.close(caseId)
    }
  })
  it('an approval is used once', async () => {
    for (let round = 0; round < longRounds(2, 20); round++) {
      const caseId = await walk.proven(person(0))
      await walk.decide((await walk.ask(caseId)).body.id)
      const { digest } = (await fixture.as('mruiz')('previewReset', { params: { caseId }, body: { factors: 'all' } }))
        .body
      const answers = await together(10, agent, (work, caller) =>
        fixture.services.cases.resetFactors(work, caller, caseId, 'all', digest),
      )
      expect(done(answers)).toHaveLength(1)
      const used = (await fixture.entries()).filter(
        (entry) => entry.action === 'approval.used' && entry.case_id === caseId,
      )
      expect(used).toHaveLength(1)
      await walk.close(caseId)
    }
  })
  it('in an emergency two different supervisors are needed, however often one presses', async () => {
    const caseId = await walk.open(person(0))
    const id = (await walk.ask(caseId, { emergency: true })).body.id
    const answers = await together(
      10,
      () => supervisor(0),
      (work, caller) => fixture.services.approvals.approve(work, caller, id, 'Known to me in person'),
    )
    expect(done(answers)).toHaveLength(1)
    expect((await walk.detail(caseId)).approvals[0]?.state).toBe('waiting')
    await walk.close(caseId)
  })
  it('an agent’s limit is exact over accounts that are reset at the same instant', async () => {
    fixture.clock.advance(3601)
    const most = defaultPolicy.limits.resets_per_agent_hour
    const cases: { caseId: CaseId; digest: string }[] = []
    for (let place = 0; place < most + 6; place++) {
      const caseId = await walk.proven(person(60))
      const preview = await fixture.as('mruiz')('previewReset', { params: { caseId }, body: { factors: 'all' } })
      cases.push({ caseId, digest: preview.body.digest })
    }
    const answers = await together(cases.length, agent, (work, caller, place) => {
      const one = cases[place] ?? { caseId: '' as CaseId, digest: '' }
      return fixture.services.cases.resetFactors(work, caller, one.caseId, 'all', one.digest)
    })
    expect(done(answers)).toHaveLength(most)
    expect(answers.filter((answer) => answer === 'over_limit')).toHaveLength(6)
    const crossings = await fixture.database
      .selectFrom('limit_crossing')
      .select('id')
      .where('limit_name', '=', 'resets_per_agent_hour')
      .execute()
    expect(crossings).toHaveLength(1)
  })
  it('a manager’s answer counts once, and a case has one question that waits', async () => {
    const userName = person(60)
    await fixture.database
      .updateTable('account')
      .set({ manager_id: fixture.id('toliveira') })
      .where('id', '=', fixture.id(userName))
      .execute()
    const caseId = await walk.open(userName)
    expect((await fixture.as('mruiz')('askManager', { params: { caseId } })).status).toBe(200)
    const [question] = await fixture.system((work) =>
      fixture.services.managerWords.waitingOf(work, fixture.id('toliveira')),
    )
    const answers = await together(8, agent, async (work, _caller, place) => ({
      answer: await fixture.services.managerWords.answer(
        work,
        fixture.id('toliveira'),
        question?.id ?? ('' as RecordId),
        place % 2 === 0 ? 'confirmed' : 'denied',
      ),
    }))
    expect(answers.filter((one) => typeof one === 'object' && one.answer === 'taken')).toHaveLength(1)
  })
})
