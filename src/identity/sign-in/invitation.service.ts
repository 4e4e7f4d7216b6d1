import { readGroupedCode } from '#common/model/grouped-code.ts'
import type { Secret } from '#common/secret.ts'
import { findAddress, listAddresses, lockAccount, updateAccount, updateAddress } from '../accounts/account.store.ts'
import { searchTextOf } from '../accounts/fold.ts'
import { isUnfinished } from '../accounts/unfinished.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import type { Work } from '../work.ts'
import { insertSignIn } from './sign-in.store.ts'
import type { Known, SignInDependencies, SignIns, SignInStart } from './sign-in.service.ts'

type InvitationVerdict =
  | { kind: 'accepted'; token: Secret<string> }
  | { kind: 'slip'; groups: number[] }
  | { kind: 'incomplete' }
  | { kind: 'refused' }
  | { kind: 'throttled'; until: Date }

/** How an invited person gets in: the pass of the invitation is the key of rule 13. */
export function createInvitations(deps: SignInDependencies & { signIns: SignIns }) {
  const { passes, sessions, signIns } = deps
  return {
    /**
     * Takes the pass, again too while nobody has finished a set-up with it. Unknown addresses, accounts that were not invited
     * and wrong passes are refused in the same words.
     */
    async accept(
      work: Work,
      email: string,
      typed: string,
      start: Omit<SignInStart, 'stage' | 'purpose'>,
    ): Promise<InvitationVerdict> {
      const reading = readGroupedCode('enrolmentPass', typed)
      if (reading.state === 'slip') return { kind: 'slip', groups: reading.slips }
      if (reading.state === 'empty' || reading.state === 'partial') return { kind: 'incomplete' }
      const found = await signIns.find(work, email)
      // The account first, as everywhere; and as it is now that it is held.
      const account = found === undefined ? undefined : await lockAccount(work.tx, found.id)
      const source = await beginTry(work, 'source', sourceOf(work))
      if (source.kind === 'waiting') return { kind: 'throttled', until: source.until }
      const invited =
        account !== undefined &&
        isUnfinished(account) &&
        (await listAddresses(work.tx, account.id)).some(
          (row) => row.kind === 'email' && row.value === email.trim().toLowerCase(),
        )
      const verdict =
        account !== undefined && invited ?
          await passes.show(work, account.id, typed, { binding: 'invitation' })
        : undefined
      if (account === undefined || verdict?.kind !== 'valid') {
        await source.wrong()
        // A guess at nobody, and one that had to wait, were tries too (rule 20).
        if (!work.drafts.some((draft) => draft.action === 'enrolment_pass.shown'))
          work.record({
            action: 'enrolment_pass.shown',
            outcome: verdict === undefined ? 'failed' : 'refused',
            accountId: account?.id ?? null,
            detail: { because: verdict?.kind ?? 'nobody_invited' },
          })
        return { kind: 'refused' }
      }
      // The pass came to this mailbox and to no other: with it a sign-up's address is confirmed.
      if (account.sign_up_until !== null) {
        const address = await findAddress(work.tx, 'email', email.trim().toLowerCase())
        if (address?.account_id === account.id && address.confirmed_at === null)
          await updateAddress(work.tx, address.id, { confirmed_at: work.now })
      }
      const token = await signIns.begin(work, { ...start, purpose: 'invitation', stage: 'new_password' }, account, {
        key_kind: 'enrolment_pass',
        key_ref: verdict.passId,
        locale: account.locale,
      })
      return { kind: 'accepted', token }
    },

    /**
     * The account opens with its first password, and MFA comes next: nothing else is reachable before (rule 1). Whoever else
     * stands in a set-up by this pass is out, so that password and factor are of one person.
     */
    async setPassword(work: Work, { signIn, account }: Known, passwordHash: string, name: string): Promise<void> {
      await lockAccount(work.tx, account.id)
      const named = account.sign_up_until !== null && name !== '' ? { display_name: name } : {}
      await updateAccount(work.tx, account.id)
        .set({
          ...named,
          ...('display_name' in named ?
            { search_text: searchTextOf({ displayName: name, userName: account.user_name, email: null }) }
          : {}),
          state: 'active',
          password_hash: passwordHash,
          password_changed_at: work.now,
          reconfiguration_since: work.now,
          reconfiguration_because: 'sign_up',
        })
        .execute()
      await sessions.endAll(work, account.id, 'password_changed', true)
      if (account.state === 'invited')
        work.record({ action: 'account.invitation_accepted', outcome: 'done', accountId: account.id })
      else await signIns.tell(work, account, 'password_changed')
      work.record({
        action: 'password.changed',
        outcome: 'done',
        accountId: account.id,
        detail: { key: 'enrolment_pass' },
      })
      await insertSignIn(work.tx, {
        ...signIn,
        purpose: 'sign_in',
        stage: 'choose_method',
        methods: 'pwd',
        started_at: work.now,
        stage_at: work.now,
      })
    },
  }
}
export type Invitations = ReturnType<typeof createInvitations>
