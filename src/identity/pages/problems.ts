import { assertNever } from '#common/errors.ts'
import type { SignInMethod } from '../database/schema.ts'
import type { PassVerdict } from '../enrolment-passes/enrolment-pass.service.ts'
import type { ProofVerdict } from '../sign-in/forgotten-password.service.ts'
import type { KeyVerdict } from '../sign-in/key.service.ts'
import type { FactorStep } from '../sign-in/sign-in.service.ts'
import type { CodeVerdict } from '../sign-in/proof.service.ts'
import type { SetUpVerdict } from '../sign-in/set-up.service.ts'
import type { Text } from './texts/index.ts'

/** Whole minutes until an instant, at least one. */
export const minutesUntil = (until: Date, now: Date): number =>
  Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 60_000))

/** A verdict as a sentence, or undefined where nothing is wrong. */
export function factorProblem(t: Text, verdict: FactorStep, now: Date): string | undefined {
  switch (verdict.kind) {
    case 'valid':
    case 'gone':
      return undefined
    case 'malformed':
      return t('code_malformed')
    case 'wrong':
      return t('code_wrong', { left: verdict.triesLeft })
    case 'clock_off':
      return t('code_clock_off')
    case 'used_before':
      return t('code_used_before')
    case 'locked':
      return t('code_locked', { minutes: minutesUntil(verdict.until, now) })
    case 'no_factor':
      return t('code_no_factor')
    case 'code_right':
      return undefined
    case 'superseded':
      return t('code_superseded')
    case 'expired':
      return t('code_expired')
    case 'spent':
      return t('code_spent')
    case 'used_up':
      return t('code_used_up')
    case 'not_answered':
      return t('push_not_answered')
    case 'denied':
      return t('push_denied')
    case 'refused':
      return t('passkey_refused')
    default:
      return assertNever(verdict)
  }
}

/** What is told of a grouped code by its form alone, before anything is looked up. */
function slipProblem(t: Text, slip: { kind: 'slip'; groups: number[] } | { kind: 'incomplete' | 'too_long' }): string {
  if (slip.kind === 'slip') return t('grouped_slip', { groups: slip.groups.join(', ') })
  return t(slip.kind === 'incomplete' ? 'grouped_incomplete' : 'grouped_too_long')
}

export function recoveryCodeProblem(t: Text, verdict: CodeVerdict, now: Date): string | undefined {
  switch (verdict.kind) {
    case 'valid':
      return undefined
    case 'slip':
    case 'incomplete':
    case 'too_long':
      return slipProblem(t, verdict)
    case 'unknown':
      return t('recovery_unknown', { left: verdict.triesLeft })
    case 'spent':
      return t('recovery_spent')
    case 'revoked':
      return t('recovery_revoked')
    case 'not_offered':
      return t('recovery_not_offered')
    case 'locked':
      return t('code_locked', { minutes: minutesUntil(verdict.until, now) })
    default:
      return assertNever(verdict)
  }
}

function passProblem(t: Text, verdict: PassVerdict | { kind: 'too_long' }, now: Date): string | undefined {
  switch (verdict.kind) {
    case 'valid':
      return undefined
    case 'slip':
    case 'incomplete':
    case 'too_long':
      return slipProblem(t, verdict)
    case 'wrong':
      return t('pass_wrong', { left: verdict.triesLeft })
    case 'expired':
      return t('pass_expired')
    case 'used':
      return t('pass_used')
    case 'cancelled':
      return t('pass_cancelled')
    case 'same_mailbox':
      return t('pass_same_mailbox')
    case 'locked':
      return t('code_locked', { minutes: minutesUntil(verdict.until, now) })
    default:
      return assertNever(verdict)
  }
}

export function keyProblem(t: Text, key: KeyVerdict | ProofVerdict, now: Date): string | undefined {
  if (key.by === 'factor') return factorProblem(t, key.verdict, now)
  if (key.by === 'recovery_code') return recoveryCodeProblem(t, key.verdict, now)
  return passProblem(t, key.verdict, now)
}

export function setUpProblem(
  t: Text,
  verdict: SetUpVerdict,
  method: SignInMethod | null,
  now: Date,
): string | undefined {
  switch (verdict.kind) {
    case 'enrolled':
    case 'sent':
      return undefined
    case 'malformed':
      return t('code_malformed')
    case 'wrong':
      return t('code_wrong', { left: verdict.triesLeft })
    case 'clock_off':
      return t('code_clock_off')
    case 'new_secret':
      return t('set_up_new_secret')
    case 'not_a_number':
      return t('number_malformed')
    case 'ambiguous':
      return t('number_ambiguous', { choices: verdict.choices.join(', ') })
    case 'throttled':
      return t('number_throttled', { minutes: verdict.minutes })
    case 'code_refused':
      return verdict.because === 'wrong' ?
          t('code_wrong', { left: verdict.triesLeft ?? 0 })
        : t(refusedCode[verdict.because])
    case 'locked':
      return t('code_locked', { minutes: minutesUntil(verdict.until, now) })
    case 'number_taken':
      return t('number_taken')
    case 'not_answered':
      return t(method === 'push' ? 'set_up_push_not_connected' : 'push_not_answered')
    case 'denied':
      return t('push_denied')
    case 'refused':
      return t('set_up_passkey_refused')
    default:
      return assertNever(verdict)
  }
}

const refusedCode = {
  superseded: 'code_superseded',
  expired: 'code_expired',
  spent: 'code_spent',
  used_up: 'code_used_up',
} as const
