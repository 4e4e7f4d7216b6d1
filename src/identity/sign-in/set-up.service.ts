import { otpauthUri, newTotpSecret, matchTotp } from '../factors/totp.ts'
import { readOneTimeCode } from '#common/model/one-time-code.ts'
import type { RecordId } from '#common/model/ids.ts'
import type { Secret } from '#common/secret.ts'
import { factorTypes, type FactorType } from '#common/model/words.ts'
import { updateAccount } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import type { NewFactor } from '../factors/factor.service.ts'
import { beginTry } from '../guesses/guess.service.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import { passkeyPromptSeconds } from '../passkeys/web-authn.ts'
import type { Work } from '../work.ts'
import { createNumbers, type NumberVerdict, type NumberView } from './number.service.ts'
import type { Known, Outcome, SignInDependencies, SignIns } from './sign-in.service.ts'
import { insertSignIn, markCaseEnrolled, updateSignIn } from './sign-in.store.ts'
import { setUpSealContext } from './set-up-seal.ts'
import { methodWords } from './ways.service.ts'

export type SetUpVerdict =
  | { kind: 'enrolled'; outcome: Outcome }
  | { kind: 'malformed' }
  | { kind: 'wrong'; triesLeft: number }
  | { kind: 'clock_off' }
  /** Five wrong ones: there is a new secret now. */
  | { kind: 'new_secret' }
  | NumberVerdict
  /** Push: the phone was not connected, or has not typed the digits yet. */
  | { kind: 'not_answered' }
  | { kind: 'denied' }
  /** A passkey that the browser did not make over this challenge, or that is set up somewhere already. */
  | { kind: 'refused' }

/** What the page of a set-up shows. */
export type SetUpView =
  | { method: 'totp'; uri: string; secret: string }
  | { method: 'sms'; number: NumberView }
  | { method: 'push'; link: string | null; digits: string | null; state: string; phone: string | null }
  | { method: 'passkey'; options: string }

const shownMark = 'recovery_code_shown'
const sealContext = (known: Known): string => setUpSealContext(known.signIn.id)

