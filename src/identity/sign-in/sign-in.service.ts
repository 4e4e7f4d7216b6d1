import { readOneTimeCode } from '#common/model/one-time-code.ts'
import { readGroupedCode } from '#common/model/grouped-code.ts'
import { normaliseCode } from '#common/model/code-alphabet.ts'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import { Secret } from '#common/secret.ts'
import { findForSignIn, listAddresses, lockAccount } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import type { SignInStage, SignInTable } from '../database/schema.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import type { EnrolmentPasses, PassVerdict } from '../enrolment-passes/enrolment-pass.service.ts'
import type { Factors, FactorVerdict } from '../factors/factor.service.ts'
import { newId, newToken } from '../ids.ts'
import { tokenDigest, type KeyRing } from '../keys/key-ring.ts'
import type { RecoveryCodes } from '../recovery-codes/recovery-code.service.ts'
import type { Browser, Sessions } from '../sessions/session.service.ts'
import type { Work } from '../work.ts'
import { ownNamesOf } from './password.ts'
import { createProofs, noteLocked, type CodeVerdict } from './proof.service.ts'
import {
  deleteSignIn,
  findSignIn,
  insertSignIn,
  lockSignIn,
  updateSignIn,
  type Account,
  type SignIn,
} from './sign-in.store.ts'

/** Life of a sign-in under way, in seconds from the password on. */
const signInSeconds = 30 * 60

export interface Current {
  signIn: SignIn
  account: Account | undefined
}
/** A sign-in behind its first proof. */
export interface Known {
  signIn: SignIn
  account: Account
}

type IdentifyVerdict =
  | { kind: 'identified'; token: Secret<string> }
  | { kind: 'refused' }
  | { kind: 'throttled'; until: Date }
  /** Told only to those who know the password. */
  | { kind: 'closed'; state: 'frozen' | 'suspended' }

export type FactorStep = FactorVerdict | { kind: 'gone' }
export type KeyVerdict =
  | { by: 'factor'; verdict: FactorVerdict }
  | { by: 'recovery_code'; verdict: CodeVerdict }
  | { by: 'pass'; verdict: PassVerdict | { kind: 'too_long' } }

/** Where a finished step leads: on to the next one, or signed in with the session's cookie. */
export type Outcome = { kind: 'next' } | { kind: 'signed_in'; session: Secret<string> } | { kind: 'gone' }

export interface SignInDependencies {
  keys: KeyRing
  factors: Factors
  recoveryCodes: RecoveryCodes
  passes: EnrolmentPasses
  sessions: Sessions
  delivery: Delivery
}

export interface SignInStart {
  purpose: SignInTable['purpose']
  stage: SignInStage
  interactionId: string | null
  browser: Browser
  locale: string
}

/**
 * The state machine behind the hosted pages. Its row says what is proven; a page is what the row's stage asks for,
 * whatever address was opened. Nothing but `complete` starts a session (rules 1, 5, 7, 13).
 */
