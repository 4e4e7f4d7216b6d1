import { z } from 'zod'
import {
  accountIdSchema,
  addressIdSchema,
  caseIdSchema,
  factorIdSchema,
  instantSchema,
  recordIdSchema,
} from '../model/ids.ts'
import { proseText } from '../model/plain-text.ts'
import { approvalCauseSchema, approvalStateSchema, guardedActionSchema, refusalReasonSchema } from '../model/words.ts'

/** A reason in somebody's own words: kept beside what was decided, never in the audit log. */
export const reasonTextSchema = proseText(3, 1000)

export const resetScopeSchema = z.union([z.literal('all'), z.array(factorIdSchema).min(1).max(50)])

/** How an enrolment pass reaches the owner (rule 13). */
export const passWaySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('address'), addressId: addressIdSchema }),
  z.object({ kind: z.literal('read_out') }),
])
export type PassWay = z.infer<typeof passWaySchema>

const person = z.object({ id: accountIdSchema, displayName: z.string() })

export const approvalSummarySchema = z.object({
  id: recordIdSchema,
  caseId: caseIdSchema,
  ticket: z.string(),
  account: person,
  action: guardedActionSchema,
  causes: z.array(approvalCauseSchema),
  /** What a reset would end, exactly as it was asked for; null for an action without a choice. */
  factors: resetScopeSchema.nullable(),
  /** How a pass would reach the owner, exactly as it was asked for; null for another action. */
  way: z
    .discriminatedUnion('kind', [
      /** `hint`: the mailbox, or of a number the last two digits; null where the address is gone. */
      z.object({ kind: z.literal('address'), addressId: addressIdSchema, hint: z.string().nullable() }),
      z.object({ kind: z.literal('read_out') }),
    ])
    .nullable(),
  state: approvalStateSchema,
  reason: z.string(),
  requestedBy: person,
  requestedAt: instantSchema,
  expiresAt: instantSchema,
  /** How many supervisors it takes, and what each has said. */
  needed: z.number().int(),
  decisions: z.array(
    z.object({
      supervisor: person,
      verdict: z.enum(['approved', 'declined']),
      reason: z.string(),
      at: instantSchema,
    }),
  ),
  goodUntil: instantSchema.nullable(),
  /** What was asked for is no longer what would be done: it must be asked again. */
  stale: z.boolean(),
  /** Why the caller may not decide on it; null: they may. */
  mayDecide: refusalReasonSchema.nullable(),
})
export type ApprovalSummary = z.infer<typeof approvalSummarySchema>
