import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import { isConfirmedNumber } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import { newId } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import { insertSending, lockSendings, nthNewestSince, type SendingKey } from './sms-limits.store.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Limits against SMS pumping: how many in how many seconds. The backend's own is a setting. */
export const smsLimits = {
  destination: { most: 3, seconds: 10 * minute },
  destination_day: { most: 10, seconds: day },
  account: { most: 20, seconds: day },
  prefix: { most: 200, seconds: hour },
} as const
/** A notice of one kind goes to a number once in this many seconds: after mail, SMS says only that something is. */
const sameNoticeSeconds = 10 * minute

/**
 * Rule 4: both numbers learn of a change, right after the codes that led to it, however many codes the account was sent to other
 * numbers before. Only the day's limits of the number, and those of prefix and backend, hold these back.
 */
const rightAfterCodes: readonly string[] = ['number_changed']
const notAfterCodes: readonly SmsLimit[] = ['destination', 'account']

export type SmsLimit = keyof typeof smsLimits | 'backend'
export type SmsVerdict = { kind: 'sent' } | { kind: 'over'; limit: SmsLimit; minutes: number } | { kind: 'told_before' }

interface Sending {
  accountId: AccountId
  /** E.164. */
  to: string
  template: string
  /** A notice uses at most half of every limit, so that notices never take what codes need. */
  notice: boolean
}

export function createSmsLimits(deps: { keys: KeyRing; perDay: number }) {
  const { keys, perDay } = deps
  const purpose = 'sms_destination'

  return {
    /** Counts a sending that is within all limits; of one that is not, nothing is kept. Exact under parallel requests. */
    async take(work: Work, sending: Sending): Promise<SmsVerdict> {
      const { accountId, template } = sending
      const prefix = prefixOf(sending.to)
      const destinations = keys.digests(purpose, sending.to)
      const isOwn = await isConfirmedNumber(work.tx, accountId, sending.to)
      await lockSendings(work.tx)
      const same = { accountId, template, destinations }
      if (sending.notice && (await nthNewestSince(work.tx, same, addSeconds(work.now, -sameNoticeSeconds), 1)))
        return { kind: 'told_before' }
      // What others ask to be sent to a number takes nothing from the account whose confirmed number it is.
      const number = isOwn ? { destinations, accountId } : { destinations }
      const rules: [SmsLimit, SendingKey, { most: number; seconds: number }][] = [
        ['destination', number, smsLimits.destination],
        ['destination_day', number, smsLimits.destination_day],
        ['account', { accountId }, smsLimits.account],
        ['prefix', { prefix }, smsLimits.prefix],
        ['backend', {}, { most: perDay, seconds: day }],
      ]
      for (const [limit, key, { most, seconds }] of rules) {
        if (notAfterCodes.includes(limit) && rightAfterCodes.includes(template)) continue
        // Codes that somebody had sent to numbers of their own silence no notice; the number's own day bounds those.
        if (limit === 'account' && sending.notice) continue
        const allowed = sending.notice ? Math.floor(most / 2) : most
        const full =
          allowed === 0 ? work.now : await nthNewestSince(work.tx, key, addSeconds(work.now, -seconds), allowed)
        if (full === undefined) continue
        const left = (full.getTime() - work.now.getTime()) / 1000 + seconds
        return { kind: 'over', limit, minutes: Math.max(1, Math.ceil(left / 60)) }
      }
      await insertSending(work.tx, {
        id: newId<RecordId>(),
        account_id: accountId,
        destination: keys.digest(purpose, sending.to).digest,
        prefix,
        template,
        at: work.now,
      })
      return { kind: 'sent' }
    },
  }
}
export type SmsLimits = ReturnType<typeof createSmsLimits>

/** Country calling code and the next three digits: what is pumped shares them. */
export function prefixOf(e164: string): string {
  const digits = e164.replace(/\D/g, '')
  const country = parsePhoneNumberFromString(e164)?.countryCallingCode ?? digits.slice(0, 2)
  return digits.slice(0, country.length + 3)
}