export function createSignIns(deps: SignInDependencies) {
  const { factors, recoveryCodes, passes, sessions } = deps
  const proofs = createProofs(deps)

  const moveTo = async (work: Work, signIn: SignIn, stage: SignInStage, set: Partial<SignIn> = {}): Promise<SignIn> =>
    updateSignIn(work.tx, signIn.id, { ...set, stage, stage_at: work.now })

  const service = {
    ...proofs,
    moveTo,

    async begin(work: Work, start: SignInStart, account?: Account, set: Partial<SignIn> = {}): Promise<Secret<string>> {
      const token = newToken()
      await insertSignIn(work.tx, {
        id: newId<RecordId>(),
        token_digest: tokenDigest(token),
        interaction_id: start.interactionId,
        account_id: account?.id ?? null,
        stage: start.stage,
        purpose: start.purpose,
        key_kind: null,
        key_ref: null,
        methods: '',
        pending_secret_sealed: null,
        pending_label: null,
        label: start.browser.label,
        place: start.browser.place,
        locale: start.locale,
        started_at: work.now,
        stage_at: work.now,
        expires_at: addSeconds(work.now, signInSeconds),
        ...set,
      })
      return new Secret(token)
    },

    /**
     * The sign-in of a cookie, held with its account until the work ends (the account first, as whatever ends sign-ins
     * takes them). One from before everything was ended, or of an account that is closed, is dead.
     */
    async load(work: Work, token: string | undefined): Promise<Current | undefined> {
      if (token === undefined || token === '') return undefined
      const digest = tokenDigest(token)
      const seen = await findSignIn(work.tx, digest)
      if (seen === undefined) return undefined
      const account = seen.account_id === null ? undefined : await lockAccount(work.tx, seen.account_id)
      const signIn = await lockSignIn(work.tx, digest, work.now)
      if (signIn === undefined || signIn.account_id === null) return signIn && { signIn, account: undefined }
      const open = account?.state === 'active' || (account?.state === 'invited' && signIn.stage === 'new_password')
      if (account === undefined || !open || signIn.started_at < account.sign_ins_valid_from) {
        await deleteSignIn(work.tx, signIn.id)
        return undefined
      }
      return { signIn, account }
    },

    /** What a new password must not be made of. */
    ownNames: async (work: Work, account: Account): Promise<string[]> =>
      ownNamesOf(account, await listAddresses(work.tx, account.id)),

    restart: async (work: Work, current: Current): Promise<void> => {
      await deleteSignIn(work.tx, current.signIn.id)
    },

    /** Whose password is to be verified; taken outside of the transaction that judges it. */
    find: async (work: Work, typed: string): Promise<Account | undefined> => {
      const identifier = typed
        .normalize('NFKC')
        .replace(/\p{Cf}/gu, '')
        .trim()
        .toLowerCase()
      return identifier === '' || identifier.length > 256 ? undefined : findForSignIn(work.tx, identifier)
    },

    /** The first step. A new token each time, so that one planted before is of no use. */
    async identify(
      work: Work,
      current: Current | undefined,
      typed: string,
      account: Account | undefined,
      right: boolean,
      start: Omit<SignInStart, 'stage'>,
    ): Promise<IdentifyVerdict> {
      const judged = await proofs.judgePassword(work, typed, account, right)
      if (judged.kind !== 'right') return judged
      const { state } = judged.account
      if (state !== 'active') {
        work.record({
          action: 'password.verified',
          outcome: 'refused',
          accountId: judged.account.id,
          detail: { because: state },
        })
        return state === 'invited' ? { kind: 'refused' } : { kind: 'closed', state }
      }
      work.record({ action: 'password.verified', outcome: 'done', accountId: judged.account.id })
      if (current !== undefined) await deleteSignIn(work.tx, current.signIn.id)
      const usable = (await factors.list(work, judged.account.id)).some(
        (factor) => factor.state === 'working' && factor.type === 'totp',
      )
      const stage = usable && judged.account.reconfiguration_since === null ? 'verify_factor' : 'prove_key'
      return {
        kind: 'identified',
        token: await service.begin(work, { ...start, stage }, judged.account, { methods: 'pwd' }),
      }
    },

    /** Whether the page may offer a code of an app as the key: a working one, or a retired one that has not served yet. */
    factorServesAsKey: async (work: Work, accountId: AccountId): Promise<boolean> =>
      (await factors.list(work, accountId)).some(
        (factor) =>
          factor.type === 'totp' &&
          (factor.state === 'working' || (factor.state === 'retired' && factor.served_as_key_at === null)),
      ),

    async verifyFactor(
      work: Work,
      { signIn, account }: Known,
      typed: string,
    ): Promise<{ verdict: FactorStep; outcome: Outcome }> {
      if (account.reconfiguration_since !== null) {
        await moveTo(work, signIn, 'prove_key')
        return { verdict: { kind: 'gone' }, outcome: { kind: 'next' } }
      }
      const verdict = await proofs.checkTotp(work, account, typed, 'sign_in')
      if (verdict.kind !== 'valid') return { verdict, outcome: { kind: 'next' } }
      const methods = 'pwd otp'
      if ((await recoveryCodes.countLive(work, account.id)) > 0)
        return { verdict, outcome: await service.complete(work, { signIn: { ...signIn, methods }, account }) }
      // Every account keeps one: without a live code the sign-in is not finished (rule 8).
      await moveTo(work, signIn, 'save_recovery_code', { methods })
      return { verdict, outcome: { kind: 'next' } }
    },

    /** "Try another way" (rule 5): the code is spent and a method must be chosen anew. */
    async useRecoveryCode(work: Work, { signIn, account }: Known, typed: string): Promise<CodeVerdict> {
      const verdict = await proofs.takeRecoveryCode(work, account, typed)
      if (verdict.kind === 'valid') await moveTo(work, signIn, 'choose_method', { key_kind: 'recovery_code' })
      return verdict
    },

    /** Rule 13: what opens set-up beside the password. What was typed is recognised by its shape. */
    async proveKey(work: Work, known: Known, typed: string): Promise<KeyVerdict> {
      const { signIn, account } = known
      const length = normaliseCode(typed).length
      if (readOneTimeCode(typed) !== undefined) {
        const verdict = await proofs.checkTotp(work, account, typed, 'key')
        if (verdict.kind === 'valid')
          await moveTo(work, signIn, 'choose_method', {
            key_kind: verdict.retired ? 'retired_factor' : 'working_factor',
            key_ref: verdict.factorId,
            methods: 'pwd otp',
          })
        return { by: 'factor', verdict }
      }
      if (length > passLength) {
        const verdict = await proofs.takeRecoveryCode(work, account, typed)
        if (verdict.kind === 'valid') await moveTo(work, signIn, 'choose_method', { key_kind: 'recovery_code' })
        return { by: 'recovery_code', verdict }
      }
      if (readGroupedCode('enrolmentPass', typed).state === 'too_long')
        return { by: 'pass', verdict: { kind: 'too_long' } }
      const verdict = await passes.use(work, account.id, typed)
      noteLocked(work, account, 'enrolment_pass.used', verdict)
      if (verdict.kind === 'valid')
        await moveTo(work, signIn, 'choose_method', { key_kind: 'enrolment_pass', key_ref: verdict.passId })
      return { by: 'pass', verdict }
    },

    /** Starts the session: the one place. A reset that came meanwhile has ended the sign-in, and nothing is started. */
    async complete(work: Work, { signIn, account }: Known): Promise<Outcome> {
      const locked = await lockAccount(work.tx, account.id)
      if (
        locked === undefined ||
        locked.state !== 'active' ||
        locked.reconfiguration_since !== null ||
        signIn.started_at < locked.sign_ins_valid_from
      ) {
        await deleteSignIn(work.tx, signIn.id)
        return { kind: 'gone' }
      }
      const session = await sessions.start(work, account.id, signIn.methods.split(' '), {
        label: signIn.label,
        place: signIn.place,
      })
      await moveTo(work, signIn, 'done', {
        methods: signIn.methods,
        pending_label: signIn.stage === 'save_recovery_code' ? 'saved' : null,
        pending_secret_sealed: null,
      })
      return { kind: 'signed_in', session }
    },
  }
  return service
}
export type SignIns = ReturnType<typeof createSignIns>

/** Characters of an enrolment pass; what is longer is read as a recovery code. */
const passLength = 15
