import { z } from 'zod'
import {
  accountIdSchema,
  addressIdSchema,
  caseIdSchema,
  caseNumberSchema,
  factorIdSchema,
  instantSchema,
  issuedCodeIdSchema,
  recordIdSchema,
} from '../model/ids.ts'
import {
  callerChannelSchema,
  caseOutcomeSchema,
  caseReasonSchema,
  evidenceKindSchema,
  factorTypeSchema,
} from '../model/words.ts'
import { accountSummarySchema } from './accounts.ts'
import { actionAdviceSchema } from './advice.ts'
import { defineRoute } from './route.ts'

export const ticketSchema = z.string().trim().min(1).max(64)

export const evidenceViewSchema = z.object({
  id: recordIdSchema,
  kind: evidenceKindSchema,
  /** Mailbox that a code went to. */
  addressHint: z.string().nullable(),
  /** Who typed it. */
  givenBy: z.enum(['agent', 'owner']),
  givenAt: instantSchema,
  freshUntil: instantSchema,
})
export type EvidenceView = z.infer<typeof evidenceViewSchema>

export const issuedCodeViewSchema = z.object({
  id: issuedCodeIdSchema,
  addressId: addressIdSchema,
  addressHint: z.string(),
  issuedAt: instantSchema,
  expiresAt: instantSchema,
  resendFrom: instantSchema,
  triesLeft: z.number().int(),
  state: z.enum(['live', 'spent', 'superseded', 'expired', 'used_up']),
  /** Whether it left the outbox. */
  delivery: z.enum(['waiting', 'delivered', 'failed']),
})
export type IssuedCodeView = z.infer<typeof issuedCodeViewSchema>

export const passViewSchema = z.object({
  id: recordIdSchema,
  issuedAt: instantSchema,
  expiresAt: instantSchema,
  state: z.enum(['live', 'used', 'cancelled', 'expired']),
  deliveredTo: z.string().nullable(),
})
export type PassView = z.infer<typeof passViewSchema>

export const caseSummarySchema = z.object({
  id: caseIdSchema,
  number: caseNumberSchema,
  ticket: z.string(),
  reason: caseReasonSchema,
  channel: callerChannelSchema,
  state: z.enum(['open', 'closed']),
  outcome: caseOutcomeSchema.nullable(),
  openedAt: instantSchema,
  closedAt: instantSchema.nullable(),
  agent: z.object({ id: accountIdSchema, displayName: z.string() }),
  account: accountSummarySchema,
})
export type CaseSummary = z.infer<typeof caseSummarySchema>

export const caseDetailSchema = caseSummarySchema.extend({
  yours: z.boolean(),
  story: z.string(),
  notes: z.array(z.object({ id: recordIdSchema, at: instantSchema, authorName: z.string(), text: z.string() })),
  evidence: z.array(evidenceViewSchema),
  /** Rule 11 for resetting MFA: how many proofs there are, how many it takes, which ways are still open. */
  standing: z.object({
    needed: z.number().int(),
    have: z.number().int(),
    sufficient: z.boolean(),
    needsApproval: z.boolean(),
    open: z.array(evidenceKindSchema),
  }),
  issuedCodes: z.array(issuedCodeViewSchema),
  /** Confirmed addresses that a code may go to. */
  codeAddresses: z.array(z.object({ id: addressIdSchema, hint: z.string() })),
  failedTries: z.object({ left: z.number().int(), lockedUntil: instantSchema.nullable() }),
  resetAt: instantSchema.nullable(),
  /** Set when the owner has finished setting MFA up after the reset. */
  enrolledAt: instantSchema.nullable(),
  passes: z.array(passViewSchema),
  /** Ways a pass may be given now (rule 13): an address that gave no evidence in this case, or read out. */
  passWays: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('address'), addressId: addressIdSchema, hint: z.string() }),
      z.object({ kind: z.literal('read_out') }),
    ]),
  ),
  /** Address of the hosted page on which the owner types the recovery code under the case's number. */
  ownerPage: z.string(),
  actions: z.array(actionAdviceSchema),
})
export type CaseDetail = z.infer<typeof caseDetailSchema>

