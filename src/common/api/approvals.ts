import { z } from 'zod'
import { accountIdSchema, instantSchema, recordIdSchema } from '../model/ids.ts'
import { approvalStateSchema, guardedActionSchema } from '../model/words.ts'
import { approvalSummarySchema, reasonTextSchema } from './approval-view.ts'
import { caseDetailSchema } from './cases.ts'
import { defineRoute } from './route.ts'

const params = z.object({ approvalId: recordIdSchema })
const decision = z.object({ reason: reasonTextSchema })

export const approvalDetailSchema = approvalSummarySchema.extend({
  /** Labels of the factors that a reset would end; empty for what has no scope. */
  scope: z.array(z.string()),
  /** Addresses that are told. */
  notified: z.number().int(),
  /** What supervisors have declined for this account in the last 30 days, newest first: somebody asks again. */
  declinedBefore: z.array(
    z.object({
      approvalId: recordIdSchema,
      action: guardedActionSchema,
      supervisor: z.object({ id: accountIdSchema, displayName: z.string() }),
      reason: z.string(),
      at: instantSchema,
    }),
  ),
  /** The case with all its evidence and signals, as it stands now. */
  case: caseDetailSchema,
})
export type ApprovalDetail = z.infer<typeof approvalDetailSchema>

export const approvalRoutes = {
  listApprovals: defineRoute({
    method: 'GET',
    path: '/api/approvals',
    summary: 'Requests for approval: waiting ones first to expire first, ended ones newest first',
    changes: false,
    query: z.object({
      state: approvalStateSchema.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    answer: z.object({ items: z.array(approvalSummarySchema), waiting: z.number().int() }),
  }),
  getApproval: defineRoute({
    method: 'GET',
    path: '/api/approvals/:approvalId',
    summary: 'A request with all evidence in view',
    changes: false,
    params,
    answer: approvalDetailSchema,
  }),
  approve: defineRoute({
    method: 'POST',
    path: '/api/approvals/:approvalId/approve',
    summary: 'Approve exactly what is asked for (rule 14)',
    changes: true,
    wantsFreshSignIn: true,
    params,
    body: decision,
    answer: approvalSummarySchema,
  }),
  decline: defineRoute({
    method: 'POST',
    path: '/api/approvals/:approvalId/decline',
    summary: 'Decline with a reason',
    changes: true,
    wantsFreshSignIn: true,
    params,
    body: decision,
    answer: approvalSummarySchema,
  }),
  withdrawApproval: defineRoute({
    method: 'POST',
    path: '/api/approvals/:approvalId/withdraw',
    summary: 'Withdraw one’s own request',
    changes: true,
    params,
    body: z.object({}),
    answer: approvalSummarySchema,
  }),
}
