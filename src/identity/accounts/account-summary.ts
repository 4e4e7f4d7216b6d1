import type { AccountSummary } from '#common/api/accounts.ts'
import type { SummaryRow } from './account.store.ts'
import { phoneHint } from './phone.ts'

export const instant = (date: Date): string => date.toISOString()
export const instantOrNull = (date: Date | null): string | null => (date === null ? null : date.toISOString())

export const summaryOf = (row: SummaryRow): AccountSummary => ({
  id: row.id,
  displayName: row.display_name,
  userName: row.user_name,
  department: row.department,
  email: row.email,
  phoneHint: row.phone === null ? null : phoneHint(row.phone),
  kind: row.kind,
  role: row.role,
  state: row.state,
  reconfigurationRequired: row.reconfiguration_since !== null,
  workingFactors: Number(row.working_factors),
  lastSignInAt: instantOrNull(row.last_sign_in_at),
})
