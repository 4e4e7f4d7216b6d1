export interface Sight {
  /** How far it is scrolled, and how much of it is seen, in pixels. */
  top: number
  height: number
  rowHeight: number
  /** Of the whole list. */
  length: number
  /** The row that the keyboard is at: it is on the page wherever it is, since a screen reader is told its id. */
  active: number
}

export interface RowInSight {
  index: number
  /** Which element shows it: those that scroll out of sight are used again for those that come in. */
  slot: number
}

/** Rows above and below those in sight that are on the page too: each is laid out and painted with every jump. */
const spare = 4

export function rangeInSight({ top, height, rowHeight, length }: Sight): { first: number; last: number } {
  const last = Math.max(0, Math.min(length - 1, Math.ceil((top + height) / rowHeight) + spare))
  return { first: Math.min(last, Math.max(0, Math.floor(top / rowHeight) - spare)), last }
}

/** The rows of a long list that are on the page. A row keeps its slot while it stays, and no slot is taken twice. */
export function rowsInSight(sight: Sight): RowInSight[] {
  const { first, last } = rangeInSight(sight)
  const slots = Math.ceil(sight.height / sight.rowHeight) + 2 * spare + 3
  const rows: RowInSight[] = []
  for (let index = first; index <= last && index < sight.length; index++) rows.push({ index, slot: index % slots })
  const { active, length } = sight
  if (active < length && (active < first || active > last)) rows.push({ index: active, slot: slots })
  return rows
}
