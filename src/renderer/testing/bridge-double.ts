import type { AccountDetail } from '#common/api/accounts.ts'
import type { AuditEntry } from '#common/api/audit.ts'
import type { CaseDetail } from '#common/api/cases.ts'
import type { Me } from '#common/api/me.ts'
import {
  bridgeCalls,
  bridgeEvents,
  type Bridge,
  type BridgeHandlers,
  type CallName,
  type EventName,
  type Preferences,
  type SessionView,
} from '#common/bridge/schema.ts'
import { AppError, errorCodes, type ErrorCode } from '#common/errors.ts'
import { refusalOf, standingOf, type CaseFacts } from '#common/model/case-advice.ts'
import { formGroupedCode, readGroupedCode } from '#common/model/grouped-code.ts'
import type { HeldEvidence } from '#common/model/evidence-policy.ts'
import { auditActions, caseActions, type AuditAction } from '#common/model/words.ts'
import { ago, demoAccounts, idOf, inSeconds } from './demo-people.ts'

export interface DoubleOptions {
  role: Me['role']
  signedIn: boolean
  /** Entries in the audit log at the start. */
  entries: number
  /** Milliseconds until an answer. */
  delayMs: number
}

/** The recovery code that every demo account has, and the code that is always issued. */
export const demoRecoveryCode = formGroupedCode(
  'recoveryCode',
  Uint8Array.from({ length: 24 }, (_, place) => place * 7 + 3),
)
export const demoIssuedCode = '482913'

/** A bridge that keeps the desk in memory and parses in and out with the schema, as both hosts do. */
export class BridgeDouble implements Bridge {
  readonly asked: { name: CallName; input: unknown }[] = []
  readonly accounts = demoAccounts()
  readonly cases: CaseDetail[] = []
  /** The next call of this name answers with this problem, once. */
  readonly failures = new Map<CallName, ErrorCode>()
  preferences: Preferences = { locale: 'en', theme: 'light', letterKeys: true, density: 'dense' }
  session: SessionView
  readonly #options: DoubleOptions
  readonly #me: Me
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>()
  readonly #handlers: BridgeHandlers
  readonly #audit: AuditEntry[] = []
  readonly #evidence = new Map<string, HeldEvidence[]>()

  constructor(options: Partial<DoubleOptions> = {}) {
    this.#options = { role: 'agent', signedIn: true, entries: 300, delayMs: 0, ...options }
    const { role } = this.#options
    this.#me = {
      id: idOf(9000),
      displayName: 'M. Ruiz',
      role,
      locale: 'en',
      places: role === 'agent' ? ['desk', 'cases'] : ['desk', 'cases', 'audit'],
      mayOpenCases: role === 'agent' || role === 'supervisor',
    }
    this.session =
      this.#options.signedIn ?
        { state: 'signed_in', me: this.#me, endedBecause: null, signInAddress: null }
      : { state: 'signed_out', me: null, endedBecause: 'expired', signInAddress: null }
    for (let seq = 1; seq <= this.#options.entries; seq++)
      this.#note(auditActions[seq % auditActions.length] ?? 'audit.read', seq)
    this.#handlers = this.#makeHandlers()
  }

  async call(name: never, input: never): Promise<never> {
    const callName = name as CallName
    this.asked.push({ name: callName, input })
    if (this.#options.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#options.delayMs))
    try {
      const failure = this.failures.get(callName)
      if (failure !== undefined) {
        this.failures.delete(callName)
        throw new AppError(failure)
      }
      const parsed = bridgeCalls[callName].input.parse(structuredClone(input))
      const answer = await (this.#handlers[callName] as (given: unknown) => Promise<unknown>)(parsed)
      return { ok: true, value: bridgeCalls[callName].output.parse(structuredClone(answer)) } as never
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { code } = error
      return {
        ok: false,
        problem: {
          type: `urn:rekey:problem:${code}`,
          title: code,
          status: errorCodes[code],
          code,
          requestId: '3f1c9a52-77aa-4d0e-9a43-0c5b2b6d1e10',
        },
      } as never
    }
  }

  on<N extends EventName>(name: N, listener: (payload: never) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set.add(listener))
    return () => set.delete(listener)
  }

  emit(name: EventName, payload: unknown): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(bridgeEvents[name].parse(payload) as never)
  }

  changeSession(change: Partial<SessionView>): SessionView {
    this.session = { ...this.session, ...change }
    this.emit('session.changed', this.session)
    return this.session
  }

  #note(action: AuditAction, seq = this.#audit.length + 1, account = this.accounts[seq % this.accounts.length]): void {
    this.#audit.push({
      seq,
      at: new Date(Date.now() - Math.max(0, this.#options.entries - seq) * 97_000).toISOString(),
      actor:
        seq % 3 === 0 ?
          { kind: 'owner', id: account?.id ?? null, displayName: account?.displayName ?? null }
        : { kind: 'staff', id: this.#me.id, displayName: this.#me.displayName },
      account: account === undefined ? null : { id: account.id, displayName: account.displayName },
      case: null,
      action,
      outcome: seq % 11 === 0 ? 'refused' : 'done',
      source: '192.0.2.14',
      requestId: null,
      detail: seq % 2 === 0 ? { kind: 'totp', left: 4 } : {},
    })
  }

  #account(id: string): AccountDetail {
    const account = this.accounts.find((one) => one.id === id)
    if (account === undefined) throw new AppError('not_found')
    return account
  }

