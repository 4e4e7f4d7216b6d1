import type { CaseDetail, CaseSummary, ResetPreview } from '#common/api/cases.ts'
import { AppError } from '#common/errors.ts'
import { countsAsReset, refusalOf, refusalOnAccount, type CaseFacts } from '#common/model/case-advice.ts'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import type { CallerChannel, CaseOutcome, CaseReason, RefusalReason } from '#common/model/words.ts'
import { instant, summaryOf } from '../accounts/account-summary.ts'
import { findOpenCase, findSummaries, lockAccount } from '../accounts/account.store.ts'
import type { PassWay } from '#common/api/approval-view.ts'
import type { ApprovalDetail } from '#common/api/approvals.ts'
import { factorsOf } from '../approvals/approval-subject.ts'
import type { Approvals } from '../approvals/approval.service.ts'
import { cancelApprovals } from '../approvals/cancel-approvals.ts'
import { recordLook } from '../audit/audit.service.ts'
import { noticeInstant } from '../delivery/delivery.service.ts'
import type { EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import { lockFactors, updateFactor } from '../factors/factor.store.ts'
import { forgetTries } from '../guesses/guess.service.ts'
import { newCaseNumber, newId } from '../ids.ts'
import { codePurposes, codeScope, triesOn, type IssuedCodes } from '../issued-codes/issued-code.service.ts'
import type { ManagerWords } from '../evidence/manager-word.service.ts'
import type { ResetScope, Resets } from '../resets/reset.service.ts'
import { touch } from '../live/live.service.ts'
import type { Caller, Work } from '../work.ts'
import {
  gatherCase,
  refusal,
  refuseOwnAccount,
  requireAllowed,
  requireLostInScope,
  type CaseLock,
  type FactsDependencies,
  type GatheredAct,
  type GatheredCase,
} from './case-facts.ts'
import {
  closeOpenCase,
  findCase,
  insertCase,
  insertLost,
  insertNote,
  listCases,
  type CaseFilter,
} from './case.store.ts'
import { caseSummaryOf, viewCase } from './case-view.ts'
import { numberThing } from './lost-things.ts'
import { hintOf, mayReadOut, passAddress } from './pass-ways.ts'
import { refuseCodes } from './refuse-codes.ts'
import { endStaffWork } from './staff-work.ts'

export interface CaseDependencies extends FactsDependencies {
  issuedCodes: IssuedCodes
  passes: EnrolmentPasses
  resets: Resets
  approvals: Approvals
  managerWords: Pick<ManagerWords, 'newestOf'>
  /** Origin of the hosted pages, as owners reach it. */
  publicOrigin: string
}

/** What a supervisor's word would open: the agent sees what would end before they ask for it. */
const openedByApproval: ReadonlySet<RefusalReason> = new Set([
  'needs_approval',
  'approval_waiting',
  'over_limit',
  'evidence_missing',
])

/** The case as it stood when this approval's pass was given: on that word, and no other. */
function beforePass(gathered: GatheredCase, approvalId: RecordId | null): GatheredCase {
  const row = gathered.approvals.find((one) => one.id === approvalId)
  const held = row === undefined ? undefined : gathered.facts.approvals[row.action]
  const resting = (approvals: CaseFacts['approvals']): GatheredCase => ({
    ...gathered,
    facts: { ...gathered.facts, approvals },
  })
  if (row === undefined || held === undefined) return resting({})
  const state = row.action === 'issue_enrolment_pass' ? 'approved' : held.state
  return resting({ [row.action]: { ...held, state, passGiven: false } })
}

export function createCases(deps: CaseDependencies) {
  const { sessions, recoveryCodes, passes, resets, approvals, limits, delivery } = deps
  const gather = (work: Work, caller: Caller, caseId: CaseId, lock: CaseLock, act?: GatheredAct) =>
    gatherCase(work, deps, caseId, caller, lock, act)

  /** Begins an act in a case: takes the account's row, then asks the one rule whether it may be done now. */
  async function begin(
    work: Work,
    caller: Caller,
    caseId: CaseId,
    action: GatheredAct,
    lock: CaseLock = true,
  ): Promise<GatheredCase> {
    const gathered = await gather(work, caller, caseId, lock, action)
    requireAllowed(work, action, gathered, limits)
    return gathered
  }

  return {
    async list(
      work: Work,
      caller: Caller,
      query: {
        state?: 'open' | 'closed' | undefined
        mine?: boolean
        accountId?: AccountId | undefined
        before?: CaseId | undefined
        limit: number
      },
    ) {
      const filter: CaseFilter = {
        state: query.state,
        accountId: query.accountId,
        agentId: query.mine === true ? caller.id : undefined,
      }
      if (query.before !== undefined) {
        const last = await findCase(work.tx, query.before)
        if (last === undefined) throw new AppError('not_found')
        filter.before = { at: last.opened_at, id: last.id }
      }
      const rows = await listCases(work.tx, filter, query.limit + 1)
      const accounts = new Map(
        (await findSummaries(work.tx, [...new Set(rows.map((row) => row.account_id))])).map((row) => [
          row.id,
          summaryOf(row),
        ]),
      )
      const page = rows.slice(0, query.limit)
      const items = page.flatMap((row): CaseSummary[] => {
        const account = accounts.get(row.account_id)
        return account === undefined ? [] : [{ ...caseSummaryOf(row), account }]
      })
      return { items, nextBefore: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null }
    },

    /** Opens a case (rule 10). One account has one open case: two agents on one account see each other. */
    async open(
      work: Work,
      caller: Caller,
      input: { accountId: AccountId; ticket: string; reason: CaseReason; channel: CallerChannel; story: string },
    ) {
      refuseCodes({ ticket: input.ticket, story: input.story })
      const account = await lockAccount(work.tx, input.accountId)
      if (account === undefined) throw new AppError('not_found')
      const reason = refusalOnAccount({ actor: caller, account })
      if (reason !== null) throw refusal(reason)
      const open = await findOpenCase(work.tx, account.id)
      if (open !== undefined)
        throw new AppError('case_already_open', {
          params: { caseId: open.id, number: open.number, agent: open.agent_name },
        })
      touch(work, 'cases')
      const id = newId<CaseId>()
      const row = {
        id,
        ticket: input.ticket,
        account_id: account.id,
        agent_id: caller.id,
        reason: input.reason,
        channel: input.channel,
        story: input.story,
        state: 'open' as const,
        outcome: null,
        opened_at: work.now,
        closed_at: null,
        reset_at: null,
        enrolled_at: null,
      }
      const number = await insertCase(work.tx, row, newCaseNumber)
      work.record({
        action: 'case.opened',
        outcome: 'done',
        accountId: account.id,
        caseId: id,
        detail: { reason: input.reason, channel: input.channel },
      })
      return { caseId: id, number }
    },

    async get(work: Work, caller: Caller, caseId: CaseId): Promise<CaseDetail> {
      const gathered = await gather(work, caller, caseId, false)
      await recordLook(work, { action: 'case.viewed', actorId: caller.id, accountId: gathered.account.id, caseId })
      return viewCase(work, deps, caller, gathered)
    },

    /** A request for approval with the whole case in view (rule 14). */
    async approval(work: Work, caller: Caller, approvalId: RecordId): Promise<ApprovalDetail> {
      const row = await approvals.find(work, approvalId)
      const gathered = await gather(work, caller, row.case_id, false)
      await recordLook(work, {
        action: 'case.viewed',
        actorId: caller.id,
        accountId: gathered.account.id,
        caseId: row.case_id,
      })
      const scope = factorsOf(row)
      const chosen = gathered.factors.filter(
        (factor) => scope !== undefined && (scope === 'all' ? factor.state !== 'ended' : scope.includes(factor.id)),
      )
      return {
        ...(await approvals.view(work, caller, row, gathered)),
        scope: chosen.map((factor) => factor.label),
        notified: gathered.addresses.filter((address) => address.kind === 'email' && address.confirmed_at !== null)
          .length,
        // Why a supervisor declined is for those who watch over the desk.
        declinedBefore: caller.role === 'agent' ? [] : await approvals.declinedBefore(work, row),
        case: await viewCase(work, deps, caller, gathered),
      }
    },

    async addNote(work: Work, caller: Caller, caseId: CaseId, text: string) {
      refuseCodes({ text })
      const gathered = await gather(work, caller, caseId, false)
      refuseOwnAccount(gathered, caller)
      if (gathered.row.state === 'closed') throw new AppError('case_closed')
      if (gathered.row.agent_id !== caller.id && caller.role !== 'supervisor') throw new AppError('case_not_yours')
      await insertNote(work.tx, { id: newId<RecordId>(), case_id: caseId, author_id: caller.id, at: work.now, text })
      work.record({
        action: 'case.note_added',
        outcome: 'done',
        accountId: gathered.account.id,
        caseId,
        detail: { length: text.length },
      })
      return { at: instant(work.now) }
    },

    /** The agent closes their own case; a supervisor any. Passes that were not used end with it. */
    async close(work: Work, caller: Caller, caseId: CaseId, outcome: CaseOutcome) {
      const gathered = await gather(work, caller, caseId, true)
      refuseOwnAccount(gathered, caller)
      if (gathered.row.agent_id !== caller.id && caller.role !== 'supervisor') throw new AppError('case_not_yours')
      if (!(await closeOpenCase(work.tx, caseId, outcome, work.now))) throw new AppError('case_closed')
      await cancelApprovals(work, { caseId }, 'closed')
      touch(work, 'cases')
      // Recovered: the owner may be choosing a factor at this moment; a pass that nobody has shown yet would outlive its case.
      if (outcome === 'recovered') await passes.cancelUnbegun(work, caseId)
      else {
        await passes.cancel(work, gathered.account.id)
        // A pass that was used already has opened a set-up, perhaps a thief's: it ends as well.
        await sessions.endOpenedByCase(work, caseId)
      }
      work.record({
        action: 'case.closed',
        outcome: 'done',
        accountId: gathered.account.id,
        caseId,
        detail: { outcome },
      })
      return { at: instant(work.now) }
    },

    /** What a reset would end: for the agent who may do it, or would ask a supervisor for it. */
    async previewReset(work: Work, caller: Caller, caseId: CaseId, scope: ResetScope): Promise<ResetPreview> {
      const gathered = await gather(work, caller, caseId, false)
      const reason = refusalOf('reset_factors', gathered.facts)
      if (reason !== null && !openedByApproval.has(reason)) throw refusal(reason)
      requireLostInScope(gathered, scope)
      return resets.preview(work, gathered.account, scope, gathered)
    },

    async resetFactors(work: Work, caller: Caller, caseId: CaseId, scope: ResetScope, previewDigest: string) {
      const gathered = await begin(work, caller, caseId, 'reset_factors', 'with_work')
      requireLostInScope(gathered, scope)
      await approvals.use(work, gathered, 'reset_factors', { factors: scope })
      // What is lost stays lost: once its factor has ended, nothing else would tell that a number was in that phone.
      const stating = insertLost(work.tx, { caseId, things: [...gathered.facts.lost], by: caller.id, at: work.now })
      const [, , result] = await Promise.all([
        stating,
        limits.useReset(work, gathered.subjects),
        resets.reset(work, gathered.account, caseId, scope, previewDigest, gathered),
      ])
      // Whoever had the device of a member of staff may have worked with it.
      if (gathered.account.role !== null) await endStaffWork(work, deps, gathered.account.id)
      return { at: instant(work.now), ...result }
    },

    /**
     * Gives an enrolment pass (rule 13) in one of the ways that policy and evidence leave. Where the first answer to this very call was
     * lost, the pass that it gave is replaced while it lives, on the same approval and for no longer (rule 14).
     */
    async issueEnrolmentPass(work: Work, caller: Caller, caseId: CaseId, way: PassWay, repeated = false) {
      let gathered = await gather(work, caller, caseId, true)
      const lost =
        repeated ? await passes.liveOf(work, caseId, way.kind === 'address' ? way.addressId : null) : undefined
      if (lost !== undefined) gathered = beforePass(gathered, lost.approval_id)
      requireAllowed(work, 'issue_enrolment_pass', gathered, limits)
      const { account, facts } = gathered
      const address = way.kind === 'address' ? passAddress(deps, gathered, way.addressId) : null
      if (address === null && !mayReadOut(gathered)) throw new AppError('read_out_not_allowed')
      const approvalId =
        lost === undefined ? await approvals.use(work, gathered, 'issue_enrolment_pass', { way }) : lost.approval_id
      if (countsAsReset('issue_enrolment_pass', facts)) await limits.useReset(work, gathered.subjects)
      const { pass, passId, expiresAt } = await passes.issue(work, account.id, {
        caseId,
        addressId: address?.id ?? null,
        lifeSeconds:
          lost === undefined ? facts.policy.pass.minutes * 60 : (lost.expires_at.getTime() - work.now.getTime()) / 1000,
        approvalId,
      })
      // Whoever has the words of a pass has a way in: told wherever the owner is reached and a thief is not (rule 9).
      const told = gathered.addresses.filter((one) => !facts.lost.has(numberThing(one.id)) && one.id !== address?.id)
      await delivery.notify(work, account, told, address === null ? 'pass_read_out' : 'pass_sent')
      if (address !== null) {
        const order = {
          accountId: account.id,
          to: address.value,
          locale: account.locale,
          template: 'enrolment_pass' as const,
          expiresAt,
          values: {
            name: account.display_name,
            pass: pass.reveal(),
            address: deps.publicOrigin,
            until: noticeInstant(expiresAt, account.locale),
          },
        }
        await (address.kind === 'email' ? delivery.mail(work, order) : delivery.sms(work, order))
      }
      return {
        passId,
        expiresAt: instant(expiresAt),
        deliveredTo: address === null ? null : hintOf(address),
        pass: address === null ? pass.reveal() : null,
      }
    },

    async revokeRecoveryCode(work: Work, caller: Caller, caseId: CaseId) {
      const { account, addresses } = await begin(work, caller, caseId, 'revoke_recovery_code')
      const revoked = await recoveryCodes.revoke(work, account.id, 'agent', caseId)
      if (revoked === 0) throw new AppError('no_live_recovery_code')
      await delivery.notify(work, account, addresses, 'recovery_code_revoked')
      return { at: instant(work.now), revoked }
    },

    async requireReconfiguration(work: Work, caller: Caller, caseId: CaseId) {
      const { account, subjects } = await begin(work, caller, caseId, 'require_reconfiguration')
      await limits.useFreeze(work, subjects)
      await resets.requireReconfiguration(work, account, caseId, 'required')
      return { at: instant(work.now) }
    },

    async endSessions(work: Work, caller: Caller, caseId: CaseId) {
      const { account, addresses } = await begin(work, caller, caseId, 'end_sessions')
      const ended = await sessions.endAll(work, account.id, 'ended_by_agent', true)
      await delivery.notify(work, account, addresses, 'sessions_ended')
      work.record({
        action: 'sessions.ended',
        outcome: 'done',
        accountId: account.id,
        caseId,
        detail: { sessions: ended.sessions, trustedDevices: ended.trustedDevices },
      })
      return { at: instant(work.now), sessionsEnded: ended.sessions }
    },

    /** Ends the waits after wrong tries; a factor that 100 failures disabled stays disabled. */
    async unlock(work: Work, caller: Caller, caseId: CaseId) {
      const gathered = await begin(work, caller, caseId, 'unlock')
      const { account, addresses } = gathered
      await approvals.use(work, gathered, 'unlock')
      for (const scope of ['password', 'recovery_code', 'pass', 'factors'] as const)
        await forgetTries(work, scope, account.id)
      for (const codePurpose of codePurposes)
        await forgetTries(work, codeScope(codePurpose), triesOn(account.id, codePurpose))
      await forgetTries(work, 'case', caseId)
      for (const factor of await lockFactors(work.tx, account.id, ['working', 'retired']))
        await updateFactor(work.tx, factor.id, { wait_until: null })
      await delivery.notify(work, account, addresses, 'account_unlocked')
      work.record({ action: 'account.unlocked', outcome: 'done', accountId: account.id, caseId })
      return { at: instant(work.now) }
    },
  }
}
export type Cases = ReturnType<typeof createCases>
