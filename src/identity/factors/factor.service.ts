import type { AccountId, AddressId, FactorId, RecordId } from '#common/model/ids.ts'
import type { FactorState } from '#common/model/words.ts'
import { readOneTimeCode } from '#common/model/one-time-code.ts'
import { listAddresses, lockAccount, type AccountRow } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { failuresThatDisable, growingWaits } from '../guesses/guess-schedule.ts'
import { newId } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Passkeys } from '../passkeys/passkey.service.ts'
import type { NewPasskey } from '../passkeys/web-authn.ts'
import type { Resets } from '../resets/reset.service.ts'
import type { Work } from '../work.ts'
import {
  endFactors,
  insertFactor,
  listFactors,
  listFactorsInUse,
  lockFactors,
  noteUse,
  preferFactor,
  serveAsKey,
  spendStep,
  updateFactor,
  type FactorInUse,
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

/** A method that was set up to its end, with what it rests on. */
export type NewFactor = { label: string } & (
  | { type: 'totp'; secret: string; step: number }
  | { type: 'sms'; addressId: AddressId }
  | { type: 'push'; phoneId: RecordId }
  | { type: 'passkey'; passkey: NewPasskey }
)

export function createFactors(
  keys: KeyRing,
  deps: {
    passkeys: Pick<Passkeys, 'save'>
    resets: Pick<Resets, 'requireReconfiguration' | 'endOpened'>
    delivery: Pick<Delivery, 'notify' | 'channels'>
  },
) {
  const { passkeys, resets, delivery } = deps
  const secretOf = (accountId: AccountId, sealed: string): string => keys.open(factorSealContext(accountId), sealed)

  /** Takes the account's row and then its factors', whoever asks: tries and changes come one by one, in the one order. */
  async function hold(work: Work, accountId: AccountId, states: readonly FactorState[]) {
    await lockAccount(work.tx, accountId)
    return lockFactors(work.tx, accountId, states)
  }

  /**
   * Usable factors: those that could alone sign the owner in now (rules 6, 13); for a key also retired ones that have not
   * served yet. The one place that decides it: a disabled factor, a number that is not confirmed, or an SMS where none can
   * be sent is none, and a code by mail is no factor at all.
   */
  const usableOf = (rows: readonly FactorInUse[], use: 'sign_in' | 'key'): FactorInUse[] =>
    rows.filter(
      (row) =>
        (row.state === 'working' || (use === 'key' && row.state === 'retired' && row.served_as_key_at === null)) &&
        row.complete &&
        (row.type !== 'sms' || delivery.channels.has('sms')),
    )
  const usable = async (work: Work, accountId: AccountId, use: 'sign_in' | 'key'): Promise<FactorInUse[]> =>
    usableOf(await listFactorsInUse(work.tx, accountId, use === 'key' ? ['working', 'retired'] : ['working']), use)

  /**
   * Counts a failure on each of the factors that a wrong code may have been meant for; at 100 a factor is disabled, and its
   * owner is told (rule 7). Where no usable one is left, nothing that was opened before stays open (rule 13).
   */
  async function countFailure(
    work: Work,
    accountId: AccountId,
    rows: FactorRow[],
    refused: FactorVerdict | undefined,
  ): Promise<FactorVerdict> {
    let until: Date | null = null
    let most = 0
    let disabled = 0
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
      if (!disable) continue
      disabled++
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
    if (disabled > 0) await settleDisabled(work, accountId)
    if (until !== null) return { kind: 'locked', until }
    return refused ?? { kind: 'wrong', triesLeft: Math.max(0, growingWaits.freeTries + 1 - most) }
  }

  async function settleDisabled(work: Work, accountId: AccountId): Promise<void> {
    const account = await lockAccount(work.tx, accountId)
    if (account === undefined) return
    const left = await usable(work, accountId, 'sign_in')
    if (left.length === 0) return resets.requireReconfiguration(work, account, null, 'failures')
    if (!left.some((row) => row.preferred) && left[0] !== undefined) await preferFactor(work.tx, accountId, left[0].id)
    await delivery.notify(work, account, await listAddresses(work.tx, accountId), 'factor_disabled')
  }

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
      const rows = (await hold(work, accountId, use === 'key' ? ['working', 'retired'] : ['working'])).filter(
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

    /** Working factors with what they rest on, as their owner sees them. */
    held: (work: Work, accountId: AccountId): Promise<FactorInUse[]> =>
      listFactorsInUse(work.tx, accountId, ['working']),

    usable,
    usableOf,
    /** Whether a factor that was shown as a key still is one: working or retired, never one that ended or was disabled since. */
    isKey: async (work: Work, accountId: AccountId, factorId: FactorId): Promise<boolean> =>
      (await listFactorsInUse(work.tx, accountId, ['working', 'retired'])).some((row) => row.id === factorId),

    /** Counts a wrong code on the factor that it was meant for. @returns how the caller is told */
    async countWrong(work: Work, accountId: AccountId, factorId: FactorId): Promise<FactorVerdict> {
      const rows = await hold(work, accountId, ['working', 'retired'])
      return countFailure(
        work,
        accountId,
        rows.filter((row) => row.id === factorId),
        undefined,
      )
    },

    /**
     * Disables a passkey of which there is a copy: which of the two was shown cannot be told, so neither signs anybody in any
     * more, and what either has opened ends (WebAuthn Level 3, 6.1.1). Its owner is told.
     */
    async disableCopied(work: Work, account: AccountRow, factorId: FactorId, label: string): Promise<void> {
      await hold(work, account.id, ['working', 'retired'])
      await updateFactor(work.tx, factorId, { state: 'disabled', preferred: false, state_changed_at: work.now })
      work.record({
        action: 'factor.disabled',
        outcome: 'done',
        accountId: account.id,
        detail: { factorId, type: 'passkey', because: 'copied' },
      })
      const left = await usable(work, account.id, 'sign_in')
      if (left.length === 0) return resets.requireReconfiguration(work, account, null, 'copied', { factor: label })
      if (!left.some((row) => row.preferred) && left[0] !== undefined)
        await preferFactor(work.tx, account.id, left[0].id)
      await resets.endOpened(work, account, 'copied')
      await delivery.notify(work, account, await listAddresses(work.tx, account.id), 'passkey_copied', {
        factor: label,
      })
    },

    /** A factor was shown; a retired one serves as a key this once. @returns false where it has served before */
    async noteShown(work: Work, accountId: AccountId, factor: FactorInUse, use: 'sign_in' | 'key'): Promise<boolean> {
      if (factor.state === 'retired' && !(await serveAsKey(work.tx, factor.id, work.now))) return false
      await noteUse(work.tx, factor.id, work.now)
      work.record({
        action: 'factor.verified',
        outcome: 'done',
        accountId,
        detail: { factorId: factor.id, type: factor.type, use },
      })
      return true
    },

    /**
     * Takes up a finished factor. `replace`: every factor before it ends, and only now (rule 13); `add`: the others stay.
     */
    async enrol(
      work: Work,
      accountId: AccountId,
      factor: NewFactor,
      mode: 'replace' | 'add',
    ): Promise<{ factorId: FactorId; ended: number }> {
      const before = await hold(work, accountId, ['working', 'retired', 'disabled'])
      const ended =
        mode === 'add' ?
          []
        : await endFactors(
            work.tx,
            before.map((row) => row.id),
            work.now,
          )
      const factorId = newId<FactorId>()
      await insertFactor(work.tx, {
        id: factorId,
        account_id: accountId,
        type: factor.type,
        label: factor.label,
        state: 'working',
        preferred: mode === 'replace' || !before.some((row) => row.state === 'working' && row.preferred),
        secret_sealed: factor.type === 'totp' ? keys.seal(factorSealContext(accountId), factor.secret) : null,
        last_step: factor.type === 'totp' ? factor.step : null,
        address_id: factor.type === 'sms' ? factor.addressId : null,
        phone_id: factor.type === 'push' ? factor.phoneId : null,
        wait_until: null,
        added_at: work.now,
        last_used_at: work.now,
        state_changed_at: work.now,
        served_as_key_at: null,
      })
      if (factor.type === 'passkey') await passkeys.save(work, factorId, factor.passkey)
      work.record({
        action: 'factor.enrolled',
        outcome: 'done',
        accountId,
        detail: { factorId, type: factor.type, replaced: ended.length },
      })
      return { factorId, ended: ended.length }
    },

    async rename(work: Work, accountId: AccountId, factorId: FactorId, label: string): Promise<boolean> {
      const row = (await hold(work, accountId, ['working'])).find((held) => held.id === factorId)
      if (row === undefined) return false
      await updateFactor(work.tx, factorId, { label })
      work.record({ action: 'factor.renamed', outcome: 'done', accountId, detail: { factorId } })
      return true
    },

    /** Chooses the factor that a sign-in asks for first (rule 4). */
    async prefer(work: Work, accountId: AccountId, factorId: FactorId): Promise<boolean> {
      await hold(work, accountId, ['working'])
      const rows = await usable(work, accountId, 'sign_in')
      // Looked at first: what is refused leaves the preference as it was.
      if (!rows.some((row) => row.id === factorId)) return false
      await preferFactor(work.tx, accountId, factorId)
      work.record({ action: 'factor.preferred', outcome: 'done', accountId, detail: { factorId } })
      return true
    },

    /** Removes one factor where a usable one is left; the last one is not removed but retired (rule 6), by its own act. */
    async remove(work: Work, accountId: AccountId, factorId: FactorId): Promise<'removed' | 'last' | 'gone'> {
      const rows = await hold(work, accountId, ['working'])
      const row = rows.find((held) => held.id === factorId)
      if (row === undefined) return 'gone'
      const [next] = (await usable(work, accountId, 'sign_in')).filter((held) => held.id !== factorId)
      if (next === undefined) return 'last'
      await endFactors(work.tx, [factorId], work.now)
      if (row.preferred) await preferFactor(work.tx, accountId, next.id)
      work.record({ action: 'factor.removed', outcome: 'done', accountId, detail: { factorId, type: row.type } })
      return 'removed'
    },
  }
}
export type Factors = ReturnType<typeof createFactors>

type FactorRow = Awaited<ReturnType<typeof lockFactors>>[number]
