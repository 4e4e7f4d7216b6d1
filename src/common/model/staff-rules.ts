import { rankOf } from './case-advice.ts'
import type { AccountState, Role, StaffAct, StaffRefusal } from './words.ts'

/** Who may do it at all, before it is asked to whom. */
export const staffActRoles: Record<StaffAct | 'invite', readonly Role[]> = {
  invite: ['administrator'],
  invite_again: ['administrator'],
  change_role: ['administrator'],
  set_limits: ['supervisor', 'administrator'],
  suspend: ['administrator'],
  resume: ['administrator'],
  leave: ['administrator'],
}

/** All that decides what a member of staff may do to another. */
export interface StaffFacts {
  actor: { id: string; role: Role; state: AccountState }
  /** `unfinished`: has accepted the invitation, and not set MFA up yet. */
  target: { id: string; role: Role; state: AccountState; unfinished?: boolean }
  /** Active administrators besides the target. */
  otherAdministrators: number
  /** The role that is to be given; left out where only the act itself is asked about. */
  newRole?: Role
}

/** Nobody gives a role above their own. */
export const mayGiveRole = (actor: Role, role: Role): boolean => rankOf(role) <= rankOf(actor)

/** Why an act on a member of staff is refused now, or null: the screen shows the answer and the server enforces the same. */
export function refusalOfStaffAct(act: StaffAct, facts: StaffFacts): StaffRefusal | null {
  const { actor, target, newRole } = facts
  if (!staffActRoles[act].includes(actor.role)) return 'role_may_not'
  if (actor.id === target.id) return 'own_account'
  if (takesAdministrator(act, facts) && facts.otherAdministrators === 0) return 'last_administrator'
  // Suspended in this very moment: what was asked before counts no more.
  if (actor.state !== 'active') return 'role_may_not'
  if (
    mustStandBelow(act, actor.role) ? rankOf(target.role) >= rankOf(actor.role) : !mayGiveRole(actor.role, target.role)
  )
    return 'higher_role'
  if (newRole !== undefined && !mayGiveRole(actor.role, newRole)) return 'higher_role'
  return changesNothing(act, facts) ? 'nothing_to_do' : null
}

/** A supervisor sets the limits of those below: not of other supervisors. */
const mustStandBelow = (act: StaffAct, role: Role): boolean => act === 'set_limits' && role !== 'administrator'

/** Whether there would be one active administrator less. */
function takesAdministrator(act: StaffAct, { target, newRole }: StaffFacts): boolean {
  if (target.role !== 'administrator' || target.state !== 'active') return false
  return act === 'suspend' || act === 'leave' || (act === 'change_role' && newRole !== 'administrator')
}

function changesNothing(act: StaffAct, { target, newRole }: StaffFacts): boolean {
  switch (act) {
    case 'invite_again':
      return target.state !== 'invited' && target.unfinished !== true
    case 'change_role':
      return newRole === target.role
    case 'suspend':
      return target.state === 'suspended'
    case 'resume':
      return target.state !== 'suspended'
    case 'set_limits':
    case 'leave':
      return false
  }
}
