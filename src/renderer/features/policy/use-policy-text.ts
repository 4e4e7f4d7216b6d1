import type { EvidenceCombination } from '#common/model/policy-document.ts'
import { guardedActionSchema } from '#common/model/words.ts'
import { formatNumber } from '#renderer/locales/format-number.ts'
import { useText } from '#renderer/locales/use-text.ts'
import type { DraftProblem } from './policy-draft.ts'
import { proofGroups, type FactSubject, type FactValue } from './policy-facts.ts'

/** A policy's lines, and what is wrong with one, as sentences. */
export function usePolicyText() {
  const { t, tn, list, locale } = useText()

  const capitalised = (text: string): string => text.charAt(0).toLocaleUpperCase(locale.value) + text.slice(1)

  /** What a line is about; some of the words stand within sentences elsewhere. */
  const subjectText = (subject: FactSubject): string => capitalised(subjectWords(subject))

  function subjectWords(subject: FactSubject): string {
    switch (subject.is) {
      case 'label':
        return t(`policy.labels.${subject.label}`)
      case 'evidence':
        return t(`words.evidenceKinds.${subject.evidence}`)
      case 'action':
        return t('policy.ofKind', {
          action: t(`words.caseActions.${subject.action}`),
          kind: t(`words.accountKinds.${subject.accountKind}`),
        })
      case 'ways':
        return t('policy.labels.passWays', { kind: t(`words.accountKinds.${subject.accountKind}`) })
      case 'limit':
        return t(`words.limitNames.${subject.limit}`)
    }
  }

  /** "2 of: …; all by different methods; and a supervisor approves" */
  function combinationText(combination: EvidenceCombination): string {
    const groups = proofGroups(combination).map(({ count, kinds }) => {
      const named = list(kinds.map((kind) => t(`words.evidenceKinds.${kind}`)))
      return (
        count > 1 ? t('policy.several', { n: count, kinds: named })
        : kinds.length === 1 ? named
        : t('policy.one', { kinds: named })
      )
    })
    const [first, ...others] = groups
    if (first === undefined) return combination.approval ? t('policy.approvalAlone') : t('policy.none')
    const joined = others.reduce((before, then) => t('policy.and', { first: before, then }), first)
    const proofs = combination.take.length > 1 ? t('policy.apart', { proofs: joined }) : joined
    return capitalised(combination.approval ? t('policy.withApproval', { proofs }) : proofs)
  }

  /** One line, or one for each combination that suffices. */
  function valueLines(value: FactValue): string[] {
    switch (value.unit) {
      case 'text':
        return [value.text]
      case 'minutes':
      case 'days':
        return [tn(`policy.${value.unit}`, value.n)]
      case 'count':
        return [value.n === null ? t('policy.never') : formatNumber(value.n, locale.value)]
      case 'ways':
        return [value.ways.length === 0 ? t('policy.none') : list(value.ways.map((way) => t(`policy.ways.${way}`)))]
      case 'combinations':
        return value.combinations.length === 0 ? [t('policy.closed')] : value.combinations.map(combinationText)
    }
  }

  function problemText(problem: DraftProblem): string {
    if (problem.is === 'not_json') return t('policy.notJson')
    if (problem.is === 'issue') {
      const what = t(`policy.issues.${problem.kind}`)
      return problem.path === '' ? what : t('policy.issueAt', { path: problem.path, what })
    }
    const { fault } = problem
    if (fault.kind === 'escalates_too_late' || fault.kind === 'settles_at_once') return t(`policy.faults.${fault.kind}`)
    if (fault.kind === 'limit_too_high')
      return t('policy.faults.limit_too_high', {
        limit: t(`words.limitNames.${fault.limit}`),
        most: formatNumber(fault.most, locale.value),
      })
    if (fault.kind === 'freezes_too_late')
      return t('policy.faults.freezes_too_late', { most: formatNumber(fault.most, locale.value) })
    const kind = accountKindText(fault.accountKind)
    if (fault.kind === 'no_pass_way') return t('policy.faults.no_pass_way', { where: kind })
    const where = t('policy.faultPlace', { action: actionText(fault.action), kind, n: fault.combination + 1 })
    return t(`policy.faults.${fault.kind}`, { where })
  }
  const accountKindText = (kind: string): string =>
    t(kind === 'privileged' ? 'words.accountKinds.privileged' : 'words.accountKinds.standard')
  const actionText = (action: string): string => {
    const known = guardedActionSchema.safeParse(action)
    return known.success ? t(`words.caseActions.${known.data}`) : action
  }

  return { subjectText, valueLines, problemText }
}
