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
import { lineText, proseText } from '../model/plain-text.ts'
import {
  callerChannelSchema,
  callBackAnswers,
  caseOutcomeSchema,
  caseReasonSchema,
  caseSignalSchema,
  documentChecks,
  evidenceKindSchema,
  factorTypeSchema,
  guardedActionSchema,
  identityDocuments,
  observedSigns,
} from '../model/words.ts'
import { accountSummarySchema } from './accounts.ts'
import { actionAdviceSchema } from './advice.ts'
import { approvalSummarySchema, passWaySchema, reasonTextSchema, resetScopeSchema } from './approval-view.ts'
import { defineRoute } from './route.ts'

/** Supervisors, managers and phones show it. */
export const ticketSchema = lineText(1, 64)

const label = { label: z.string() }

export const evidenceViewSchema = z.object({
  id: recordIdSchema,
  kind: evidenceKindSchema,
  /** Mailbox that a code went to; of a number the last two digits. */
  addressHint: z.string().nullable(),
  /** Who typed it, or whose word it is. */
  givenBy: z.enum(['agent', 'owner', 'manager']),
  /** The agent who entered it or the manager who confirmed; null where the owner did. */
  byName: z.string().nullable(),
  givenAt: instantSchema,
  freshUntil: instantSchema,
  /** Why it does not count (any more); null: it counts. */
  notCounting: z.enum(['lapsed', 'rests_on_lost']).nullable(),
  /** What was checked: kind of document, or who answered. */
  checked: z.array(z.string()),
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
    /** What the evidence is held against: the reset, or on a frozen account the lifting. */
    action: guardedActionSchema,
    needed: z.number().int(),
    have: z.number().int(),
    sufficient: z.boolean(),
    needsApproval: z.boolean(),
    /** Part of it is only what the agent attests. */
    attested: z.boolean(),
    /** Each place that is still empty, and what would fill it: the shortest way to yes. */
    missing: z.array(z.array(evidenceKindSchema)),
    open: z.array(evidenceKindSchema),
  }),
  policyVersion: z.number().int(),
  /** What the caller has not lost, with which they can be proven. */
  pushFactors: z.array(z.object({ id: factorIdSchema, ...label })),
  boundFactors: z.array(z.object({ id: factorIdSchema, ...label })),
  numbers: z.array(
    z.object({
      id: addressIdSchema,
      hint: z.string(),
      /** Why a call back to it proves nothing; null: it may. */
      notCounting: z.enum(['rests_on_lost', 'changed_lately']).nullable(),
    }),
  ),
  manager: z.object({ id: accountIdSchema, displayName: z.string() }).nullable(),
  managerQuestion: z
    .object({
      state: z.enum(['waiting', 'confirmed', 'denied', 'expired', 'superseded']),
      askedAt: instantSchema,
      expiresAt: instantSchema,
    })
    .nullable(),
  /** Things that the caller says are lost; what rests on them does not count. */
  lost: z.array(z.object({ thing: z.string(), ...label, statedAt: instantSchema })),
  /** Signs of an attack (never a decision by themselves), the gravest first. */
  signals: z.array(
    z.object({
      signal: caseSignalSchema,
      at: instantSchema.nullable(),
      count: z.number().int().nullable(),
      /** Who noted it, where an agent did. */
      byName: z.string().nullable(),
    }),
  ),
  /** The newest request of each action. */
  approvals: z.array(approvalSummarySchema),
  handOvers: z.array(z.object({ at: instantSchema, fromName: z.string(), toName: z.string() })),
  ticketUrl: z.string().nullable(),
  issuedCodes: z.array(issuedCodeViewSchema),
  /** Confirmed addresses that a code may go to. */
  codeAddresses: z.array(z.object({ id: addressIdSchema, kind: z.enum(['email', 'phone']), hint: z.string() })),
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
  /** A pass waits for a reset: factors would go on beside it, or a lost one would still be a key. */
  resetFirst: z.boolean(),
  /** Policy lets a pass be read out where two supervisors stand for the caller. */
  readOutInEmergency: z.boolean(),
  /** Address of the hosted page on which the owner types the recovery code under the case's number. */
  ownerPage: z.string(),
  actions: z.array(actionAdviceSchema),
})
export type CaseDetail = z.infer<typeof caseDetailSchema>

export const pushVerdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['valid', 'waiting', 'denied', 'reported', 'expired', 'used_up', 'none']) }),
])
export type PushVerdict = z.infer<typeof pushVerdictSchema>

