import { z } from 'zod'
import { accountIdSchema, caseIdSchema, instantSchema, recordIdSchema } from '../model/ids.ts'
import { limitNameSchema, roleSchema } from '../model/words.ts'
import { accountSummarySchema } from './accounts.ts'
import { defineRoute } from './route.ts'

const person = z.object({ id: accountIdSchema, displayName: z.string() })

export const frozenAccountSchema = z.object({
  account: accountSummarySchema,
  frozenAt: instantSchema,
  by: z.enum(['owner', 'agent', 'rule']),
  byName: z.string().nullable(),
  because: z.string(),
  note: z.string(),
  disputedSince: instantSchema,
  openCaseId: caseIdSchema.nullable(),
})
export type FrozenAccount = z.infer<typeof frozenAccountSchema>

export const limitCrossingSchema = z.object({
  id: recordIdSchema,
  limit: limitNameSchema,
  most: z.number().int(),
  agent: person.nullable(),
  account: person.nullable(),
  caseId: caseIdSchema.nullable(),
  /** The caller crossed it: somebody else takes note of it. */
  yours: z.boolean(),
  crossedAt: instantSchema,
  until: instantSchema,
  seen: z.object({ byName: z.string(), at: instantSchema }).nullable(),
})
export type LimitCrossing = z.infer<typeof limitCrossingSchema>

export const agentAtWorkSchema = z.object({
  id: accountIdSchema,
  displayName: z.string(),
  role: roleSchema,
  /** The last thing that they did, by the audit log. */
  lastActAt: instantSchema.nullable(),
  openCases: z.number().int(),
  resetsLastHour: z.number().int(),
  resetsPerHour: z.number().int(),
  failedLastHour: z.number().int(),
  failedPerHour: z.number().int(),
})
export type AgentAtWork = z.infer<typeof agentAtWorkSchema>

export const deskRoutes = {
  getDesk: defineRoute({
    method: 'GET',
    path: '/api/desk',
    summary: 'What supervisors watch: frozen accounts, crossed limits, agents at work',
    changes: false,
    answer: z.object({
      waitingApprovals: z.number().int(),
      frozen: z.array(frozenAccountSchema),
      crossings: z.array(limitCrossingSchema),
      agents: z.array(agentAtWorkSchema),
    }),
  }),
  listColleagues: defineRoute({
    method: 'GET',
    path: '/api/desk/colleagues',
    summary: 'Whom a case can be handed over to',
    changes: false,
    answer: z.object({ items: z.array(person.extend({ role: roleSchema, openCases: z.number().int() })) }),
  }),
  markCrossingSeen: defineRoute({
    method: 'POST',
    path: '/api/desk/crossings/:crossingId/seen',
    summary: 'Say that a crossed limit was looked at',
    changes: true,
    params: z.object({ crossingId: recordIdSchema }),
    body: z.object({}),
    answer: z.object({ at: instantSchema }),
  }),
}
