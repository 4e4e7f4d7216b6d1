import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KyselyPlugin } from 'kysely'
import pg from 'pg'
import type { Database } from '../database/database.ts'
import { sqlState } from '../database/transaction.ts'
import { ServerDatabase } from '../database/unit-of-work.ts'

export interface Observer {
  /** Told of every statement that is refused, also where the work is simply done again after it. */
  refused(sqlState: string, statement: string): void
  /** Statements take a few milliseconds more, each another number of them: what can come between two of them does. */
  slow: boolean
}

/** A PostgreSQL server whose refusals a test sees. */
export function openObserved(url: string, observer: Observer): Database {
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  // Deadlocks are told at once, so that a round with one is not a second longer.
  const pool = new pg.Pool({ connectionString: url, max: 16, pipeline: true, options: '-c deadlock_timeout=50ms' })
  pool.on('error', () => undefined)
  const hesitation: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (observer.slow) await sleep(randomInt(4))
      return result
    },
  }
  return new ServerDatabase(
    { pool },
    {
      plugins: [hesitation],
      log: (event) => {
        if (event.level === 'error') observer.refused(sqlState(event.error), event.query.sql)
      },
    },
  )
}
