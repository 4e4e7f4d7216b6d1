import type { StaffMember } from '#common/api/staff.ts'
import { refusalOfStaffAct, staffActRoles, type StaffFacts } from '#common/model/staff-rules.ts'
import { staffActs } from '#common/model/words.ts'
import { isUnfinished } from '../accounts/unfinished.ts'
import { instant, instantOrNull } from '../accounts/account-summary.ts'
import type { Factors } from '../factors/factor.service.ts'
import type { Caller, Work } from '../work.ts'
import { listStaff, type StaffRow } from './staff.store.ts'

/** The desk's people, as those see them who look after them. */
export function createStaffList(deps: { factors: Factors }) {
  async function mfaUsable(work: Work, row: StaffRow): Promise<boolean> {
    if (row.reconfiguration_since !== null) return false
    return (await deps.factors.usable(work, row.id, 'sign_in')).length > 0
  }

  return async (work: Work, caller: Caller): Promise<{ items: StaffMember[]; mayInvite: boolean }> => {
    const rows = (await listStaff(work.tx, work.now)).flatMap((row) =>
      row.role === null ? [] : [{ ...row, role: row.role }],
    )
    const administrators = rows.filter((row) => row.role === 'administrator' && row.state === 'active')
    const items: StaffMember[] = []
    for (const row of rows) {
      const facts: StaffFacts = {
        actor: { ...caller, state: 'active' },
        target: { ...row, unfinished: isUnfinished(row) },
        otherAdministrators: administrators.filter(({ id }) => id !== row.id).length,
      }
      items.push({
        id: row.id,
        displayName: row.display_name,
        userName: row.user_name,
        email: row.email,
        role: row.role,
        state: row.state,
        invitation:
          !isUnfinished(row) ? null
          : Number(row.live_passes) > 0 ? 'pending'
          : 'expired',
        mfaUsable: await mfaUsable(work, row),
        lastSignInAt: instantOrNull(row.last_sign_in_at),
        // An application's grant may outlive the browser's session that it was made in.
        liveSessions: Math.max(Number(row.sessions), Number(row.grants)),
        openCases: Number(row.open_cases),
        limits:
          row.set_at === null ?
            null
          : {
              resetsPerHour: row.resets_per_hour,
              failedVerificationsPerHour: row.failed_verifications_per_hour,
              setBy: row.set_by_name ?? '',
              setAt: instant(row.set_at),
            },
        suspension:
          row.suspended_at === null ?
            null
          : {
              since: instant(row.suspended_at),
              byName: row.suspended_by_name ?? '',
              reason: row.suspended_because ?? '',
            },
        acts: staffActs.map((act) => ({ act, reason: refusalOfStaffAct(act, facts) })),
      })
    }
    return { items, mayInvite: staffActRoles.invite.includes(caller.role) }
  }
}
