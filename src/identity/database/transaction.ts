import { AppError } from '#common/errors.ts'
import { appendEntries } from '../audit/audit.store.ts'
import type { Clock } from '../clock.ts'
import { bumpTopics } from '../live/live.store.ts'
import type { AuditDraft, Origin, Work } from '../work.ts'
import type { Database } from './database.ts'
import { planOutdated } from './prepared-statements.ts'
import { sqlState } from './sql-state.ts'
import { inOneTransaction, type Transaction } from './unit-of-work.ts'

export { sqlState, type Transaction }

/** Runs `act` as one unit of work; what it threw, it has not done. */
export type Transact = <T>(origin: Origin, act: (work: Work) => Promise<T>) => Promise<T>

/** SQLSTATEs of a lost race that may simply be run again: serialization failure, deadlock, a migration beside us. */
const again = new Set(['40001', '40P01', planOutdated])
const attempts = 4

/**
 * @param onTouched told after the commit of work that changed what consoles watch
 * @param beforeLog last act of the work, in its transaction, when all that it records is known
 */
export function createTransact(
  database: Database,
  clock: Clock,
  onTouched: () => void = () => undefined,
  beforeLog: (work: Work) => Promise<void> = async () => undefined,
): Transact {
  const transact: Transact = async (origin, act) => {
    for (let attempt = 1; ; attempt++) {
      const effects: (() => void)[] = []
      const told: ((work: Work) => Promise<void>)[] = []
      const topics: Work['topics'] = new Set()
      try {
        const result = await inOneTransaction(database, async (tx) => {
          const drafts: AuditDraft[] = []
          const work: Work = {
            ...origin,
            tx,
            now: clock.now(),
            drafts,
            topics,
            record: (entry) => void drafts.push(entry),
            afterCommit: (effect) => void effects.push(effect),
            ifRefused: (tell) => void told.push(tell),
          }
          const value = await act(work)
          await beforeLog(work)
          // The log last of all, so that the lock on its head is held for the shortest time and after every other.
          return { value, closing: [...bumpTopics(tx, topics), ...appendEntries(work, drafts)] }
        })
        for (const effect of effects) effect()
        if (topics.size > 0) onTouched()
        return result
      } catch (error) {
        if (attempt < attempts && again.has(sqlState(error))) continue
        const known = asAppError(error)
        if (known instanceof AppError && known.status < 500) for (const tell of told) await transact(origin, tell)
        throw known
      }
    }
  }
  return transact
}

/** Outages of the database as what they mean; everything else stays what it is. */
export function asAppError(error: unknown): unknown {
  if (error instanceof AppError) return error
  const state = sqlState(error)
  if (state === '53100' || state === 'ENOSPC' || state === '53200')
    return new AppError('storage_full', { cause: error })
  if (
    state.startsWith('08') ||
    state.startsWith('57P') ||
    state === 'ECONNREFUSED' ||
    state === 'ECONNRESET' ||
    state === '53300' ||
    state === '25006'
  )
    return new AppError('storage_unavailable', { cause: error })
  if (error instanceof Error && /timeout exceeded when trying to connect|PGlite is closed/.test(error.message))
    return new AppError('storage_unavailable', { cause: error })
  return error
}
