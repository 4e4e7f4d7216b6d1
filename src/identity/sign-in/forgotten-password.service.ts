import { AppError } from '#common/errors.ts'
import { readOneTimeCode } from '#common/model/one-time-code.ts'
import { readGroupedCode } from '#common/model/grouped-code.ts'
import type { Secret } from '#common/secret.ts'
import { listAddresses, lockAccount, updateAccount } from '../accounts/account.store.ts'
import { codeAddressesOf } from '../accounts/code-addresses.ts'
import { mailboxOf } from '../accounts/email-address.ts'
import { addSeconds } from '../clock.ts'
import type { PassVerdict } from '../enrolment-passes/enrolment-pass.service.ts'
import type { FactorVerdict } from '../factors/factor.service.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import type { IssuedCodes } from '../issued-codes/issued-code.service.ts'
import type { Work } from '../work.ts'
import { isTold, noteLocked } from './proof.service.ts'
import type { Current, Known, SignInDependencies, SignIns, SignInStart } from './sign-in.service.ts'
import type { Account } from './sign-in.store.ts'
import { deleteSignIn, insertSignIn } from './sign-in.store.ts'

/** The same for every address, whether an account has it or not. */
const resendSeconds = 30

type MailboxVerdict = 'valid' | 'malformed' | 'superseded' | 'refused'
export type ProofVerdict =
  { by: 'factor'; verdict: FactorVerdict } | { by: 'pass'; verdict: PassVerdict | { kind: 'too_long' } }