/** From the key of rule 13 to a working factor and a saved recovery code; in the profile, to one factor more. */
export function createSetUps(
  deps: SignInDependencies & {
    signIns: SignIns
    issuerName: string
    publicOrigin: string
    phoneRegions: readonly string[]
  },
) {
  const { keys, factors, recoveryCodes, passes, passkeys, pushes, sessions, signIns, policy, delivery } = deps
  const numbers = createNumbers(deps)

  const renewSecret = (work: Work, known: Known) =>
    signIns.moveTo(work, known.signIn, 'set_up', {
      pending_secret_sealed: keys.seal(sealContext(known), newTotpSecret()),
    })

  const secretOf = (known: Known): string => keys.open(sealContext(known), known.signIn.pending_secret_sealed ?? '')

  /** Only now the old factors end, and the account is open again (rule 13); a factor that is added ends nothing. */
  async function finish(work: Work, known: Known, factor: NewFactor): Promise<Outcome> {
    const { signIn, account } = known
    if (signIn.purpose === 'add_factor') {
      await factors.enrol(work, account.id, factor, 'add')
      await signIns.tell(work, account, 'factor_added', { factor: factor.label })
      await signIns.restart(work, known)
      return { kind: 'back_to_profile', to: '/account' }
    }
    // Of two set-ups that one pass has opened, one finishes: spent in the transaction of the factor that it was the key for.
    if (
      signIn.key_kind === 'enrolment_pass' &&
      !(await passes.spend(work, account.id, (signIn.key_ref ?? '') as RecordId))
    ) {
      await signIns.restart(work, known)
      return { kind: 'gone' }
    }
    await factors.enrol(work, account.id, factor, 'replace')
    await sessions.endAll(work, account.id, 'factor_enrolled', true)
    await updateAccount(work.tx, account.id)
      .set({ reconfiguration_since: null, reconfiguration_because: null, sign_up_until: null })
      .execute()
    await passes.cancel(work, account.id)
    await markCaseEnrolled(work.tx, account.id, work.now)
    await signIns.tell(work, account, 'factor_enrolled', { factor: factor.label })
    // Everything before this instant was ended, this sign-in too; it alone goes on.
    const word = methodWords[factor.type]
    const methods = signIn.methods.split(' ').includes(word) ? signIn.methods : `${signIn.methods} ${word}`.trim()
    const next = {
      ...signIn,
      methods,
      started_at: work.now,
      stage_at: work.now,
      pending_secret_sealed: null,
      pending_label: null,
      challenge: null,
      challenge_until: null,
      link_digest: null,
      phone_id: null,
      method: null,
      factor_id: null,
    }
    const needsCode = signIn.key_kind === 'recovery_code' || (await recoveryCodes.countLive(work, account.id)) === 0
    await insertSignIn(work.tx, { ...next, stage: needsCode ? 'save_recovery_code' : 'set_up' })
    return needsCode ? { kind: 'next' } : signIns.complete(work, { ...known, signIn: next })
  }

  /** What is asked for first once a method was chosen. */
  async function begin(work: Work, known: Known, method: FactorType): Promise<void> {
    const signIn = await signIns.moveTo(work, known.signIn, 'set_up', {
      method,
      pending_label: null,
      pending_secret_sealed: null,
      phone_id: null,
      link_digest: null,
      // What was asked for on the way here is no number that this one replaces.
      factor_id: null,
    })
    if (method === 'totp') await renewSecret(work, { ...known, signIn })
    work.record({
      action: 'factor.set_up_started',
      outcome: 'done',
      accountId: known.account.id,
      detail: { type: method, key: known.signIn.key_kind ?? 'none' },
    })
  }

  const setUps = {
    numbers,

    /** @param beside those that the account has already: an app of two would be asked by one field */
    async offeredTo(work: Work, account: Known['account'], beside: boolean): Promise<FactorType[]> {
      const held = beside ? await factors.held(work, account.id) : []
      return policy.methods.filter(
        (method) =>
          (method !== 'sms' || delivery.channels.has('sms')) &&
          // Several numbers, phones and passkeys are told apart.
          (method !== 'totp' || !held.some((factor) => factor.type === 'totp')),
      )
    },

    /** Methods that may be set up here: policy's, and those that this backend can deliver. */
    offered: (work: Work, { account, signIn }: Known): Promise<FactorType[]> =>
      setUps.offeredTo(work, account, signIn.purpose === 'add_factor'),

    /** Takes up a method, if it is offered. */
    async choose(work: Work, known: Known, typed: string): Promise<void> {
      const method = factorTypes.find((type) => type === typed)
      if (method !== undefined && (await setUps.offered(work, known)).includes(method)) await begin(work, known, method)
    },

    /** Back to the choice; what was begun is forgotten. */
    chooseAgain: (work: Work, { signIn }: Known) =>
      signIns.moveTo(work, signIn, 'choose_method', {
        method: null,
        pending_secret_sealed: null,
        pending_label: null,
        phone_id: null,
        link_digest: null,
        challenge: null,
        factor_id: null,
      }),

    async view(work: Work, known: Known): Promise<SetUpView> {
      const { signIn, account } = known
      switch (signIn.method) {
        case 'sms':
          return { method: 'sms', number: await numbers.view(work, known) }
        case 'push': {
          if (signIn.phone_id === null) {
            // Only its digest is kept, so every look at the page makes a new link.
            const token = await pushes.makeLink(work, signIn.id)
            return {
              method: 'push',
              link: `${deps.publicOrigin}/phone/link/${token.reveal()}`,
              digits: null,
              state: 'none',
              phone: null,
            }
          }
          const asked = await pushes.state(work, 'set_up', signIn.id)
          return {
            method: 'push',
            link: null,
            digits: asked.digits?.reveal() ?? null,
            state: asked.state,
            phone: await pushes.labelOf(work, signIn.phone_id),
          }
        }
        case 'passkey': {
          const { options, challenge } = await passkeys.creation(work, account, signIn.purpose === 'add_factor')
          await updateSignIn(work.tx, signIn.id, {
            challenge,
            challenge_until: addSeconds(work.now, 5 * passkeyPromptSeconds),
          })
          return { method: 'passkey', options: JSON.stringify(options) }
        }
        default: {
          const secret = secretOf(known)
          const uri = otpauthUri({ issuer: deps.issuerName, account: account.user_name, secret })
          return { method: 'totp', uri, secret }
        }
      }
    },

    /** Whether the phone was connected and has answered, for a page that asks every few seconds. */
    pushState: async (work: Work, { signIn }: Known): Promise<string> =>
      signIn.method !== 'push' || signIn.phone_id === null ?
        'none'
      : (await pushes.state(work, 'set_up', signIn.id)).state,

    /** Asks the connected phone once more. */
    async askAgain(work: Work, { signIn, account }: Known): Promise<void> {
      if (signIn.method !== 'push' || signIn.phone_id === null) return
      await pushes.ask(work, {
        account,
        factorId: null,
        phoneId: signIn.phone_id,
        purpose: 'set_up',
        requestId: signIn.id,
        browser: { label: signIn.label, place: signIn.place },
      })
    },

    /** Confirms the method by using it once. */
    async confirm(
      work: Work,
      known: Known,
      shown: { code?: string; passkey?: string },
      label: string,
    ): Promise<SetUpVerdict> {
      const { signIn } = known
      switch (signIn.method) {
        case 'sms': {
          const confirmed = await numbers.confirm(work, known, shown.code ?? '')
          if (confirmed.kind !== 'confirmed') return confirmed
          if (confirmed.replaced) {
            await signIns.restart(work, known)
            return { kind: 'enrolled', outcome: { kind: 'back_to_profile', to: '/account' } }
          }
          const outcome = await finish(work, known, { type: 'sms', label, addressId: confirmed.addressId })
          return { kind: 'enrolled', outcome }
        }
        case 'push': {
          const taken = await pushes.take(work, 'set_up', signIn.id)
          if (taken !== undefined && taken.phoneId === signIn.phone_id)
            return {
              kind: 'enrolled',
              outcome: await finish(work, known, { type: 'push', label, phoneId: taken.phoneId }),
            }
          const { state } = await pushes.state(work, 'set_up', signIn.id)
          return { kind: state === 'denied' || state === 'reported' ? 'denied' : 'not_answered' }
        }
        case 'passkey': {
          const { challenge, challenge_until: until } = signIn
          await updateSignIn(work.tx, signIn.id, { challenge: null, challenge_until: null })
          const fresh = challenge !== null && until !== null && until > work.now
          const passkey = fresh ? await passkeys.readCreation(work, shown.passkey ?? '', challenge) : undefined
          if (passkey === undefined) return { kind: 'refused' }
          return { kind: 'enrolled', outcome: await finish(work, known, { type: 'passkey', label, passkey }) }
        }
        default: {
          const code = readOneTimeCode(shown.code ?? '')
          if (code === undefined) return { kind: 'malformed' }
          const secret = secretOf(known)
          const match = matchTotp(secret, code, work.now)
          if (match.kind === 'match')
            return {
              kind: 'enrolled',
              outcome: await finish(work, known, { type: 'totp', label, secret, step: match.step }),
            }
          // A counter of this one secret: the fifth wrong code makes a new one.
          const attempt = await beginTry(work, 'pass', `set_up:${tokenDigest(signIn.pending_secret_sealed ?? '')}`)
          const wrong = attempt.kind === 'open' ? await attempt.wrong() : { left: 0, waitUntil: attempt.until }
          if (wrong.waitUntil !== null) {
            await renewSecret(work, known)
            return { kind: 'new_secret' }
          }
          return match.kind === 'clock_off' ? { kind: 'clock_off' } : { kind: 'wrong', triesLeft: wrong.left }
        }
      }
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
  return setUps
}
export type SetUps = ReturnType<typeof createSetUps>
