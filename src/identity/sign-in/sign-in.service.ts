import type { AccountId, FactorId, RecordId } from '#common/model/ids.ts'
import { AppError } from '#common/errors.ts'
import { Secret } from '#common/secret.ts'
import { findForSignIn, listAddresses, lockAccount, lockAccounts } from '../accounts/account.store.ts'
import { readIdentifier } from '../accounts/identifier.ts'
import { addSeconds } from '../clock.ts'
import type { SignInStage, SignInTable } from '../database/schema.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import type { EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import type { Factors } from '../factors/factor.service.ts'
import type { IssuedCodes } from '../issued-codes/issued-code.service.ts'
import { newId, newToken } from '../ids.ts'
import { tokenDigest, type KeyRing } from '../keys/key-ring.ts'
import type { OwnerPolicy } from '../owner-policy.ts'
import type { Passkeys } from '../passkeys/passkey.service.ts'
import type { Pushes } from '../push/push.service.ts'
import type { RecoveryCodes } from '../recovery-codes/recovery-code.service.ts'
import type { Browser, Sessions } from '../sessions/session.service.ts'
import { holdsCurrentFactor } from '../sessions/shown-methods.ts'
import type { TrustedDevices } from '../trusted-devices/trusted-device.service.ts'
import type { Work } from '../work.ts'
import { ownNamesOf } from './password.ts'
import { keyStages } from './key-stages.ts'
import { createProofs, type MethodVerdict } from './proof.service.ts'
import {
  deleteSignIn,
  findSignIn,
  insertSignIn,
  lockSignIn,
  updateSignIn,
  type Account,
  type SignIn,
} from './sign-in.store.ts'
import { createWays, type Shown } from './ways.service.ts'

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
  /** The token of a trusted device that the browser sends along, whatever it is worth. */
  deviceToken?: string | undefined
}

export type FactorStep = MethodVerdict | { kind: 'gone' }
/** Where a finished step leads: on to the next one, or signed in with the session's cookie. */
export type Outcome =
  | { kind: 'next' }
  | { kind: 'signed_in'; session: Secret<string>; device?: Secret<string> }
  /** An application gets the factor that it wants; the session goes on. */
  | { kind: 'stepped_up' }
  /** A proof for the profile, or a factor that was added there. */
  | { kind: 'back_to_profile'; to: string }
  | { kind: 'gone' }

export interface SignInDependencies {
  keys: KeyRing
  factors: Factors
  recoveryCodes: RecoveryCodes
  passes: EnrolmentPasses
  sessions: Sessions
  delivery: Delivery
  issuedCodes: IssuedCodes
  passkeys: Passkeys
  pushes: Pushes
  trustedDevices: TrustedDevices
  policy: OwnerPolicy
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
  const { passes, recoveryCodes, sessions, trustedDevices } = deps
  const proofs = createProofs(deps)
  const ways = createWays({ ...deps, proofs })

  const moveTo = async (work: Work, signIn: SignIn, stage: SignInStage, set: Partial<SignIn> = {}): Promise<SignIn> =>
    updateSignIn(work.tx, signIn.id, { ...set, stage, stage_at: work.now })

