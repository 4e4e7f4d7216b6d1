import type { ApprovalSummary } from '#common/api/approval-view.ts'
import type { LimitCrossing } from '#common/api/desk.ts'
import type { PolicyVersion } from '#common/api/policy.ts'
import type { BridgeHandlers } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'
import { defaultPolicy, shippedPolicies } from '#common/model/default-policies.ts'
import { policyFaults, type Policy } from '#common/model/policy-document.ts'
import type { DemoDesk } from './demo-desk.ts'
import { ago, idOf, inSeconds } from './demo-people.ts'

type Place<Name extends string> = Pick<BridgeHandlers, Extract<keyof BridgeHandlers, `${Name}.${string}`>>

/** Requests for approval in memory: somebody else decides, once. */
export function approvalHandlers(desk: DemoDesk): Place<'approvals'> {
  const { requests } = desk
  const find = (id: string): ApprovalSummary => {
    const found = requests.find((one) => one.id === id)
    if (found === undefined) throw new AppError('not_found')
    return found
  }
  const seen = (one: ApprovalSummary): ApprovalSummary => ({
    ...one,
    mayDecide:
      desk.me.role !== 'supervisor' ? 'role_may_not'
      : one.requestedBy.id === desk.me.id ? 'own_request'
      : one.decisions.some((decision) => decision.supervisor.id === desk.me.id) ? 'decided_before'
      : null,
  })
  function decide(id: string, verdict: 'approved' | 'declined', reason: string): ApprovalSummary {
    const found = find(id)
    if (found.state !== 'waiting') throw new AppError('approval_ended')
    if (seen(found).mayDecide !== null) throw new AppError('own_request')
    if (verdict === 'approved' && found.stale) throw new AppError('approval_stale')
    found.decisions = [...found.decisions, { supervisor: desk.me, verdict, reason, at: ago(0) }]
    if (verdict === 'declined' || found.decisions.length >= found.needed) {
      found.state = verdict
      found.goodUntil = verdict === 'approved' ? inSeconds(1800) : null
    }
    return seen(found)
  }
  return {
    'approvals.request': async ({ params, body }) => {
      const detail = desk.case(params.caseId)
      const made = desk.request(detail, {
        action: body.action,
        reason: body.reason,
        requestedBy: desk.me,
        causes: [body.emergency ? 'emergency' : 'privileged'],
        needed: body.emergency ? 2 : 1,
      })
      return seen(made)
    },
    'approvals.list': async ({ query }) => ({
      items: requests.filter((one) => query.state === undefined || one.state === query.state).map(seen),
      waiting: requests.filter((one) => one.state === 'waiting').length,
    }),
    'approvals.get': async ({ params }) => {
      const found = find(params.approvalId)
      const detail = desk.case(found.caseId)
      const scope = detail.account.workingFactors === 0 ? [] : desk.account(detail.account.id).factors
      return { ...seen(found), scope: scope.map((one) => one.label), notified: 2, declinedBefore: [], case: detail }
    },
    'approvals.approve': async ({ params, body }) => decide(params.approvalId, 'approved', body.reason),
    'approvals.decline': async ({ params, body }) => decide(params.approvalId, 'declined', body.reason),
    'approvals.withdraw': async ({ params }) => {
      const found = find(params.approvalId)
      if (found.requestedBy.id !== desk.me.id) throw new AppError('case_not_yours')
      found.state = 'withdrawn'
      return seen(found)
    },
  }
}

