import type { ApprovalSummary } from '#common/api/approval-view.ts'
import type { ApprovalCause } from '#common/model/words.ts'

/** Who runs out first stands first; of two at one instant, who asked first. */
export const queueOrder = (items: readonly ApprovalSummary[]): ApprovalSummary[] =>
  items
    .filter((one) => one.state === 'waiting')
    .sort(
      (a, b) =>
        Date.parse(a.expiresAt) - Date.parse(b.expiresAt) || Date.parse(a.requestedAt) - Date.parse(b.requestedAt),
    )

export type Urgency = 'over' | 'soon' | 'time'
const soonMs = 5 * 60_000

/** How a request's time stands. @param now instant in milliseconds */
export function urgencyOf({ expiresAt }: Pick<ApprovalSummary, 'expiresAt'>, now: number): Urgency {
  const left = Date.parse(expiresAt) - now
  return (
    left <= 0 ? 'over'
    : left <= soonMs ? 'soon'
    : 'time'
  )
}

export const causeTone = (cause: ApprovalCause): 'danger' | 'warn' => (cause === 'emergency' ? 'danger' : 'warn')

/** Requests that wait now and were not known before: whoever does not look at the window is told of them. */
export const newlyWaiting = (known: ReadonlySet<string>, items: readonly ApprovalSummary[]): ApprovalSummary[] =>
  items.filter((one) => one.state === 'waiting' && one.mayDecide === null && !known.has(one.id))
