import type { Secret } from '#common/secret.ts'
import { lockAccount } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import { passkeyPromptSeconds } from '../passkeys/web-authn.ts'
import type { Work } from '../work.ts'
import type { OwnSession } from './fresh-proof.service.ts'
import type { Current, Outcome, SignInDependencies, SignIns, SignInStart } from './sign-in.service.ts'
import { deleteSignIn, updateSignIn, type Account } from './sign-in.store.ts'

/** What the browser brings to the password beside it. */
export interface Asked {
  /** The token of a trusted device, if the browser holds one. */
  deviceToken: string | undefined
  /** The application that waits wants a factor, whatever device this is. */
  mfaWanted: boolean
}

export type IdentifyVerdict =
  | { kind: 'identified'; token: Secret<string>; outcome: Outcome }
  | { kind: 'refused' }
  | { kind: 'throttled'; until: Date }
  /** Told only to those who know the password. */
  | { kind: 'closed'; state: 'frozen' | 'suspended' }

/** The first page: who it is, by password or by a passkey that is both (rules 1, 3, 17). */
export function createIdentities(deps: SignInDependencies & { signIns: SignIns }) {
  const { factors, recoveryCodes, trustedDevices, passkeys, policy, signIns } = deps
  return {
    /** The first step. A new token each time, so that one planted before is of no use. */
    async identify(
      work: Work,
      current: Current | undefined,
      typed: string,
      account: Account | undefined,
      right: boolean,
      start: Omit<SignInStart, 'stage'>,
      asked: Asked,
    ): Promise<IdentifyVerdict> {
      const judged = await signIns.judgePassword(work, typed, account, right, {
        deviceToken: asked.deviceToken,
        browser: start.browser,
      })
      if (judged.kind !== 'right') return judged
      const { state } = judged.account
      const closed = (because: 'frozen' | 'suspended' | 'invited'): IdentifyVerdict => {
        work.record({
          action: 'password.verified',
          outcome: 'refused',
          accountId: judged.account.id,
          detail: { because },
        })
        return because === 'invited' ? { kind: 'refused' } : { kind: 'closed', state: because }
      }
      if (state === 'suspended' || state === 'invited') return closed(state)
      const usable = await factors.usable(work, judged.account.id, 'sign_in')
      const ready = usable.length > 0 && judged.account.reconfiguration_since === null
      // Rule 17: older factors still sign in; nothing can be recovered or enrolled.
      if (state === 'frozen' && !ready) return closed(state)
      work.record({ action: 'password.verified', outcome: 'done', accountId: judged.account.id })
      if (current !== undefined) await deleteSignIn(work.tx, current.signIn.id)
      const token = await signIns.begin(
        work,
        { ...start, stage: ready ? 'verify_factor' : 'prove_key' },
        judged.account,
        { methods: 'pwd', mfa_wanted: asked.mfaWanted },
      )
      const known = await signIns.known(work, token)
      if (!ready) return { kind: 'identified', token, outcome: { kind: 'next' } }
      // Without a live recovery code the sign-in would show a new one: that takes more than a device (rule 8).
      const trusting =
        state === 'active' && !asked.mfaWanted && (await recoveryCodes.countLive(work, known.account.id)) > 0
      const trust =
        trusting ?
          await trustedDevices.use(work, known.account, asked.deviceToken, start.browser, known.signIn.id)
        : undefined
      if (trust?.kind === 'trusted') {
        const outcome = await signIns.complete(work, known, known.signIn.id)
        return {
          kind: 'identified',
          token,
          outcome: outcome.kind === 'signed_in' ? { ...outcome, device: trust.token } : outcome,
        }
      }
      await signIns.ways.enterFirst(work, known)
      return { kind: 'identified', token, outcome: { kind: 'next' } }
    },

    /**
     * A factor for somebody who is signed in with less; without one that works it is a sign-in like any other. It hangs on
     * the session and adds to what that has shown: no password was typed, so the profile opens by none of it (rule 4).
     */
    async stepUp(work: Work, own: OwnSession, start: Omit<SignInStart, 'stage' | 'purpose'>): Promise<Secret<string>> {
      const { account, sessionId } = own
      const usable = await factors.usable(work, account.id, 'sign_in')
      if (account.state !== 'active' || usable.length === 0)
        return signIns.begin(work, { ...start, purpose: 'sign_in', stage: 'identify' })
      const token = await signIns.begin(work, { ...start, purpose: 'step_up', stage: 'verify_factor' }, account, {
        session_id: sessionId,
        mfa_wanted: true,
      })
      await signIns.ways.enterFirst(work, await signIns.known(work, token))
      return token
    },

    /** The challenge for a passkey that signs in without a password; it says the same to everybody (B12). */
    async offerPasskey(
      work: Work,
      current: Current | undefined,
      start: Omit<SignInStart, 'stage'>,
    ): Promise<{ token: Secret<string> | undefined; options: object }> {
      const { options, challenge } = await passkeys.assertion(work, undefined, 'alone')
      const set = { challenge, challenge_until: addSeconds(work.now, 5 * passkeyPromptSeconds) }
      if (current === undefined)
        return { token: await signIns.begin(work, { ...start, stage: 'identify' }, undefined, set), options }
      await updateSignIn(work.tx, current.signIn.id, set)
      return { token: undefined, options }
    },

    /** A passkey with user verification is password and factor in one (NIST SP 800-63B-4, 3.1.7), where policy allows it. */
    async identifyByPasskey(work: Work, { signIn }: Current, typed: string): Promise<IdentifyVerdict> {
      const { challenge, challenge_until: until } = signIn
      await updateSignIn(work.tx, signIn.id, { challenge: null, challenge_until: null })
      // Whose passkey it is said to be: that account's row comes before the passkey's and the source's.
      const claimed = await passkeys.claimedAccount(work, typed)
      const held = claimed === undefined ? undefined : await lockAccount(work.tx, claimed)
      const source = await beginTry(work, 'source', sourceOf(work))
      if (source.kind === 'waiting') return { kind: 'throttled', until: source.until }
      const fresh = challenge !== null && until !== null && until > work.now
      const verdict =
        fresh && held !== undefined ? await passkeys.verify(work, typed, challenge, held.id, 'alone')
        : fresh ? ({ kind: 'refused' } as const)
        : undefined
      const account = verdict?.kind === 'valid' || verdict?.kind === 'copied' ? held : undefined
      const allowed =
        account !== undefined &&
        (account.state === 'active' || account.state === 'frozen') &&
        account.reconfiguration_since === null &&
        policy.passkeyAlone.includes(account.kind)
      const factor =
        allowed && verdict?.kind === 'valid' ?
          (await factors.usable(work, account.id, 'sign_in')).find((row) => row.id === verdict.factorId)
        : undefined
      if (account === undefined || factor === undefined) {
        // Whatever was wrong, it counts where it came from, is recorded, and is answered the same (B12).
        await source.wrong()
        if (account !== undefined && verdict?.kind === 'copied') {
          // A signature that holds is no guess: it is judged also while wrong tries wait; and of a copy its owner is told by itself.
          await signIns.refuseCopied(work, account, verdict)
          const attempt = await beginTry(work, 'factors', account.id)
          if (attempt.kind === 'open') await attempt.wrong()
        } else
          work.record({
            action: 'factor.verified',
            outcome: 'failed',
            accountId: account?.id ?? null,
            detail: {
              because:
                verdict === undefined ? 'expired'
                : verdict.kind === 'valid' ? 'not_allowed'
                : verdict.kind,
              type: 'passkey',
            },
          })
        return { kind: 'refused' }
      }
      await factors.noteShown(work, account.id, factor, 'sign_in')
      await deleteSignIn(work.tx, signIn.id)
      const token = await signIns.begin(
        work,
        {
          purpose: 'sign_in',
          stage: 'verify_factor',
          interactionId: signIn.interaction_id,
          browser: { label: signIn.label, place: signIn.place },
          locale: account.locale,
        },
        account,
        { methods: 'passkey uv' },
      )
      const known = await signIns.known(work, token)
      return { kind: 'identified', token, outcome: await signIns.afterFactor(work, known, 'passkey uv') }
    },
  }
}
export type Identities = ReturnType<typeof createIdentities>
