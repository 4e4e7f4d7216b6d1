import { z } from 'zod'
import { accountRoutes } from '../api/accounts.ts'
import { approvalRoutes } from '../api/approvals.ts'
import { auditRoutes } from '../api/audit.ts'
import { caseRoutes } from '../api/cases.ts'
import { deskRoutes } from '../api/desk.ts'
import { liveVersionsSchema } from '../api/live.ts'
import { meSchema } from '../api/me.ts'
import { policyRoutes } from '../api/policy.ts'
import type { RouteSpec } from '../api/route.ts'
import { staffRoutes } from '../api/staff.ts'
import { problemSchema } from '../errors.ts'
import { caseIdSchema } from '../model/ids.ts'
import { localeSchema } from '../model/words.ts'

/**
 * The one schema of the boundary between renderer and main. The renderer's client, main's handlers and the test double
 * derive from it; a missing handler does not compile, and both hosts parse every input and every output with it.
 */
export interface BridgeCall {
  readonly input: z.ZodType
  readonly output: z.ZodType
}

/** Keys that main itself hands to the backend; one per intent, so that a repeat after a lost answer does nothing twice. */
const idempotency = { idempotencyKey: z.uuid() }

/** A call that goes straight to one API route: its params, query and body under those names. */
function forward<S extends RouteSpec>(route: S) {
  const input = z.object({
    params: (route.params ?? z.object({}).optional()) as S extends { params: infer P extends z.ZodType } ? P
    : z.ZodOptional<z.ZodObject>,
    query: (route.query ?? z.object({}).optional()) as S extends { query: infer Q extends z.ZodType } ? Q
    : z.ZodOptional<z.ZodObject>,
    body: (route.body ?? z.object({}).optional()) as S extends { body: infer B extends z.ZodType } ? B
    : z.ZodOptional<z.ZodObject>,
    ...((route.changes ? idempotency : { idempotencyKey: z.uuid().optional() }) as S['changes'] extends true ?
      typeof idempotency
    : { idempotencyKey: z.ZodOptional<z.ZodUUID> }),
  })
  return { input, output: route.answer as S['answer'], route }
}

export const sessionStates = ['signed_out', 'signing_in', 'signed_in', 'locked'] as const
export const sessionViewSchema = z.object({
  state: z.enum(sessionStates),
  me: meSchema.nullable(),
  /** Why it is not signed in any more; the screen says so. */
  endedBecause: z.enum(['signed_out', 'idle', 'expired', 'revoked', 'restart']).nullable(),
  /** Where to go on in the browser while signing in, in case it did not open. */
  signInAddress: z.string().nullable(),
  /** Why the last sign-in came to nothing (`sign_in_failed` with `reason`, or an outage); gone with the next one. */
  signInProblem: problemSchema.nullable().optional(),
  /** A request waits until its person has signed in anew (rule 16); the address to go on at, once it is known. */
  stepUp: z.object({ address: z.string().nullable(), since: z.iso.datetime() }).nullable(),
})
export type SessionView = z.infer<typeof sessionViewSchema>

export const hostViewSchema = z.object({
  kind: z.enum(['electron', 'loopback', 'memory']),
  /** False: signing in again is needed after a restart, and the UI says so. */
  keepsSession: z.boolean(),
  canNotify: z.boolean(),
  /** Whether a number can stand on the application's icon; where not, the title has it. */
  canBadge: z.boolean(),
  refusesScreenCapture: z.boolean(),
  profile: z.string(),
  version: z.string(),
  backendAddress: z.string(),
  /** Address of the demo's outbox without its secret; null outside the demo. */
  demo: z.boolean(),
})
export type HostView = z.infer<typeof hostViewSchema>

export const preferencesSchema = z.object({
  locale: localeSchema,
  theme: z.enum(['system', 'light', 'dark']),
  /** Single-letter keys (WCAG 2.1.4). */
  letterKeys: z.boolean(),
  density: z.enum(['dense', 'roomy']),
})
export type Preferences = z.infer<typeof preferencesSchema>

