import type { AccountId, AddressId } from '#common/model/ids.ts'
import {
  findAddress,
  findByUserName,
  insertAccount,
  insertAddress,
  listAddresses,
  lockAccount,
  lockName,
  updateAccount,
} from '../accounts/account.store.ts'
import { mailboxOf, readEmail } from '../accounts/email-address.ts'
import { searchTextOf } from '../accounts/fold.ts'
import { isUnfinished } from '../accounts/unfinished.ts'
import { codeAddressesOf } from '../accounts/code-addresses.ts'
import { addSeconds } from '../clock.ts'
import { noticeInstant } from '../delivery/delivery.service.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import { newId } from '../ids.ts'
import { isBehindSignIn } from '../owner-policy.ts'
import type { Work } from '../work.ts'
import type { SignInDependencies } from './sign-in.service.ts'
import type { Account } from './sign-in.store.ts'

/** Life of the pass that confirms the address, and of an account that nobody finishes, in seconds. */
const signUpPassSeconds = 60 * 60
const unfinishedSeconds = 24 * 60 * 60

export type SignUpVerdict =
  /** A mail is on its way, or there is a reason why not that is nobody's business. */
  | { kind: 'asked' }
  | { kind: 'not_an_address' }
  /** The organisation does not let people of this domain in by themselves. */
  | { kind: 'not_allowed' }
  | { kind: 'throttled'; until: Date }

export type NewPassVerdict =
  | { kind: 'asked' }
  /** Somebody is setting up with the pass before, which stays good. */
  | { kind: 'under_way' }
  /** Not a sign-up that is unfinished. */
  | { kind: 'not_offered' }
  | { kind: 'throttled'; until: Date }

/**
 * Signing up by oneself, where policy allows it: the address is confirmed first. What is mailed is an invitation's pass, so
 * that everything after it is the way of everybody who is invited (rules 1 and 13).
 */
