import { normaliseCode } from '#common/model/code-alphabet.ts'
import { readGroupedCode } from '#common/model/grouped-code.ts'
import type { AccountId } from '#common/model/ids.ts'
import { readOneTimeCode } from '#common/model/one-time-code.ts'
import type { PassVerdict } from '../enrolment-passes/enrolment-pass.service.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import type { Work } from '../work.ts'
import { isTold, noteLocked, type CodeVerdict, type MethodVerdict } from './proof.service.ts'
import type { Known, SignInDependencies, SignIns } from './sign-in.service.ts'
import type { SignIn } from './sign-in.store.ts'

export type KeyVerdict =
  | { by: 'factor'; verdict: MethodVerdict }
  | { by: 'recovery_code'; verdict: CodeVerdict }
  | { by: 'pass'; verdict: PassVerdict | { kind: 'too_long' } }

/** Characters of an enrolment pass; what is longer is read as a recovery code. */
const passLength = 15

/** What opens a set-up beside the password: a pass, a live recovery code, or a factor (rules 5 and 13). */
export function createKeys(deps: SignInDependencies & { signIns: SignIns }) {
  const { factors, recoveryCodes, passes, signIns } = deps
  const { moveTo } = signIns
  /** A key was shown: a method is chosen anew, whatever way was being tried. */
  const openSetUp = (work: Work, { signIn }: Known, shown: Partial<Pick<SignIn, 'key_kind' | 'key_ref' | 'methods'>>) =>
    moveTo(work, signIn, 'choose_method', { ...shown, method: null, factor_id: null })

  return {
    /** Whether the page may offer a factor as the key: a working one, or a retired one that has not served yet. */
    factorServesAsKey: async (work: Work, accountId: AccountId): Promise<boolean> =>
      (await factors.usable(work, accountId, 'key')).some((factor) => factor.type === 'totp'),

    /** "Try another way" (rule 5): the code is spent and a method must be chosen anew. */
    async useRecoveryCode(work: Work, known: Known, typed: string): Promise<CodeVerdict> {
      const { signIn, account } = known
      // A proof for the profile wants a factor (rule 4); what is frozen is not recovered (rule 17).
      if (signIn.purpose !== 'sign_in' || account.state !== 'active') return { kind: 'not_offered' }
      const verdict = await signIns.takeRecoveryCode(work, account, typed)
      if (verdict.kind === 'valid') await openSetUp(work, known, { key_kind: 'recovery_code' })
      return verdict
    },

    /** Whether "Try another way" may name the recovery code: the account has one, and may use it here. */
    offersRecoveryCode: async (work: Work, { signIn, account }: Known): Promise<boolean> =>
      signIn.purpose === 'sign_in' &&
      account.state === 'active' &&
      (await recoveryCodes.countLive(work, account.id)) > 0,

    /** Rule 13: what opens set-up beside the password. What was typed is recognised by its shape. */
    async proveKey(work: Work, known: Known, typed: string): Promise<KeyVerdict> {
      const { account } = known
      const length = normaliseCode(typed).length
      if (readOneTimeCode(typed) !== undefined) {
        const verdict = await signIns.checkTotp(work, account, 'password', typed, 'key')
        if (verdict.kind === 'valid')
          await openSetUp(work, known, {
            key_kind: verdict.retired ? 'retired_factor' : 'working_factor',
            key_ref: verdict.factorId,
            methods: 'pwd otp',
          })
        return { by: 'factor', verdict }
      }
      if (length > passLength) {
        const verdict = await signIns.takeRecoveryCode(work, account, typed)
        if (verdict.kind === 'valid') await openSetUp(work, known, { key_kind: 'recovery_code' })
        return { by: 'recovery_code', verdict }
      }
      if (readGroupedCode('enrolmentPass', typed).state === 'too_long')
        return { by: 'pass', verdict: { kind: 'too_long' } }
      const source = await beginTry(work, 'source', sourceOf(work))
      const verdict: PassVerdict =
        source.kind === 'waiting' ? { kind: 'locked', until: source.until } : await passes.show(work, account.id, typed)
      noteLocked(work, account, 'enrolment_pass.shown', verdict)
      if (source.kind === 'open' && (verdict.kind === 'wrong' || verdict.kind === 'locked')) await source.wrong()
      // Whoever types them has the password.
      if (isTold(verdict)) await signIns.tell(work, account, 'passes_wrong')
      if (verdict.kind === 'valid')
        await openSetUp(work, known, { key_kind: 'enrolment_pass', key_ref: verdict.passId })
      return { by: 'pass', verdict }
    },
  }
}
export type Keys = ReturnType<typeof createKeys>
