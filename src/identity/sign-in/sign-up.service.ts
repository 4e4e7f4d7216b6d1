import type { AccountId, AddressId } from '#common/model/ids.ts'
import { findAccount, findAddress, findByUserName, insertAccount, insertAddress } from '../accounts/account.store.ts'
import { readEmail } from '../accounts/email-address.ts'
import { searchTextOf } from '../accounts/fold.ts'
import { addSeconds } from '../clock.ts'
import { noticeInstant } from '../delivery/delivery.service.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import { newId } from '../ids.ts'
import { isBehindSignIn } from '../owner-policy.ts'
import type { Work } from '../work.ts'
import type { SignInDependencies } from './sign-in.service.ts'

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

/**
 * Signing up by oneself, where policy allows it: the address is confirmed first. What is mailed is an invitation's pass, so
 * that everything after it is the way of everybody who is invited (rules 1 and 13).
 */
export function createSignUps(deps: SignInDependencies & { publicOrigin: string }) {
  const { keys, passes, delivery, policy, publicOrigin } = deps

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
      const domain = email.slice(email.lastIndexOf('@') + 1)
      if (!policy.signUpDomains.includes(domain) || isBehindSignIn(policy, email)) return { kind: 'not_allowed' }
      // Every one counts, whatever comes of it: a machine is slowed down, and no mailbox is filled.
      const source = await beginTry(work, 'source', sourceOf(work))
      if (source.kind === 'waiting') return { kind: 'throttled', until: source.until }
      await source.wrong()
      const mailbox = await beginTry(work, 'sign_up', keys.digest('sign_up_address', email).digest)
      const mailable = mailbox.kind === 'open'
      if (mailbox.kind === 'open') await mailbox.wrong()
      const holder = await findAddress(work.tx, 'email', email)
      const account =
        holder === undefined ? await findByUserName(work.tx, email) : await findAccount(work.tx, holder.account_id)
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
        const unfinished = account.state === 'invited' && account.sign_up_until !== null
        if (unfinished) await mailPass(work, account.id, email, holder.id, account.locale)
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
  }
}
export type SignUps = ReturnType<typeof createSignUps>
