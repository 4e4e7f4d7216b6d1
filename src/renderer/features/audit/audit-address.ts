import { auditFilterSchema, type AuditFilter } from '#common/api/audit.ts'

/** What stands in the address's query; anything else there is left out. */
export type AddressQuery = Record<string, string | null | (string | null)[] | undefined>

const names = ['accountId', 'actorId', 'caseId', 'caseNumber', 'action', 'outcome', 'from', 'to'] as const

/** The filters of an address. One that is not written right is left out, not guessed. */
export function filterFromQuery(query: AddressQuery): AuditFilter {
  const filter: Record<string, unknown> = {}
  for (const name of names) {
    const value = query[name]
    if (typeof value !== 'string') continue
    const parsed = auditFilterSchema.shape[name].safeParse(value)
    if (parsed.success && parsed.data !== undefined) filter[name] = parsed.data
  }
  return filter as AuditFilter
}

export const queryFromFilter = (filter: AuditFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

/** "2026-03-01T10:30" of a field, in the computer's zone, as an instant; undefined if it is none. */
export function instantOfField(value: string): string | undefined {
  const date = new Date(value)
  return value === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** An instant as a date-and-time field wants it, in the computer's zone. */
export function fieldOfInstant(instant: string | undefined): string {
  if (instant === undefined) return ''
  const date = new Date(instant)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}
