import type { FactorView } from '#common/api/accounts.ts'
import type { CaseDetail } from '#common/api/cases.ts'
import { lostUnsaid, reasonOf } from './case-path.ts'

type Factor = Pick<FactorView, 'id' | 'type' | 'label' | 'state'>

export interface LostReading {
  shown: boolean
  /** Nothing has been said yet where something must be lost. */
  first: boolean
  /** There is something left to say. */
  askable: boolean
  /** What the caller has said, each once. */
  stated: string[]
  /** What can still be said. */
  factors: Factor[]
  numbers: CaseDetail['numbers']
  /** Of these, what may be in a phone: ticked beforehand. */
  inPhone: string[]
  /** What proves nothing therefore. */
  voided: string[]
}

/** What is said to be lost, what is left to be said, and what therefore proves nothing (rule 11). */
export function lostReading(detail: CaseDetail, factors: readonly Factor[]): LostReading {
  const things = new Set(detail.lost.map((one) => one.thing))
  const present = factors.filter((factor) => factor.state !== 'ended')
  const left = present.filter((factor) => !things.has(`device:${factor.id}`))
  const numbers = detail.numbers.filter((number) => !things.has(`number:${number.id}`))
  const unsaid = lostUnsaid(detail)
  const takesAny = detail.state === 'open' && reasonOf(detail, 'state_lost') === null
  const askable = takesAny && left.length + numbers.length > 0
  const inPhone = left.filter((factor) => factor.type !== 'passkey')
  const voided = [...present.filter((factor) => things.has(`device:${factor.id}`)), ...(unsaid ? inPhone : [])].map(
    (factor) => factor.label,
  )
  const hints = detail.numbers.filter((number) => number.notCounting === 'rests_on_lost').map((number) => number.hint)
  return {
    shown: detail.lost.length > 0 || askable,
    first: unsaid && askable,
    askable,
    stated: [...new Set(detail.lost.map((one) => one.label))],
    factors: left,
    numbers,
    inPhone: inPhone.map((factor) => factor.id),
    voided: [...new Set([...voided, ...hints])],
  }
}
