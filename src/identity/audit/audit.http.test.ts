import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openServer } from '../database/database.ts'
import { createTransact } from '../database/transaction.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())

const note = (text: string) =>
  fixture.system(async (work) =>
    work.record({ action: 'case.note_added', outcome: 'done', accountId: fixture.id('lmueller'), detail: { text } }),
  )

describe('the audit log (rule 20)', () => {
  it('cannot be edited, shortened or emptied, not even by a bug', async () => {
    await note('first')
    for (const statement of [
      'update audit_entry set outcome = $$failed$$',
      'delete from audit_entry',
      'truncate audit_entry',
    ])
      await expect(sql.raw(statement).execute(fixture.database)).rejects.toThrow(/append-only/)
  })

  it('numbers entries without gaps in the order of their commits, whoever writes', async () => {
    const second = fixture.databaseUrl === undefined ? undefined : openServer(fixture.databaseUrl)
    const transacts = [
      fixture.transact,
      second === undefined ? fixture.transact : createTransact(second, fixture.clock),
    ]
    const origin = { actor: { kind: 'system' as const, id: null }, source: null, requestId: null }
    await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        (transacts[index % 2] ?? fixture.transact)(origin, async (work) => {
          work.record({ action: 'account.viewed', outcome: 'done' })
          if (index % 7 === 0) throw new Error('rolled back')
        }),
      ),
    )
    const seqs = (await fixture.entries()).map((entry) => entry.seq)
    expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    await second?.destroy()
  })

  it('pages by key: entries written meanwhile shift nothing and none is shown twice', async () => {
    for (let i = 0; i < 25; i++) await note(`entry ${i}`)
    const auditor = fixture.as('toliveira')
    const seen: number[] = []
    let before: number | null = null
    do {
      const page: Awaited<ReturnType<typeof auditor<'listAudit'>>> = await auditor('listAudit', {
        query: {
          accountId: fixture.id('lmueller'),
          action: 'case.note_added',
          limit: '7',
          ...(before === null ? {} : { before: String(before) }),
        },
      })
      seen.push(...page.body.items.map((entry) => entry.seq))
      before = page.body.nextBefore
      await note('meanwhile')
    } while (before !== null)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual([...seen].sort((a, b) => b - a))
    const newest = seen[0] ?? 0
    const fresh = await auditor('countNewAudit', {
      query: { accountId: fixture.id('lmueller'), action: 'case.note_added', after: String(newest) },
    })
    expect(fresh.body.count).toBeGreaterThan(0)
  })

  it('filters by account, agent, case, action, outcome and time, and gives one entry in full', async () => {
    const opened = await fixture.as('mruiz')('openCase', {
      body: { accountId: fixture.id('pnair'), ticket: 'F-1', reason: 'other', channel: 'chat' },
    })
    const auditor = fixture.as('shaddad')
    const at = fixture.clock.now().toISOString()
    for (const query of [
      { accountId: fixture.id('pnair') },
      { actorId: fixture.id('mruiz') },
      { caseId: opened.body.caseId },
      { caseNumber: opened.body.number },
      { action: 'case.opened' },
      { from: at, to: at, action: 'case.opened' },
    ]) {
      const { body } = await auditor('listAudit', { query: query as unknown as Record<string, string> })
      expect(
        body.items.some((entry) => entry.action === 'case.opened' && entry.case?.number === opened.body.number),
      ).toBe(true)
    }
    expect((await auditor('listAudit', { query: { outcome: 'failed' } })).body.items).toEqual([])
    const [entry] = (await auditor('listAudit', { query: { caseId: opened.body.caseId } })).body.items
    const full = await auditor('getAuditEntry', { params: { seq: String(entry?.seq) } })
    expect(full.body).toMatchObject({
      actor: { kind: 'staff', displayName: 'Mariam Ruiz' },
      account: { displayName: 'Priya Nair प्रिया नायर' },
      detail: { reason: 'other', channel: 'chat' },
    })
  })

  it.each(['line\nbreak', 'carriage\rreturn', '\u001b[2J', '\u2028', '\u202e', 'x'.repeat(64)])(
    'keeps one record per event whatever is typed: %j (X1)',
    async (ticket) => {
      const before = (await fixture.entries()).length
      const opened = await fixture.as('mruiz')('openCase', {
        body: { accountId: fixture.id('zobrien'), ticket, reason: 'other', channel: 'chat', story: ticket },
      })
      if (opened.status === 200)
        await fixture.as('mruiz')('closeCase', {
          params: { caseId: opened.body.caseId },
          body: { outcome: 'abandoned' },
        })
      const entries = (await fixture.entries()).slice(before)
      expect(entries.every((entry) => !JSON.stringify(entry.detail).includes(ticket.slice(0, 6)))).toBe(true)
      expect(entries.length).toBe(opened.status === 200 ? 2 : 0)
    },
  )
})
