import { AppError } from '#common/errors.ts'
import type { AddressId, RecordId } from '#common/model/ids.ts'
import { findAddress, insertAddress, listAddresses, updateAddress } from '../accounts/account.store.ts'
import { insertNumberChanges, moveFactorsToNumber, setFactorNumber } from '../accounts/old-number.store.ts'
import { phoneHint, readPhone } from '../accounts/phone.ts'
import type { FactorInUse } from '../factors/factor.store.ts'
import { newId } from '../ids.ts'
import type { CodeRequest } from '../issued-codes/issued-code.store.ts'
import type { Work } from '../work.ts'
import { setUpSealContext } from './set-up-seal.ts'
import type { Known, SignInDependencies, SignIns } from './sign-in.service.ts'

export type NumberVerdict =
  | { kind: 'not_a_number' }
  /** Valid in several of the organisation's regions: these are the numbers that it could be. */
  | { kind: 'ambiguous'; choices: string[] }
  | { kind: 'throttled'; minutes: number }
  | { kind: 'sent' }
  | { kind: 'code_refused'; because: 'wrong' | 'superseded' | 'expired' | 'spent' | 'used_up'; triesLeft?: number }
  | { kind: 'malformed' }
  | { kind: 'locked'; until: Date }
  /** Another account has it: a number is one person's. Told only to who has just read a code on it. */
  | { kind: 'number_taken' }

/** Where the set-up of a number stands. */
export interface NumberView {
  /** null: it is asked for. */
  hint: string | null
  failed: boolean
  /** A number that an SMS factor goes to now, and that this one replaces. */
  replaces: string | null
}

