import type { FrozenAccount, LimitCrossing } from '#common/api/desk.ts'

/** What nobody has looked at stands first, then the newest. */
export const crossingOrder = (items: readonly LimitCrossing[]): LimitCrossing[] =>
  [...items].sort(
    (a, b) => Number(a.seen !== null) - Number(b.seen !== null) || Date.parse(b.crossedAt) - Date.parse(a.crossedAt),
  )

const causes = ['notice', 'push_prompt', 'agent', 'rule'] as const

export const freezeCause = ({ because }: Pick<FrozenAccount, 'because'>): (typeof causes)[number] | 'other' =>
  causes.find((one) => one === because) ?? 'other'

export type Load = 'easy' | 'near' | 'full'

/** How near somebody is to a limit: four fifths of it is near. */
export function loadOf(used: number, most: number): Load {
  if (used >= most) return 'full'
  return used >= most * 0.8 ? 'near' : 'easy'
}