  const service = {
    ...proofs,
    ways,
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
     * @param beside the account that this work is about, where it may be another one: both are taken in one order
     */
    async load(work: Work, token: string | undefined, beside?: AccountId): Promise<Current | undefined> {
      const digest = token === undefined || token === '' ? undefined : tokenDigest(token)
      const seen = digest === undefined ? undefined : await findSignIn(work.tx, digest)
      const locked = await lockAccounts(
        work.tx,
        [seen?.account_id, beside].filter((id) => id !== undefined && id !== null),
      )
      if (digest === undefined || seen === undefined) return undefined
      const account = locked.find((row) => row.id === seen.account_id)
      const signIn = await lockSignIn(work.tx, digest, work.now)
      if (signIn === undefined || signIn.account_id === null) return signIn && { signIn, account: undefined }
      const dead =
        account === undefined ||
        !isOpenFor(signIn, account) ||
        signIn.started_at < account.sign_ins_valid_from ||
        // The key of a set-up that is not finished must hold to its end: another one may have been finished with it.
        (isOpenedByPass(signIn) && !(await passes.isLive(work, account.id, signIn.key_ref ?? ''))) ||
        (isOpenedByFactor(signIn) && !(await deps.factors.isKey(work, account.id, signIn.key_ref as FactorId))) ||
        // What hangs on a session is dead with it, and while MFA has to be set up (rule 1).
        (signIn.session_id !== null &&
          (account.reconfiguration_since !== null || !(await sessions.isLive(work, signIn.session_id))))
      if (dead) {
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
      const identifier = readIdentifier(typed)
      return identifier === undefined ? undefined : findForSignIn(work.tx, identifier)
    },

    /** The sign-in that was just begun. */
    async known(work: Work, token: Secret<string>): Promise<Known> {
      const current = await service.load(work, token.reveal())
      if (current?.account === undefined) throw new AppError('changed_meanwhile')
      return { signIn: current.signIn, account: current.account }
    },

    /** The factor of a sign-in, of a proof for the profile, of a set-up's key, or of a forgotten password. */
    async verifyFactor(
      work: Work,
      known: Known,
      shown: Shown,
      trust: boolean,
    ): Promise<{ verdict: FactorStep; outcome: Outcome }> {
      const { signIn, account } = known
      const next: Outcome = { kind: 'next' }
      if (signIn.stage === 'verify_factor' && account.reconfiguration_since !== null) {
        await moveTo(work, signIn, 'prove_key', { method: null, factor_id: null })
        return { verdict: { kind: 'gone' }, outcome: next }
      }
      const proven = await ways.prove(work, known, shown)
      const { verdict } = proven
      if (verdict.kind === 'denied') {
        await deleteSignIn(work.tx, signIn.id)
        return { verdict, outcome: { kind: 'gone' } }
      }
      if (verdict.kind !== 'valid' && verdict.kind !== 'code_right') return { verdict, outcome: next }
      const methods = `${signIn.methods} ${proven.method ?? ''}`.trim()
      const shownBefore = { method: null, factor_id: null, pending_label: null }
      if (signIn.stage === 'prove_key')
        await moveTo(work, signIn, 'choose_method', {
          ...shownBefore,
          key_kind: proven.retired === true ? 'retired_factor' : 'working_factor',
          key_ref: proven.factorId ?? null,
          methods,
        })
      else if (signIn.stage === 'second_proof')
        await moveTo(work, signIn, 'new_password', {
          ...shownBefore,
          key_kind: 'working_factor',
          key_ref: proven.factorId ?? null,
        })
      else
        return {
          verdict,
          outcome: await service.afterFactor(work, { ...known, signIn: { ...signIn, trust } }, methods),
        }
      return { verdict, outcome: next }
    },

    /** Password and factor are shown: signed in, or proven anew for the profile. */
    async afterFactor(work: Work, known: Known, methods: string): Promise<Outcome> {
      const { signIn, account } = known
      if (signIn.purpose === 'proof') {
        if (signIn.session_id !== null) await sessions.markProven(work, signIn.session_id, account.id)
        await deleteSignIn(work.tx, signIn.id)
        return { kind: 'back_to_profile', to: signIn.then_to ?? '/account' }
      }
      if (signIn.purpose === 'step_up' && signIn.session_id !== null) {
        const shown = await sessions.stepUp(work, signIn.session_id, account.id, methods)
        await moveTo(work, signIn, 'done', { methods: shown, method: null, factor_id: null })
        return { kind: 'stepped_up' }
      }
      // A new recovery code is shown to a current factor alone: with it an account could be taken over for good.
      const mayRenew = account.state === 'active' && holdsCurrentFactor(methods.split(' '))
      if (!mayRenew || (await recoveryCodes.countLive(work, account.id)) > 0)
        return service.complete(work, { ...known, signIn: { ...signIn, methods } })
      // Every account keeps one: without a live code the sign-in is not finished (rule 8).
      await moveTo(work, signIn, 'save_recovery_code', { methods, method: null, trust: signIn.trust })
      return { kind: 'next' }
    },

    /**
     * Starts the session: the one place. A reset that came meanwhile has ended the sign-in, and nothing is started.
     * @param sessionId where something is to know it by its id
     */
    async complete(work: Work, { signIn, account, deviceToken }: Known, sessionId?: RecordId): Promise<Outcome> {
      const locked = await lockAccount(work.tx, account.id)
      if (
        locked === undefined ||
        !isOpenFor(signIn, locked) ||
        locked.reconfiguration_since !== null ||
        signIn.started_at < locked.sign_ins_valid_from
      ) {
        await deleteSignIn(work.tx, signIn.id)
        return { kind: 'gone' }
      }
      const browser = { label: signIn.label, place: signIn.place }
      const session = await sessions.start(work, account.id, signIn.methods.split(' '), browser, sessionId)
      const device =
        signIn.trust && holdsCurrentFactor(signIn.methods.split(' ')) && locked.state === 'active' ?
          await trustedDevices.trust(work, locked, browser, deviceToken)
        : undefined
      await moveTo(work, signIn, 'done', {
        methods: signIn.methods,
        method: null,
        factor_id: null,
        pending_label: signIn.stage === 'save_recovery_code' ? 'saved' : null,
        pending_secret_sealed: null,
      })
      return { kind: 'signed_in', session, ...(device === undefined ? {} : { device }) }
    },
  }
  return service
}
export type SignIns = ReturnType<typeof createSignIns>

const isOpenedByKey = (stage: SignInStage): boolean => (keyStages as readonly SignInStage[]).includes(stage)

/** A pass was shown to get this far, and is not spent yet (rule 13). */
const isOpenedByPass = (signIn: Pick<SignIn, 'stage' | 'key_kind'>): boolean =>
  signIn.key_kind === 'enrolment_pass' && isOpenedByKey(signIn.stage)

/** A factor was shown to get this far, and has to be one still: it may have been removed or disabled meanwhile. */
const isOpenedByFactor = (signIn: Pick<SignIn, 'stage' | 'key_kind' | 'key_ref'>): boolean =>
  (signIn.key_kind === 'working_factor' || signIn.key_kind === 'retired_factor') &&
  signIn.key_ref !== null &&
  isOpenedByKey(signIn.stage)

/** A frozen account signs in with what it has, and does nothing else (rule 17). */
function isOpenFor(signIn: Pick<SignIn, 'stage' | 'purpose'>, account: Account): boolean {
  if (account.state === 'active') return true
  if (account.state === 'invited') return signIn.stage === 'new_password'
  return (
    account.state === 'frozen' &&
    signIn.purpose === 'sign_in' &&
    ['identify', 'verify_factor', 'done'].includes(signIn.stage)
  )
}
