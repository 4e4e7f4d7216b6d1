import type { AccountSummary } from '#common/api/accounts.ts'
import type { FactorInUse } from '../factors/factor.store.ts'
import type { AccountRow, AddressRow, SummaryRow } from './account.store.ts'
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

/** The same marks for an account whose addresses, those that count in their order, and factors are at hand. */
export const withMarks = (
  account: AccountRow,
  addresses: readonly AddressRow[],
  factors: readonly FactorInUse[],
): SummaryRow => ({
  ...account,
  email: addresses.find(({ kind }) => kind === 'email')?.value ?? null,
  phone: addresses.find(({ kind }) => kind === 'phone')?.value ?? null,
  working_factors: factors.filter(({ state, complete }) => state === 'working' && complete).length,
})
