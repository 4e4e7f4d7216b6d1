import type { AuditEntry } from '#common/api/audit.ts'

export interface AuditPage {
  /** The key that the page was read with, so that it can be read again after it was let go. */
  before: number | undefined
  /** Of its first entry, in the whole list. */
  start: number
  count: number
  items: readonly AuditEntry[] | null
}

/** Entries held at once: memory stays flat however far one scrolls. */
export const pagesHeld = 12

/**
 * An endless list in pages that are read by key. The log only grows, so a page's key always gives the same page; those
 * far from the view are let go and read again when they come back into sight.
 */
export class AuditPages {
  readonly pages: AuditPage[] = []
  nextBefore: number | null = null

  get length(): number {
    const last = this.pages.at(-1)
    return last === undefined ? 0 : last.start + last.count
  }

  get newestSeq(): number | undefined {
    return this.pages[0]?.before === undefined ? undefined : this.pages[0].before - 1
  }

  append(items: readonly AuditEntry[], nextBefore: number | null): void {
    const newest = items[0]
    // The first page gets the key that would have given it, since new entries come in above it.
    const before = this.nextBefore ?? (newest === undefined ? undefined : newest.seq + 1)
    if (items.length > 0) this.pages.push({ before, start: this.length, count: items.length, items })
    this.nextBefore = nextBefore
  }

  at(index: number): { page: number; entry: AuditEntry | null } | undefined {
    if (index < 0 || index >= this.length) return undefined
    // Halved, not walked: a frame asks for all of its rows, and the list may be thousands of pages long.
    let [low, high] = [0, this.pages.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.pages[middle]?.start ?? 0) <= index) low = middle
      else high = middle - 1
    }
    const page = this.pages[low]
    return page === undefined ? undefined : { page: low, entry: page.items?.[index - page.start] ?? null }
  }

  fill(page: number, items: readonly AuditEntry[]): void {
    const held = this.pages[page]
    if (held !== undefined) held.items = items.slice(0, held.count)
  }

  /** Lets pages go that are farthest from the one in view. */
  letGo(inView: number): void {
    const held: { page: AuditPage; distance: number }[] = []
    for (const [place, page] of this.pages.entries())
      if (page.items !== null) held.push({ page, distance: Math.abs(place - inView) })
    held.sort((left, right) => left.distance - right.distance)
    for (const { page } of held.slice(pagesHeld)) page.items = null
  }
}
