import type { BoundFactorVerdict, IssuedCodeVerdict, PushVerdict, RecoveryCodeVerdict } from '#common/api/cases.ts'
import { useText } from '#renderer/locales/use-text.ts'
import { shortTime } from '#renderer/time/format-time.ts'

export type Tone = 'good' | 'danger' | 'warn' | 'info'
export interface SaidVerdict {
  tone: Tone
  text: string
}

/** Verdicts as sentences. */
export function useVerdict() {
  const { t, tn, list, locale } = useText()
  const time = (instant: string): string => shortTime(instant, locale.value)
  const left = (verdict: { triesLeft: number }): string => tn('count.tries', verdict.triesLeft)

  function ofRecoveryCode(verdict: RecoveryCodeVerdict): SaidVerdict {
    switch (verdict.kind) {
      case 'valid':
        return { tone: 'good', text: t('words.recoveryVerdicts.valid') }
      case 'incomplete':
        return { tone: 'warn', text: t('words.recoveryVerdicts.incomplete') }
      case 'slip': {
        const groups = list(verdict.groups.map(String))
        return { tone: 'warn', text: t('words.recoveryVerdicts.slip', { groups }) }
      }
      case 'unknown':
        return { tone: 'danger', text: t('words.recoveryVerdicts.unknown', { left: left(verdict) }) }
      case 'spent': {
        const values = { at: time(verdict.at), left: left(verdict) }
        return {
          tone: 'danger',
          text:
            verdict.byOwner ?
              t('words.recoveryVerdicts.spent', values)
            : t('words.recoveryVerdicts.spent_by_desk', values),
        }
      }
      case 'revoked':
        return {
          tone: 'danger',
          text: t('words.recoveryVerdicts.revoked', { at: time(verdict.at), left: left(verdict) }),
        }
      case 'locked':
        return { tone: 'danger', text: t('words.recoveryVerdicts.locked', { until: time(verdict.until) }) }
    }
  }

  function ofIssuedCode(verdict: IssuedCodeVerdict, to: 'email' | 'phone'): SaidVerdict {
    switch (verdict.kind) {
      case 'valid':
        return { tone: 'good', text: t(`words.issuedVerdicts.${to === 'phone' ? 'validNumber' : 'valid'}`) }
      case 'malformed':
        return { tone: 'warn', text: t('words.issuedVerdicts.malformed') }
      case 'wrong':
        return { tone: 'danger', text: t('words.issuedVerdicts.wrong', { left: left(verdict) }) }
      case 'expired':
        return { tone: 'warn', text: t('words.issuedVerdicts.expired', { at: time(verdict.at) }) }
      case 'superseded':
        return { tone: 'warn', text: t('words.issuedVerdicts.superseded', { at: time(verdict.newerAt) }) }
      case 'spent':
        return { tone: 'danger', text: t('words.issuedVerdicts.spent', { at: time(verdict.at) }) }
      case 'used_up':
        return { tone: 'danger', text: t('words.issuedVerdicts.used_up') }
      case 'locked':
        return { tone: 'danger', text: t('words.issuedVerdicts.locked', { until: time(verdict.until) }) }
    }
  }

  const pushTones: Record<PushVerdict['kind'], Tone> = {
    valid: 'good',
    waiting: 'info',
    none: 'info',
    denied: 'danger',
    reported: 'danger',
    expired: 'warn',
    used_up: 'danger',
  }
  const ofPush = (verdict: PushVerdict): SaidVerdict => ({
    tone: pushTones[verdict.kind],
    text: t(`words.pushVerdicts.${verdict.kind}`),
  })

  function ofBoundFactor(verdict: BoundFactorVerdict): SaidVerdict {
    switch (verdict.kind) {
      case 'valid':
        return { tone: 'good', text: t('words.boundVerdicts.valid') }
      case 'wrong':
        return { tone: 'danger', text: t('words.boundVerdicts.wrong', { left: left(verdict) }) }
      case 'rests_on_lost':
        return { tone: 'danger', text: t('words.boundVerdicts.rests_on_lost') }
      case 'locked':
        return { tone: 'danger', text: t('words.boundVerdicts.locked', { until: time(verdict.until) }) }
      case 'malformed':
      case 'clock_off':
      case 'used_before':
        return { tone: 'warn', text: t(`words.boundVerdicts.${verdict.kind}`) }
    }
  }
  return { ofRecoveryCode, ofIssuedCode, ofPush, ofBoundFactor }
}
