import { AppError } from '#common/errors.ts'
import type { FactorId } from '#common/model/ids.ts'
import { listAddresses } from '../accounts/account.store.ts'
import { codeAddressesOf } from '../accounts/code-addresses.ts'
import { phoneHint } from '../accounts/phone.ts'
import { addSeconds } from '../clock.ts'
import type { SignInMethod } from '../database/schema.ts'
import type { FactorInUse } from '../factors/factor.store.ts'
import { waitOf } from '../guesses/guess.service.ts'
import { triesOn } from '../issued-codes/issued-code.service.ts'
import type { CodeRequest } from '../issued-codes/issued-code.store.ts'
import { passkeyPromptSeconds } from '../passkeys/web-authn.ts'
import type { Work } from '../work.ts'
import type { PromptPurpose } from '../push/push.store.ts'
import type { MethodVerdict, Proofs } from './proof.service.ts'
import { provenBefore } from './proven-before.ts'
import type { Known, SignInDependencies } from './sign-in.service.ts'
import { updateSignIn, type SignIn } from './sign-in.store.ts'

/** One way to show that it is you: a factor, or the e-mail code as fallback. */
export interface Way {
  id: FactorId | 'email'
  method: SignInMethod
  label: string
  /** Last digits of a number, a mailbox in part: tells two of one kind apart. */
  hint: string | null
}

/** What the page of the way shows that was chosen. */
export interface WayView {
  current: Way | null
  others: Way[]
  /** The code that was sent last did not get through. */
  sendFailed: boolean
  push: { state: string; digits: string | null } | null
  /** Options for the browser's `navigator.credentials.get`, as JSON. */
  passkey: string | null
  /** Why nothing could be sent. */
  refused: 'throttled' | 'paused' | null
}

/** What was typed or sent for the way that stands on the sign-in. */
export interface Shown {
  code?: string
  passkey?: string
}

/** What a sign-in says was shown. RFC 8176 knows no e-mail code; the word is ours, and the OpenID provider names it to applications. */
export const methodWords: Record<SignInMethod, string> = {
  totp: 'otp',
  sms: 'sms',
  push: 'push',
  passkey: 'passkey',
  email: 'email',
}

