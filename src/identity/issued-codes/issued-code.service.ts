import { randomInt, randomUUID } from 'node:crypto'
import type { IssuedCodeVerdict } from '#common/api/cases.ts'
import { AppError } from '#common/errors.ts'
import type { AccountId, AddressId, CaseId, IssuedCodeId } from '#common/model/ids.ts'
import { readOneTimeCode } from '#common/model/one-time-code.ts'
import { addSeconds } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import type { MailTemplate } from '../delivery/mail-templates.ts'
import type { SmsTemplate } from '../delivery/sms-templates.ts'
import { beginTry } from '../guesses/guess.service.ts'
import { newId } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import {
  countToDestinationSince,
  findNewestCode,
  insertIssuedCode,
  listCodesOf,
  lockCodesOf,
  spendIssuedCode,
  updateIssuedCode,
  type CodeRequest,
} from './issued-code.store.ts'

/** Rule 7: life of a code in seconds, and the cap that no setting exceeds. */
export const issuedCodeSeconds = 10 * 60
export const issuedCodeHardCapSeconds = 15 * 60
export const triesPerRequest = 5
const resendSeconds = 30
const perAddressAndHour = 10

export interface CodeAddress {
  /** null: a number that is being confirmed and is nobody's address yet. */
  id: AddressId | null
  kind: 'email' | 'phone'
  value: string
}

/** What tells each purpose's message apart, so that nobody reads out the one that is for another page. */
const templates = {
  evidence: { mail: 'issued_code', sms: 'evidence_code' },
  password_reset: { mail: 'password_code', sms: 'evidence_code' },
  sms_factor: { mail: 'sign_in_code', sms: 'sign_in_code' },
  email_fallback: { mail: 'sign_in_code', sms: 'sign_in_code' },
  number: { mail: 'sign_in_code', sms: 'number_code' },
} as const satisfies Record<CodeRequest['purpose'], { mail: MailTemplate; sms: SmsTemplate }>

/** What a code can be for; wrong ones are counted for each apart. */
export const codePurposes: readonly CodeRequest['purpose'][] = [
  'evidence',
  'password_reset',
  'sms_factor',
  'email_fallback',
  'number',
]

/**
 * Anybody may type wrong codes at "forgotten password": their count is wide and fades, each code has its five tries, and
 * behind the mailbox stands another proof (rule 21). Everywhere else the waits grow (rule 7).
 */
export const codeScope = (purpose: CodeRequest['purpose']): 'issued_code' | 'mailbox' =>
  purpose === 'password_reset' ? 'mailbox' : 'issued_code'

/**
 * Whose wrong tries count together: all of one account and purpose. Anybody can ask for a new password and type wrong
 * codes there; that must not make the desk's own evidence wait (and the desk is not a way round the other's count).
 */
export const triesOn = (accountId: AccountId, purpose: CodeRequest['purpose']): string =>
  purpose === 'evidence' ? accountId : `${accountId}:${purpose}`

/** Until when no code may be sent or tried in a request because its tries of the last hour are used up; the account may wait beside it. */
export async function codesUsedUpUntil(work: Work, request: CodeRequest): Promise<Date | null> {
  const codes = await listCodesOf(work.tx, request)
  const [latest] = codes
  const usedUp = latest !== undefined && triesOfLastHour(codes, work.now) >= triesPerRequest
  return usedUp ? addSeconds(latest.issued_at, 3600) : null
}

/** Sending again never gives new tries: those of the last hour count on. */
const triesOfLastHour = (codes: readonly { state: string; issued_at: Date; tries: number }[], now: Date): number =>
  codes
    .filter((code) => code.state !== 'spent' && code.issued_at > addSeconds(now, -3600))
    .reduce((most, code) => Math.max(most, code.tries), 0)

