import { z } from 'zod'
import {
  accountIdSchema,
  addressIdSchema,
  caseIdSchema,
  caseNumberSchema,
  factorIdSchema,
  instantSchema,
  recordIdSchema,
} from '../model/ids.ts'
import {
  accountKindSchema,
  accountStateSchema,
  auditActionSchema,
  auditOutcomeSchema,
  factorStateSchema,
  factorTypeSchema,
  recoveryCodeStateSchema,
  roleSchema,
} from '../model/words.ts'
import { actionAdviceSchema } from './advice.ts'
import { defineRoute } from './route.ts'

export const accountSummarySchema = z.object({
  id: accountIdSchema,
  displayName: z.string(),
  userName: z.string(),
  /** What tells two people of one name apart. */
  department: z.string().nullable(),
  email: z.string().nullable(),
  /** Last two digits only. */
  phoneHint: z.string().nullable(),
  kind: accountKindSchema,
  role: roleSchema.nullable(),
  state: accountStateSchema,
  reconfigurationRequired: z.boolean(),
  workingFactors: z.number().int(),
  lastSignInAt: instantSchema.nullable(),
})
export type AccountSummary = z.infer<typeof accountSummarySchema>

/** What a typed text was taken for. */
export const lookUpKinds = [
  'email',
  'phone',
  'account_id',
  'ticket',
  'name',
  'code',
  'too_short',
  'not_a_number',
] as const

export const lookUpAnswerSchema = z.object({
  recognisedAs: z.enum(lookUpKinds),
  items: z.array(
    accountSummarySchema.extend({
      matchedOn: z.enum(['email', 'phone', 'account_id', 'ticket', 'user_name', 'name']),
      ticket: z.string().nullable(),
    }),
  ),
  /** More match than are shown: type more. */
  more: z.boolean(),
  /** A number that is valid in several regions: those to choose from, in international form. */
  phoneChoices: z.array(z.string()),
})
export type LookUpAnswer = z.infer<typeof lookUpAnswerSchema>

export const factorViewSchema = z.object({
  id: factorIdSchema,
  type: factorTypeSchema,
  label: z.string(),
  state: factorStateSchema,
  preferred: z.boolean(),
  addedAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
})
export type FactorView = z.infer<typeof factorViewSchema>

export const addressViewSchema = z.object({
  id: addressIdSchema,
  kind: z.enum(['email', 'phone']),
  /** E-mail in full, a phone's last two digits. */
  hint: z.string(),
  confirmedAt: instantSchema.nullable(),
  behindSignIn: z.boolean(),
})
export type AddressView = z.infer<typeof addressViewSchema>

export const trustedDeviceViewSchema = z.object({
  id: recordIdSchema,
  label: z.string(),
  place: z.string(),
  trustedAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
  expiresAt: instantSchema,
})

export const sessionViewSchema = z.object({
  id: recordIdSchema,
  label: z.string(),
  place: z.string(),
  startedAt: instantSchema,
  lastSeenAt: instantSchema,
})

export const accountDetailSchema = accountSummarySchema.extend({
  locale: z.string(),
  createdAt: instantSchema,
  manager: z.object({ id: accountIdSchema, displayName: z.string() }).nullable(),
  addresses: z.array(addressViewSchema),
  /** Every factor that is not gone. */
  factors: z.array(factorViewSchema),
  trustedDevices: z.array(trustedDeviceViewSchema),
  sessions: z.array(sessionViewSchema),
  recoveryCode: z.object({ state: recoveryCodeStateSchema, since: instantSchema.nullable(), live: z.number().int() }),
  reconfigurationSince: instantSchema.nullable(),
  /** What waits after too many wrong tries. */
  locks: z.array(
    z.object({
      what: z.enum(['password', 'factor', 'recovery_code', 'issued_code', 'enrolment_pass']),
      until: instantSchema,
    }),
  ),
  openCase: z
    .object({
      id: caseIdSchema,
      number: caseNumberSchema,
      ticket: z.string(),
      agentName: z.string(),
      yours: z.boolean(),
    })
    .nullable(),
  mayOpenCase: actionAdviceSchema.shape.reason,
})
export type AccountDetail = z.infer<typeof accountDetailSchema>

/** One line of an account's story: sign-ins and desk history together. */
export const timeLineItemSchema = z.object({
  seq: z.number().int(),
  at: instantSchema,
  action: auditActionSchema,
  outcome: auditOutcomeSchema,
  /** Who did it, if it was not the owner. */
  actorName: z.string().nullable(),
  byOwner: z.boolean(),
  place: z.string().nullable(),
  caseNumber: caseNumberSchema.nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
export type TimeLineItem = z.infer<typeof timeLineItemSchema>

export const accountParams = z.object({ accountId: accountIdSchema })

export const accountRoutes = {
  /** POST, so that what was typed (perhaps a code, by mistake) stands in no address and no access log. */
  lookUpAccounts: defineRoute({
    method: 'POST',
    path: '/api/account-look-ups',
    summary: 'Look accounts up by e-mail, phone, user name, name, account id or ticket',
    changes: false,
    body: z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(50).default(12) }),
    answer: lookUpAnswerSchema,
  }),
  getAccount: defineRoute({
    method: 'GET',
    path: '/api/accounts/:accountId',
    summary: 'An account with its factors, trusted devices, sessions and recovery code',
    changes: false,
    params: accountParams,
    answer: accountDetailSchema,
  }),
  getTimeLine: defineRoute({
    method: 'GET',
    path: '/api/accounts/:accountId/time-line',
    summary: 'Sign-ins and desk history of an account, newest first',
    changes: false,
    params: accountParams,
    query: z.object({
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    answer: z.object({ items: z.array(timeLineItemSchema), nextBefore: z.number().int().nullable() }),
  }),
}