/** Rule 21: a new password takes the mailbox and a factor, or a case. */
export function createForgottenPasswords(deps: SignInDependencies & { signIns: SignIns; issuedCodes: IssuedCodes }) {
  const { passes, sessions, issuedCodes, signIns } = deps

  /** Sends a code where there is somebody to send it to; what stands in the way is told to nobody. */
  async function send(work: Work, requestId: string, account: Account | undefined, email: string): Promise<void> {
    if (account === undefined || account.state !== 'active') return
    const address = codeAddressesOf(await listAddresses(work.tx, account.id)).find((row) => row.value === email)
    if (address === undefined) return
    try {
      await issuedCodes.issue(
        work,
        { purpose: 'password_reset', requestId },
        { accountId: account.id, locale: account.locale, displayName: account.display_name },
        address,
        null,
      )
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }

  return {
    /** Whose new password is asked for: the work takes that account's row before anything else. */
    about: async (work: Work, typed: string): Promise<Account | undefined> => {
      const email = mailboxIn(typed)
      return email.includes('@') ? signIns.find(work, email) : undefined
    },

    /** Always the same answer: the next page, with or without a code on its way. The caller has taken the account's row. */
    async ask(
      work: Work,
      typed: string,
      start: Omit<SignInStart, 'stage' | 'purpose'>,
    ): Promise<Secret<string> | { kind: 'throttled'; until: Date }> {
      // Every one counts, known or not: a machine is slowed down, and no table or mailbox is filled.
      const source = await beginTry(work, 'source', sourceOf(work))
      if (source.kind === 'waiting') return { kind: 'throttled', until: source.until }
      await source.wrong()
      const email = mailboxIn(typed)
      const found = email.includes('@') ? await signIns.find(work, email) : undefined
      // A closed account is nobody here: its sign-in would die, and dying would tell that there is one.
      const account = found?.state === 'active' ? found : undefined
      const token = await signIns.begin(work, { ...start, purpose: 'forgotten_password', stage: 'mailbox' }, account, {
        pending_label: email,
      })
      const current = await signIns.load(work, token.reveal())
      work.record({
        action: 'password.reset_asked',
        outcome: 'done',
        accountId: account?.id ?? null,
        detail: { known: account !== undefined },
      })
      if (current !== undefined) await send(work, current.signIn.id, current.account, email)
      return token
    },

    async resend(work: Work, { signIn, account }: Current): Promise<'sent' | 'too_soon'> {
      if (addSeconds(signIn.stage_at, resendSeconds) > work.now) return 'too_soon'
      await signIns.moveTo(work, signIn, 'mailbox')
      await send(work, signIn.id, account, signIn.pending_label ?? '')
      return 'sent'
    },

    /** A wrong code of an account that is there and one of an account that is not are refused in the same words. */
    async proveMailbox(work: Work, { signIn, account }: Current, typed: string): Promise<MailboxVerdict> {
      if (readOneTimeCode(typed) === undefined) return 'malformed'
      if (account === undefined) return 'refused'
      const { verdict } = await issuedCodes.verify(
        work,
        { purpose: 'password_reset', requestId: signIn.id },
        account.id,
        null,
        typed,
      )
      if (verdict.kind !== 'valid') return verdict.kind === 'superseded' ? 'superseded' : 'refused'
      await signIns.moveTo(work, signIn, 'second_proof', {
        pending_label: null,
        proven_mailbox: mailboxOf(signIn.pending_label ?? ''),
        locale: account.locale,
      })
      return 'valid'
    },

    /**
     * The mailbox alone takes nothing over: a working factor, or the pass of a case (which is a key too, rule 13). A pass that went to
     * this very mailbox says no more than its code did.
     */
    async proveAgain(work: Work, { signIn, account }: Known, typed: string): Promise<ProofVerdict> {
      await lockAccount(work.tx, account.id)
      if (readOneTimeCode(typed) !== undefined) {
        const verdict = await signIns.checkTotp(work, account, 'mailbox', typed, 'sign_in')
        if (verdict.kind === 'valid')
          await signIns.moveTo(work, signIn, 'new_password', { key_kind: 'working_factor', key_ref: verdict.factorId })
        return { by: 'factor', verdict }
      }
      if (readGroupedCode('enrolmentPass', typed).state === 'too_long')
        return { by: 'pass', verdict: { kind: 'too_long' } }
      const verdict = await passes.show(work, account.id, typed, {
        binding: 'case',
        provenMailbox: signIn.proven_mailbox,
      })
      noteLocked(work, account, 'enrolment_pass.shown', verdict)
      // Whoever types them reads the mailbox. Where nothing was shown before (an invitation), nothing is told: no stranger sends mails.
      if (isTold(verdict)) await signIns.tell(work, account, 'passes_wrong_mailbox')
      if (verdict.kind !== 'valid') return { by: 'pass', verdict }
      await signIns.moveTo(work, signIn, 'new_password', { key_kind: 'enrolment_pass', key_ref: verdict.passId })
      return { by: 'pass', verdict }
    },

    /** Sets the new password: sessions, trust and other passes end. With a pass the set-up follows, else the sign-in. */
    async setPassword(work: Work, { signIn, account }: Known, passwordHash: string): Promise<void> {
      await lockAccount(work.tx, account.id)
      await updateAccount(work.tx, account.id)
        .set({ password_hash: passwordHash, password_changed_at: work.now })
        .execute()
      await sessions.endAll(work, account.id, 'password_changed', true)
      // The pass that leads on to the set-up is spent when that is finished.
      await passes.cancel(work, account.id, signIn.key_kind === 'enrolment_pass' ? signIn.key_ref : null)
      await signIns.tell(work, account, 'password_changed')
      work.record({
        action: 'password.changed',
        outcome: 'done',
        accountId: account.id,
        detail: { key: signIn.key_kind ?? 'none' },
      })
      await deleteSignIn(work.tx, signIn.id)
      const next = {
        ...signIn,
        purpose: 'sign_in' as const,
        started_at: work.now,
        stage_at: work.now,
        pending_label: null,
        proven_mailbox: null,
      }
      if (signIn.key_kind === 'enrolment_pass')
        await insertSignIn(work.tx, { ...next, stage: 'choose_method', methods: 'pwd' })
      else
        await insertSignIn(work.tx, {
          ...next,
          stage: 'identify',
          account_id: null,
          key_kind: null,
          key_ref: null,
          methods: '',
          pending_label: 'password_changed',
        })
    },
  }
}
const mailboxIn = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase().slice(0, 256)

export type ForgottenPasswords = ReturnType<typeof createForgottenPasswords>
