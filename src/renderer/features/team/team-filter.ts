import type { LocationQuery } from 'vue-router'
import type { StaffMember } from '#common/api/staff.ts'
import { accountStateSchema, roleSchema, type AccountState, type Role } from '#common/model/words.ts'

export interface TeamFilter {
  role?: Role
  state?: AccountState
}

/** What stands in the address; anything else there is left alone. */
export function teamFilterFrom(query: LocationQuery): TeamFilter {
  const role = roleSchema.safeParse(query['role'])
  const state = accountStateSchema.safeParse(query['state'])
  return { ...(role.success ? { role: role.data } : {}), ...(state.success ? { state: state.data } : {}) }
}

export const matching = (items: readonly StaffMember[], { role, state }: TeamFilter): StaffMember[] =>
  items.filter((one) => (role === undefined || one.role === role) && (state === undefined || one.state === state))