export function createIssuedCodes(
  keys: KeyRing,
  delivery: Delivery,
  settings: { lifeSeconds: number } = { lifeSeconds: issuedCodeSeconds },
) {
  const lifeSeconds = Math.min(settings.lifeSeconds, issuedCodeHardCapSeconds)
  const purposeOf = (request: CodeRequest): string => `issued_code:${request.purpose}:${request.requestId}`
  const destinationOf = (value: string): string => keys.digest('code_destination', value).digest
  /** Whether a code went there; one from before destinations were kept counts for where its address says. */
  const isFor = (code: { destination: string | null }, value: string): boolean =>
    code.destination === null || keys.digests('code_destination', value).includes(code.destination)

  return {
    /**
     * Issues a six-digit code to a confirmed address. It cancels the one before in the same request, whose tries it
     * inherits; sending again is possible after 30 s and ten times an hour to one address.
     */
    async issue(
      work: Work,
      request: CodeRequest,
      owner: { accountId: AccountId; locale: string; displayName: string },
      address: CodeAddress,
      caseId: CaseId | null,
    ) {
      const [earlier, sentThere] = await Promise.all([
        lockCodesOf(work.tx, request),
        countToDestinationSince(work.tx, destinationOf(address.value), request.purpose, addSeconds(work.now, -3600)),
      ])
      const [latest] = earlier
      if (latest !== undefined && latest.resend_from > work.now)
        throw new AppError('resend_too_soon', {
          params: {
            from: latest.resend_from.toISOString(),
            sameDestination: latest.state === 'live' && isFor(latest, address.value),
          },
        })
      if (sentThere >= perAddressAndHour) throw new AppError('throttled', { params: { minutes: 60 } })
      const tries = triesOfLastHour(earlier, work.now)
      if (tries >= triesPerRequest)
        throw new AppError('locked', {
          params: { until: addSeconds(latest?.issued_at ?? work.now, 3600).toISOString() },
        })
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      const id = newId<IssuedCodeId>()
      const expiresAt = addSeconds(work.now, lifeSeconds)
      const resendFrom = addSeconds(work.now, resendSeconds)
      const order = {
        accountId: owner.accountId,
        to: address.value,
        locale: owner.locale,
        values: { name: owner.displayName, code, minutes: String(Math.round(lifeSeconds / 60)) },
        expiresAt,
      }
      const template = templates[request.purpose]
      const mailId = randomUUID()
      const sent: Promise<string> =
        address.kind === 'email' ?
          delivery.mail(work, { ...order, id: mailId, template: template.mail })
        : delivery.sms(work, { ...order, template: template.sms })
      // After the message was taken: one that is refused by a limit changes nothing.
      const messageId = address.kind === 'email' ? mailId : await sent
      const superseded = earlier
        .filter((row) => row.state === 'live')
        .map((row) => updateIssuedCode(work.tx, row.id, { state: 'superseded', ended_at: work.now }))
      const { digest, version } = keys.digest(purposeOf(request), code)
      const kept = insertIssuedCode(work.tx, {
        id,
        account_id: owner.accountId,
        purpose: request.purpose,
        request_id: request.requestId,
        address_id: address.id,
        destination: destinationOf(address.value),
        digest,
        key_version: version,
        issued_at: work.now,
        expires_at: expiresAt,
        resend_from: resendFrom,
        tries,
        state: 'live',
        ended_at: null,
        message_id: messageId,
      })
      await Promise.all([sent, ...superseded, kept])
      work.record({
        action: request.purpose === 'evidence' ? 'evidence.code_issued' : 'factor.code_sent',
        outcome: 'done',
        accountId: owner.accountId,
        caseId,
        detail: {
          issuedCodeId: id,
          purpose: request.purpose,
          channel: address.kind === 'email' ? 'mail' : 'sms',
          ...(address.id === null ? {} : { addressId: address.id }),
        },
      })
      return { issuedCodeId: id, expiresAt, resendFrom }
    },

    /**
     * Verifies a code within its own request; of several sent, only the newest counts.
     * @param to where it must have gone: a code that went elsewhere proves nothing of this number or mailbox
     * @returns also the mailbox it proves, and whether this try counted as a wrong one
     */
    async verify(
      work: Work,
      request: CodeRequest,
      accountId: AccountId,
      caseId: CaseId | null,
      typed: string,
      to?: string,
    ): Promise<{ verdict: IssuedCodeVerdict; addressId: AddressId | null; counted: boolean }> {
      const code = readOneTimeCode(typed)
      if (code === undefined) return { verdict: { kind: 'malformed' }, addressId: null, counted: false }
      let counted = false
      const [attempt, rows] = await Promise.all([
        beginTry(work, codeScope(request.purpose), triesOn(accountId, request.purpose)),
        lockCodesOf(work.tx, request),
      ])
      const [latest] = rows
      const settle = (verdict: IssuedCodeVerdict, addressId: AddressId | null = null) => {
        const ofDesk = request.purpose === 'evidence' || request.purpose === 'password_reset'
        // What a factor's own counting records is not recorded twice.
        const ofFactor =
          request.purpose === 'sms_factor' &&
          (['valid', 'wrong', 'superseded', 'locked'].includes(verdict.kind) || counted)
        if (ofDesk || (!ofFactor && verdict.kind !== 'valid'))
          work.record({
            action: ofDesk ? 'evidence.issued_code_verified' : 'factor.verified',
            outcome: verdict.kind === 'valid' ? 'done' : 'failed',
            accountId,
            caseId,
            detail: {
              verdict: verdict.kind,
              purpose: request.purpose,
              ...(latest === undefined ? {} : { issuedCodeId: latest.id }),
            },
          })
        return { verdict, addressId, counted }
      }
      if (attempt.kind === 'waiting') return settle({ kind: 'locked', until: attempt.until.toISOString() })
      if (latest === undefined) return settle({ kind: 'used_up' })
      const digests = keys.digests(purposeOf(request), code)
      if (latest.state === 'spent' && digests.includes(latest.digest))
        return settle({ kind: 'spent', at: (latest.ended_at ?? latest.issued_at).toISOString() })
      if (latest.state !== 'live') return settle({ kind: 'used_up' })
      if (latest.expires_at <= work.now || (to !== undefined && !isFor(latest, to)))
        return settle({ kind: 'expired', at: latest.expires_at.toISOString() })
      if (digests.includes(latest.digest)) {
        // Its row is held, and was found live.
        const [spent] = await Promise.all([spendIssuedCode(work.tx, latest.id, work.now), attempt.right()])
        if (!spent) throw new Error('a code that is held has ended')
        return settle({ kind: 'valid' }, latest.address_id)
      }
      counted = true
      const tries = latest.tries + 1
      const usedUp = tries >= triesPerRequest
      const [wrong] = await Promise.all([
        attempt.wrong(),
        updateIssuedCode(work.tx, latest.id, {
          tries,
          ...(usedUp ? { state: 'used_up' as const, ended_at: work.now } : {}),
        }),
      ])
      // An honest person may read the older mail: that is told, and costs one try like any other wrong code.
      const older = rows.find((row) => row.state === 'superseded' && digests.includes(row.digest))
      if (usedUp) return settle({ kind: 'used_up' })
      if (wrong.waitUntil !== null) return settle({ kind: 'locked', until: wrong.waitUntil.toISOString() })
      if (older !== undefined) return settle({ kind: 'superseded', newerAt: latest.issued_at.toISOString() })
      return settle({ kind: 'wrong', triesLeft: Math.min(triesPerRequest - tries, wrong.left) })
    },

    list: (work: Work, request: CodeRequest) => listCodesOf(work.tx, request),

    /** What was sent is of no use any more: another number is typed, or another way taken. */
    async cancel(work: Work, request: CodeRequest): Promise<void> {
      for (const row of await lockCodesOf(work.tx, request))
        if (row.state === 'live') await updateIssuedCode(work.tx, row.id, { state: 'superseded', ended_at: work.now })
    },

    /** The newest code of a request as a page shows it, without looking at what it says. */
    newest: (work: Work, request: CodeRequest) => findNewestCode(work.tx, request),
  }
}
export type IssuedCodes = ReturnType<typeof createIssuedCodes>
