import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '#common/api/audit.ts'
import { filterFromQuery, queryFromFilter } from './audit-address.ts'
import { AuditPages, pagesHeld } from './audit-pages.ts'

const size = 50
const read = (before: number) => {
  const items = Array.from(
    { length: Math.min(size, before - 1) },
    (_, place) => ({ seq: before - 1 - place }) as AuditEntry,
  )
  const last = items.at(-1)?.seq ?? 1
  return { items, nextBefore: last > 1 ? last : null }
}

describe('AuditPages', () => {
  it('holds every entry once, in order, with flat memory', () => {
    const pages = new AuditPages()
    let page = read(2001)
    for (;;) {
      pages.append(page.items, page.nextBefore)
      pages.letGo(pages.pages.length - 1)
      if (page.nextBefore === null) break
      page = read(page.nextBefore)
    }
    expect(pages.length).toBe(2000)
    expect(pages.newestSeq).toBe(2000)
    expect(pages.pages.filter((one) => one.items !== null)).toHaveLength(pagesHeld)
    expect(pages.at(1999)?.entry?.seq).toBe(1)
    const gone = pages.at(0)
    expect(gone?.entry).toBeNull()
    const before = pages.pages[gone?.page ?? 0]?.before ?? 0
    pages.fill(gone?.page ?? 0, read(before).items)
    expect(pages.at(0)?.entry?.seq).toBe(2000)
    expect(pages.at(2000)).toBeUndefined()
  })

  it('shifts nothing when new entries come in above', () => {
    const pages = new AuditPages()
    pages.append(read(101).items, 51)
    expect(pages.pages[0]?.before).toBe(101)
  })
})

describe('the audit address', () => {
  it('keeps filters and leaves out what is not written right', () => {
    const query = {
      accountId: '7F3K00000001',
      outcome: 'refused',
      action: 'no.such',
      caseNumber: '12',
      from: '2026-05-03T12:00:00.000Z',
      x: '1',
    }
    const filter = filterFromQuery(query)
    expect(filter).toEqual({ accountId: '7F3K00000001', outcome: 'refused', from: '2026-05-03T12:00:00.000Z' })
    expect(filterFromQuery(queryFromFilter(filter))).toEqual(filter)
  })
})