/** What the agent decides on: a value, not an error. */
export const recoveryCodeVerdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('valid') }),
  z.object({ kind: z.literal('slip'), groups: z.array(z.number().int()) }),
  z.object({ kind: z.literal('incomplete') }),
  z.object({ kind: z.literal('unknown'), triesLeft: z.number().int() }),
  z.object({ kind: z.literal('spent'), at: instantSchema, byOwner: z.boolean(), triesLeft: z.number().int() }),
  z.object({ kind: z.literal('revoked'), at: instantSchema, triesLeft: z.number().int() }),
  z.object({ kind: z.literal('locked'), until: instantSchema }),
])
export type RecoveryCodeVerdict = z.infer<typeof recoveryCodeVerdictSchema>

export const issuedCodeVerdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('valid') }),
  z.object({ kind: z.literal('malformed') }),
  z.object({ kind: z.literal('wrong'), triesLeft: z.number().int() }),
  z.object({ kind: z.literal('expired'), at: instantSchema }),
  z.object({ kind: z.literal('superseded'), newerAt: instantSchema }),
  z.object({ kind: z.literal('spent'), at: instantSchema }),
  z.object({ kind: z.literal('used_up') }),
  z.object({ kind: z.literal('locked'), until: instantSchema }),
])
export type IssuedCodeVerdict = z.infer<typeof issuedCodeVerdictSchema>

export const resetPreviewSchema = z.object({
  factors: z.array(z.object({ id: factorIdSchema, type: factorTypeSchema, label: z.string() })),
  trustedDevices: z.number().int(),
  sessions: z.number().int(),
  passes: z.number().int(),
  notified: z.array(z.string()),
  /** Stands for exactly this picture; the reset is refused when it has changed. */
  digest: z.string().length(64),
})
export type ResetPreview = z.infer<typeof resetPreviewSchema>

export const resetScopeSchema = z.union([z.literal('all'), z.array(factorIdSchema).min(1).max(50)])

export const caseParams = z.object({ caseId: caseIdSchema })
const codeText = z.string().max(200)
const done = z.object({ at: instantSchema })
const inCase = <const P extends string>(path: P) => `/api/cases/:caseId${path}` as const

