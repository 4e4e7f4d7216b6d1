import { z } from 'zod'
import { accountIdSchema, instantSchema, recordIdSchema } from '../model/ids.ts'
import { lineText, proseText } from '../model/plain-text.ts'
import {
  accountStateSchema,
  ownerLocaleSchema,
  roleSchema,
  staffActSchema,
  staffRefusalSchema,
} from '../model/words.ts'
import { accountParams } from './accounts.ts'
import { defineRoute } from './route.ts'

const person = z.object({ id: accountIdSchema, displayName: z.string() })
/** Typed by staff: kept apart from the audit log, and never with a code in it. */
export const staffReasonSchema = proseText(1, 500)
/** null: the policy's own. */
export const limitSchema = z.number().int().min(0).max(1000).nullable()

export const newStaffSchema = z.object({
  userName: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,63}$/u),
  displayName: lineText(1, 120),
  email: z.string().trim().toLowerCase().pipe(z.email().max(254)),
  role: roleSchema,
  locale: ownerLocaleSchema,
})
export type NewStaff = z.input<typeof newStaffSchema>

export const staffMemberSchema = person.extend({
  userName: z.string(),
  email: z.string().nullable(),
  role: roleSchema,
  state: accountStateSchema,
  /** A pass that nobody has used yet, or one that has run out; null where there is nothing to wait for. */
  invitation: z.enum(['pending', 'expired']).nullable(),
  /** They could finish a sign-in with a factor now. */
  mfaUsable: z.boolean(),
  lastSignInAt: instantSchema.nullable(),
  liveSessions: z.number().int(),
  /** Cases that they handle and that are open. */
  openCases: z.number().int(),
  limits: z
    .object({
      resetsPerHour: limitSchema,
      failedVerificationsPerHour: limitSchema,
      setBy: z.string(),
      setAt: instantSchema,
    })
    .nullable(),
  suspension: z.object({ since: instantSchema, byName: z.string(), reason: z.string() }).nullable(),
  /** What the caller may do to them now; `reason`: why not. */
  acts: z.array(z.object({ act: staffActSchema, reason: staffRefusalSchema.nullable() })),
})
export type StaffMember = z.infer<typeof staffMemberSchema>

export const breakGlassSchema = z.object({
  id: recordIdSchema,
  account: person,
  usedAt: instantSchema,
  reason: z.string(),
  /** Another supervisor or administrator than that person takes note of it. */
  mayAcknowledge: z.boolean(),
})
export type BreakGlass = z.infer<typeof breakGlassSchema>

const done = z.object({ at: instantSchema })
const change = { method: 'POST', changes: true, wantsFreshSignIn: true } as const

export const staffRoutes = {
  listStaff: defineRoute({
    method: 'GET',
    path: '/api/staff',
    summary: 'Everybody with a role, and what the caller may do to them',
    changes: false,
    answer: z.object({ items: z.array(staffMemberSchema), mayInvite: z.boolean() }),
  }),
  inviteStaff: defineRoute({
    ...change,
    path: '/api/staff',
    summary: 'Invite a member of staff: the pass goes to the address alone (rule 22)',
    body: newStaffSchema,
    answer: z.object({ accountId: accountIdSchema, expiresAt: instantSchema }),
  }),
  inviteStaffAgain: defineRoute({
    ...change,
    path: '/api/staff/:accountId/invite-again',
    summary: 'Send a new invitation; the one before is cancelled',
    params: accountParams,
    answer: z.object({ accountId: accountIdSchema, expiresAt: instantSchema }),
  }),
  changeStaffRole: defineRoute({
    ...change,
    path: '/api/staff/:accountId/role',
    summary: 'Give a member of staff another role',
    params: accountParams,
    body: z.object({ role: roleSchema }),
    answer: done,
  }),
  suspendStaff: defineRoute({
    ...change,
    path: '/api/staff/:accountId/suspend',
    summary: 'Suspend a member of staff: sessions, tokens, trusted devices and passes end at once',
    params: accountParams,
    body: z.object({ reason: staffReasonSchema }),
    answer: done,
  }),
  resumeStaff: defineRoute({
    ...change,
    path: '/api/staff/:accountId/resume',
    summary: 'End a suspension',
    params: accountParams,
    answer: done,
  }),
  makeStaffLeave: defineRoute({
    ...change,
    path: '/api/staff/:accountId/leave',
    summary:
      'Make a member of staff leave: the role is taken, the account suspended, and all that is open ends at once',
    params: accountParams,
    body: z.object({ reason: staffReasonSchema }),
    answer: done,
  }),
  setStaffLimits: defineRoute({
    ...change,
    path: '/api/staff/:accountId/limits',
    summary: 'Set the limits of one member of staff; null stands for the policy’s own',
    params: accountParams,
    body: z.object({ resetsPerHour: limitSchema, failedVerificationsPerHour: limitSchema }),
    answer: done,
  }),
  listBreakGlass: defineRoute({
    method: 'GET',
    path: '/api/break-glass',
    summary: 'Uses of the break-glass way that nobody else has taken note of',
    changes: false,
    answer: z.object({ items: z.array(breakGlassSchema) }),
  }),
  acknowledgeBreakGlass: defineRoute({
    ...change,
    path: '/api/break-glass/:breakGlassId/acknowledge',
    summary: 'Take note of a use of the break-glass way',
    params: z.object({ breakGlassId: recordIdSchema }),
    answer: done,
  }),
}
