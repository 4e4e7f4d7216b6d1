import { computed, ref, watch, type Ref } from 'vue'
import type { AccountDetail } from '#common/api/accounts.ts'
import type { CaseDetail } from '#common/api/cases.ts'
import { call } from '#renderer/bridge/call.ts'
import { useLoad } from '#renderer/bridge/use-load.ts'

/** What a reset of the chosen factors would end, read anew with each choice while the dialog is open. */
export function useResetPreview(given: {
  detail: () => CaseDetail
  account: () => AccountDetail
  open: Ref<boolean>
  /** The scope that was approved, which alone may be reset then (rule 14). */
  fixed: () => 'all' | string[] | null
  wanted?: () => boolean
}) {
  const scope = ref<'all' | 'some'>('all')
  const lost = ref<string[]>([])
  const factors = computed(() => given.fixed() ?? (scope.value === 'all' ? ('all' as const) : [...lost.value]))
  const nothingChosen = computed(() => factors.value !== 'all' && factors.value.length === 0)
  const preview = useLoad(() =>
    call('recovery.previewReset', { params: { caseId: given.detail().id }, body: { factors: factors.value } }),
  )
  /** What the caller said is lost is ticked; where that is everything, or nothing was said, it is everything. */
  function begin(): void {
    const things = new Set(given.detail().lost.map((one) => one.thing))
    const { factors: all } = given.account()
    const stated = all.filter((factor) => things.has(`device:${factor.id}`)).map((factor): string => factor.id)
    scope.value = stated.length > 0 && stated.length < all.length ? 'some' : 'all'
    lost.value = stated
    if (given.wanted?.() ?? true) void preview.run()
  }
  watch(factors, () => {
    if (given.open.value && !nothingChosen.value && (given.wanted?.() ?? true)) void preview.run()
  })
  return { scope, lost, factors, nothingChosen, preview, begin }
}
