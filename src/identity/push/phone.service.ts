import { AppError } from '#common/errors.ts'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import { Secret } from '#common/secret.ts'
import { lockAccount } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { newId, newToken } from '../ids.ts'
import { tokenDigest, type KeyRing } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import {
  findLink,
  findPhone,
  findPhoneById,
  forgetUnusedPhones,
  insertPhone,
  listAccountsOfPhone,
  lockLink,
  lockPhone,
  notePhoneSeen,
  setLink,
  setSubscription,
  takeLink,
} from './phone.store.ts'
import { mayBeEndpoint, subscriptionSchema, subscriptionSealContext, type Subscription } from './subscription.ts'
import type { PushOrder } from './web-push-sender.ts'

/** An unused phone that nobody opened for so long is forgotten, in seconds. */
const forgetAfterSeconds = 30 * 24 * 60 * 60
/** How often a phone's "last seen" is written while its page asks every few seconds. */
const seenEverySeconds = 60

/** The phones that take prompts: how one is connected, known again by its cookie, and reached. */
export function createPhones(deps: {
  keys: KeyRing
  delivery: Pick<Delivery, 'channels' | 'enqueue'>
  allowLoopback?: boolean
}) {
  const { keys, delivery, allowLoopback = false } = deps
  const find = (work: Work, token: string | undefined) =>
    token === undefined ? Promise.resolve(undefined) : findPhone(work.tx, tokenDigest(token))
  const readSubscription = (phone: { id: RecordId; subscription_sealed: string | null }): Subscription | undefined =>
    phone.subscription_sealed === null ?
      undefined
    : subscriptionSchema.parse(JSON.parse(keys.open(subscriptionSealContext(phone.id), phone.subscription_sealed)))

  return {
    /** Makes the one-time link of a sign-in that sets push up; only its digest is kept, and the one before is void. */
    async makeLink(work: Work, signInId: RecordId): Promise<Secret<string>> {
      const token = newToken()
      await setLink(work.tx, signInId, tokenDigest(token))
      return new Secret(token)
    },

    /** Whose account a link connects to. @returns undefined for one that is unknown, used or run out */
    readLink: (work: Work, token: string) => findLink(work.tx, tokenDigest(token), work.now),

    /** Uses a link up; the phone is the one that the token knows, or a new one. */
    async takeLink(work: Work, linkToken: string, phone: { token: string | undefined; label: string }) {
      const digest = tokenDigest(linkToken)
      const seen = await findLink(work.tx, digest, work.now)
      if (seen === undefined || seen.account_id === null) return undefined
      const account = await lockAccount(work.tx, seen.account_id)
      const link = await lockLink(work.tx, digest, work.now)
      if (account === undefined || link?.account_id !== account.id) return undefined
      const known = await find(work, phone.token)
      const phoneId = known?.id ?? newId<RecordId>()
      const token = known === undefined ? new Secret(newToken()) : undefined
      if (token !== undefined)
        await insertPhone(work.tx, {
          id: phoneId,
          token_digest: tokenDigest(token.reveal()),
          label: phone.label.slice(0, 64),
          subscription_sealed: null,
          registered_at: work.now,
          last_seen_at: work.now,
        })
      const signIn = await takeLink(work.tx, digest, phoneId, work.now)
      if (signIn === undefined) return undefined
      if (work.actor.kind === 'owner') work.actor.id = account.id
      work.record({ action: 'phone.linked', outcome: 'done', accountId: account.id, detail: { phoneId } })
      return { signIn, account, phoneId, newToken: token }
    },

    /** The phone that a cookie belongs to, and the accounts that it is a factor of. */
    async readPhone(work: Work, token: string | undefined) {
      const phone = await find(work, token)
      if (phone === undefined) return undefined
      if (phone.last_seen_at <= addSeconds(work.now, -seenEverySeconds))
        await notePhoneSeen(work.tx, phone.id, work.now)
      return {
        id: phone.id,
        accounts: await listAccountsOfPhone(work.tx, phone.id),
        /** Whether its push service can be reached with the newest key of ours. */
        subscribed: readSubscription(phone)?.vapidVersion === keys.vapidKeys[0]?.version,
      }
    },

    /** What a phone said of itself when it was connected, for the screen that waits for it. */
    async labelOf(work: Work, phoneId: RecordId): Promise<string> {
      return (await findPhoneById(work.tx, phoneId))?.label ?? ''
    },

    /** Keeps where a phone takes messages, sealed. @returns false for one that is no push service of the internet */
    async subscribe(work: Work, phoneId: RecordId, shown: unknown): Promise<boolean> {
      const read = subscriptionSchema.safeParse(shown)
      if (!read.success || !mayBeEndpoint(read.data.endpoint, allowLoopback)) return false
      if (!keys.vapidKeys.some((key) => key.version === read.data.vapidVersion)) return false
      await setSubscription(work.tx, phoneId, keys.seal(subscriptionSealContext(phoneId), JSON.stringify(read.data)))
      return true
    },

    /** Tells the phone's push service that somebody asks: not who, and not what to type. */
    async wake(
      work: Work,
      phoneId: RecordId,
      about: { accountId: AccountId; locale: string; topic: string; expiresAt: Date },
    ): Promise<void> {
      const phone = await findPhoneById(work.tx, phoneId)
      if (phone === undefined) throw new AppError('not_found')
      const subscription = readSubscription(phone)
      if (subscription === undefined || !delivery.channels.has('push')) return
      const { accountId, locale, topic, expiresAt } = about
      const payload: PushOrder = { phoneId, subscription, locale, topic, expiresAt: expiresAt.toISOString() }
      await delivery.enqueue(work, { channel: 'push', accountId, template: 'push_prompt', payload, expiresAt })
    },

    /** The push service says that it is gone; one that the phone made since stays. */
    async forgetSubscription(work: Work, phoneId: RecordId, endpoint: string): Promise<void> {
      const phone = await lockPhone(work.tx, phoneId)
      if (phone !== undefined && readSubscription(phone)?.endpoint === endpoint)
        await setSubscription(work.tx, phoneId, null)
    },

    /** Ends the subscriptions of phones that no account asks any more. @returns of how many */
    forgetUnusedPhones: (work: Work): Promise<number> =>
      forgetUnusedPhones(work.tx, addSeconds(work.now, -forgetAfterSeconds)),
  }
}
