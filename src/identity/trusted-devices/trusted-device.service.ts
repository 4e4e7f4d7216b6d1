import type { AccountId, RecordId } from '#common/model/ids.ts'
import { Secret } from '#common/secret.ts'
import { listAddresses, listTrustedDevices, type AccountRow } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { newId, newToken } from '../ids.ts'
import { tokenDigest, type KeyRing } from '../keys/key-ring.ts'
import type { OwnerPolicy } from '../owner-policy.ts'
import { endTrustedDevices } from '../sessions/session.store.ts'
import type { Browser, Sessions } from '../sessions/session.service.ts'
import type { Work } from '../work.ts'
import {
  endTrustedDevice,
  findSpentToken,
  insertSpentToken,
  insertTrustedDevice,
  lockDeviceByToken,
  updateTrustedDevice,
} from './trusted-device.store.ts'

const day = 24 * 60 * 60
/** Two windows of one browser may send the same token within this many seconds: neither is punished. */
const rotationGraceSeconds = 60
const mostWindows = 20
const successorPurpose = 'trusted_device_token'

/** What a browser shows of itself and keeps over its updates; a token that turns up elsewhere is of no use. */
export const shownBy = (browser: Browser): string => browser.label

export type TrustVerdict =
  | { kind: 'trusted'; token: Secret<string> }
  /** MFA is asked for; nothing is said to whoever asks. */
  | { kind: 'not_trusted' }

type Device = NonNullable<Awaited<ReturnType<typeof lockDeviceByToken>>>

const answersOf = ({ answer_id: ids }: Device): RecordId[] =>
  (ids ?? '').split(' ').filter((id): id is RecordId => id !== '')