/** "Try another way": what an account has, sending what has to be sent, and taking the proof (rules 2, 5, 7, 13). */
export function createWays(deps: SignInDependencies & { proofs: Proofs }) {
  const { factors, issuedCodes, passkeys, pushes, policy, proofs } = deps

  const useOf = (signIn: SignIn): 'sign_in' | 'key' => (signIn.stage === 'prove_key' ? 'key' : 'sign_in')
  const codeRequest = (signIn: SignIn): CodeRequest => ({
    purpose: signIn.method === 'email' ? 'email_fallback' : 'sms_factor',
    requestId: signIn.id,
  })

  const wayOf = (factor: FactorInUse): Way => ({
    id: factor.id,
    method: factor.type,
    label: factor.label,
    hint: factor.number === null ? null : phoneHint(factor.number),
  })

  /** A factor of the account's that serves here, and no other. */
  const usableFactor = async (work: Work, { signIn, account }: Known, id: FactorId | null) =>
    (await factors.usable(work, account.id, useOf(signIn))).find((factor) => factor.id === id)

  /**
   * Where the fallback goes: rule 2 keeps it to those who have another factor, and off a mailbox behind this sign-in. To an
   * application that wants MFA it is none (NIST SP 800-63B-4, 3.1.3.1: mail is no channel of its own).
   */
  async function fallbackAddress(work: Work, { signIn, account }: Known) {
    const asked = signIn.stage === 'verify_factor' && signIn.purpose === 'sign_in' && !signIn.mfa_wanted
    if (!asked || account.state !== 'active' || !policy.emailFallback.includes(account.kind)) return undefined
    return codeAddressesOf(await listAddresses(work.tx, account.id))[0]
  }

  /** Where the code of the chosen way goes, as the account has it now. */
  async function codeAddress(work: Work, known: Known) {
    const { signIn } = known
    if (signIn.method === 'email') return fallbackAddress(work, known)
    const factor = await usableFactor(work, known, signIn.factor_id)
    return factor === undefined || factor.number === null ?
        undefined
      : { id: factor.address_id, kind: 'phone' as const, value: factor.number }
  }

  /** Just what the account has, the preferred one first. */
  async function list(work: Work, known: Known): Promise<Way[]> {
    const ways = (await factors.usable(work, known.account.id, useOf(known.signIn))).map(wayOf)
    // An app that is there twice is asked once: a code of either is taken.
    const seen = ways.filter(
      (way, index) => way.method !== 'totp' || ways.findIndex((w) => w.method === 'totp') === index,
    )
    const mailbox = ways.length === 0 ? undefined : await fallbackAddress(work, known)
    return mailbox === undefined ? seen : (
        [...seen, { id: 'email', method: 'email', label: '', hint: maskedMailbox(mailbox.value) }]
      )
  }

  /** Sends the code or asks the phone; what a limit refuses is shown on the page, with the other ways beside it. */
  async function send(work: Work, known: Known): Promise<'throttled' | 'paused' | null> {
    const { signIn, account } = known
    const owner = { accountId: account.id, locale: account.locale, displayName: account.display_name }
    try {
      if (signIn.method === 'sms' || signIn.method === 'email') {
        const address = await codeAddress(work, known)
        if (address !== undefined) await issuedCodes.issue(work, codeRequest(signIn), owner, address, null)
      }
      if (signIn.method === 'push') {
        const factor = await usableFactor(work, known, signIn.factor_id)
        if (factor === undefined || factor.phone_id === null) return null
        const asked = await pushes.ask(work, {
          account,
          factorId: factor.id,
          phoneId: factor.phone_id,
          purpose: promptPurposeOf(signIn),
          requestId: signIn.id,
          browser: { label: signIn.label, place: signIn.place },
        })
        if (asked.kind === 'paused') return 'paused'
      }
      return null
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // Sent there half a minute ago: that one still counts, and the page shows it.
      return error.code === 'resend_too_soon' && error.params?.['sameDestination'] === true ? null : 'throttled'
    }
  }

  const ways = {
    list,

    /** Takes up a way of the account's own; any other is not taken. */
    async enter(work: Work, known: Known, id: string | undefined): Promise<SignIn> {
      const way = (await list(work, known)).find((own) => own.id === id)
      if (way === undefined) return known.signIn
      const signIn = await updateSignIn(work.tx, known.signIn.id, {
        method: way.method,
        factor_id: way.id === 'email' ? null : way.id,
        challenge: null,
        challenge_until: null,
        pending_label: null,
      })
      return ways.sendAgain(work, { ...known, signIn })
    },

    /** The preferred way, or the first there is. */
    async enterFirst(work: Work, known: Known): Promise<SignIn> {
      const [first] = await list(work, known)
      return first === undefined ? known.signIn : ways.enter(work, known, first.id)
    },

    async sendAgain(work: Work, known: Known): Promise<SignIn> {
      const refused = await send(work, known)
      return updateSignIn(work.tx, known.signIn.id, { pending_label: refused })
    },

    /** Leaves the chosen way: the page shows all of them again. */
    leave: (work: Work, { signIn }: Known): Promise<SignIn> =>
      updateSignIn(work.tx, signIn.id, { method: null, factor_id: null, pending_label: null }),

    async view(work: Work, known: Known): Promise<WayView> {
      const { signIn, account } = known
      const all = await list(work, known)
      const current =
        all.find((way) => way.method === signIn.method && (way.id === signIn.factor_id || way.method === 'email')) ??
        all.find((way) => way.method === signIn.method) ??
        null
      const view: WayView = {
        current,
        others: all.filter((way) => way !== current),
        sendFailed: false,
        push: null,
        passkey: null,
        refused:
          signIn.pending_label === 'throttled' || signIn.pending_label === 'paused' ? signIn.pending_label : null,
      }
      if (current === null) return view
      if (current.method === 'sms' || current.method === 'email') {
        const code = await issuedCodes.newest(work, codeRequest(signIn))
        view.sendFailed = code?.message_state === 'failed'
      }
      if (current.method === 'push') {
        const state = await pushes.state(work, promptPurposeOf(signIn), signIn.id)
        view.push = { state: state.state, digits: state.digits?.reveal() ?? null }
      }
      if (current.method === 'passkey') {
        const { options, challenge } = await passkeys.assertion(work, account.id, useOf(signIn))
        await updateSignIn(work.tx, signIn.id, {
          challenge,
          challenge_until: addSeconds(work.now, 5 * passkeyPromptSeconds),
        })
        view.passkey = JSON.stringify(options)
      }
      return view
    },

    /** Whether the phone has been answered, for a page that asks every few seconds. */
    pushState: async (work: Work, { signIn }: Known): Promise<string> =>
      signIn.method === 'push' ? (await pushes.state(work, promptPurposeOf(signIn), signIn.id)).state : 'none',

    /**
     * Takes the proof of the way that stands on the sign-in. All factors of an account are counted together (rule 7).
     * @returns the verdict, and for a valid one what was shown and as which method
     */
    async prove(
      work: Work,
      known: Known,
      shown: Shown,
    ): Promise<{ verdict: MethodVerdict; factorId?: FactorId; retired?: boolean; method?: string }> {
      const { signIn, account } = known
      const use = useOf(signIn)
      const before = provenBefore(signIn.purpose)
      const valid = async (factorId: FactorId, extra = '') => {
        const factor = await usableFactor(work, known, factorId)
        if (factor === undefined || !(await factors.noteShown(work, account.id, factor, use)))
          return { verdict: { kind: 'no_factor' } as const }
        return {
          verdict: { kind: 'valid', factorId, retired: factor.state === 'retired' } as const,
          factorId,
          retired: factor.state === 'retired',
          method: `${methodWords[factor.type]}${extra}`,
        }
      }
      switch (signIn.method) {
        case null:
        case 'totp': {
          const verdict = await proofs.checkTotp(work, account, before, shown.code ?? '', use)
          return verdict.kind === 'valid' ?
              { verdict, factorId: verdict.factorId, retired: verdict.retired, method: methodWords.totp }
            : { verdict }
        }
        case 'sms':
        case 'email': {
          const request = codeRequest(signIn)
          const verdict = await proofs.guarded(work, account, before, async (): Promise<MethodVerdict> => {
            const address = await codeAddress(work, known)
            if (address === undefined) return { kind: 'no_factor' }
            const waiting = await waitOf(work, 'issued_code', triesOn(account.id, request.purpose))
            if (waiting !== null) return { kind: 'locked', until: waiting }
            const answer = await issuedCodes.verify(work, request, account.id, null, shown.code ?? '', address.value)
            const { verdict: judged, counted } = answer
            if (judged.kind === 'valid') return { kind: 'code_right' }
            if (counted && signIn.factor_id !== null) {
              const held = await factors.countWrong(work, account.id, signIn.factor_id)
              if (held.kind === 'locked') return held
            }
            if (judged.kind === 'used_up') return { kind: 'used_up', counted }
            if (judged.kind === 'locked') return { kind: 'locked', until: new Date(judged.until) }
            return judged.kind === 'wrong' ? judged : { kind: judged.kind }
          })
          if (verdict.kind !== 'code_right') return { verdict }
          if (signIn.method === 'email') {
            work.record({
              action: 'factor.verified',
              outcome: 'done',
              accountId: account.id,
              detail: { type: 'email', use },
            })
            return { verdict, method: methodWords.email }
          }
          return signIn.factor_id === null ? { verdict: { kind: 'no_factor' } } : valid(signIn.factor_id)
        }
        case 'push': {
          const taken = await pushes.take(work, promptPurposeOf(signIn), signIn.id)
          if (taken !== undefined && taken.factorId !== null && taken.factorId === signIn.factor_id)
            return valid(taken.factorId)
          const { state } = await pushes.state(work, promptPurposeOf(signIn), signIn.id)
          return { verdict: { kind: state === 'denied' || state === 'reported' ? 'denied' : 'not_answered' } }
        }
        case 'passkey': {
          const { challenge, challenge_until: until } = signIn
          // Good once: whatever comes of it, the next try has a challenge of its own.
          await updateSignIn(work.tx, signIn.id, { challenge: null, challenge_until: null })
          if (challenge === null || until === null || until <= work.now) return { verdict: { kind: 'expired' } }
          let verified = ''
          let factorId: FactorId | undefined
          const verdict = await proofs.guarded(work, account, before, async (): Promise<MethodVerdict> => {
            const judged = await passkeys.verify(work, shown.passkey ?? '', challenge, account.id, use)
            if (judged.kind === 'copied') return proofs.refuseCopied(work, account, judged)
            if (judged.kind !== 'valid') {
              work.record({
                action: 'factor.verified',
                outcome: 'failed',
                accountId: account.id,
                detail: { because: judged.kind, type: 'passkey' },
              })
              return { kind: 'refused' }
            }
            verified = judged.userVerified ? ' uv' : ''
            factorId = judged.factorId
            return { kind: 'code_right' }
          })
          return factorId === undefined || verdict.kind !== 'code_right' ? { verdict } : valid(factorId, verified)
        }
      }
    },
  }
  return ways
}
export type Ways = ReturnType<typeof createWays>

/** What a "yes" on the phone is good for, as the phone says it: whoever is talked into one must see more than a sign-in. */
const promptPurposeOf = ({ stage, purpose }: SignIn): PromptPurpose =>
  stage === 'prove_key' ? 'new_factor'
  : stage === 'second_proof' ? 'new_password'
  : purpose === 'proof' ? 'profile'
  : 'sign_in'

/** A mailbox that only its owner recognises: `a…a@mailbox.example`. */
export function maskedMailbox(email: string): string {
  const at = email.lastIndexOf('@')
  const local = [...email.slice(0, at)]
  return `${local[0] ?? ''}…${local.length > 2 ? (local.at(-1) ?? '') : ''}${email.slice(at)}`
}
