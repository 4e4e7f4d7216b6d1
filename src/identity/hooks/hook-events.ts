import type { AuditAction } from '#common/model/words.ts'

/** What a ticket system can be told of, by the audit action that it follows. Ids and closed words only; no name, no address. */
export const hookEvents = {
  'case.opened': 'case.opened',
  'case.closed': 'case.closed',
  'case.handed_over': 'case.handed_over',
  'approval.requested': 'approval.requested',
  'approval.approved': 'approval.decided',
  'approval.declined': 'approval.decided',
  'factors.reset': 'case.reset',
  'enrolment_pass.issued': 'case.pass_issued',
  'account.frozen': 'account.frozen',
  'account.freeze_lifted': 'account.freeze_lifted',
} as const satisfies Partial<Record<AuditAction, string>>

export type HookEvent = (typeof hookEvents)[keyof typeof hookEvents]
export const hookEventNames = [...new Set(Object.values(hookEvents))]

export const hookEventOf = (action: AuditAction): HookEvent | undefined =>
  Object.hasOwn(hookEvents, action) ? hookEvents[action as keyof typeof hookEvents] : undefined