/** Rule 3: a device is trusted by finishing MFA on it, for one account, until age or anybody ends it. */
export function createTrustedDevices(deps: {
  keys: KeyRing
  delivery: Delivery
  policy: OwnerPolicy
  sessions: Pick<Sessions, 'end'>
}) {
  const { keys, delivery, policy, sessions } = deps
  const lifeSeconds = policy.trustDays * day
  /** What the next token is made of: the one that was shown, and when; so a second window can be given the same again. */
  const seedOf = (typed: string, rotatedAt: Date): string => `${rotatedAt.toISOString()} ${typed}`

  const isLive = (work: Work, device: Device | undefined): device is Device =>
    device !== undefined &&
    device.ended_at === null &&
    device.expires_at > work.now &&
    // A shorter life set by policy counts at once.
    addSeconds(device.trusted_at, lifeSeconds) > work.now
  const isGood = (device: Device, digest: string): boolean =>
    device.token_digest === digest || device.previous_digest === digest

  /** The account's device that trusts whoever holds this token. */
  async function heldBy(work: Work, accountId: AccountId, typed: string | undefined): Promise<Device | undefined> {
    if (typed === undefined || typed === '' || lifeSeconds <= 0) return undefined
    const device = await lockDeviceByToken(work.tx, accountId, tokenDigest(typed))
    return isLive(work, device) ? device : undefined
  }

  /** Ends the sessions that came with the newest token, with all that applications were given in them. */
  async function endAnswered(
    work: Work,
    accountId: AccountId,
    device: Device,
    because: 'answer_lost' | 'copied',
  ): Promise<void> {
    for (const id of answersOf(device)) await sessions.end(work, id, accountId, because)
  }

  /**
   * A token turned up that its browser cannot have shown: the trust ends for all who hold one, with what was signed in by the newest,
   * and its owner is told.
   */
  async function endCopied(work: Work, account: AccountRow, device: Device, because: 'copied' | 'elsewhere') {
    await endAnswered(work, account.id, device, 'copied')
    await endTrustedDevice(work.tx, account.id, device.id, because, work.now)
    work.record({
      action: 'trusted_device.copied',
      outcome: 'refused',
      accountId: account.id,
      detail: { deviceId: device.id, because },
    })
    await delivery.notify(work, account, await listAddresses(work.tx, account.id), 'trusted_device_copied', {
      device: device.label,
    })
  }

  /** A browser that is trusted anew has one trust: what it held ends, and with it every copy of that. */
  async function replace(work: Work, account: AccountRow, typed: string | undefined): Promise<void> {
    const device = await heldBy(work, account.id, typed)
    if (device === undefined || typed === undefined) return
    if (!isGood(device, tokenDigest(typed))) return endCopied(work, account, device, 'copied')
    await endTrustedDevice(work.tx, account.id, device.id, 'replaced', work.now)
    work.record({
      action: 'trusted_device.ended',
      outcome: 'done',
      accountId: account.id,
      detail: { deviceId: device.id, because: 'replaced' },
    })
  }

  return {
    offered: lifeSeconds > 0,

    list: (work: Work, accountId: AccountId) => listTrustedDevices(work.tx, accountId, work.now),

    /**
     * Trusts a browser that has just finished MFA; its owner is told.
     * @param typed the token that the browser holds from before
     */
    async trust(
      work: Work,
      account: AccountRow,
      browser: Browser,
      typed: string | undefined,
    ): Promise<Secret<string> | undefined> {
      if (lifeSeconds <= 0) return undefined
      await replace(work, account, typed)
      const token = newToken()
      const id = newId<RecordId>()
      await insertTrustedDevice(work.tx, {
        id,
        account_id: account.id,
        token_digest: tokenDigest(token),
        label: browser.label,
        place: browser.place,
        trusted_at: work.now,
        last_used_at: work.now,
        expires_at: addSeconds(work.now, lifeSeconds),
        ended_at: null,
        ended_because: null,
        previous_digest: null,
        rotated_at: work.now,
        shown: shownBy(browser),
      })
      work.record({
        action: 'trusted_device.trusted',
        outcome: 'done',
        accountId: account.id,
        detail: { deviceId: id, days: policy.trustDays },
      })
      await delivery.notify(work, account, await listAddresses(work.tx, account.id), 'trusted_device_added', {
        device: browser.label,
        place: browser.place,
      })
      return new Secret(token)
    },

    /** The device that a browser's token stands for, without using it; nothing is said of one that is of no use there. */
    async recognise(
      work: Work,
      accountId: AccountId,
      typed: string | undefined,
      browser: Browser,
    ): Promise<RecordId | undefined> {
      const device = await heldBy(work, accountId, typed)
      if (device === undefined || typed === undefined || !isGood(device, tokenDigest(typed))) return undefined
      return device.shown === shownBy(browser) ? device.id : undefined
    },

    /**
     * Whether a browser's token saves its owner the factor this once. Each use gives a new token, and the one that was shown
     * stays good until the new one is, or until the session is used that came with it: before that, the answer may have been
     * lost. A token from before was copied, and so was one that was given up for lost; where it turns up, the trust ends.
     * @param answerId the session that the answer will bring beside the new token
     */
    async use(
      work: Work,
      account: AccountRow,
      typed: string | undefined,
      browser: Browser,
      answerId: RecordId,
    ): Promise<TrustVerdict> {
      const device = await heldBy(work, account.id, typed)
      if (device === undefined || typed === undefined) return { kind: 'not_trusted' }
      const digest = tokenDigest(typed)
      const end = async (because: 'copied' | 'elsewhere'): Promise<TrustVerdict> => {
        await endCopied(work, account, device, because)
        return { kind: 'not_trusted' }
      }
      const used = (token: Secret<string>): TrustVerdict => {
        work.record({
          action: 'trusted_device.used',
          outcome: 'done',
          accountId: account.id,
          detail: { deviceId: device.id },
        })
        return { kind: 'trusted', token }
      }
      const within = (since: Date): boolean => addSeconds(since, rotationGraceSeconds) > work.now
      const newest = device.token_digest === digest
      if (!isGood(device, digest)) {
        const spent = await findSpentToken(work.tx, digest)
        return spent !== undefined && within(spent.at) ? { kind: 'not_trusted' } : end('copied')
      }
      if (device.shown !== shownBy(browser)) return end('elsewhere')
      const rotatedAt = device.rotated_at ?? device.trusted_at
      if (!newest && within(rotatedAt)) {
        const same = keys
          .digests(successorPurpose, seedOf(typed, rotatedAt))
          .find((token) => tokenDigest(token) === device.token_digest)
        if (same === undefined) return { kind: 'not_trusted' }
        const answers = [...answersOf(device), answerId]
        await updateTrustedDevice(work.tx, device.id, {
          answer_id: answers.join(' '),
          // So many windows nobody has: what cannot be told apart any more counts as arrived.
          answer_arrived: device.answer_arrived || answers.length > mostWindows,
        })
        return used(new Secret(same))
      }
      if (!newest) {
        // The newest token came with a session that was used: it arrived, and not where this one is.
        if (device.answer_arrived) return end('copied')
        await endAnswered(work, account.id, device, 'answer_lost')
      }
      const replaced = newest ? device.previous_digest : device.token_digest
      if (replaced !== null)
        await insertSpentToken(work.tx, { token_digest: replaced, device_id: device.id, at: work.now })
      const token = keys.digest(successorPurpose, seedOf(typed, work.now)).digest
      await updateTrustedDevice(work.tx, device.id, {
        token_digest: tokenDigest(token),
        previous_digest: digest,
        rotated_at: work.now,
        answer_id: answerId,
        answer_arrived: false,
        last_used_at: work.now,
        place: browser.place,
      })
      return used(new Secret(token))
    },

    /** Ends one device's trust. @returns false where it is not this account's, or ended before */
    async end(work: Work, accountId: AccountId, id: RecordId): Promise<boolean> {
      const ended = await endTrustedDevice(work.tx, accountId, id, 'owner', work.now)
      if (ended !== undefined)
        work.record({
          action: 'trusted_device.ended',
          outcome: 'done',
          accountId,
          detail: { deviceId: id, because: 'owner' },
        })
      return ended !== undefined
    },

    /** @returns how many were trusted */
    async endAll(work: Work, accountId: AccountId): Promise<number> {
      const ended = await endTrustedDevices(work.tx, accountId, 'owner', work.now)
      if (ended.length > 0)
        work.record({
          action: 'trusted_device.ended',
          outcome: 'done',
          accountId,
          detail: { count: ended.length, because: 'owner' },
        })
      return ended.length
    },
  }
}
export type TrustedDevices = ReturnType<typeof createTrustedDevices>
