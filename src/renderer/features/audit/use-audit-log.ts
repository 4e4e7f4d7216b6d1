import { ref, shallowRef } from 'vue'
import type { AuditFilter } from '#common/api/audit.ts'
import type { Problem } from '#common/errors.ts'
import { call } from '#renderer/bridge/call.ts'
import { Latest } from '#renderer/bridge/latest.ts'
import { nextFrame } from '#renderer/time/next-frame.ts'
import { AuditPages } from './audit-pages.ts'

export const pageSize = 100
/** Entries below those in view that are read ahead, so that steady reading does not come to an end that is none. */
const ahead = pageSize

/** The audit log under one filter, read as one scrolls. */
export function useAuditLog() {
  const pages = shallowRef(new AuditPages())
  const problem = shallowRef<Problem | null>(null)
  const started = ref(false)
  /** Grows with every change inside `pages`, which is no reactive object: it may hold thousands of entries. */
  const version = ref(0)
  const fresh = ref({ count: 0, capped: false })
  const latest = new Latest()
  let filter: AuditFilter = {}
  let busy = false

  async function start(wanted: AuditFilter): Promise<void> {
    filter = wanted
    busy = false
    started.value = false
    fresh.value = { count: 0, capped: false }
    const isLatest = latest.begin()
    const result = await call('audit.list', { query: { ...filter, limit: pageSize } })
    if (!isLatest()) return
    problem.value = result.ok ? null : result.problem
    if (!result.ok) return
    const anew = new AuditPages()
    anew.append(result.value.items, result.value.nextBefore)
    pages.value = anew
    started.value = true
  }

  /** Reads what the rows in view need: pages that were let go, or the next one at the end. */
  async function need(first: number, last: number): Promise<void> {
    if (busy || !started.value) return
    const held = pages.value
    const places = [held.at(first), held.at(last)].filter((spot) => spot !== undefined)
    const gone = places.find((spot) => held.pages[spot.page]?.items === null)
    const atEnd = last >= held.length - ahead && held.nextBefore !== null
    if (gone === undefined && !atEnd) return
    busy = true
    const current = filter
    const before = gone === undefined ? held.nextBefore : held.pages[gone.page]?.before
    const result = await call('audit.list', {
      query: { ...filter, limit: pageSize, ...(typeof before === 'number' ? { before } : {}) },
    })
    // Taken over where the frame's own scrolling is: an answer in between would be laid out once for itself.
    await nextFrame()
    if (current !== filter) return
    busy = false
    problem.value = result.ok ? null : result.problem
    if (!result.ok) return
    if (gone === undefined) held.append(result.value.items, result.value.nextBefore)
    else held.fill(gone.page, result.value.items)
    held.letGo(places[0]?.page ?? 0)
    version.value++
  }

  async function countNew(): Promise<void> {
    if (!started.value) return
    const current = filter
    const result = await call('audit.countNew', { query: { ...filter, after: pages.value.newestSeq ?? 0 } })
    if (result.ok && current === filter) fresh.value = result.value
  }
  return { pages, version, problem, started, fresh, start, need, countNew }
}