export const connectionSchema = z.object({ online: z.boolean(), since: z.iso.datetime() })
export type Connection = z.infer<typeof connectionSchema>

/** Null until the backend has told them; they go on from screen to screen. */
export const liveViewSchema = z.object({ versions: liveVersionsSchema.nullable() })
export type LiveView = z.infer<typeof liveViewSchema>

const nothing = z.object({}).optional()

export const bridgeCalls = {
  'host.describe': { input: nothing, output: hostViewSchema },
  /** Shows a notification of the desktop. It may lie on a locked screen: no name, no number, no code. */
  'host.notify': {
    input: z.object({ title: z.string().trim().min(1).max(100), body: z.string().trim().max(300) }),
    output: z.object({ shown: z.boolean() }),
  },
  /** The case of the last link that the desktop opened and no screen has gone to yet. */
  'host.takeLink': { input: nothing, output: z.object({ caseId: caseIdSchema.nullable() }) },
  /** The screen wants no answer to that call any more: reading ends with `cancelled`; what changes something goes on. */
  'host.cancel': { input: z.object({ callId: z.uuid() }), output: nothing },
  'host.setBadge': { input: z.object({ count: z.number().int().min(0).max(9999) }), output: nothing },
  'live.get': { input: nothing, output: liveViewSchema },
  'connection.get': { input: nothing, output: connectionSchema },
  'preferences.get': { input: nothing, output: preferencesSchema },
  'preferences.set': { input: preferencesSchema.partial(), output: preferencesSchema },
  'session.get': { input: nothing, output: sessionViewSchema },
  /** Opens the system browser; settles when it has been opened. The outcome arrives as `session.changed`. */
  'session.signIn': { input: nothing, output: sessionViewSchema },
  'session.cancelSignIn': { input: nothing, output: sessionViewSchema },
  /** What waits for a new sign-in ends with `cancelled`; the session goes on. */
  'session.cancelStepUp': { input: nothing, output: sessionViewSchema },
  'session.signOut': { input: nothing, output: sessionViewSchema },
  /** Told by the renderer on keys and pointer, at most every few seconds; main locks by wall clock without it. */
  'session.active': { input: nothing, output: nothing },
  /** Copies a secret and takes it off the clipboard again after a minute. */
  'clipboard.copyBriefly': {
    input: z.object({ text: z.string().max(400) }),
    output: z.object({ clearsAt: z.iso.datetime() }),
  },
  'accounts.lookUp': forward(accountRoutes.lookUpAccounts),
  'accounts.get': forward(accountRoutes.getAccount),
  'accounts.timeLine': forward(accountRoutes.getTimeLine),
  'cases.list': forward(caseRoutes.listCases),
  'cases.open': forward(caseRoutes.openCase),
  'cases.get': forward(caseRoutes.getCase),
  'cases.addNote': forward(caseRoutes.addNote),
  'cases.close': forward(caseRoutes.closeCase),
  'evidence.verifyRecoveryCode': forward(caseRoutes.verifyRecoveryCode),
  'evidence.issueCode': forward(caseRoutes.issueCode),
  'evidence.verifyIssuedCode': forward(caseRoutes.verifyIssuedCode),
  'recovery.previewReset': forward(caseRoutes.previewReset),
  'recovery.resetFactors': forward(caseRoutes.resetFactors),
  'recovery.issueEnrolmentPass': forward(caseRoutes.issueEnrolmentPass),
  'recovery.revokeRecoveryCode': forward(caseRoutes.revokeRecoveryCode),
  'recovery.requireReconfiguration': forward(caseRoutes.requireReconfiguration),
  'recovery.endSessions': forward(caseRoutes.endSessions),
  'recovery.unlock': forward(caseRoutes.unlock),
  'cases.handOver': forward(caseRoutes.handOverCase),
  'cases.noteSigns': forward(caseRoutes.noteSigns),
  'cases.stateLost': forward(caseRoutes.stateLost),
  'evidence.askPush': forward(caseRoutes.askPush),
  'evidence.takePush': forward(caseRoutes.takePush),
  'evidence.verifyBoundFactor': forward(caseRoutes.verifyBoundFactor),
  'evidence.askManager': forward(caseRoutes.askManager),
  'evidence.recordIdentityDocument': forward(caseRoutes.recordIdentityDocument),
  'evidence.recordCallBack': forward(caseRoutes.recordCallBack),
  'recovery.freeze': forward(caseRoutes.freezeAccount),
  'recovery.liftFreeze': forward(caseRoutes.liftFreeze),
  'approvals.request': forward(caseRoutes.requestApproval),
  'approvals.list': forward(approvalRoutes.listApprovals),
  'approvals.get': forward(approvalRoutes.getApproval),
  'approvals.approve': forward(approvalRoutes.approve),
  'approvals.decline': forward(approvalRoutes.decline),
  'approvals.withdraw': forward(approvalRoutes.withdrawApproval),
  'desk.get': forward(deskRoutes.getDesk),
  'desk.colleagues': forward(deskRoutes.listColleagues),
  'desk.markCrossingSeen': forward(deskRoutes.markCrossingSeen),
  'policy.get': forward(policyRoutes.getPolicy),
  'policy.getVersion': forward(policyRoutes.getPolicyVersion),
  'policy.preview': forward(policyRoutes.previewPolicy),
  'policy.propose': forward(policyRoutes.proposePolicy),
  'policy.withdraw': forward(policyRoutes.withdrawPolicy),
  'policy.activate': forward(policyRoutes.activatePolicy),
  'audit.list': forward(auditRoutes.listAudit),
  'audit.countNew': forward(auditRoutes.countNewAudit),
  'audit.get': forward(auditRoutes.getAuditEntry),
  'staff.list': forward(staffRoutes.listStaff),
  'staff.invite': forward(staffRoutes.inviteStaff),
  'staff.inviteAgain': forward(staffRoutes.inviteStaffAgain),
  'staff.changeRole': forward(staffRoutes.changeStaffRole),
  'staff.suspend': forward(staffRoutes.suspendStaff),
  'staff.resume': forward(staffRoutes.resumeStaff),
  'staff.leave': forward(staffRoutes.makeStaffLeave),
  'staff.setLimits': forward(staffRoutes.setStaffLimits),
  'staff.breakGlass': forward(staffRoutes.listBreakGlass),
  'staff.acknowledgeBreakGlass': forward(staffRoutes.acknowledgeBreakGlass),
} as const satisfies Record<string, BridgeCall>

