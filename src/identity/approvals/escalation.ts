import { AppError } from '#common/errors.ts'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import { lockAccounts } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import type { Transact } from '../database/transaction.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { listStaffOf, listSupervisors, tellStaff, type StaffMember } from '../desk/tell-staff.ts'
import { touch } from '../live/live.service.ts'
import type { Policies } from '../policy/policy.service.ts'
import type { Work } from '../work.ts'
import {
  escalateAgainAt,
  findApproval,
  insertEscalation,
  listEscalations,
  listOwnersDue,
  listRunOut,
  lockUnanswered,
  moveApproval,
} from './approval.store.ts'
import { backgroundsOf } from './decision-background.ts'
import { refusalOfDecision } from './who-decides.ts'

const everyMilliseconds = 15_000

/**
 * What time does to requests (rule 14): an unanswered one goes on to the next supervisor who may decide on it, by mail, and by SMS
 * where they have a number, before it runs out; where none is left, the administrators hear of it. One that has run out is ended
 * and written down. Several servers may do this at once.
 */
export async function tendApprovals(work: Work, deps: { delivery: Delivery; policies: Policies }): Promise<number> {
  const { tx, now } = work
  // The owners first, as everywhere: whatever ends their requests holds them.
  const owners = await listOwnersDue(tx, now)
  if (owners.length === 0) return 0
  await lockAccounts(tx, owners)
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
    const may = await whoMayDecide(work, row.id)
    let next: StaffMember | undefined
    for (const person of supervisors) {
      if (told.includes(person.id) || !(await may(person))) continue
      next = person
      break
    }
    await escalateAgainAt(
      tx,
      row.id,
      addSeconds(now, policy.approvals.escalateMinutes * 60),
      told.length + (next === undefined ? 0 : 1),
    )
    if (next === undefined) {
      await tellAdministrators(work, deps.delivery, row, told)
      continue
    }
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

async function whoMayDecide(work: Work, id: RecordId): Promise<(person: StaffMember) => Promise<boolean>> {
  const row = await findApproval(work.tx, id)
  if (row === undefined) return async () => false
  const background = await backgroundsOf(work, [row])
  return async (person) =>
    refusalOfDecision({ id: person.id, role: 'supervisor' }, row, (await background(person.id))(row)) === null
}

/** Nobody is left who could be asked: once, whoever can invite or resume a supervisor hears of it. */
async function tellAdministrators(
  work: Work,
  delivery: Delivery,
  row: { id: RecordId; account_id: AccountId; case_id: CaseId },
  told: readonly AccountId[],
): Promise<void> {
  const people = (await listStaffOf(work.tx, ['administrator'])).filter((person) => !told.includes(person.id))
  if (people.length === 0) return
  for (const person of people) await insertEscalation(work.tx, row.id, person.id, work.now)
  await tellStaff(work, delivery, people, 'approval_unanswered')
  work.record({
    action: 'approval.escalated',
    outcome: 'done',
    accountId: row.account_id,
    caseId: row.case_id,
    detail: { approvalId: row.id, to: 'administrators' },
  })
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
