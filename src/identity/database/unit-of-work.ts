import {
  CompiledQuery,
  Kysely,
  PostgresDialect,
  Transaction as KyselyTransaction,
  type DatabaseConnection,
  type Driver,
  type KyselyConfig,
  type PostgresDialectConfig,
} from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'
import { sqlState } from './sql-state.ts'

export type Transaction = KyselyTransaction<Tables>

/** What a unit of work has come to, and the statements that end it. */
export interface Outcome<T> {
  value: T
  closing: readonly CompiledQuery[]
}
export type Act<T> = (tx: Transaction) => Promise<Outcome<T>>

/**
 * A PostgreSQL server whose connections take the next statement before the last one is answered (decision 0035): what is sent
 * together is run in the order in which it was sent, and costs one way there and back.
 */
export class ServerDatabase extends Kysely<Tables> {
  readonly #dialect: PipelinedDialect

  constructor(config: PostgresDialectConfig, more: Omit<KyselyConfig, 'dialect'> = {}) {
    const dialect = new PipelinedDialect(config)
    super({ ...more, dialect })
    this.#dialect = dialect
  }

  /** Begin goes out with the first statements, and the commit with the closing ones. */
  async inOneTransaction<T>(act: Act<T>): Promise<T> {
    const executor = this.getExecutor()
    const { driver } = this.#dialect
    return executor.provideConnection(async (connection) => {
      const unit = startUnit(connection)
      const tx: Transaction = new KyselyTransaction({
        config: { dialect: this.#dialect },
        dialect: this.#dialect,
        driver,
        executor: executor.withConnectionProvider({ provideConnection: (consumer) => consumer(unit.connection) }),
      })
      let outcome: Outcome<T>
      try {
        outcome = await act(tx)
        await unit.begun
      } catch (error) {
        unit.end()
        await driver.rollbackTransaction(connection)
        throw error
      }
      unit.end()
      // Where a closing statement is refused, the server makes the commit behind it a rollback.
      const sent = outcome.closing.map((query) => connection.executeQuery(query))
      for (const result of await Promise.allSettled([...sent, driver.commitTransaction(connection)]))
        if (result.status === 'rejected') throw result.reason
      return outcome.value
    })
  }
}

/** Runs `act` and what it ends with as one transaction; what it threw, it has not done. */
export async function inOneTransaction<T>(database: Database, act: Act<T>): Promise<T> {
  if (database instanceof ServerDatabase) return database.inOneTransaction(act)
  return database.transaction().execute(async (tx) => {
    const { value, closing } = await act(tx)
    for (const query of closing) await tx.executeQuery(query)
    return value
  })
}

/** Waits for a check and for what was sent along with it: what the check refuses comes before all that went wrong beside it. */
export async function afterCheck<T>(check: Promise<unknown>, beside: Promise<T>): Promise<T> {
  const [checked, result] = await Promise.allSettled([check, beside])
  if (checked.status === 'rejected') throw checked.reason
  if (result.status === 'rejected') throw result.reason
  return result.value
}

class PipelinedDialect extends PostgresDialect {
  driver!: Driver
  override createDriver(): Driver {
    this.driver = super.createDriver()
    return this.driver
  }
}

/** SQLSTATE of every statement after one that was refused. */
const aborted = '25P02'

const reads = /^\s*select\b/i

/** A connection with a transaction on it. Only reads go out before it is known to have begun: they leave nothing behind. */
function startUnit(connection: DatabaseConnection) {
  let [waits, ended] = [true, false]
  let gate: Promise<unknown> | undefined
  /** What the first refused statement so far was refused with. */
  let sent: Promise<unknown> = Promise.resolve(undefined)
  const begun = connection.executeQuery(CompiledQuery.raw('begin')).then(() => void (waits = false))
  // Whoever needs to know awaits it; a refused beginning that nobody has awaited yet is no crash.
  begun.catch(() => undefined)
  return {
    begun,
    /** No statement of a branch that was left behind gets onto a connection that is somebody else's by then. */
    end: (): void => void (ended = true),
    connection: {
      streamQuery: connection.streamQuery.bind(connection),
      executeQuery: async <R>(query: CompiledQuery) => {
        if (waits && (gate !== undefined || !reads.test(query.sql))) await (gate ??= begun)
        if (ended) throw new Error('this unit of work has ended')
        const result = connection.executeQuery<R>(query)
        const before = sent
        // Refused because one before it was: whoever hears of this first is told of that one, which may be worth another try.
        sent = result.then(
          () => before,
          async (error: unknown) => (await before) ?? error,
        )
        return result.catch(async (error: unknown) => {
          throw sqlState(error) === aborted ? ((await before) ?? error) : error
        })
      },
    } satisfies DatabaseConnection,
  }
}
