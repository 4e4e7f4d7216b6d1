import type { Me } from '#common/api/me.ts'
import { AppError } from '#common/errors.ts'
import { deskRoles } from '#common/model/case-advice.ts'
import { localeSchema } from '#common/model/words.ts'
import { findAccount } from '../accounts/account.store.ts'
import { audit } from '../audit/audit.service.ts'
import { previewPolicy } from '../policy/policy-preview.ts'
import { liveVersions } from '../live/live.service.ts'
import type { Services } from '../services.ts'
import type { Caller, Work } from '../work.ts'
import type { ApiHandlers } from './api.ts'
import { permissions } from './permissions.ts'

/** Every route of the API and the service that answers it. */
export function createHandlers({
  accounts,
  lookUp,
  cases,
  caseMoves,
  evidence,
  callerEvidence,
  managerWords,
  approvals,
  policies,
  desk,
  staff,
  staffActs,
  breakGlass,
  listStaff,
}: Services): ApiHandlers {
  return {
    getMe: (work, { caller }) => me(work, caller),
    lookUpAccounts: (work, { body }) => lookUp.lookUp(work, body.text, body.limit),
    getAccount: (work, { caller, params }) => accounts.get(work, caller, params.accountId),
    getTimeLine: (work, { params, query }) => accounts.timeLine(work, params.accountId, query.before, query.limit),
    listCases: (work, { caller, query }) => cases.list(work, caller, { ...query, mine: query.mine === 'true' }),
    openCase: (work, { caller, body }) => cases.open(work, caller, body),
    getCase: (work, { caller, params }) => cases.get(work, caller, params.caseId),
    addNote: (work, { caller, params, body }) => cases.addNote(work, caller, params.caseId, body.text),
    closeCase: (work, { caller, params, body }) => cases.close(work, caller, params.caseId, body.outcome),
    verifyRecoveryCode: (work, { caller, params, body }) =>
      evidence.verifyRecoveryCode(work, caller, params.caseId, body.code),
    issueCode: (work, { caller, params, body }) => evidence.issueCode(work, caller, params.caseId, body.addressId),
    verifyIssuedCode: (work, { caller, params, body }) =>
      evidence.verifyIssuedCode(work, caller, params.caseId, body.code),
    previewReset: (work, { caller, params, body }) => cases.previewReset(work, caller, params.caseId, body.factors),
    resetFactors: (work, { caller, params, body }) =>
      cases.resetFactors(work, caller, params.caseId, body.factors, body.previewDigest),
    issueEnrolmentPass: (work, { caller, params, body, repeated }) =>
      cases.issueEnrolmentPass(work, caller, params.caseId, body, repeated),
    revokeRecoveryCode: (work, { caller, params }) => cases.revokeRecoveryCode(work, caller, params.caseId),
    requireReconfiguration: (work, { caller, params }) => cases.requireReconfiguration(work, caller, params.caseId),
    endSessions: (work, { caller, params }) => cases.endSessions(work, caller, params.caseId),
    unlock: (work, { caller, params }) => cases.unlock(work, caller, params.caseId),
    stateLost: (work, { caller, params, body }) => callerEvidence.stateLost(work, caller, params.caseId, body),
    askPush: (work, { caller, params, body }) => callerEvidence.askPush(work, caller, params.caseId, body.factorId),
    takePush: (work, { caller, params }) => callerEvidence.takePush(work, caller, params.caseId),
    verifyBoundFactor: (work, { caller, params, body }) =>
      callerEvidence.verifyBoundFactor(work, caller, params.caseId, body.code),
    askManager: (work, { caller, params }) => managerWords.ask(work, caller, params.caseId),
    recordIdentityDocument: (work, { caller, params, body }) =>
      callerEvidence.recordIdentityDocument(work, caller, params.caseId, body),
    recordCallBack: (work, { caller, params, body }) =>
      callerEvidence.recordCallBack(work, caller, params.caseId, body),
    freezeAccount: (work, { caller, params, body }) => caseMoves.freeze(work, caller, params.caseId, body.note),
    liftFreeze: (work, { caller, params, body }) => caseMoves.liftFreeze(work, caller, params.caseId, body.note),
    noteSigns: (work, { caller, params, body }) => caseMoves.noteSigns(work, caller, params.caseId, body.signs),
    handOverCase: (work, { caller, params, body }) => caseMoves.handOver(work, caller, params.caseId, body.toId),
    requestApproval: (work, { caller, params, body }) => approvals.request(work, caller, params.caseId, body),
    listApprovals: (work, { caller, query }) => approvals.list(work, caller, query),
    getApproval: (work, { caller, params }) => cases.approval(work, caller, params.approvalId),
    approve: (work, { caller, params, body }) => approvals.approve(work, caller, params.approvalId, body.reason),
    decline: (work, { caller, params, body }) => approvals.decline(work, caller, params.approvalId, body.reason),
    withdrawApproval: (work, { caller, params }) => approvals.withdraw(work, caller, params.approvalId),
    getDesk: (work, { caller }) => desk.view(work, caller),
    listColleagues: (work, { caller }) => desk.colleagues(work, caller),
    markCrossingSeen: (work, { caller, params }) => desk.markSeen(work, caller, params.crossingId),
    getPolicy: (work, { caller }) => policies.view(work, caller),
    getPolicyVersion: (work, { params }) => policies.version(work, params.version),
    previewPolicy: (work, { body }) => previewPolicy(work, policies, body.document),
    proposePolicy: (work, { caller, body }) => policies.propose(work, caller, body.document),
    withdrawPolicy: (work, { params }) => policies.withdraw(work, params.version),
    activatePolicy: (work, { caller, params }) => policies.activate(work, caller, params.version),
    listAudit: (work, { query: { before, limit, ...filter } }) => audit.list(work, filter, before, limit),
    countNewAudit: (work, { query: { after, ...filter } }) => audit.countNew(work, filter, after),
    getLiveVersions: (work) => liveVersions(work),
    getAuditEntry: (work, { params }) => audit.get(work, params.seq),
    listStaff: (work, { caller }) => listStaff(work, caller),
    inviteStaff: (work, { caller, body }) => staff.invite(work, caller, body),
    inviteStaffAgain: (work, { caller, params }) => staff.inviteAgain(work, caller, params.accountId),
    changeStaffRole: (work, { caller, params, body }) =>
      staffActs.changeRole(work, caller, params.accountId, body.role),
    suspendStaff: (work, { caller, params, body }) => staffActs.suspend(work, caller, params.accountId, body.reason),
    resumeStaff: (work, { caller, params }) => staffActs.resume(work, caller, params.accountId),
    makeStaffLeave: (work, { caller, params, body }) => staffActs.leave(work, caller, params.accountId, body.reason),
    setStaffLimits: (work, { caller, params, body }) => staffActs.setLimits(work, caller, params.accountId, body),
    listBreakGlass: (work, { caller }) => breakGlass.list(work, caller),
    acknowledgeBreakGlass: (work, { caller, params }) => breakGlass.acknowledge(work, caller, params.breakGlassId),
  }
}

async function me(work: Work, caller: Caller): Promise<Me> {
  const account = await findAccount(work.tx, caller.id)
  if (account === undefined) throw new AppError('unauthenticated')
  const locale = localeSchema.safeParse(account.locale)
  return {
    id: account.id,
    displayName: account.display_name,
    userName: account.user_name,
    role: caller.role,
    locale: locale.success ? locale.data : 'en',
    places: [
      ...(permissions.lookUpAccounts.includes(caller.role) ? (['desk'] as const) : []),
      ...(permissions.listCases.includes(caller.role) ? (['cases'] as const) : []),
      ...(permissions.approve.includes(caller.role) ? (['approvals'] as const) : []),
      ...(permissions.getDesk.includes(caller.role) ? (['watch'] as const) : []),
      ...(permissions.previewPolicy.includes(caller.role) ? (['policy'] as const) : []),
      ...(permissions.listAudit.includes(caller.role) ? (['audit'] as const) : []),
      ...(permissions.listStaff.includes(caller.role) ? (['team'] as const) : []),
    ],
    mayOpenCases: deskRoles.includes(caller.role),
  }
}