/** A number is asked for, sent a code, and is the account's when the code comes back (rule 4, B09). */
export function createNumbers(deps: SignInDependencies & { signIns: SignIns; phoneRegions: readonly string[] }) {
  const { keys, issuedCodes, delivery, factors, sessions, signIns, phoneRegions } = deps
  const requestOf = (known: Known): CodeRequest => ({ purpose: 'number', requestId: known.signIn.id })

  const numberOf = ({ signIn }: Known): string | null =>
    signIn.pending_secret_sealed === null ? null : keys.open(setUpSealContext(signIn.id), signIn.pending_secret_sealed)

  async function send(work: Work, known: Known, number: string): Promise<NumberVerdict> {
    const { account } = known
    try {
      await issuedCodes.issue(
        work,
        requestOf(known),
        { accountId: account.id, locale: account.locale, displayName: account.display_name },
        { id: null, kind: 'phone', value: number },
        null,
      )
      return { kind: 'sent' }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // Sent just now to this very number: that code counts. Another number waits its turn.
      if (error.code === 'resend_too_soon')
        return error.params?.['sameDestination'] === true ? { kind: 'sent' } : { kind: 'throttled', minutes: 1 }
      return { kind: 'throttled', minutes: Number(error.params?.['minutes'] ?? 60) }
    }
  }

  return {
    async view(work: Work, known: Known): Promise<NumberView> {
      const number = numberOf(known)
      const replaced = (await factors.held(work, known.account.id)).find(
        (factor) => factor.id === known.signIn.factor_id,
      )
      const code = number === null ? undefined : await issuedCodes.newest(work, requestOf(known))
      return {
        hint: number,
        failed: code?.message_state === 'failed',
        replaces: replaced === undefined || replaced.number === null ? null : phoneHint(replaced.number),
      }
    },

    /** Takes a number in any spelling and sends it a code. */
    async enter(work: Work, known: Known, typed: string): Promise<NumberVerdict> {
      const reading = readPhone(typed, phoneRegions)
      if (reading.kind === 'not_a_number') return { kind: 'not_a_number' }
      if (reading.kind === 'ambiguous') return { kind: 'ambiguous', choices: reading.choices }
      const sent = await send(work, known, reading.e164)
      if (sent.kind === 'sent')
        await signIns.moveTo(work, known.signIn, 'set_up', {
          pending_secret_sealed: keys.seal(setUpSealContext(known.signIn.id), reading.e164),
        })
      return sent
    },

    async resend(work: Work, known: Known): Promise<NumberVerdict> {
      const number = numberOf(known)
      return number === null ? { kind: 'not_a_number' } : send(work, known, number)
    },

    /** Another number: what was typed is forgotten, and no try is given back. */
    async forget(work: Work, known: Known): Promise<void> {
      await issuedCodes.cancel(work, requestOf(known))
      await signIns.moveTo(work, known.signIn, 'set_up', { pending_secret_sealed: null })
    },

    /** The code came back: the number is confirmed. In the profile it takes the old one's place, and both hear of it. */
    async confirm(
      work: Work,
      known: Known,
      typed: string,
    ): Promise<{ kind: 'confirmed'; addressId: AddressId; replaced: boolean } | NumberVerdict> {
      const { account, signIn } = known
      const number = numberOf(known)
      if (number === null) return { kind: 'not_a_number' }
      const { verdict } = await issuedCodes.verify(work, requestOf(known), account.id, null, typed, number)
      if (verdict.kind === 'malformed') return verdict
      if (verdict.kind === 'locked') return { kind: 'locked', until: new Date(verdict.until) }
      if (verdict.kind !== 'valid')
        return {
          kind: 'code_refused',
          because: verdict.kind,
          ...(verdict.kind === 'wrong' ? { triesLeft: verdict.triesLeft } : {}),
        }
      const holder = await findAddress(work.tx, 'phone', number)
      if (holder !== undefined && holder.account_id !== account.id) return { kind: 'number_taken' }
      const old =
        signIn.factor_id === null ?
          undefined
        : (await factors.held(work, account.id)).find((factor) => factor.id === signIn.factor_id)
      const addressId = await takeNumber(work, known, number, holder, old?.address_id ?? null)
      if (old !== undefined) await replaceNumber(work, known, old, { id: addressId, number })
      work.record({
        action: 'address.changed',
        outcome: 'done',
        accountId: account.id,
        detail: { addressId, kind: 'phone', ...(old === undefined ? {} : { factorId: old.id }) },
      })
      return { kind: 'confirmed', addressId, replaced: old !== undefined }
    },
  }

  /** The number is the account's from now on: a new one, one that it has, or an old one that it goes back to. */
  async function takeNumber(
    work: Work,
    { account }: Known,
    number: string,
    holder: Awaited<ReturnType<typeof findAddress>>,
    inPlaceOf: AddressId | null,
  ): Promise<AddressId> {
    if (holder !== undefined) {
      await updateAddress(work.tx, holder.id, {
        replaced_at: null,
        ...(holder.confirmed_at === null ? { confirmed_at: work.now } : {}),
      })
      return holder.id
    }
    const id = newId<AddressId>()
    const addresses = await listAddresses(work.tx, account.id)
    await insertAddress(work.tx, {
      id,
      account_id: account.id,
      kind: 'phone',
      value: number,
      confirmed_at: work.now,
      behind_sign_in: false,
      position: addresses.find((address) => address.id === inPlaceOf)?.position ?? addresses.length,
    })
    return id
  }

  /** The old number is kept beside the new one while the change can be disputed (rule 17); an imported factor may have none. */
  async function replaceNumber(
    work: Work,
    known: Known,
    old: FactorInUse,
    now: { id: AddressId; number: string },
  ): Promise<void> {
    if (old.address_id === now.id) return
    if (old.address_id === null || old.number === null) {
      await setFactorNumber(work.tx, old.id, now.id)
      return
    }
    const moved = await moveFactorsToNumber(work.tx, old.address_id, now.id)
    await updateAddress(work.tx, old.address_id, { replaced_at: work.now })
    // Whoever has shown a code of the number before is not signed in by it any more.
    for (const factor of moved) await sessions.endShownBy(work, known.account.id, factor.id, known.signIn.id)
    await insertNumberChanges(
      work.tx,
      moved.map((factor) => ({
        id: newId<RecordId>(),
        account_id: known.account.id,
        factor_id: factor.id,
        from_address_id: old.address_id as AddressId,
        at: work.now,
      })),
    )
    await tellOfNumber(work, known, old.number, now.number)
  }

  /** Rule 4: both numbers learn of the change, and every confirmed mailbox (rule 9). */
  async function tellOfNumber(work: Work, { account }: Known, before: string, after: string): Promise<void> {
    for (const to of [before, after]) {
      try {
        await delivery.sms(work, {
          accountId: account.id,
          to,
          locale: account.locale,
          template: 'number_changed',
          values: { hint: phoneHint(after) },
        })
      } catch (error) {
        // A limit on SMS must not undo a change that was proven; the mails tell of it.
        if (!(error instanceof AppError)) throw error
      }
    }
    await signIns.tell(work, account, 'phone_number_changed', { hint: phoneHint(after) })
  }
}
export type Numbers = ReturnType<typeof createNumbers>
