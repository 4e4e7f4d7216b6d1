import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { BridgeResult } from '#common/bridge/schema.ts'
import type { Problem } from '#common/errors.ts'
import { Intent } from './intent.ts'

export interface Act<I, T> {
  pending: Ref<boolean>
  problem: ShallowRef<Problem | null>
  /** @returns the answer, or undefined when there is a problem (shown by the screen) or it is running already */
  run(input: I): Promise<T | undefined>
  /** Sends what was sent last again, with the same idempotency key where the answer was lost. */
  again(): Promise<T | undefined>
  forget(): void
}

/** A changing call: one at a time, one idempotency key per intent. */
export function useAct<I, T>(ask: (input: I, idempotencyKey: string) => Promise<BridgeResult<T>>): Act<I, T> {
  const pending = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const intent = new Intent()
  let last: { input: I } | undefined

  async function run(input: I): Promise<T | undefined> {
    if (pending.value) return undefined
    pending.value = true
    problem.value = null
    last = { input }
    const result = await ask(input, intent.keyFor(input))
    intent.answered(result)
    pending.value = false
    if (result.ok) {
      last = undefined
      return result.value
    }
    problem.value = result.problem
    return undefined
  }
  const again = async (): Promise<T | undefined> => (last === undefined ? undefined : run(last.input))
  function forget(): void {
    problem.value = null
    last = undefined
  }
  return { pending, problem, run, again, forget }
}