export const boundFactorVerdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['valid', 'malformed', 'clock_off', 'used_before', 'rests_on_lost']) }),
  z.object({ kind: z.literal('wrong'), triesLeft: z.number().int() }),
  z.object({ kind: z.literal('locked'), until: instantSchema }),
])
export type BoundFactorVerdict = z.infer<typeof boundFactorVerdictSchema>

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
      story: proseText(0, 2000).default(''),
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
    body: z.object({ text: proseText(1, 2000) }),
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
    body: passWaySchema,
    answer: z.object({
      passId: recordIdSchema,
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
  stateLost: defineRoute({
    method: 'POST',
    path: inCase('/lost'),
    summary: 'State what the caller lost: nothing that rests on it counts in this case any more (rule 11)',
    changes: true,
    params: caseParams,
    body: z.object({
      factors: z.array(factorIdSchema).max(50).default([]),
      addresses: z.array(addressIdSchema).max(20).default([]),
    }),
    answer: done,
  }),
  askPush: defineRoute({
    method: 'POST',
    path: inCase('/evidence/push'),
    summary: 'Ask the owner’s phone; the digits are read to the caller, who types them there',
    changes: true,
    answersSecret: true,
    params: caseParams,
    body: z.object({ factorId: factorIdSchema }),
    answer: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('asked'), digits: z.string().regex(/^\d{6}$/), expiresAt: instantSchema }),
      z.object({ kind: z.literal('paused'), until: instantSchema }),
      z.object({ kind: z.literal('too_soon'), from: instantSchema }),
    ]),
  }),
  takePush: defineRoute({
    method: 'POST',
    path: inCase('/evidence/push/take'),
    summary: 'Take the phone’s answer as evidence, if there is one',
    changes: true,
    params: caseParams,
    body: z.object({}),
    answer: pushVerdictSchema,
  }),
  verifyBoundFactor: defineRoute({
    method: 'POST',
    path: inCase('/evidence/bound-factor'),
    summary: 'Verify the code that the owner reads from an authenticator app that still works',
    changes: true,
    params: caseParams,
    body: z.object({ code: codeText }),
    answer: boundFactorVerdictSchema,
  }),
  askManager: defineRoute({
    method: 'POST',
    path: inCase('/evidence/manager'),
    summary: 'Ask the recorded manager, who answers in their own session on a hosted page',
    changes: true,
    params: caseParams,
    body: z.object({}),
    answer: z.object({ expiresAt: instantSchema }),
  }),
  recordIdentityDocument: defineRoute({
    method: 'POST',
    path: inCase('/evidence/identity-document'),
    summary: 'Record that an identity document was seen: what was checked, never a copy',
    changes: true,
    params: caseParams,
    body: z.object({ document: z.enum(identityDocuments), checked: z.array(z.enum(documentChecks)).max(10) }),
    answer: done,
  }),
  recordCallBack: defineRoute({
    method: 'POST',
    path: inCase('/evidence/call-back'),
    summary: 'Record a call back to the registered number and who answered it',
    changes: true,
    params: caseParams,
    body: z.object({ addressId: addressIdSchema, answeredBy: z.enum(callBackAnswers) }),
    answer: done.extend({ counts: z.boolean() }),
  }),
  freezeAccount: defineRoute({
    method: 'POST',
    path: inCase('/freeze'),
    summary:
      'Freeze the account (rule 17): this case ends with it, and only a supervisor lifts it; from the fourth in an hour on it wants a fresh sign-in',
    changes: true,
    params: caseParams,
    body: z.object({ note: reasonTextSchema }),
    answer: done,
  }),
  liftFreeze: defineRoute({
    method: 'POST',
    path: inCase('/lift-freeze'),
    summary: 'Lift a freeze, as a supervisor, on evidence (rule 17)',
    changes: true,
    wantsFreshSignIn: true,
    params: caseParams,
    body: z.object({ note: reasonTextSchema }),
    answer: done,
  }),
  noteSigns: defineRoute({
    method: 'POST',
    path: inCase('/signs'),
    summary: 'Note signs of an attack that only the agent can hear or see; what was noted stays',
    changes: true,
    params: caseParams,
    body: z.object({ signs: z.array(z.enum(observedSigns)).max(10) }),
    answer: done,
  }),
  handOverCase: defineRoute({
    method: 'POST',
    path: inCase('/hand-over'),
    summary: 'Hand a case over to another agent, or as a supervisor take it over; open requests for approval end',
    changes: true,
    wantsFreshSignIn: true,
    params: caseParams,
    body: z.object({ toId: accountIdSchema }),
    answer: done,
  }),
  requestApproval: defineRoute({
    method: 'POST',
    path: inCase('/approvals'),
    summary: 'Ask the supervisors to approve exactly this (rule 14)',
    changes: true,
    params: caseParams,
    body: z.object({
      action: guardedActionSchema,
      /** Factors that a reset would end. */
      factors: resetScopeSchema.optional(),
      /** How a pass would reach the owner. */
      way: passWaySchema.optional(),
      reason: reasonTextSchema,
      /** Without evidence: two supervisors, and always reported. */
      emergency: z.boolean().default(false),
    }),
    answer: approvalSummarySchema,
  }),
}
