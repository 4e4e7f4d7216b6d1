import type { CaseDetail } from '#common/api/cases.ts'
import type { BridgeHandlers } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'
import { formGroupedCode, readGroupedCode } from '#common/model/grouped-code.ts'
import type { DemoDesk } from './demo-desk.ts'
import { evidenceHandlers } from './demo-evidence.ts'
import { idOf, inSeconds } from './demo-people.ts'
import { approvalHandlers, policyHandlers, watchHandlers } from './demo-supervisors.ts'
import { staffHandlers } from './demo-team.ts'

/** The recovery code that every demo account has, and the code that is always issued. */
export const demoRecoveryCode = formGroupedCode(
  'recoveryCode',
  Uint8Array.from({ length: 24 }, (_, place) => place * 7 + 3),
)
export const demoIssuedCode = '482913'

type HostCall = Extract<
  keyof BridgeHandlers,
  `${'host' | 'live' | 'connection' | 'preferences' | 'session' | 'clipboard'}.${string}`
>

/** What the backend would answer. */
export function deskHandlers(desk: DemoDesk): Omit<BridgeHandlers, HostCall> {
  const at = (): string => new Date().toISOString()
  return {
    'accounts.lookUp': async ({ body }) => {
      const text = body.text.toLowerCase()
      if (text.startsWith('0176'))
        return {
          recognisedAs: 'phone',
          items: [],
          more: false,
          phoneChoices: ['+49 176 67111638', '+43 176 67111638'],
        }
      const items = desk.accounts.filter((one) =>
        `${one.displayName} ${one.email ?? ''} ${one.id}`.toLowerCase().includes(text),
      )
      return {
        recognisedAs: text.includes('@') ? 'email' : 'name',
        items: items.map((one) => ({ ...one, matchedOn: 'name', ticket: null })),
        more: items.length > 6,
        phoneChoices: [],
      }
    },
    'accounts.get': async ({ params }) => {
      const account = desk.account(params.accountId)
      const open = desk.cases.find((one) => one.account.id === account.id && one.state === 'open')
      const reading = desk.me.mayOpenCases ? null : ('role_may_not' as const)
      const openCase =
        open === undefined ? null : (
          {
            id: open.id,
            number: open.number,
            ticket: open.ticket,
            agentName: open.agent.displayName,
            yours: open.yours,
          }
        )
      return { ...account, openCase, mayOpenCase: account.mayOpenCase ?? reading }
    },
    'accounts.timeLine': async ({ params, query }) => {
      const own = desk.audit
        .filter((one) => one.account?.id === params.accountId && one.seq < (query.before ?? Infinity))
        .reverse()
      const items = own.slice(0, query.limit).map((one) => ({
        seq: one.seq,
        at: one.at,
        action: one.action,
        outcome: one.outcome,
        actorName: one.actor.displayName,
        byOwner: one.actor.kind === 'owner',
        place: 'Osaka',
        caseNumber: null,
        detail: {},
      }))
      return { items, nextBefore: own.length > items.length ? (items.at(-1)?.seq ?? null) : null }
    },
    'cases.list': async ({ query }) => ({
      items: desk.cases.filter((one) => query.state === undefined || one.state === query.state),
      nextBefore: null,
    }),
    'cases.open': async ({ body }) => {
      const account = desk.account(body.accountId)
      const number = desk.cases.length + 1
      const detail: CaseDetail = {
        id: idOf(8000 + number),
        number: `4821773${number}`,
        ticket: body.ticket,
        reason: body.reason,
        channel: body.channel,
        state: 'open',
        outcome: null,
        openedAt: at(),
        closedAt: null,
        agent: desk.me,
        account,
        yours: true,
        story: body.story,
        notes: [],
        evidence: [],
        standing: {
          action: 'reset_factors',
          needed: 2,
          have: 0,
          sufficient: false,
          needsApproval: false,
          attested: false,
          missing: [],
          open: [],
        },
        policyVersion: 1,
        pushFactors: [],
        boundFactors: [],
        numbers: account.addresses
          .filter((one) => one.kind === 'phone' && one.confirmedAt !== null)
          .map((one) => ({ id: one.id, hint: one.hint, notCounting: null })),
        manager: account.manager,
        managerQuestion: null,
        lost: [],
        signals: [],
        approvals: [],
        handOvers: [],
        ticketUrl: null,
        issuedCodes: [],
        codeAddresses: account.addresses
          .filter((one) => one.kind === 'email' && !one.behindSignIn)
          .map((one) => ({ id: one.id, kind: one.kind, hint: one.hint })),
        failedTries: { left: 5, lockedUntil: null },
        readOutInEmergency: true,
        resetFirst: true,
        resetAt: null,
        enrolledAt: null,
        passes: [],
        passWays: [],
        ownerPage: 'http://localhost:7400/recover',
        actions: [],
      }
      desk.cases.push(detail)
      desk.note('case.opened', undefined, account)
      return { caseId: detail.id, number: detail.number }
    },
    'cases.get': async ({ params }) => desk.case(params.caseId),
    'cases.addNote': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      detail.notes = [
        ...detail.notes,
        { id: idOf(6000 + detail.notes.length), at: at(), authorName: desk.me.displayName, text: body.text },
      ]
      return { at: at() }
    },
    'cases.close': async ({ params, body }) => {
      Object.assign(desk.case(params.caseId), { state: 'closed', outcome: body.outcome, closedAt: at() })
      return { at: at() }
    },
    'evidence.verifyRecoveryCode': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      const account = desk.account(detail.account.id)
      desk.allow('verify_recovery_code', detail)
      const reading = readGroupedCode('recoveryCode', body.code)
      if (reading.state === 'slip') return { kind: 'slip', groups: reading.slips }
      if (reading.canonical !== demoRecoveryCode.replaceAll('-', '')) {
        detail.failedTries = { ...detail.failedTries, left: detail.failedTries.left - 1 }
        return { kind: 'unknown', triesLeft: detail.failedTries.left }
      }
      account.recoveryCode = { state: 'spent', since: at(), live: 0 }
      desk.prove(detail, 'recovery_code', 'saved_code', null)
      desk.note('evidence.recovery_code_verified', undefined, account)
      return { kind: 'valid' }
    },
    'evidence.issueCode': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      desk.allow('issue_code', detail)
      const address = detail.codeAddresses.find((one) => one.id === body.addressId)
      const code = {
        id: idOf<never>(7000 + detail.issuedCodes.length),
        addressId: body.addressId,
        addressHint: address?.hint ?? '',
        issuedAt: at(),
        expiresAt: inSeconds(600),
        resendFrom: inSeconds(30),
        triesLeft: 5,
        state: 'live' as const,
        delivery: 'delivered' as const,
      }
      detail.issuedCodes = [...detail.issuedCodes.map((one) => ({ ...one, state: 'superseded' as const })), code]
      return { issuedCodeId: code.id, expiresAt: code.expiresAt, resendFrom: code.resendFrom }
    },
    'evidence.verifyIssuedCode': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      const code = detail.issuedCodes.find((one) => one.id === params.issuedCodeId)
      if (code === undefined) throw new AppError('not_found')
      if (body.code !== demoIssuedCode) return { kind: 'wrong', triesLeft: --code.triesLeft }
      code.state = 'spent'
      desk.prove(detail, 'issued_code', `mailbox:${code.addressId}`, code.addressHint)
      return { kind: 'valid' }
    },
    'recovery.previewReset': async ({ params, body }) => {
      const account = desk.account(desk.case(params.caseId).account.id)
      const factors = account.factors.filter((one) => body.factors === 'all' || body.factors.includes(one.id))
      return {
        factors,
        trustedDevices: account.trustedDevices.length,
        sessions: account.sessions.length,
        passes: 0,
        notified: account.addresses.filter((one) => one.kind === 'email').map((one) => one.hint),
        digest: 'a'.repeat(64),
      }
    },
    'recovery.resetFactors': async ({ params }) => {
      const detail = desk.case(params.caseId)
      const account = desk.account(detail.account.id)
      desk.allow('reset_factors', detail)
      const ended = {
        at: at(),
        factorsEnded: account.factors.length,
        trustedDevicesEnded: account.trustedDevices.length,
        sessionsEnded: account.sessions.length,
      }
      Object.assign(account, {
        factors: [],
        trustedDevices: [],
        sessions: [],
        workingFactors: 0,
        reconfigurationRequired: true,
        reconfigurationSince: at(),
        locks: [],
      })
      detail.resetAt = at()
      desk.note('factors.reset', undefined, account)
      return ended
    },
    'recovery.issueEnrolmentPass': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      desk.allow('issue_enrolment_pass', detail)
      const deliveredTo =
        body.kind === 'address' ? (detail.codeAddresses.find((one) => one.id === body.addressId)?.hint ?? '') : null
      const pass = {
        id: idOf<never>(7500 + detail.passes.length),
        issuedAt: at(),
        expiresAt: inSeconds(3600),
        state: 'live' as const,
        deliveredTo,
      }
      detail.passes = [...detail.passes.map((one) => ({ ...one, state: 'cancelled' as const })), pass]
      return {
        passId: pass.id,
        expiresAt: pass.expiresAt,
        deliveredTo,
        pass:
          body.kind === 'read_out' ?
            formGroupedCode('enrolmentPass', crypto.getRandomValues(new Uint8Array(12)))
          : null,
      }
    },
    'recovery.revokeRecoveryCode': async ({ params }) => {
      desk.account(desk.case(params.caseId).account.id).recoveryCode = { state: 'revoked', since: at(), live: 0 }
      return { at: at(), revoked: 1 }
    },
    'recovery.requireReconfiguration': async ({ params }) => {
      Object.assign(desk.account(desk.case(params.caseId).account.id), {
        reconfigurationRequired: true,
        reconfigurationSince: at(),
      })
      return { at: at() }
    },
    'recovery.endSessions': async ({ params }) => {
      Object.assign(desk.account(desk.case(params.caseId).account.id), { sessions: [], trustedDevices: [] })
      return { at: at(), sessionsEnded: 2 }
    },
    'recovery.unlock': async ({ params }) => {
      desk.account(desk.case(params.caseId).account.id).locks = []
      return { at: at() }
    },
    ...approvalHandlers(desk),
    ...watchHandlers(desk),
    ...policyHandlers(desk),
    ...evidenceHandlers(desk),
    'audit.list': async ({ query }) => {
      const all = desk.audit
        .filter(
          (one) =>
            one.seq < (query.before ?? Infinity) &&
            (query.action === undefined || one.action === query.action) &&
            (query.accountId === undefined || one.account?.id === query.accountId) &&
            (query.outcome === undefined || one.outcome === query.outcome),
        )
        .reverse()
      const items = all.slice(0, query.limit)
      return { items, nextBefore: all.length > items.length ? (items.at(-1)?.seq ?? null) : null }
    },
    'audit.countNew': async ({ query }) => ({
      count: desk.audit.filter((one) => one.seq > query.after).length,
      capped: false,
    }),
    'audit.get': async ({ params }) => {
      const entry = desk.audit[params.seq - 1]
      if (entry === undefined) throw new AppError('not_found')
      return entry
    },
    ...staffHandlers(desk.me),
  }
}
