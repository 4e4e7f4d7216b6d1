import type { CaseDetail, CaseSummary, ResetPreview } from '#common/api/cases.ts'
import { AppError } from '#common/errors.ts'
import { lockOf, refusalOf, refusalOnAccount, standingOf } from '#common/model/case-advice.ts'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import { caseActions, type CallerChannel, type CaseOutcome, type CaseReason } from '#common/model/words.ts'
import { instant, instantOrNull, summaryOf } from '../accounts/account-summary.ts'
import { findOpenCase, findSummaries, findSummary, lockAccount } from '../accounts/account.store.ts'
import { recordLook } from '../audit/audit.service.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { noticeInstant } from '../delivery/delivery.service.ts'
import { casePassSeconds, type EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import { lockFactors, updateFactor } from '../factors/factor.store.ts'
import { forgetTries, triesLeftOf } from '../guesses/guess.service.ts'
import { newCaseNumber, newId } from '../ids.ts'
import {
  codePurposes,
  codeScope,
  triesOn,
  triesPerRequest,
  type IssuedCodes,
} from '../issued-codes/issued-code.service.ts'
import type { ResetScope, Resets } from '../resets/reset.service.ts'
import type { Caller, Work } from '../work.ts'
import { gatherCase, refusal, requireAllowed, type FactsDependencies, type GatheredCase } from './case-facts.ts'
import { refuseCodes } from './refuse-codes.ts'
import {
  closeOpenCase,
  findCase,
  insertCase,
  insertNote,
  listCases,
  listNotes,
  markReset,
  type CaseFilter,
} from './case.store.ts'

export interface CaseDependencies extends FactsDependencies {
  issuedCodes: IssuedCodes
  passes: EnrolmentPasses
  resets: Resets
  delivery: Delivery
  /** Origin of the hosted pages, as owners reach it. */
  publicOrigin: string
}

type PassWay = CaseDetail['passWays'][number]

export function createCases(deps: CaseDependencies) {
  const { sessions, recoveryCodes, issuedCodes, passes, resets, delivery } = deps
  const gather = (work: Work, caller: Caller, caseId: CaseId, lock: boolean) =>
    gatherCase(work, deps, caseId, caller, lock)

  /** Begins an act in a case: takes the account's row, then asks the one rule whether it may be done now. */
  async function begin(
    work: Work,
    caller: Caller,
    caseId: CaseId,
    action: Parameters<typeof requireAllowed>[0],
  ): Promise<GatheredCase> {
    const gathered = await gather(work, caller, caseId, true)
    requireAllowed(action, gathered.facts)
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
      const id = newId<CaseId>()
      const number = newCaseNumber()
      await insertCase(work.tx, {
        id,
        number,
        ticket: input.ticket,
        account_id: account.id,
        agent_id: caller.id,
        reason: input.reason,
        channel: input.channel,
        story: input.story,
        state: 'open',
        outcome: null,
        opened_at: work.now,
        closed_at: null,
        reset_at: null,
        enrolled_at: null,
      })
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
      const summary = await findSummary(work.tx, gathered.account.id)
      if (summary === undefined) throw new AppError('not_found')
      const { row, evidence, facts } = gathered
      await recordLook(work, { action: 'case.viewed', actorId: caller.id, accountId: gathered.account.id, caseId })
      const issued = await issuedCodes.list(work, { purpose: 'evidence', requestId: caseId })
      const passRows = await passes.listOf(work, caseId)
      return {
        ...caseSummaryOf(row),
        account: summaryOf(summary),
        yours: row.agent_id === caller.id,
        story: row.story,
        notes: (await listNotes(work.tx, caseId)).map((note) => ({
          id: note.id,
          at: instant(note.at),
          authorName: note.author_name,
          text: note.text,
        })),
        evidence: evidence.map((held) => ({
          id: held.id,
          kind: held.kind,
          addressHint: held.address_value,
          givenBy: held.given_by,
          givenAt: instant(held.given_at),
          freshUntil: instant(held.fresh_until),
        })),
        standing: standingOf(facts, 'reset_factors'),
        issuedCodes: issued.map((code) => ({
          id: code.id,
          addressId: code.address_id,
          addressHint: code.address_value,
          issuedAt: instant(code.issued_at),
          expiresAt: instant(code.expires_at),
          resendFrom: instant(code.resend_from),
          triesLeft: Math.max(0, triesPerRequest - code.tries),
          state: code.state === 'live' && code.expires_at <= work.now ? 'expired' : code.state,
          delivery: code.message_state ?? 'delivered',
        })),
        codeAddresses: gathered.codeAddresses.map((address) => ({ id: address.id, hint: address.value })),
        failedTries: {
          left: await triesLeftOf(work, 'case', caseId),
          lockedUntil: instantOrNull(gathered.lockedUntil),
        },
        resetAt: instantOrNull(row.reset_at),
        enrolledAt: instantOrNull(row.enrolled_at),
        passes: passRows.map((pass) => ({
          id: pass.id,
          issuedAt: instant(pass.issued_at),
          expiresAt: instant(pass.expires_at),
          state: pass.state === 'live' && pass.expires_at <= work.now ? 'expired' : pass.state,
          deliveredTo: pass.address_value,
        })),
        passWays: passWaysOf(gathered),
        ownerPage: `${deps.publicOrigin}/case`,
        actions: caseActions.map((action) => {
          const reason = refusalOf(action, facts)
          const until = reason === 'locked' ? lockOf(action, facts) : null
          return { action, reason, until: until === null ? null : new Date(until).toISOString() }
        }),
      }
    },

    async addNote(work: Work, caller: Caller, caseId: CaseId, text: string) {
      refuseCodes({ text })
      const gathered = await gather(work, caller, caseId, false)
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
      if (gathered.row.agent_id !== caller.id && caller.role !== 'supervisor') throw new AppError('case_not_yours')
      if (!(await closeOpenCase(work.tx, caseId, outcome, work.now))) throw new AppError('case_closed')
      if (outcome !== 'recovered') {
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

    async previewReset(work: Work, caller: Caller, caseId: CaseId, scope: ResetScope): Promise<ResetPreview> {
      const gathered = await gather(work, caller, caseId, false)
      requireAllowed('reset_factors', gathered.facts)
      return resets.preview(work, gathered.account, scope)
    },

    async resetFactors(work: Work, caller: Caller, caseId: CaseId, scope: ResetScope, previewDigest: string) {
      const { account } = await begin(work, caller, caseId, 'reset_factors')
      const result = await resets.reset(work, account, caseId, scope, previewDigest)
      await markReset(work.tx, caseId, work.now)
      return { at: instant(work.now), ...result }
    },

    /** Gives an enrolment pass (rule 13): to an address that gave no evidence in this case, or read out. */
    async issueEnrolmentPass(
      work: Work,
      caller: Caller,
      caseId: CaseId,
      way: { kind: 'read_out' } | { kind: 'address'; addressId: string },
    ) {
      const gathered = await begin(work, caller, caseId, 'issue_enrolment_pass')
      const { account } = gathered
      const address = way.kind === 'address' ? passAddress(gathered, way.addressId) : null
      const { pass, expiresAt } = await passes.issue(work, account.id, {
        caseId,
        addressId: address?.id ?? null,
        lifeSeconds: casePassSeconds,
      })
      if (address !== null)
        await delivery.mail(work, {
          accountId: account.id,
          to: address.value,
          locale: account.locale,
          template: 'enrolment_pass',
          expiresAt,
          values: {
            name: account.display_name,
            pass: pass.reveal(),
            address: deps.publicOrigin,
            until: noticeInstant(expiresAt, account.locale),
          },
        })
      return {
        expiresAt: instant(expiresAt),
        deliveredTo: address?.value ?? null,
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
      const { account } = await begin(work, caller, caseId, 'require_reconfiguration')
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
      const { account, addresses } = await begin(work, caller, caseId, 'unlock')
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

function caseSummaryOf(row: GatheredCase['row']): Omit<CaseSummary, 'account'> {
  return {
    id: row.id,
    number: row.number,
    ticket: row.ticket,
    reason: row.reason,
    channel: row.channel,
    state: row.state,
    outcome: row.outcome,
    openedAt: instant(row.opened_at),
    closedAt: instantOrNull(row.closed_at),
    agent: { id: row.agent_id, displayName: row.agent_name },
  }
}

/** Mailboxes that gave no evidence in this case; reading out is possible where the proofs rest on the owner's own things. */
function passWaysOf({ codeAddresses, evidence, facts }: GatheredCase): PassWay[] {
  const gave = new Set(evidence.map((held) => held.address_id))
  const ways: PassWay[] = codeAddresses
    .filter((address) => !gave.has(address.id))
    .map((address) => ({ kind: 'address', addressId: address.id, hint: address.value }))
  if (standingOf(facts, 'issue_enrolment_pass').sufficient) ways.push({ kind: 'read_out' })
  return ways
}

function passAddress(gathered: GatheredCase, addressId: string) {
  const address = gathered.addresses.find((candidate) => candidate.id === addressId)
  if (address === undefined) throw new AppError('not_found')
  if (address.behind_sign_in) throw new AppError('address_behind_sign_in')
  if (gathered.evidence.some((held) => held.address_id === address.id)) throw new AppError('address_gave_evidence')
  if (!gathered.codeAddresses.includes(address)) throw new AppError('no_confirmed_address')
  return address
}
