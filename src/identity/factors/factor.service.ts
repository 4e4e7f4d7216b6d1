import type { AccountId, FactorId } from '#common/model/ids.ts'
import { readOneTimeCode } from '#common/model/one-time-code.ts'
import { addSeconds } from '../clock.ts'
import { failuresThatDisable, growingWaits } from '../guesses/guess-schedule.ts'
import { newId } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import {
  endFactors,
  insertFactor,
  listFactors,
  lockFactors,
  serveAsKey,
  spendStep,
  updateFactor,
} from './factor.store.ts'
import { matchTotp } from './totp.ts'

export type FactorVerdict =
  | { kind: 'valid'; factorId: FactorId; retired: boolean }
  | { kind: 'malformed' }
  | { kind: 'wrong'; triesLeft: number }
  /** The code was right before or after its time: the phone's clock is wrong. */
  | { kind: 'clock_off' }
  /** This step, or a later one, was used before. */
  | { kind: 'used_before' }
  | { kind: 'locked'; until: Date }
  | { kind: 'no_factor' }

export const factorSealContext = (accountId: AccountId): string => `factor:${accountId}`

export function createFactors(keys: KeyRing) {
  const secretOf = (accountId: AccountId, sealed: string): string => keys.open(factorSealContext(accountId), sealed)

  return {
    list: (work: Work, accountId: AccountId) => listFactors(work.tx, accountId),

    /**
     * Verifies a code of an authenticator app (rule 7). Failures count on the factor over all requests, waits grow, and
     * at 100 the factor is disabled; a used step is refused everywhere, also after a restart.
     * @param use `sign_in`: working factors; `key`: retired ones serve too, once (rule 13)
     */
    async verifyTotp(work: Work, accountId: AccountId, typed: string, use: 'sign_in' | 'key'): Promise<FactorVerdict> {
      const code = readOneTimeCode(typed)
      if (code === undefined) return { kind: 'malformed' }
      const rows = (await lockFactors(work.tx, accountId, use === 'key' ? ['working', 'retired'] : ['working'])).filter(
        (row) => row.type === 'totp' && row.secret_sealed !== null && row.served_as_key_at === null,
      )
      if (rows.length === 0) return { kind: 'no_factor' }
      const waiting = rows
        .map((row) => row.wait_until)
        .filter((until): until is Date => until !== null && until > work.now)
      // One waiting factor makes all wait: else the second would be a way round the first one's count.
      const [until] = waiting.sort((a, b) => b.getTime() - a.getTime())
      if (until !== undefined) return { kind: 'locked', until }

      let refused: FactorVerdict | undefined
      for (const row of rows) {
        const match = matchTotp(secretOf(accountId, row.secret_sealed ?? ''), code, work.now)
        if (match.kind === 'no_match') continue
        if (match.kind === 'clock_off') {
          refused = { kind: 'clock_off' }
          continue
        }
        if (!(await spendStep(work.tx, row.id, match.step, work.now))) {
          refused = { kind: 'used_before' }
          continue
        }
        if (row.state === 'retired' && !(await serveAsKey(work.tx, row.id, work.now))) return { kind: 'no_factor' }
        work.record({
          action: 'factor.verified',
          outcome: 'done',
          accountId,
          detail: { factorId: row.id, type: row.type, use },
        })
        return { kind: 'valid', factorId: row.id, retired: row.state === 'retired' }
      }
      return countFailure(work, accountId, rows, refused)
    },

    /** Puts a finished authenticator app in the place of every factor before it (the old one goes only now, rule 13). */
    async enrolTotp(
      work: Work,
      accountId: AccountId,
      factor: { secret: string; label: string; step: number },
    ): Promise<{ factorId: FactorId; ended: number }> {
      const before = await lockFactors(work.tx, accountId, ['working', 'retired', 'disabled'])
      const ended = await endFactors(
        work.tx,
        before.map((row) => row.id),
        work.now,
      )
      const factorId = newId<FactorId>()
      await insertFactor(work.tx, {
        id: factorId,
        account_id: accountId,
        type: 'totp',
        label: factor.label,
        state: 'working',
        preferred: true,
        secret_sealed: keys.seal(factorSealContext(accountId), factor.secret),
        last_step: factor.step,
        wait_until: null,
        added_at: work.now,
        last_used_at: work.now,
        state_changed_at: work.now,
        served_as_key_at: null,
      })
      work.record({
        action: 'factor.enrolled',
        outcome: 'done',
        accountId,
        detail: { factorId, type: 'totp', replaced: ended.length },
      })
      return { factorId, ended: ended.length }
    },
  }
}
export type Factors = ReturnType<typeof createFactors>

type FactorRow = Awaited<ReturnType<typeof lockFactors>>[number]

async function countFailure(
  work: Work,
  accountId: AccountId,
  rows: FactorRow[],
  refused: FactorVerdict | undefined,
): Promise<FactorVerdict> {
  let until: Date | null = null
  let most = 0
  for (const row of rows) {
    const failures = row.failures + 1
    most = Math.max(most, failures)
    const seconds = growingWaits.waitSeconds(failures)
    const waitUntil = seconds === 0 ? null : addSeconds(work.now, seconds)
    if (waitUntil !== null) until = waitUntil
    const disable = failures >= failuresThatDisable
    await updateFactor(work.tx, row.id, {
      failures,
      wait_until: waitUntil,
      ...(disable ? { state: 'disabled' as const, preferred: false, state_changed_at: work.now } : {}),
    })
    if (disable)
      work.record({
        action: 'factor.disabled',
        outcome: 'done',
        accountId,
        detail: { factorId: row.id, type: row.type, failures },
      })
  }
  work.record({
    action: 'factor.verified',
    outcome: 'failed',
    accountId,
    detail: { because: refused?.kind ?? 'wrong', failures: most },
  })
  if (until !== null) return { kind: 'locked', until }
  return refused ?? { kind: 'wrong', triesLeft: Math.max(0, growingWaits.freeTries + 1 - most) }
}
