import { createHash } from 'node:crypto'
import type pg from 'pg'
import { sqlState } from './sql-state.ts'

/** Searched by a pattern or paged by any number, it is planned for its values each time: no one plan is right for all of them. */
const dependsOnValues = /\blike\b|~|\blimit \$/i
/** Statements of lists have as many texts as lists have lengths; what a connection keeps stays bounded. */
const mostStatements = 1000
const longestText = 8192

/** SQLSTATE of a plan that a migration beside us has outdated: the statement's answer has other columns now. */
export const planOutdated = '0A000'

/**
 * Names of the statements that connections prepare: parsed and planned once for each connection and not at each use, which
 * takes most of a short statement's time.
 */
export function createStatementNames() {
  const names = new Map<string, string>()
  let generation = 0
  return {
    /** @returns undefined for a statement that is not prepared */
    of(text: string): string | undefined {
      const known = names.get(text)
      if (known !== undefined) return known
      if (names.size >= mostStatements || text.length > longestText || dependsOnValues.test(text)) return undefined
      const digest = createHash('sha256').update(text).digest('base64url').slice(0, 24)
      const name = `${digest}_${String(generation)}`
      names.set(text, name)
      return name
    },
    /** Every statement gets a new name, so that no outdated plan is used again. */
    renew(): void {
      generation++
      names.clear()
    },
  }
}
export type StatementNames = ReturnType<typeof createStatementNames>

/** What every unit of work is sent between: prepared, it goes out with the statements beside it (`BatchedSocket`). */
const frames: ReadonlySet<string> = new Set(['begin', 'commit'])

/** What is sent without values may be several statements, as in a migration: a reading is one. */
const isOne = (text: string): boolean => frames.has(text) || text.startsWith('select ')

/** Has a new connection of the pool prepare what has a name. A statement by itself is sent again where its plan is outdated. */
export function prepareStatements(client: pg.PoolClient, names: StatementNames): void {
  const send = client.query.bind(client) as (...given: unknown[]) => Promise<pg.QueryResult>
  const isIdle = (): boolean => client.getTransactionStatus() === 'I'
  const sendPrepared = async (text: string, values: unknown[], name: string): Promise<pg.QueryResult> => {
    try {
      return await send({ name, text, values })
    } catch (error) {
      if (sqlState(error) !== planOutdated) throw error
      names.renew()
      if (!isIdle()) throw error
      return send(text, values)
    }
  }
  const query = (...given: unknown[]): unknown => {
    const [text, values] = given
    const plain =
      given.length === 2 && typeof text === 'string' && Array.isArray(values) && (values.length > 0 || isOne(text))
    const name = plain ? names.of(text) : undefined
    return plain && name !== undefined ? sendPrepared(text, values, name) : send(...given)
  }
  client.query = query as typeof client.query
}