export const caseRoutes = {
  listCases: defineRoute({
    method: 'GET',
    path: '/api/cases',
    summary: 'Cases, newest first',
    changes: false,
    query: z.object({
      state: z.enum(['open', 'closed']).optional(),
      mine: z.enum(['true', 'false']).optional(),
      accountId: accountIdSchema.optional(),
      before: caseIdSchema.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    answer: z.object({ items: z.array(caseSummarySchema), nextBefore: caseIdSchema.nullable() }),
  }),
  openCase: defineRoute({
    method: 'POST',
    path: '/api/cases',
    summary: 'Open a case on an account (rule 10)',
    changes: true,
    body: z.object({
      accountId: accountIdSchema,
      ticket: ticketSchema,
      reason: caseReasonSchema,
      channel: callerChannelSchema,
      story: z.string().trim().max(2000).default(''),
    }),
    answer: z.object({ caseId: caseIdSchema, number: caseNumberSchema }),
  }),
  getCase: defineRoute({
    method: 'GET',
    path: inCase(''),
    summary: 'A case with its evidence, and what may be done now',
    changes: false,
    params: caseParams,
    answer: caseDetailSchema,
  }),
  addNote: defineRoute({
    method: 'POST',
    path: inCase('/notes'),
    summary: 'Add a note',
    changes: true,
    params: caseParams,
    body: z.object({ text: z.string().trim().min(1).max(2000) }),
    answer: done,
  }),
  closeCase: defineRoute({
    method: 'POST',
    path: inCase('/close'),
    summary: 'Close a case with its outcome',
    changes: true,
    params: caseParams,
    body: z.object({ outcome: caseOutcomeSchema }),
    answer: done,
  }),
  verifyRecoveryCode: defineRoute({
    method: 'POST',
    path: inCase('/evidence/recovery-code'),
    summary: 'Verify a recovery code read aloud (rule 8): a live code entered is spent whatever the verdict',
    changes: true,
    params: caseParams,
    body: z.object({ code: codeText }),
    answer: recoveryCodeVerdictSchema,
  }),
  issueCode: defineRoute({
    method: 'POST',
    path: inCase('/issued-codes'),
    summary: 'Issue a code to a confirmed address (rules 7, 11)',
    changes: true,
    params: caseParams,
    body: z.object({ addressId: addressIdSchema }),
    answer: z.object({ issuedCodeId: issuedCodeIdSchema, expiresAt: instantSchema, resendFrom: instantSchema }),
  }),
  verifyIssuedCode: defineRoute({
    method: 'POST',
    path: inCase('/issued-codes/:issuedCodeId/verify'),
    summary: 'Verify the code that the caller reads from their mailbox',
    changes: true,
    params: caseParams.extend({ issuedCodeId: issuedCodeIdSchema }),
    body: z.object({ code: codeText }),
    answer: issuedCodeVerdictSchema,
  }),
  previewReset: defineRoute({
    method: 'POST',
    path: inCase('/reset-preview'),
    summary: 'What a reset would end',
    changes: false,
    params: caseParams,
    body: z.object({ factors: resetScopeSchema }),
    answer: resetPreviewSchema,
  }),
  resetFactors: defineRoute({
    method: 'POST',
    path: inCase('/reset'),
    summary: 'Reset a lost device: one act, all or nothing (rule 12)',
    changes: true,
    wantsFreshSignIn: true,
    params: caseParams,
    body: z.object({ factors: resetScopeSchema, previewDigest: z.string().length(64) }),
    answer: z.object({
      at: instantSchema,
      factorsEnded: z.number().int(),
      trustedDevicesEnded: z.number().int(),
      sessionsEnded: z.number().int(),
    }),
  }),
  issueEnrolmentPass: defineRoute({
    method: 'POST',
    path: inCase('/enrolment-passes'),
    summary: 'Issue an enrolment pass (rule 13); it cancels an earlier one',
    changes: true,
    wantsFreshSignIn: true,
    answersSecret: true,
    params: caseParams,
    body: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('address'), addressId: addressIdSchema }),
      z.object({ kind: z.literal('read_out') }),
    ]),
    answer: z.object({
      expiresAt: instantSchema,
      deliveredTo: z.string().nullable(),
      /** Only where it is read out. */ pass: z.string().nullable(),
    }),
  }),
  revokeRecoveryCode: defineRoute({
    method: 'POST',
    path: inCase('/recovery-code/revoke'),
    summary: 'Revoke the recovery code',
    changes: true,
    wantsFreshSignIn: true,
    params: caseParams,
    body: z.object({}),
    answer: done.extend({ revoked: z.number().int() }),
  }),
  requireReconfiguration: defineRoute({
    method: 'POST',
    path: inCase('/reconfiguration'),
    summary: 'Require MFA to be set up anew at the next sign-in',
    changes: true,
    wantsFreshSignIn: true,
    params: caseParams,
    body: z.object({}),
    answer: done,
  }),
  endSessions: defineRoute({
    method: 'POST',
    path: inCase('/sessions/end'),
    summary: 'End every session and token',
    changes: true,
    wantsFreshSignIn: true,
    params: caseParams,
    body: z.object({}),
    answer: done.extend({ sessionsEnded: z.number().int() }),
  }),
  unlock: defineRoute({
    method: 'POST',
    path: inCase('/unlock'),
    summary: 'End the waits after wrong tries',
    changes: true,
    wantsFreshSignIn: true,
    params: caseParams,
    body: z.object({}),
    answer: done,
  }),
}