  #facts(detail: CaseDetail): CaseFacts {
    const account = this.#account(detail.account.id)
    return {
      now: Date.now(),
      actor: { id: this.#me.id, role: this.#me.role },
      account,
      case: {
        state: detail.state,
        agentId: detail.agent.id,
        resetAt: detail.resetAt === null ? null : Date.parse(detail.resetAt),
        enrolledAt: detail.enrolledAt === null ? null : Date.parse(detail.enrolledAt),
      },
      evidence: this.#evidence.get(detail.id) ?? [],
      lockedUntil: detail.failedTries.lockedUntil === null ? null : Date.parse(detail.failedTries.lockedUntil),
      confirmedCodeAddresses: detail.codeAddresses.length,
      liveRecoveryCodes: account.recoveryCode.live,
      endable: account.sessions.length + account.trustedDevices.length,
      locks: account.locks.length,
    }
  }

  #case(id: string): CaseDetail {
    const detail = this.cases.find((one) => one.id === id)
    if (detail === undefined) throw new AppError('not_found')
    const facts = this.#facts(detail)
    detail.account = this.#account(detail.account.id)
    detail.standing = standingOf(facts, 'reset_factors')
    detail.actions = caseActions.map((action) => ({ action, reason: refusalOf(action, facts), until: null }))
    const used = detail.evidence.map((one) => one.addressHint)
    detail.passWays = [
      ...detail.codeAddresses
        .filter((one) => !used.includes(one.hint))
        .map((one) => ({ kind: 'address' as const, addressId: one.id, hint: one.hint })),
      { kind: 'read_out' },
    ]
    return detail
  }

  #prove(detail: CaseDetail, kind: HeldEvidence['kind'], restsOn: string, addressHint: string | null): void {
    const freshUntil = inSeconds(3600)
    this.#evidence.set(detail.id, [
      ...(this.#evidence.get(detail.id) ?? []),
      { kind, restsOn, freshUntil: Date.parse(freshUntil) },
    ])
    detail.evidence = [
      ...detail.evidence,
      { id: idOf(5000 + detail.evidence.length), kind, addressHint, givenBy: 'agent', givenAt: ago(0), freshUntil },
    ]
  }

  #allow(action: (typeof caseActions)[number], detail: CaseDetail): void {
    const reason = refusalOf(action, this.#facts(detail))
    if (reason !== null) throw new AppError(reason === 'role_may_not' || reason === 'no_case' ? 'forbidden' : reason)
  }

  #makeHandlers(): BridgeHandlers {
    const at = (): string => new Date().toISOString()
    return {
      'host.describe': async () => ({
        kind: 'loopback',
        keepsSession: false,
        canNotify: false,
        refusesScreenCapture: false,
        profile: 'default',
        version: '0.1.0',
        backendAddress: 'http://localhost:7400',
        demo: true,
      }),
      'connection.get': async () => ({ online: true, since: at() }),
      'preferences.get': async () => this.preferences,
      'preferences.set': async (change) => (this.preferences = { ...this.preferences, ...change }),
      'session.get': async () => this.session,
      'session.signIn': async () =>
        this.changeSession({
          state: 'signing_in',
          endedBecause: null,
          signInAddress: 'http://localhost:7400/oidc/auth?client_id=rekey-console&state=kX2',
        }),
      'session.cancelSignIn': async () => this.changeSession({ state: 'signed_out', signInAddress: null }),
      'session.signOut': async () => this.changeSession({ state: 'signed_out', me: null, endedBecause: 'signed_out' }),
      'session.active': async () => undefined,
      'clipboard.copyBriefly': async () => ({ clearsAt: inSeconds(60) }),
      'accounts.lookUp': async ({ body }) => {
        const text = body.text.toLowerCase()
        if (text.startsWith('0176'))
          return {
            recognisedAs: 'phone',
            items: [],
            more: false,
            phoneChoices: ['+49 176 67111638', '+43 176 67111638'],
          }
        const items = this.accounts.filter((one) =>
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
        const account = this.#account(params.accountId)
        const open = this.cases.find((one) => one.account.id === account.id && one.state === 'open')
        const reading = this.#me.mayOpenCases ? null : ('role_may_not' as const)
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
        const own = this.#audit
          .filter((one) => one.account?.id === params.accountId && one.seq < (query.before ?? Infinity))
          .reverse()
        const items = own
          .slice(0, query.limit)
          .map((one) => ({
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
        items: this.cases.filter((one) => query.state === undefined || one.state === query.state),
        nextBefore: null,
      }),
      'cases.open': async ({ body }) => {
        const account = this.#account(body.accountId)
        const number = this.cases.length + 1
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
          agent: this.#me,
          account,
          yours: true,
          story: body.story,
          notes: [],
          evidence: [],
          standing: { needed: 2, have: 0, sufficient: false, needsApproval: false, open: [] },
          issuedCodes: [],
          codeAddresses: account.addresses
            .filter((one) => one.kind === 'email' && !one.behindSignIn)
            .map((one) => ({ id: one.id, hint: one.hint })),
          failedTries: { left: 5, lockedUntil: null },
          resetAt: null,
          enrolledAt: null,
          passes: [],
          passWays: [],
          ownerPage: 'http://localhost:7400/recover',
          actions: [],
        }
        this.cases.push(detail)
        this.#note('case.opened', undefined, account)
        return { caseId: detail.id, number: detail.number }
      },
      'cases.get': async ({ params }) => this.#case(params.caseId),
      'cases.addNote': async ({ params, body }) => {
        const detail = this.#case(params.caseId)
        detail.notes = [
          ...detail.notes,
          { id: idOf(6000 + detail.notes.length), at: at(), authorName: this.#me.displayName, text: body.text },
        ]
        return { at: at() }
      },
      'cases.close': async ({ params, body }) => {
        Object.assign(this.#case(params.caseId), { state: 'closed', outcome: body.outcome, closedAt: at() })
        return { at: at() }
      },
      'evidence.verifyRecoveryCode': async ({ params, body }) => {
        const detail = this.#case(params.caseId)
        const account = this.#account(detail.account.id)
        this.#allow('verify_recovery_code', detail)
        const reading = readGroupedCode('recoveryCode', body.code)
        if (reading.state === 'slip') return { kind: 'slip', groups: reading.slips }
        if (reading.canonical !== demoRecoveryCode.replaceAll('-', '')) {
          detail.failedTries = { ...detail.failedTries, left: detail.failedTries.left - 1 }
          return { kind: 'unknown', triesLeft: detail.failedTries.left }
        }
        account.recoveryCode = { state: 'spent', since: at(), live: 0 }
        this.#prove(detail, 'recovery_code', 'saved_code', null)
        this.#note('evidence.recovery_code_verified', undefined, account)
        return { kind: 'valid' }
      },
      'evidence.issueCode': async ({ params, body }) => {
        const detail = this.#case(params.caseId)
        this.#allow('issue_code', detail)
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
        const detail = this.#case(params.caseId)
        const code = detail.issuedCodes.find((one) => one.id === params.issuedCodeId)
        if (code === undefined) throw new AppError('not_found')
        if (body.code !== demoIssuedCode) return { kind: 'wrong', triesLeft: --code.triesLeft }
        code.state = 'spent'
        this.#prove(detail, 'issued_code', `mailbox:${code.addressId}`, code.addressHint)
        return { kind: 'valid' }
      },
      'recovery.previewReset': async ({ params, body }) => {
        const account = this.#account(this.#case(params.caseId).account.id)
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
        const detail = this.#case(params.caseId)
        const account = this.#account(detail.account.id)
        this.#allow('reset_factors', detail)
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
        this.#note('factors.reset', undefined, account)
        return ended
      },
      'recovery.issueEnrolmentPass': async ({ params, body }) => {
        const detail = this.#case(params.caseId)
        this.#allow('issue_enrolment_pass', detail)
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
          expiresAt: pass.expiresAt,
          deliveredTo,
          pass:
            body.kind === 'read_out' ?
              formGroupedCode('enrolmentPass', crypto.getRandomValues(new Uint8Array(12)))
            : null,
        }
      },
      'recovery.revokeRecoveryCode': async ({ params }) => {
        this.#account(this.#case(params.caseId).account.id).recoveryCode = { state: 'revoked', since: at(), live: 0 }
        return { at: at(), revoked: 1 }
      },
      'recovery.requireReconfiguration': async ({ params }) => {
        Object.assign(this.#account(this.#case(params.caseId).account.id), {
          reconfigurationRequired: true,
          reconfigurationSince: at(),
        })
        return { at: at() }
      },
      'recovery.endSessions': async ({ params }) => {
        Object.assign(this.#account(this.#case(params.caseId).account.id), { sessions: [], trustedDevices: [] })
        return { at: at(), sessionsEnded: 2 }
      },
      'recovery.unlock': async ({ params }) => {
        this.#account(this.#case(params.caseId).account.id).locks = []
        return { at: at() }
      },
      'audit.list': async ({ query }) => {
        const all = this.#audit
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
        count: this.#audit.filter((one) => one.seq > query.after).length,
        capped: false,
      }),
      'audit.get': async ({ params }) => {
        const entry = this.#audit[params.seq - 1]
        if (entry === undefined) throw new AppError('not_found')
        return entry
      },
    }
  }

  /** Something is written into the log by somebody else. */
  writeEntry(action: AuditAction = 'session.started'): void {
    this.#note(action)
  }
}
