import type { deskRoutes } from '#common/api/desk.ts'
import type { RouteAnswer } from '#common/api/route.ts'
import { AppError } from '#common/errors.ts'
import { deskRoles } from '#common/model/case-advice.ts'
import type { RecordId } from '#common/model/ids.ts'
import { instant, instantOrNull, summaryOf } from '../accounts/account-summary.ts'
import { findSummaries } from '../accounts/account.store.ts'
import { countWaiting } from '../approvals/approval.store.ts'
import { addSeconds } from '../clock.ts'
import { listOpenFreezes } from '../freezes/freeze.store.ts'
import { findCrossing, listCrossings, markSeen } from '../limits/limit.store.ts'
import { touch } from '../live/live.service.ts'
import type { Policies } from '../policy/policy.service.ts'
import type { Caller, Work } from '../work.ts'
import { listAgents } from './desk.store.ts'

const crossingsOf = 7 * 24 * 60 * 60
const frozenShown = 200

/** What supervisors watch (rules 14, 15, 17). */
export function createDesk(deps: { policies: Policies }) {
  return {
    async view(work: Work, caller: Caller): Promise<RouteAnswer<(typeof deskRoutes)['getDesk']>> {
      const { policy } = await deps.policies.active(work)
      const freezes = await listOpenFreezes(work.tx, frozenShown)
      const accounts = new Map(
        (await findSummaries(work.tx, [...new Set(freezes.map((row) => row.account_id))])).map((row) => [row.id, row]),
      )
      return {
        waitingApprovals: await countWaiting(work.tx, work.now),
        frozen: freezes.flatMap((row) => {
          const account = accounts.get(row.account_id)
          if (account === undefined) return []
          return [
            {
              account: summaryOf(account),
              frozenAt: instant(row.frozen_at),
              by: row.by_kind,
              byName: row.by_name,
              because: row.because,
              note: row.note,
              disputedSince: instant(row.disputed_since),
              openCaseId: row.open_case_id,
            },
          ]
        }),
        crossings: (await listCrossings(work.tx, addSeconds(work.now, -crossingsOf))).map((row) => ({
          id: row.id,
          limit: row.limit_name,
          most: row.most,
          agent: row.agent_id === null ? null : { id: row.agent_id, displayName: row.agent_name ?? '' },
          account: row.account_id === null ? null : { id: row.account_id, displayName: row.account_name ?? '' },
          caseId: row.case_id,
          yours: row.agent_id === caller.id,
          crossedAt: instant(row.crossed_at),
          until: instant(row.until),
          seen: row.seen_at === null ? null : { byName: row.seer_name ?? '', at: instant(row.seen_at) },
        })),
        agents: (await listAgents(work.tx, deskRoles, addSeconds(work.now, -3600))).map((row) => ({
          id: row.id,
          displayName: row.display_name,
          role: row.role ?? 'agent',
          lastActAt: instantOrNull(row.last_act_at),
          openCases: Number(row.open_cases),
          resetsLastHour: Number(row.resets),
          resetsPerHour: row.own_resets ?? policy.limits.resets_per_agent_hour,
          failedLastHour: Number(row.failed),
          failedPerHour: row.own_failed ?? policy.limits.failed_verifications_per_agent_hour,
        })),
      }
    },

    /** Whom a case can be handed over to. */
    async colleagues(work: Work, caller: Caller) {
      const rows = await listAgents(work.tx, deskRoles, addSeconds(work.now, -3600))
      return {
        items: rows.flatMap((row) =>
          row.id === caller.id || row.role === null ?
            []
          : [{ id: row.id, displayName: row.display_name, role: row.role, openCases: Number(row.open_cases) }],
        ),
      }
    },

    async markSeen(work: Work, caller: Caller, id: RecordId) {
      const crossing = await findCrossing(work.tx, id)
      if (crossing === undefined) throw new AppError('not_found')
      // Whoever crossed it does not take note of it in the others' place.
      if (crossing.agent_id === caller.id) throw new AppError('own_request')
      if (!(await markSeen(work.tx, id, caller.id, work.now))) throw new AppError('nothing_to_do')
      touch(work, 'limits')
      work.record({
        action: 'limit.seen',
        outcome: 'done',
        accountId: crossing.account_id,
        caseId: crossing.case_id,
        detail: { crossingId: id, limit: crossing.limit_name },
      })
      return { at: instant(work.now) }
    },
  }
}
export type Desk = ReturnType<typeof createDesk>
