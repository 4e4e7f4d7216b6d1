import { Kysely, PostgresDialect, type PostgresPoolClient, type PostgresQueryResult } from 'kysely'
import pg from 'pg'
import { openPool, type Database } from '../database.ts'
import { createStatementNames } from '../prepared-statements.ts'
import type { Tables } from '../schema.ts'

/** What `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)` tells of a node, as far as it is judged. */
export interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: PlanNode[]
}

/** A statement that was sent, the plan that it ran by, and rows that tables were walked for, by triggers and keys too. */
export interface Planned {
  text: string
  values: readonly unknown[]
  plan: PlanNode
  walked: ReadonlyMap<string, number>
}

/** Statements that have a plan; what only begins, ends or sets something has none. */
const planned = /^\s*(select|insert|update|delete|with)\b/i

/**
 * A PostgreSQL server that explains every statement just before it runs: with the same values, in the same transaction, so
 * under the same settings. What the explanation did is undone.
 */
export function openPlanWatch(url: string) {
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  const pool = openPool(url)
  pool.on('error', () => undefined)
  const names = createStatementNames()
  let noted: Planned[] | undefined

  async function explain(client: pg.PoolClient, inTransaction: boolean, text: string, values: readonly unknown[]) {
    const run = `explain (analyze, buffers, format json) `
    await note(client, inTransaction, { text, values }, () => client.query<Explained>(`${run} ${text}`, [...values]))
    if (values.length === 0 || names.of(text) === undefined) return
    // A prepared statement may run by a plan that was made for no values in particular.
    const given = values.map((value) => literalOf(client, value)).join(', ')
    await note(client, inTransaction, { text: `prepared: ${text}`, values }, async () => {
      await client.query('set local plan_cache_mode = force_generic_plan')
      await client.query(`prepare plan_watch_statement as ${text}`)
      try {
        return await client.query<Explained>(`${run} execute plan_watch_statement (${given})`)
      } finally {
        await client.query('deallocate plan_watch_statement').catch(() => undefined)
      }
    })
  }

  async function note(
    client: pg.PoolClient,
    inTransaction: boolean,
    sent: Pick<Planned, 'text' | 'values'>,
    run: () => Promise<pg.QueryResult<Explained>>,
  ) {
    await client.query(inTransaction ? 'savepoint plan_watch' : 'begin')
    try {
      const before = await readWalks(client)
      const { rows } = await run()
      const after = await readWalks(client)
      const [top] = rows[0]?.['QUERY PLAN'] ?? []
      const walked = new Map([...after].map(([table, count]) => [table, count - (before.get(table) ?? 0)]))
      if (top !== undefined) noted?.push({ ...sent, plan: top.Plan, walked })
    } catch (error) {
      // A statement that is refused is refused again in a moment, to whoever sent it.
      if (!(error instanceof pg.DatabaseError) || !error.code?.startsWith('23')) throw error
    } finally {
      await client.query(inTransaction ? 'rollback to savepoint plan_watch' : 'rollback')
    }
  }

  const connect = async () => {
    const client = await pool.connect()
    let inTransaction = false
    const run = async (text: string, values: readonly unknown[]): Promise<PostgresQueryResult<unknown>> => {
      if (noted !== undefined && planned.test(text)) await explain(client, inTransaction, text, values)
      const result = await client.query(text, [...values])
      if (/^(begin|start transaction)/i.test(text)) inTransaction = true
      if (/^(commit|rollback)$/i.test(text)) inTransaction = false
      return result as PostgresQueryResult<unknown>
    }
    // What is sent together is explained and run one by one, in the order in which it was sent.
    let last: Promise<unknown> = Promise.resolve()
    const query = (text: string, values: readonly unknown[]) => {
      const result = last.then(() => run(text, values))
      last = result.catch(() => undefined)
      return result
    }
    return { query, release: () => client.release() } as PostgresPoolClient
  }
  const database: Database = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { connect, end: () => pool.end(), options: {} } }),
  })
  return {
    database,
    /** What `act` makes the services send. */
    async statementsOf(act: () => Promise<unknown>): Promise<Planned[]> {
      const statements: Planned[] = []
      noted = statements
      try {
        await act()
      } finally {
        noted = undefined
      }
      return statements
    },
  }
}

interface Explained {
  'QUERY PLAN': { Plan: PlanNode }[]
}

/** A value as it is written in a statement; its type is taken from where it stands. */
const literalOf = (client: pg.PoolClient, value: unknown): string =>
  value === null || value === undefined ? 'null'
  : value instanceof Date ? client.escapeLiteral(value.toISOString())
  : Array.isArray(value) ? client.escapeLiteral(`{${value.map((one) => JSON.stringify(String(one))).join(',')}}`)
  : client.escapeLiteral(String(value))

/** Rows that this transaction has read by walking through a whole table, for each table. */
async function readWalks(client: pg.PoolClient): Promise<Map<string, number>> {
  const { rows } = await client.query<{ relname: string; seq_tup_read: number }>(
    'select relname, seq_tup_read from pg_stat_xact_user_tables where seq_tup_read > 0',
  )
  return new Map(rows.map((row) => [row.relname, row.seq_tup_read]))
}

export const nodesOf = (plan: PlanNode): PlanNode[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** Entries that go into a bitmap are not rows yet: an inverted index packs thousands into a page, and pages are counted. */
const readsRows = (node: PlanNode): boolean =>
  (node['Relation Name'] !== undefined || node['Index Name'] !== undefined) &&
  node['Node Type'] !== 'ModifyTable' &&
  node['Node Type'] !== 'Bitmap Index Scan'

/** Rows of tables that a plan read, whether it kept them or not. */
export const rowsRead = (plan: PlanNode): number =>
  Math.round(
    nodesOf(plan)
      .filter(readsRows)
      .reduce((sum, node) => sum + (node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 0) + rowsRemoved(node), 0),
  )

/** Rows that one node read for nothing. */
export const rowsRemoved = (node: PlanNode): number =>
  ((node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) * (node['Actual Loops'] ?? 0)

export const pagesRead = (plan: PlanNode): number =>
  (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0)