/** A frozen account, two crossed limits and three people at work. */
export function watchHandlers(desk: DemoDesk): Place<'desk'> {
  const [first, second] = desk.accounts
  const crossing = (number: number, over: Partial<LimitCrossing>): LimitCrossing => ({
    id: idOf(8600 + number),
    limit: 'failed_verifications_per_account_hour',
    most: 15,
    agent: null,
    account: second === undefined ? null : { id: second.id, displayName: second.displayName },
    caseId: null,
    yours: false,
    crossedAt: ago(number / 24),
    until: inSeconds(1800),
    seen: null,
    ...over,
  })
  const crossings = [
    crossing(1, { seen: { byName: 'سميرة حداد', at: ago(0) }, until: ago(0.01) }),
    crossing(2, { limit: 'resets_per_agent_hour', most: 10, account: null, agent: desk.me }),
  ]
  const agent = (number: number, displayName: string, resets: number) => ({
    id: idOf<never>(9100 + number),
    displayName,
    role: 'agent' as const,
    lastActAt: ago(number / 100),
    openCases: number,
    resetsLastHour: resets,
    resetsPerHour: 10,
    failedLastHour: number,
    failedPerHour: 30,
  })
  return {
    'desk.get': async () => ({
      waitingApprovals: desk.requests.filter((one) => one.state === 'waiting').length,
      frozen:
        first === undefined ?
          []
        : [
            {
              account: { ...first, state: 'frozen' },
              frozenAt: ago(0.5),
              by: 'owner',
              byName: null,
              because: 'notice',
              note: '',
              disputedSince: ago(1),
              openCaseId: null,
            },
          ],
      crossings,
      agents: [agent(1, 'Jonas Weber', 3), agent(2, 'Mariam Ruiz', 10)],
    }),
    'desk.colleagues': async () => ({ items: [] }),
    'desk.markCrossingSeen': async ({ params }) => {
      const found = crossings.find((one) => one.id === params.crossingId)
      if (found === undefined) throw new AppError('not_found')
      if (found.seen !== null) throw new AppError('nothing_to_do')
      found.seen = { byName: desk.me.displayName, at: ago(0) }
      return { at: ago(0) }
    },
  }
}

/** The policy in its versions; what one person proposes, another activates. */
export function policyHandlers(desk: DemoDesk): Place<'policy'> {
  interface Kept extends PolicyVersion {
    document: Policy
    proposer: string | null
  }
  const versions: Kept[] = [
    {
      version: 1,
      name: defaultPolicy.name,
      state: 'active',
      proposedBy: null,
      proposedAt: ago(90),
      activatedBy: null,
      activatedAt: ago(90),
      document: defaultPolicy,
      proposer: null,
    },
  ]
  const inState = (state: Kept['state']): Kept | undefined => versions.find((one) => one.state === state)
  function waitingOne(version: number): Kept {
    const found = versions.find((one) => one.version === version)
    if (found === undefined) throw new AppError('not_found')
    if (found.state !== 'waiting') throw new AppError('changed_meanwhile')
    return found
  }
  return {
    'policy.get': async () => {
      const waiting = inState('waiting')
      return {
        active: { version: inState('active')?.version ?? 1, document: inState('active')?.document ?? defaultPolicy },
        waiting:
          waiting === undefined ? null : (
            {
              version: waiting.version,
              document: waiting.document,
              proposedBy: waiting.proposedBy,
              yours: waiting.proposer === desk.me.id,
              onePair: false,
            }
          ),
        versions: versions.toReversed(),
        shipped: (['default', 'strict'] as const).map((key) => ({ key, document: shippedPolicies[key] })),
      }
    },
    'policy.getVersion': async ({ params }) => {
      const found = versions.find((one) => one.version === params.version)
      if (found === undefined) throw new AppError('not_found')
      return { version: found.version, document: found.document }
    },
    'policy.preview': async ({ body }) => ({
      faults: policyFaults(body.document).map((fault) => ({
        action: null,
        accountKind: null,
        combination: null,
        ...fault,
      })),
      cases: desk.cases.length,
      changes: [],
    }),
    'policy.propose': async ({ body }) => {
      if (policyFaults(body.document).length > 0) throw new AppError('policy_faulty')
      const before = inState('waiting')
      if (before !== undefined) before.state = 'withdrawn'
      const version = versions.length + 1
      versions.push({
        version,
        name: body.document.name,
        state: 'waiting',
        proposedBy: desk.me.displayName,
        proposedAt: ago(0),
        activatedBy: null,
        activatedAt: null,
        document: body.document,
        proposer: desk.me.id,
      })
      return { version }
    },
    'policy.withdraw': async ({ params }) => {
      waitingOne(params.version).state = 'withdrawn'
      return { version: params.version }
    },
    'policy.activate': async ({ params }) => {
      const found = waitingOne(params.version)
      if (found.proposer === desk.me.id) throw new AppError('own_request')
      const before = inState('active')
      if (before !== undefined) before.state = 'superseded'
      Object.assign(found, { state: 'active', activatedBy: desk.me.displayName, activatedAt: ago(0) })
      return { version: params.version }
    },
  }
}
