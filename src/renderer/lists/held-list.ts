export interface HeldRow<T> {
  item: T
  /** It is in the list no more; it keeps its place until the reader asks for the present list. */
  gone: boolean
}

/**
 * A list that does not move while it is read: what is shown keeps its place and shows its present state; what is new is
 * only counted. An empty list has nothing that could move, so it fills by itself.
 */
export function holdList<T>(
  shown: readonly HeldRow<T>[],
  latest: readonly T[],
  idOf: (item: T) => string,
): { rows: HeldRow<T>[]; fresh: number } {
  if (shown.length === 0) return { rows: latest.map((item) => ({ item, gone: false })), fresh: 0 }
  const byId = new Map(latest.map((item) => [idOf(item), item]))
  const rows = shown.map(({ item }) => {
    const now = byId.get(idOf(item))
    byId.delete(idOf(item))
    return now === undefined ? { item, gone: true } : { item: now, gone: false }
  })
  return { rows, fresh: byId.size }
}
