import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import { holdList, type HeldRow } from './held-list.ts'

export interface HeldList<T> {
  rows: ShallowRef<HeldRow<T>[]>
  /** How many there are that are not shown. */
  fresh: ComputedRef<number>
  /** Shows the present list in its own order. */
  show(): void
}

/** Keeps the rows that are read where they are, while what they are made from changes. */
export function useHeldList<T>(latest: () => readonly T[], idOf: (item: T) => string): HeldList<T> {
  const rows = shallowRef<HeldRow<T>[]>([])
  const fresh = shallowRef(0)
  watch(
    latest,
    (items) => {
      const held = holdList(rows.value, items, idOf)
      rows.value = held.rows
      fresh.value = held.fresh
    },
    { immediate: true },
  )
  function show(): void {
    rows.value = latest().map((item) => ({ item, gone: false }))
    fresh.value = 0
  }
  return { rows, fresh: computed(() => fresh.value), show }
}
