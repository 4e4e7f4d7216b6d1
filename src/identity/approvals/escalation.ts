import { AppError } from '#common/errors.ts'
import { addSeconds } from '../clock.ts'
import type { Transact } from '../database/transaction.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { listSupervisors, tellStaff, type StaffMember } from '../desk/tell-staff.ts'
import { touch } from '../live/live.service.ts'
import type { Policies } from '../policy/policy.service.ts'
import type { Work } from '../work.ts'
import {
  escalateAgainAt,
  insertEscalation,
  listEscalations,
  listRunOut,
  lockUnanswered,
  moveApproval,
} from './approval.store.ts'

const everyMilliseconds = 15_000

/**
 * What time does to requests (rule 14): an unanswered one goes on to the next supervisor by mail, and by SMS where they have a
 * number, before it runs out; one that has run out is ended and written down. Several servers may do this at once.
 */
export async function tendApprovals(work: Work, deps: { delivery: Delivery; policies: Policies }): Promise<number> {
  const { tx, now } = work
  for (const row of await listRunOut(tx, now)) {
    if (!(await moveApproval(tx, row.id, 'waiting', { state: 'expired', endedAt: now }))) continue
    touch(work, 'approvals')
    work.record({
      action: 'approval.expired',
      outcome: 'done',
      accountId: row.account_id,
      caseId: row.case_id,
      detail: { approvalId: row.id, action: row.action },
    })
  }
  const due = await lockUnanswered(tx, now)
  if (due.length === 0) return 0
  const { policy } = await deps.policies.active(work)
  const supervisors = await listSupervisors(tx)
  for (const row of due) {
    const told = await listEscalations(tx, row.id)
    const next = supervisors.find(
      (person) => person.id !== row.requested_by && person.id !== row.account_id && !told.includes(person.id),
    )
    await escalateAgainAt(
      tx,
      row.id,
      addSeconds(now, policy.approvals.escalateMinutes * 60),
      told.length + (next === undefined ? 0 : 1),
    )
    if (next === undefined) continue
    await insertEscalation(tx, row.id, next.id, now)
    await tellStaff(work, deps.delivery, [next], 'approval_waiting')
    await tellBySms(work, deps.delivery, next, row.expires_at)
    work.record({
      action: 'approval.escalated',
      outcome: 'done',
      accountId: row.account_id,
      caseId: row.case_id,
      detail: { approvalId: row.id, to: next.id },
    })
  }
  return due.length
}

async function tellBySms(work: Work, delivery: Delivery, person: StaffMember, expiresAt: Date): Promise<void> {
  if (person.phone === null || !delivery.channels.has('sms')) return
  const { id: accountId, phone: to, locale } = person
  try {
    await delivery.sms(work, { accountId, to, locale, template: 'approval_waiting', values: {}, expiresAt })
  } catch (error) {
    // A limit on SMS holds nobody's mail up.
    if (!(error instanceof AppError && error.code === 'throttled')) throw error
  }
}

export function startEscalation(deps: {
  transact: Transact
  delivery: Delivery
  policies: Policies
  onError(error: unknown): void
}): { stop(): void } {
  const origin = { actor: { kind: 'system' as const, id: null }, source: null, requestId: null }
  const timer = setInterval(
    () => void deps.transact(origin, (work) => tendApprovals(work, deps)).catch(deps.onError),
    everyMilliseconds,
  )
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