export function createSignUps(deps: SignInDependencies & { publicOrigin: string }) {
  const { keys, passes, delivery, policy, publicOrigin } = deps

  /** Whether people of this address's domain may come in by themselves. */
  const mayComeIn = (email: string): boolean =>
    policy.signUpDomains.includes(email.slice(email.lastIndexOf('@') + 1)) && !isBehindSignIn(policy, email)

  /** Every one counts, whatever comes of it: a machine is slowed down, and no mailbox is filled. */
  async function countAsking(
    work: Work,
    email: string,
  ): Promise<{ kind: 'counted'; mailable: boolean } | { kind: 'throttled'; until: Date }> {
    const source = await beginTry(work, 'source', sourceOf(work))
    if (source.kind === 'waiting') return { kind: 'throttled', until: source.until }
    await source.wrong()
    const mailbox = await beginTry(work, 'sign_up', keys.digest('sign_up_address', mailboxOf(email)).digest)
    if (mailbox.kind === 'open') await mailbox.wrong()
    return { kind: 'counted', mailable: mailbox.kind === 'open' }
  }

  /** Where a sign-up that was never finished gets its pass: the address that it is for, and no other. */
  async function addressOf(work: Work, account: Account) {
    if (account.sign_up_until === null || !isUnfinished(account)) return undefined
    return codeAddressesOf(await listAddresses(work.tx, account.id)).find((address) => mayComeIn(address.value))
  }

  /**
   * A new pass in place of the one before; what it opens must not be deleted under it. None while somebody is setting up with
   * the one before, which stays good: anybody can ask for a new one, and would end that.
   */
  async function renewPass(work: Work, account: Account, address: { id: AddressId; value: string }): Promise<boolean> {
    if (await passes.isBegun(work, account.id)) return false
    const until = addSeconds(work.now, signUpPassSeconds)
    if (account.sign_up_until !== null && account.sign_up_until < until)
      await updateAccount(work.tx, account.id).set({ sign_up_until: until }).execute()
    await mailPass(work, account.id, address.value, address.id, account.locale)
    return true
  }

  async function mailPass(work: Work, accountId: AccountId, email: string, addressId: AddressId, locale: string) {
    const { pass, expiresAt } = await passes.issue(work, accountId, {
      caseId: null,
      addressId,
      lifeSeconds: signUpPassSeconds,
    })
    await delivery.mail(work, {
      accountId,
      to: email,
      locale,
      template: 'sign_up',
      values: {
        pass: pass.reveal(),
        address: `${publicOrigin}/invitation`,
        until: noticeInstant(expiresAt, locale),
      },
      expiresAt,
    })
  }

  return {
    offered: policy.signUpDomains.length > 0,

    /** Answers the same for an address that is known and one that is not; its owner learns of both by mail. */
    async ask(work: Work, typed: string, locale: string): Promise<SignUpVerdict> {
      const email = readEmail(typed)
      if (email === undefined) return { kind: 'not_an_address' }
      if (!mayComeIn(email)) return { kind: 'not_allowed' }
      // Of two who ask for one address at the same instant, the second finds what the first has made.
      await lockName(work.tx, email)
      const holder = await findAddress(work.tx, 'email', email)
      const holderId = holder?.account_id ?? (await findByUserName(work.tx, email))?.id
      const account = holderId === undefined ? undefined : await lockAccount(work.tx, holderId)
      const counted = await countAsking(work, email)
      if (counted.kind === 'throttled') return counted
      const { mailable } = counted
      work.record({
        action: 'account.signed_up',
        outcome: account === undefined && mailable ? 'done' : 'refused',
        accountId: account?.id ?? null,
        detail: { known: account !== undefined, mailed: mailable },
      })
      if (!mailable) return { kind: 'asked' }
      if (account !== undefined) {
        // A user name that looks like an address is no mailbox: there is nobody to tell.
        if (holder === undefined) return { kind: 'asked' }
        // Also of one that has a password already: its pass may have run out unused.
        if (account.sign_up_until !== null && isUnfinished(account)) await renewPass(work, account, holder)
        else if (holder.confirmed_at !== null)
          await delivery.mail(work, {
            accountId: account.id,
            to: email,
            locale: account.locale,
            template: 'signed_up_already',
            values: { name: account.display_name, address: `${publicOrigin}/sign-in` },
          })
        return { kind: 'asked' }
      }
      const accountId = newId<AccountId>()
      const addressId = newId<AddressId>()
      await insertAccount(work.tx, {
        id: accountId,
        user_name: email,
        // Their name is asked for once the address is theirs: nobody puts words into a stranger's mail.
        display_name: email,
        search_text: searchTextOf({ displayName: email, userName: email, email: null }),
        department: null,
        kind: 'standard',
        role: null,
        state: 'invited',
        locale,
        manager_id: null,
        external_id: null,
        password_hash: null,
        password_changed_at: null,
        reconfiguration_since: work.now,
        reconfiguration_because: 'sign_up',
        sign_ins_valid_from: work.now,
        created_at: work.now,
        last_sign_in_at: null,
        sign_up_until: addSeconds(work.now, unfinishedSeconds),
      })
      await insertAddress(work.tx, {
        id: addressId,
        account_id: accountId,
        kind: 'email',
        value: email,
        confirmed_at: null,
        behind_sign_in: false,
        position: 0,
      })
      await mailPass(work, accountId, email, addressId, locale)
      return { kind: 'asked' }
    },

    /** Whether somebody who has given the password may send themselves a new pass: of a sign-up of their own. */
    renews: async (work: Work, account: Account): Promise<boolean> => (await addressOf(work, account)) !== undefined,

    /**
     * A new pass for somebody who has given the password of their sign-up: the one before has run out unused, or is lost.
     * Counted as the first, and answered alike whether it is sent or was asked for too often.
     */
    async renew(work: Work, account: Account): Promise<NewPassVerdict> {
      const address = await addressOf(work, account)
      if (address === undefined) return { kind: 'not_offered' }
      const counted = await countAsking(work, address.value)
      if (counted.kind === 'throttled') return counted
      const mailed = counted.mailable && (await renewPass(work, account, address))
      work.record({
        action: 'account.signed_up',
        outcome: 'refused',
        accountId: account.id,
        detail: { known: true, mailed },
      })
      return { kind: counted.mailable && !mailed ? 'under_way' : 'asked' }
    },
  }
}
export type SignUps = ReturnType<typeof createSignUps>
