import { otpauthUri, newTotpSecret, matchTotp } from '../factors/totp.ts'
import { readOneTimeCode } from '#common/model/one-time-code.ts'
import { Secret } from '#common/secret.ts'
import { updateAccount } from '../accounts/account.store.ts'
import { beginTry } from '../guesses/guess.service.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import type { Known, Outcome, SignInDependencies, SignIns } from './sign-in.service.ts'
import { insertSignIn, markCaseEnrolled } from './sign-in.store.ts'
import { setUpSealContext } from './set-up-seal.ts'

export type SetUpVerdict =
  | { kind: 'enrolled'; outcome: Outcome }
  | { kind: 'malformed' }
  | { kind: 'wrong'; triesLeft: number }
  | { kind: 'clock_off' }
  /** Five wrong ones: there is a new secret now. */
  | { kind: 'new_secret' }

const shownMark = 'recovery_code_shown'
const sealContext = (known: Known): string => setUpSealContext(known.signIn.id)

/** From the key of rule 13 to a working factor and a saved recovery code. */
export function createSetUps(deps: SignInDependencies & { signIns: SignIns; issuerName: string }) {
  const { keys, factors, recoveryCodes, passes, sessions, signIns, issuerName } = deps

  const renewSecret = (work: Work, known: Known) =>
    signIns.moveTo(work, known.signIn, 'set_up', {
      pending_secret_sealed: keys.seal(sealContext(known), newTotpSecret()),
    })

  const secretOf = (known: Known): string => keys.open(sealContext(known), known.signIn.pending_secret_sealed ?? '')

  return {
    /** Begins the set-up of an authenticator app: one secret per sign-in, sealed until it is confirmed. */
    async chooseTotp(work: Work, known: Known): Promise<void> {
      await renewSecret(work, known)
      work.record({
        action: 'factor.set_up_started',
        outcome: 'done',
        accountId: known.account.id,
        detail: { type: 'totp', key: known.signIn.key_kind ?? 'none' },
      })
    },

    /** What the page shows: the address for the QR code and the same secret to type. */
    picture(known: Known): { uri: Secret<string>; secret: Secret<string> } {
      const secret = secretOf(known)
      return {
        uri: new Secret(otpauthUri({ issuer: issuerName, account: known.account.user_name, secret })),
        secret: new Secret(secret),
      }
    },

    /** Confirms the app by a code. Only now the old factors end, and the account is open again (rule 13). */
    async confirm(work: Work, known: Known, typed: string, label: string): Promise<SetUpVerdict> {
      const { signIn, account } = known
      const code = readOneTimeCode(typed)
      if (code === undefined) return { kind: 'malformed' }
      const secret = secretOf(known)
      const match = matchTotp(secret, code, work.now)
      if (match.kind !== 'match') {
        // A counter of this one secret: the fifth wrong code makes a new one.
        const attempt = await beginTry(work, 'pass', `set_up:${tokenDigest(signIn.pending_secret_sealed ?? '')}`)
        const wrong = attempt.kind === 'open' ? await attempt.wrong() : { left: 0, waitUntil: attempt.until }
        if (wrong.waitUntil !== null) {
          await renewSecret(work, known)
          return { kind: 'new_secret' }
        }
        return match.kind === 'clock_off' ? { kind: 'clock_off' } : { kind: 'wrong', triesLeft: wrong.left }
      }
      await factors.enrolTotp(work, account.id, { secret, label, step: match.step })
      await sessions.endAll(work, account.id, 'factor_enrolled', true)
      await updateAccount(work.tx, account.id)
        .set({ reconfiguration_since: null, reconfiguration_because: null })
        .execute()
      await passes.cancel(work, account.id)
      await markCaseEnrolled(work.tx, account.id, work.now)
      await signIns.tell(work, account, 'factor_enrolled', { factor: label })
      // Everything before this instant was ended, this sign-in too; it alone goes on.
      const methods = signIn.methods.includes('otp') ? signIn.methods : `${signIn.methods} otp`.trim()
      const next = {
        ...signIn,
        methods,
        started_at: work.now,
        stage_at: work.now,
        pending_secret_sealed: null,
        pending_label: null,
      }
      const needsCode = signIn.key_kind === 'recovery_code' || (await recoveryCodes.countLive(work, account.id)) === 0
      await insertSignIn(work.tx, { ...next, stage: needsCode ? 'save_recovery_code' : 'set_up' })
      if (needsCode) return { kind: 'enrolled', outcome: { kind: 'next' } }
      return { kind: 'enrolled', outcome: await signIns.complete(work, { signIn: next, account }) }
    },

    /** Makes the recovery code that this one answer shows. */
    async issueRecoveryCode(work: Work, known: Known): Promise<{ code: Secret<string>; sealed: string }> {
      const code = await recoveryCodes.issue(work, known.account.id)
      await signIns.moveTo(work, known.signIn, 'save_recovery_code', { pending_label: shownMark })
      return { code, sealed: recoveryCodes.sealShown(known.account.id, code) }
    },

    wasShown: (known: Known): boolean => known.signIn.pending_label === shownMark,

    async confirmRecoveryCode(
      work: Work,
      known: Known,
      sealed: string,
      group: string,
    ): Promise<{ kind: 'confirmed'; outcome: Outcome } | { kind: 'wrong_group' | 'outdated' }> {
      const answer = await recoveryCodes.confirm(work, known.account.id, sealed, group)
      if (answer !== 'confirmed') return { kind: answer }
      await signIns.tell(work, known.account, 'recovery_code_replaced')
      return { kind: 'confirmed', outcome: await signIns.complete(work, known) }
    },
  }
}
export type SetUps = ReturnType<typeof createSetUps>
