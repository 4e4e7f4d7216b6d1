import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { BridgeResult } from '#common/bridge/schema.ts'
import type { Problem } from '#common/errors.ts'
import { Latest } from './latest.ts'
import { useBackOnline } from './use-back-online.ts'

export interface Load<T> {
  data: ShallowRef<T | null>
  problem: ShallowRef<Problem | null>
  pending: Ref<boolean>
  /** @param quiet a repeat in the background: a failure leaves what is shown alone */
  run(quiet?: boolean): Promise<void>
}

/** Something read from main and kept while its screen lives; older answers never overwrite newer ones. */
export function useLoad<T>(ask: () => Promise<BridgeResult<T>>): Load<T> {
  const data = shallowRef<T | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const pending = ref(false)
  const latest = new Latest()
  onScopeDispose(() => latest.abandon())

  async function run(quiet = false): Promise<void> {
    const isLatest = latest.begin()
    if (!quiet) pending.value = true
    const result = await ask()
    if (!isLatest()) return
    pending.value = false
    if (result.ok) {
      data.value = result.value
      problem.value = null
    } else if (!quiet || data.value === null) problem.value = result.problem
  }
  useBackOnline(
    () => problem.value !== null,
    () => run(),
  )
  return { data, problem, pending, run }
}
