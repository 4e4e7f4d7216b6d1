import type { AuditEntry } from '#common/api/audit.ts'

export interface AuditPage {
  /** The key that the page was read with, so that it can be read again after it was let go. */
  before: number | undefined
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
    return this.pages.reduce((sum, page) => sum + page.count, 0)
  }

  get newestSeq(): number | undefined {
    return this.pages[0]?.before === undefined ? undefined : this.pages[0].before - 1
  }

  append(items: readonly AuditEntry[], nextBefore: number | null): void {
    const newest = items[0]
    // The first page gets the key that would have given it, since new entries come in above it.
    const before = this.nextBefore ?? (newest === undefined ? undefined : newest.seq + 1)
    if (items.length > 0) this.pages.push({ before, count: items.length, items })
    this.nextBefore = nextBefore
  }

  at(index: number): { page: number; entry: AuditEntry | null } | undefined {
    let start = 0
    for (const [place, page] of this.pages.entries()) {
      if (index < start + page.count) return { page: place, entry: page.items?.[index - start] ?? null }
      start += page.count
    }
    return undefined
  }

  fill(page: number, items: readonly AuditEntry[]): void {
    const held = this.pages[page]
    if (held !== undefined) held.items = items.slice(0, held.count)
  }

  /** Lets pages go that are farthest from the one in view. */
  letGo(inView: number): void {
    const held = this.pages
      .map((page, place) => ({ page, distance: Math.abs(place - inView) }))
      .filter(({ page }) => page.items !== null)
      .sort((left, right) => left.distance - right.distance)
    for (const { page } of held.slice(pagesHeld)) page.items = null
  }
}
