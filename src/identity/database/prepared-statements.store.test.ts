import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { onServer } from '../testing/test-database.ts'
import { openServer, type Database } from './database.ts'
import { createStatementNames } from './prepared-statements.ts'
import { createTransact, type Transact } from './transaction.ts'

const origin = { actor: { kind: 'system' as const, id: null }, source: null, requestId: null }

describe('names of prepared statements', () => {
  it('are one for each text, and new ones once a plan is outdated', () => {
    const names = createStatementNames()
    const text = 'select * from account where id = $1'
    const first = names.of(text)
    expect(first).toMatch(/^[\w-]{24}_0$/)
    expect([names.of(text), names.of(`${text} `) === first]).toEqual([first, false])
    names.renew()
    expect(names.of(text)).toMatch(/_1$/)
  })

  it.each([
    'select * from account where search_text like $1',
    'select * from account where user_name ~>=~ $1',
    'select * from audit_entry where seq < $1 order by seq desc limit $2',
    `select ${'x'.repeat(9000)}`,
  ])('are not given to %.60s: its best plan depends on its values, or it is no statement of every day', (text) => {
    expect(createStatementNames().of(text)).toBeUndefined()
  })

  it('are bounded, however many texts there are', () => {
    const names = createStatementNames()
    for (let count = 0; count < 1000; count++) expect(names.of(`select $1, ${String(count)}`)).toBeDefined()
    expect(names.of('select $1, 1000')).toBeUndefined()
    expect(names.of('select $1, 7')).toBeDefined()
  })
})

describe.runIf(onServer)('a server that goes on while another one migrates', () => {
  let fixture: Fixture
  let database: Database
  let transact: Transact
  beforeAll(async () => {
    fixture = await createFixture()
    database = openServer(fixture.databaseUrl ?? '')
    transact = createTransact(database, fixture.clock)
  }, 120_000)
  afterAll(async () => {
    await database.destroy()
    await fixture.close()
  })

  it('answers as before: in a transaction, outside of one, and on every connection of its pool', async () => {
    const inside = () =>
      transact(origin, (work) =>
        work.tx
          .selectFrom('hook')
          .selectAll()
          .where('id', '=', '0' as never)
          .execute(),
      )
    const outside = () =>
      database
        .selectFrom('account')
        .selectAll()
        .where('id', '=', '0' as never)
        .execute()
    const often = (act: () => Promise<unknown>) => Promise.all(Array.from({ length: 24 }, act))
    // Prepared on all of them, and used often enough to have one plan for all values.
    for (let round = 0; round < 7; round++) {
      await often(inside)
      await often(outside)
    }
    for (const table of ['hook', 'account']) {
      await sql`alter table ${sql.table(table)} add column beside text`.execute(fixture.database)
      expect(await often(table === 'hook' ? inside : outside)).toEqual(Array.from({ length: 24 }, () => []))
      await sql`alter table ${sql.table(table)} drop column beside`.execute(fixture.database)
      expect(await often(table === 'hook' ? inside : outside)).toEqual(Array.from({ length: 24 }, () => []))
    }
  })

  it('keeps statements on its connections', async () => {
    await database
      .selectFrom('account')
      .select('id')
      .where('id', '=', '0' as never)
      .execute()
    const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(database)
    expect(rows.some(({ statement }) => statement.startsWith('select'))).toBe(true)
  })
})
