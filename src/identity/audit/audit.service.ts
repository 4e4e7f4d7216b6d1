import type { AuditEntry, AuditFilter } from '#common/api/audit.ts'
import { AppError } from '#common/errors.ts'
import { addSeconds } from '../clock.ts'
import type { Work } from '../work.ts'
import { countEntriesAfter, findEntry, listEntries, type AuditRow, hasLookedSince, type Look } from './audit.store.ts'

/** Counting new entries stops here: the screen says "99 and more". */
const countCap = 100

export function entryOf(row: AuditRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id, displayName: row.actor_name },
    account: row.account_id === null ? null : { id: row.account_id, displayName: row.account_name },
    case: row.case_id === null || row.case_number === null ? null : { id: row.case_id, number: row.case_number },
    action: row.action,
    outcome: row.outcome,
    source: row.source,
    requestId: row.request_id,
    detail: row.detail,
  }
}

/** Reading the log (rule 20). Names are looked up when it is read: the log itself holds ids only. */
export const audit = {
  async list(work: Work, filter: AuditFilter, before: number | undefined, limit: number) {
    const rows = await listEntries(work.tx, filter, before, limit + 1)
    const page = rows.slice(0, limit)
    // The first page is a look into the log and stands in it; the pages after it belong to the same look.
    // Ids stand in the detail, so that reading about an account does not become part of that account's story.
    if (before === undefined) {
      const given = Object.entries(filter).filter(([, value]) => value !== undefined)
      work.record({ action: 'audit.read', outcome: 'done', detail: Object.fromEntries(given) })
    }
    return { items: page.map(entryOf), nextBefore: rows.length > limit ? (page.at(-1)?.seq ?? null) : null }
  },

  async countNew(work: Work, filter: AuditFilter, after: number) {
    const count = await countEntriesAfter(work.tx, filter, after, countCap)
    return { count, capped: count === countCap }
  },

  async get(work: Work, seq: number): Promise<AuditEntry> {
    const row = await findEntry(work.tx, seq)
    if (row === undefined) throw new AppError('not_found')
    return entryOf(row)
  },
}

/** Looking at the same thing again within this time is the same look: a screen refreshes itself every few seconds. */
const oneLookSeconds = 10 * 60

/** Records that somebody looked at an account or a case (rule 20). */
export async function recordLook(work: Work, look: Look): Promise<void> {
  if (await hasLookedSince(work.tx, look, addSeconds(work.now, -oneLookSeconds))) return
  work.record({ action: look.action, outcome: 'done', accountId: look.accountId, caseId: look.caseId })
}
