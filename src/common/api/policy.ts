import { z } from 'zod'
import { instantSchema } from '../model/ids.ts'
import { policySchema } from '../model/policy-document.ts'
import { accountKindSchema, guardedActionSchema } from '../model/words.ts'
import { defineRoute } from './route.ts'

export const policyVersionSchema = z.object({
  version: z.number().int(),
  name: z.string(),
  state: z.enum(['waiting', 'active', 'superseded', 'withdrawn']),
  proposedBy: z.string().nullable(),
  proposedAt: instantSchema,
  activatedBy: z.string().nullable(),
  activatedAt: instantSchema.nullable(),
})
export type PolicyVersion = z.infer<typeof policyVersionSchema>

export const policyFaultSchema = z.object({
  kind: z.string(),
  action: z.string().nullable(),
  accountKind: z.string().nullable(),
  combination: z.number().int().nullable(),
})

/** What a policy would have decided on the acts of the last 30 days' cases, beside what was decided. */
export const policyPreviewSchema = z.object({
  faults: z.array(policyFaultSchema),
  cases: z.number().int(),
  changes: z.array(
    z.object({
      action: guardedActionSchema,
      accountKind: accountKindSchema,
      from: z.enum(['allowed', 'needs_approval', 'refused']),
      to: z.enum(['allowed', 'needs_approval', 'refused']),
      count: z.number().int(),
    }),
  ),
})
export type PolicyPreview = z.infer<typeof policyPreviewSchema>

const document = z.object({ document: policySchema })
const params = z.object({ version: z.coerce.number().int().min(1) })

export const policyRoutes = {
  getPolicy: defineRoute({
    method: 'GET',
    path: '/api/policy',
    summary: 'The policy in force, the one that waits, and every version there was',
    changes: false,
    answer: z.object({
      active: document.extend({ version: z.number().int() }),
      waiting: document
        .extend({
          version: z.number().int(),
          proposedBy: z.string().nullable(),
          yours: z.boolean(),
          /** The proposer invited the caller or gave them their role, or the other way round. */
          onePair: z.boolean(),
        })
        .nullable(),
      versions: z.array(policyVersionSchema),
      shipped: z.array(z.object({ key: z.enum(['default', 'strict']), document: policySchema })),
    }),
  }),
  getPolicyVersion: defineRoute({
    method: 'GET',
    path: '/api/policy/versions/:version',
    summary: 'One version of the policy',
    changes: false,
    params,
    answer: document.extend({ version: z.number().int() }),
  }),
  previewPolicy: defineRoute({
    method: 'POST',
    path: '/api/policy/preview',
    summary: 'What would change for the cases of the last 30 days',
    changes: false,
    body: document,
    answer: policyPreviewSchema,
  }),
  proposePolicy: defineRoute({
    method: 'POST',
    path: '/api/policy',
    summary: 'Propose a policy; a second person activates it',
    changes: true,
    wantsFreshSignIn: true,
    body: document,
    answer: z.object({ version: z.number().int() }),
  }),
  withdrawPolicy: defineRoute({
    method: 'POST',
    path: '/api/policy/versions/:version/withdraw',
    summary: 'Withdraw a policy that waits',
    changes: true,
    wantsFreshSignIn: true,
    params,
    body: z.object({}),
    answer: z.object({ version: z.number().int() }),
  }),
  activatePolicy: defineRoute({
    method: 'POST',
    path: '/api/policy/versions/:version/activate',
    summary: 'Activate the policy that waits, as somebody else than who proposed it',
    changes: true,
    wantsFreshSignIn: true,
    params,
    body: z.object({}),
    answer: z.object({ version: z.number().int() }),
  }),
}
