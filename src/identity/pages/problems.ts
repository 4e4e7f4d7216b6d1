import { assertNever } from '#common/errors.ts'
import type { PassVerdict } from '../enrolment-passes/enrolment-pass.service.ts'
import type { ProofVerdict } from '../sign-in/forgotten-password.service.ts'
import type { FactorStep, KeyVerdict } from '../sign-in/sign-in.service.ts'
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
    default:
      return assertNever(verdict)
  }
}

export function recoveryCodeProblem(t: Text, verdict: CodeVerdict, now: Date): string | undefined {
  switch (verdict.kind) {
    case 'valid':
      return undefined
    case 'slip':
      return t('grouped_slip', { groups: verdict.groups.join(', ') })
    case 'incomplete':
      return t('grouped_incomplete')
    case 'too_long':
      return t('grouped_too_long')
    case 'unknown':
      return t('recovery_unknown', { left: verdict.triesLeft })
    case 'spent':
      return t('recovery_spent')
    case 'revoked':
      return t('recovery_revoked')
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
      return t('grouped_slip', { groups: verdict.groups.join(', ') })
    case 'incomplete':
      return t('grouped_incomplete')
    case 'too_long':
      return t('grouped_too_long')
    case 'wrong':
      return t('pass_wrong', { left: verdict.triesLeft })
    case 'expired':
      return t('pass_expired')
    case 'used':
      return t('pass_used')
    case 'cancelled':
      return t('pass_cancelled')
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

export function setUpProblem(t: Text, verdict: SetUpVerdict): string | undefined {
  switch (verdict.kind) {
    case 'enrolled':
      return undefined
    case 'malformed':
      return t('code_malformed')
    case 'wrong':
      return t('code_wrong', { left: verdict.triesLeft })
    case 'clock_off':
      return t('code_clock_off')
    case 'new_secret':
      return t('set_up_new_secret')
    default:
      return assertNever(verdict)
  }
}
