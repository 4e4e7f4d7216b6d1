import type { ApprovalSummary, PassWay } from '#common/api/approval-view.ts'
import type { CaseDetail } from '#common/api/cases.ts'
import type { BridgeHandlers } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'
import { approvalCausesOf, refusalOfRequest } from '#common/model/case-advice.ts'
import { documentChecksNeeded, type AccountState } from '#common/model/words.ts'
import type { DemoDesk } from './demo-desk.ts'
import { idOf, inSeconds } from './demo-people.ts'

/** The code that every authenticator app of the demo shows, and the digits of every prompt. */
export const demoAppCode = '105938'
const demoDigits = '407216'

const setState = (desk: DemoDesk, detail: CaseDetail, state: AccountState): void => {
  desk.account(detail.account.id).state = state
}

const wayShown = (detail: CaseDetail, way: PassWay | undefined): ApprovalSummary['way'] =>
  way?.kind === 'address' ?
    { ...way, hint: detail.codeAddresses.find((one) => one.id === way.addressId)?.hint ?? null }
  : (way ?? null)

/** Every other kind of evidence, what is said about the case, and a supervisor's word. */
export function evidenceHandlers(desk: DemoDesk) {
  const at = (): string => new Date().toISOString()
  const approval = (id: string): ApprovalSummary => {
    const found = desk.cases.flatMap((one) => one.approvals).find((one) => one.id === id)
    if (found === undefined) throw new AppError('not_found')
    return found
  }
  return {
    'cases.stateLost': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      desk.allow('state_lost', detail)
      const account = desk.account(detail.account.id)
      detail.lost = [
        ...detail.lost,
        ...account.factors
          .filter((factor) => body.factors.includes(factor.id))
          .map((factor) => ({ thing: `device:${factor.id}`, label: factor.label, statedAt: at() })),
        ...detail.numbers
          .filter((number) => body.addresses.includes(number.id))
          .map((number) => ({ thing: `number:${number.id}`, label: number.hint, statedAt: at() })),
      ]
      return { at: at() }
    },
    'cases.noteSigns': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      const added = body.signs.filter((sign) => !detail.signals.some((signal) => signal.signal === sign))
      detail.signals = [
        ...detail.signals,
        ...added.map((signal) => ({ signal, at: at(), count: null, byName: detail.agent.displayName })),
      ]
      return { at: at() }
    },
    'cases.handOver': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      const move = { at: at(), fromName: detail.agent.displayName, toName: 'A colleague' }
      Object.assign(detail, {
        yours: false,
        agent: { id: body.toId, displayName: 'A colleague' },
        handOvers: [...detail.handOvers, move],
      })
      return { at: at() }
    },
    'desk.colleagues': async () => ({
      items: [{ id: idOf(9001), displayName: 'A colleague', role: 'supervisor' as const, openCases: 1 }],
    }),
    'evidence.askPush': async ({ params }) => {
      desk.allow('ask_push', desk.case(params.caseId))
      return { kind: 'asked' as const, digits: demoDigits, expiresAt: inSeconds(120) }
    },
    'evidence.takePush': async () => ({ kind: 'waiting' as const }),
    'evidence.verifyBoundFactor': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      desk.allow('verify_bound_factor', detail)
      if (body.code !== demoAppCode) return { kind: 'wrong' as const, triesLeft: 4 }
      const [factor] = detail.boundFactors
      if (factor === undefined) return { kind: 'rests_on_lost' as const }
      desk.prove(detail, 'bound_factor', `device:${factor.id}`, null)
      return { kind: 'valid' as const }
    },
    'evidence.askManager': async ({ params }) => {
      const detail = desk.case(params.caseId)
      desk.allow('ask_manager', detail)
      detail.managerQuestion = { state: 'waiting', askedAt: at(), expiresAt: inSeconds(1800) }
      return { expiresAt: detail.managerQuestion.expiresAt }
    },
    'evidence.recordIdentityDocument': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      desk.allow('record_identity_document', detail)
      if (documentChecksNeeded.every((check) => body.checked.includes(check)))
        desk.prove(detail, 'identity_document', 'identity_document', null)
      return { at: at() }
    },
    'evidence.recordCallBack': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      desk.allow('record_call_back', detail)
      const counts = body.answeredBy === 'owner'
      if (counts) desk.prove(detail, 'call_back', `number:${body.addressId}`, null)
      return { at: at(), counts }
    },
    'recovery.freeze': async ({ params }) => {
      const detail = desk.case(params.caseId)
      desk.allow('freeze', detail)
      setState(desk, detail, 'frozen')
      Object.assign(detail, { state: 'closed', outcome: 'suspected_attack', closedAt: at() })
      return { at: at() }
    },
    'recovery.liftFreeze': async ({ params }) => {
      const detail = desk.case(params.caseId)
      desk.allow('lift_freeze', detail)
      setState(desk, detail, 'active')
      return { at: at() }
    },
    'approvals.request': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      const facts = desk.facts(detail)
      const refused = refusalOfRequest(body.action, facts, body.emergency)
      if (refused !== null && refused !== 'approval_waiting') throw new AppError('evidence_missing')
      const request: ApprovalSummary = {
        id: idOf(7700 + detail.approvals.length),
        caseId: detail.id,
        ticket: detail.ticket,
        account: detail.account,
        action: body.action,
        causes: body.emergency ? ['emergency'] : approvalCausesOf(body.action, facts),
        factors: body.action === 'reset_factors' ? (body.factors ?? 'all') : null,
        way: wayShown(detail, body.way),
        state: 'waiting',
        reason: body.reason,
        requestedBy: detail.agent,
        requestedAt: at(),
        expiresAt: inSeconds(1800),
        needed: body.emergency ? 2 : 1,
        decisions: [],
        goodUntil: null,
        stale: false,
        mayDecide: 'own_request',
      }
      detail.approvals = [...detail.approvals.filter((one) => one.action !== body.action), request]
      return request
    },
    'approvals.withdraw': async ({ params }) => Object.assign(approval(params.approvalId), { state: 'withdrawn' }),
  } satisfies Partial<BridgeHandlers>
}
