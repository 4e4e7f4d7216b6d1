import type { AccountDetail } from '#common/api/accounts.ts'
import type { ApprovalSummary } from '#common/api/approval-view.ts'
import type { AuditEntry } from '#common/api/audit.ts'
import type { CaseDetail } from '#common/api/cases.ts'
import type { Me } from '#common/api/me.ts'
import { AppError, errorCodes, type ErrorCode } from '#common/errors.ts'
import { isResetFirst, refusalOf, standingOf, type CaseFacts } from '#common/model/case-advice.ts'
import type { HeldEvidence } from '#common/model/evidence-policy.ts'
import { defaultPolicy } from '#common/model/default-policies.ts'
import {
  auditActions,
  caseActions,
  evidenceKinds,
  type AuditAction,
  type EvidenceKind,
  type FactorType,
} from '#common/model/words.ts'
import { ago, demoAccounts, idOf, inSeconds } from './demo-people.ts'

/** The desk behind the double: accounts, cases and an audit log in memory, under the product's own rules. */
export class DemoDesk {
  readonly accounts = demoAccounts()
  readonly cases: CaseDetail[] = []
  readonly audit: AuditEntry[] = []
  readonly requests: ApprovalSummary[] = []
  readonly evidence = new Map<string, HeldEvidence[]>()
  readonly me: Me
  readonly entries: number

  constructor(role: Me['role'], entries: number) {
    this.entries = entries
    this.me = {
      id: idOf(9000),
      displayName: 'M. Ruiz',
      userName: 'mruiz',
      role,
      locale: 'en',
      places: [
        'desk',
        'cases',
        ...(role === 'supervisor' ? (['approvals'] as const) : []),
        ...(role === 'agent' ? [] : (['watch', 'policy', 'audit', 'team'] as const)),
      ],
      mayOpenCases: role === 'agent' || role === 'supervisor',
    }
    for (let seq = 1; seq <= entries; seq++) this.note(auditActions[seq % auditActions.length] ?? 'audit.read', seq)
  }

  note(action: AuditAction, seq = this.audit.length + 1, account = this.accounts[seq % this.accounts.length]): void {
    this.audit.push({
      seq,
      at: new Date(Date.now() - Math.max(0, this.entries - seq) * 97_000).toISOString(),
      actor:
        seq % 3 === 0 ?
          { kind: 'owner', id: account?.id ?? null, displayName: account?.displayName ?? null }
        : { kind: 'staff', id: this.me.id, displayName: this.me.displayName },
      account: account === undefined ? null : { id: account.id, displayName: account.displayName },
      case: null,
      action,
      outcome: seq % 11 === 0 ? 'refused' : 'done',
      source: '192.0.2.14',
      requestId: null,
      detail: seq % 2 === 0 ? { kind: 'totp', left: 4 } : {},
    })
  }

  account(id: string): AccountDetail {
    const account = this.accounts.find((one) => one.id === id)
    if (account === undefined) throw new AppError('not_found')
    return account
  }

