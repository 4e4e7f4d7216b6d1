import { z } from 'zod'
import { accountIdSchema, caseIdSchema, caseNumberSchema, instantSchema } from '../model/ids.ts'
import { auditActionSchema, auditOutcomeSchema } from '../model/words.ts'
import { defineRoute } from './route.ts'

export const auditEntrySchema = z.object({
  /** Its place in the log: gapless, ascending. */
  seq: z.number().int(),
  at: instantSchema,
  actor: z.object({
    kind: z.enum(['staff', 'owner', 'system']),
    id: accountIdSchema.nullable(),
    displayName: z.string().nullable(),
  }),
  account: z.object({ id: accountIdSchema, displayName: z.string().nullable() }).nullable(),
  case: z.object({ id: caseIdSchema, number: caseNumberSchema }).nullable(),
  action: auditActionSchema,
  outcome: auditOutcomeSchema,
  /** Network address that the request came from. */
  source: z.string().nullable(),
  requestId: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

export const auditFilterSchema = z.object({
  accountId: accountIdSchema.optional(),
  actorId: accountIdSchema.optional(),
  caseId: caseIdSchema.optional(),
  caseNumber: caseNumberSchema.optional(),
  action: auditActionSchema.optional(),
  outcome: auditOutcomeSchema.optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
})
export type AuditFilter = z.infer<typeof auditFilterSchema>

export const auditRoutes = {
  listAudit: defineRoute({
    method: 'GET',
    path: '/api/audit',
    summary: 'Audit entries, newest first; pages by key, so entries written meanwhile shift nothing',
    changes: false,
    query: auditFilterSchema.extend({
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: z.object({ items: z.array(auditEntrySchema), nextBefore: z.number().int().nullable() }),
  }),
  countNewAudit: defineRoute({
    method: 'GET',
    path: '/api/audit/new',
    summary: 'How many entries of a filter came after one',
    changes: false,
    query: auditFilterSchema.extend({ after: z.coerce.number().int().nonnegative() }),
    answer: z.object({ count: z.number().int(), capped: z.boolean() }),
  }),
  getAuditEntry: defineRoute({
    method: 'GET',
    path: '/api/audit/:seq',
    summary: 'One audit entry in full',
    changes: false,
    params: z.object({ seq: z.coerce.number().int().positive() }),
    answer: auditEntrySchema,
  }),
}
