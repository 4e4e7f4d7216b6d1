import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FactorId } from '#common/model/ids.ts'
import { auditActions } from '#common/model/words.ts'
import { findByAddress } from '../accounts/account.store.ts'
import { findByWords } from '../accounts/words.store.ts'
import { hasLookedSince, listEntries, listStory } from '../audit/audit.store.ts'
import { addSeconds } from '../clock.ts'
import { takeDue } from '../delivery/outbox.store.ts'
import { endFactors } from '../factors/factor.store.ts'
import { listUses } from '../limits/limit.store.ts'
import { lockByDigests } from '../recovery-codes/recovery-code.store.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { authenticateByName } from '../testing/fixture.ts'
import { longRounds } from '../testing/rounds.ts'
import { newDatabase, onServer } from '../testing/test-database.ts'
import { openServer } from './database.ts'
import { fillDirectory, smallTables } from './testing/fill-directory.ts'
import { hotOperations, mostRows, type HotOperation } from './testing/hot-operations.ts'
import { nodesOf, openPlanWatch, pagesRead, rowsRead, rowsRemoved, type Planned } from './testing/plan-watch.ts'

/** Pages of indexes and tables for so many rows: a few levels for each of several ways in. */
const mostPages = (rows: number) => 4 * rows + 60
const mostMilliseconds = longRounds(120_000, 1_800_000)
/** Rows that one statement reads and does not want. */
const mostRemoved = 150

/** What is wrong with how a statement ran. */
function faultsOf({ plan, walked }: Planned, most: number): string[] {
  const walks = [...walked].filter(([table, rows]) => rows > 0 && !smallTables.has(table))
  const rows = rowsRead(plan)
  const removed = nodesOf(plan).reduce((sum, node) => sum + rowsRemoved(node), 0)
  return [
    ...walks.map(([table, count]) => `walks through ${table} (${count} rows)`),
    ...(rows > most ? [`reads ${rows} rows`] : []),
    ...(removed > mostRemoved ? [`reads ${removed} rows for nothing`] : []),
    ...(pagesRead(plan) > mostPages(most) ? [`reads ${pagesRead(plan)} pages`] : []),
  ]
}

const waysOf = ({ plan }: Planned) =>
  nodesOf(plan)
    .filter((node) => node['Relation Name'] !== undefined || node['Index Name'] !== undefined)
    .map((node) => `${node['Node Type']} ${node['Index Name'] ?? node['Relation Name'] ?? ''}`)
    .join(', ')

describe.skipIf(!onServer)('plans at scale', () => {
  let fixture: PageFixture
  let watch: ReturnType<typeof openPlanWatch>
  let url = ''
  beforeAll(async () => {
    fixture = await createPageFixture({
      open: async () => {
        const made = await newDatabase()
        await made.database.destroy()
        url = made.url ?? ''
        watch = openPlanWatch(url)
        return { ...made, database: watch.database }
      },
      authenticate: ({ database, clock }) => authenticateByName(database, clock),
    })
    const { rows } = await sql<{ name: string }>`select quote_ident(relname) as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r'`.execute(fixture.database)
    for (const { name } of rows)
      await sql.raw(`alter table ${name} set (autovacuum_enabled = false)`).execute(fixture.database)
    // Statistics of an organisation on its first day.
    await sql`analyze`.execute(fixture.database)
    await fillDirectory(fixture.database)
  }, mostMilliseconds)
  afterAll(() => fixture.close())

  it('has rows in every table that grows', async () => {
    const { rows } = await sql<{ name: string; pages: number }>`select relname as name,
      pg_relation_size(oid) / current_setting('block_size')::integer as pages from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r'`.execute(fixture.database)
    const almostEmpty = rows.filter((row) => row.pages < 50).map((row) => row.name)
    expect(almostEmpty.filter((name) => !smallTables.has(name))).toEqual([])
  })

  const statistics: readonly (readonly [string, string, string, () => Promise<unknown>])[] = [
    ['from when there was almost nobody', 'atanaka', 'mgarcia', async () => undefined],
    ['of which there are none', 'falzahra', 'mgarcia', () => forgetStatistics(fixture)],
    ['that are fresh', 'mgarcia2', 'mgarcia', () => sql`analyze`.execute(fixture.database)],
  ]
  it.each(statistics)(
    'reads what it shows, on statistics %s',
    async (_, owner, other, prepare) => {
      await prepare()
      const faults: string[] = []
      for (const operation of hotOperations(fixture, owner, other)) faults.push(...(await judge(operation)))
      expect(faults).toEqual([])
    },
    mostMilliseconds,
  )

  it('plans once what every look-up, look, code and reset asks', async () => {
    const server = openServer(url)
    try {
      await server.transaction().execute(async (tx) => {
        const look = { action: 'account.viewed' as const, actorId: fixture.id('mruiz'), caseId: null }
        const now = fixture.clock.now()
        // PostgreSQL decides at the sixth use whether one plan is right for all values.
        for (let use = 0; use < 8; use++) {
          await findByAddress(tx, 'email', [`person-${use}@corp.example`], 20)
          await findByAddress(tx, 'phone', [`+4915${use}`], 20)
          await hasLookedSince(tx, { ...look, accountId: fixture.id('atanaka') }, addSeconds(now, -600))
          await lockByDigests(tx, [`digest ${use}`])
          await listEntries(tx, {}, 1000 + use, 51)
          await listEntries(tx, { action: auditActions[use] }, 1000 + use, 51)
          await listStory(tx, fixture.id('atanaka'), 1000 + use, 21)
          await findByWords(tx, [`anaka${use}`], 20)
          await takeDue(tx, now, now)
          const since = addSeconds(now, -3600 - use)
          await listUses(tx, [
            { name: 'resets_per_agent_hour', subject: `${use}`, since },
            { name: 'resets_per_account_month', subject: `${use}`, since },
          ])
          await endFactors(tx, [`factor${use}`, `other${use}`] as FactorId[], now)
        }
        const { rows } = await sql<{ statement: string; generic: number }>`
          select statement, generic_plans as generic from pg_prepared_statements
          where generic_plans + custom_plans > 5`.execute(tx)
        // An e-mail and a number are one statement; the end of factors is two, and so are words, each with its settings, as a filter has.
        expect(rows.length).toBe(14)
        expect(rows.filter(({ generic }) => Number(generic) === 0).map(({ statement }) => statement)).toEqual([])
      })
    } finally {
      await server.destroy()
    }
  })

  async function judge(operation: HotOperation): Promise<string[]> {
    await operation.before?.()
    let failed: string[] = []
    const statements = await watch.statementsOf(() =>
      operation.run().catch((error: unknown) => {
        failed = [`${operation.name}: ${String(error)}`]
      }),
    )
    expect(statements.length).toBeGreaterThan(0)
    const faults = statements.flatMap((statement) =>
      faultsOf(statement, operation.most ?? mostRows).map(
        (fault) => `${operation.name}: ${fault} by ${waysOf(statement)}: ${statement.text}`,
      ),
    )
    return [...failed, ...faults]
  }
})

/** As if nobody had ever looked at the tables: what a restored backup is. */
async function forgetStatistics({ database }: PageFixture): Promise<void> {
  await sql`delete from pg_statistic where starelid in (
    select oid from pg_class where relnamespace = 'public'::regnamespace)`.execute(database)
  await sql`update pg_class set reltuples = -1, relpages = 0, relallvisible = 0
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')`.execute(database)
}