  facts(detail: CaseDetail): CaseFacts {
    const account = this.account(detail.account.id)
    const lost = this.#lostIn(detail)
    return {
      now: Date.now(),
      policy: defaultPolicy,
      lost,
      available: new Set(evidenceKinds.filter((kind) => this.#hasFor(kind, detail, lost))),
      approvals: Object.fromEntries(
        detail.approvals.map((one) => [
          one.action,
          {
            state: one.state,
            matches: !one.stale,
            goodUntil: one.goodUntil === null ? null : Date.parse(one.goodUntil),
            causes: one.causes,
            passGiven: one.state === 'used' && detail.passes.length > 0,
          },
        ]),
      ),
      passGiven: detail.passes.length > 0,
      resetsOver: [],
      freezesOver: [],
      verificationsOver: [],
      actor: { id: this.me.id, role: this.me.role },
      account: {
        ...account,
        lostKeys: account.factors.filter((factor) => lost.has(`device:${factor.id}`)).length,
      },
      case: {
        state: detail.state,
        agentId: detail.agent.id,
        resetAt: detail.resetAt === null ? null : Date.parse(detail.resetAt),
        enrolledAt: detail.enrolledAt === null ? null : Date.parse(detail.enrolledAt),
      },
      evidence: this.evidence.get(detail.id) ?? [],
      codesLockedUntil: null,
      lockedUntil: detail.failedTries.lockedUntil === null ? null : Date.parse(detail.failedTries.lockedUntil),
      liveRecoveryCodes: account.recoveryCode.live,
      endable: account.sessions.length + account.trustedDevices.length,
      locks: account.locks.length,
    }
  }

  /** Until it is said what is lost, everything in a phone is. */
  #lostIn(detail: CaseDetail): Set<string> {
    const stated = detail.lost.map((one) => one.thing)
    const { factors } = this.account(detail.account.id)
    const inPhone = factors.filter((factor) => factor.type !== 'passkey').map((factor) => `device:${factor.id}`)
    return new Set(detail.reason === 'lost_device' && stated.length === 0 ? inPhone : stated)
  }

  #hasFor(kind: EvidenceKind, detail: CaseDetail, lost: ReadonlySet<string>): boolean {
    const account = this.account(detail.account.id)
    const keeps = (type: FactorType): boolean =>
      account.factors.some((factor) => factor.type === type && !lost.has(`device:${factor.id}`))
    switch (kind) {
      case 'recovery_code':
        return account.recoveryCode.live > 0
      case 'issued_code':
        return detail.codeAddresses.length > 0
      case 'push':
        return keeps('push')
      case 'bound_factor':
        return keeps('totp')
      case 'manager_word':
        return detail.manager !== null
      case 'identity_document':
        return true
      case 'call_back':
        return detail.numbers.some((number) => number.notCounting === null)
    }
  }

  case(id: string): CaseDetail {
    const detail = this.cases.find((one) => one.id === id)
    if (detail === undefined) throw new AppError('not_found')
    const facts = this.facts(detail)
    detail.account = this.account(detail.account.id)
    const action = detail.account.state === 'frozen' ? 'lift_freeze' : 'reset_factors'
    const { uses: _uses, ...standing } = standingOf(facts, action)
    detail.standing = { action, ...standing }
    const kept = (type: FactorType) =>
      this.account(detail.account.id)
        .factors.filter((factor) => factor.type === type && !facts.lost.has(`device:${factor.id}`))
        .map(({ id: factorId, label }) => ({ id: factorId, label }))
    detail.pushFactors = kept('push')
    detail.boundFactors = kept('totp')
    detail.resetFirst = isResetFirst(facts.account, facts.case ?? { resetAt: null })
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

  prove(detail: CaseDetail, kind: HeldEvidence['kind'], restsOn: string, addressHint: string | null): void {
    const freshUntil = inSeconds(3600)
    this.evidence.set(detail.id, [
      ...(this.evidence.get(detail.id) ?? []),
      { id: idOf(5000 + detail.evidence.length), kind, restsOn, freshUntil: Date.parse(freshUntil), byId: null },
    ])
    detail.evidence = [
      ...detail.evidence,
      {
        id: idOf(5000 + detail.evidence.length),
        kind,
        addressHint,
        givenBy: 'agent',
        byName: this.me.displayName,
        givenAt: ago(0),
        freshUntil,
        notCounting: null,
        checked: [],
      },
    ]
  }

  /** Somebody asks the supervisors; answered within half an hour. */
  request(detail: CaseDetail, over: Partial<ApprovalSummary>): ApprovalSummary {
    const made: ApprovalSummary = {
      id: idOf(8500 + this.requests.length),
      caseId: detail.id,
      ticket: detail.ticket,
      account: detail.account,
      action: 'reset_factors',
      causes: ['privileged'],
      state: 'waiting',
      factors: 'all',
      way: null,
      reason: 'The phone fell into the sea.',
      requestedBy: { id: idOf(9101), displayName: 'Jonas Weber' },
      requestedAt: ago(0),
      expiresAt: inSeconds(1800),
      needed: 1,
      decisions: [],
      goodUntil: null,
      stale: false,
      mayDecide: null,
      ...over,
    }
    this.requests.push(made)
    return made
  }

  allow(action: (typeof caseActions)[number], detail: CaseDetail): void {
    const reason = refusalOf(action, this.facts(detail))
    if (reason !== null) throw new AppError(reason in errorCodes ? (reason as ErrorCode) : 'forbidden')
  }
}