export const bridgeEvents = {
  /** The desktop opened a link to a case: `host.takeLink` says which. */
  'host.linkOpened': z.object({}),
  'session.changed': sessionViewSchema,
  'connection.changed': connectionSchema,
  'live.changed': liveViewSchema,
  'preferences.changed': preferencesSchema,
} as const satisfies Record<string, z.ZodType>

export type CallName = keyof typeof bridgeCalls
export type CallInput<N extends CallName> = z.input<(typeof bridgeCalls)[N]['input']>
export type CallOutput<N extends CallName> = z.output<(typeof bridgeCalls)[N]['output']>
export type EventName = keyof typeof bridgeEvents
export type EventPayload<N extends EventName> = z.output<(typeof bridgeEvents)[N]>

/** What main implements: one handler per call, its input already parsed. */
export type BridgeHandlers = {
  [N in CallName]: (input: z.output<(typeof bridgeCalls)[N]['input']>) => Promise<CallOutput<N>>
}

/** How an answer travels: a value or a problem, never a thrown object. */
export type BridgeResult<T> = { ok: true; value: T } | { ok: false; problem: z.infer<typeof problemSchema> }

/** What the preload script, or the loopback host's page script, puts on `window.rekey`. */
export interface Bridge {
  /** @param callId names this call for `host.cancel`; a UUID, and no other call's */
  call<N extends CallName>(name: N, input: CallInput<N>, callId?: string): Promise<BridgeResult<CallOutput<N>>>
  /** @returns stops listening */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
}
