import type { PolicyPreview } from '#common/api/policy.ts'
import { evaluateEvidence, type HeldEvidence } from '#common/model/evidence-policy.ts'
import type { AccountId } from '#common/model/ids.ts'
import { policyFaults, type Policy } from '#common/model/policy-document.ts'
import { evidenceKinds, type AccountKind, type GuardedAction } from '#common/model/words.ts'
import { addSeconds } from '../clock.ts'
import type { Work } from '../work.ts'
import type { Policies } from './policy.service.ts'

const days = 30
const mostCases = 5000
type Decision = PolicyPreview['changes'][number]['from']
const everyKind = new Set(evidenceKinds)

/** What a policy would decide on evidence as it stood at an instant. */
function decisionOf(
  policy: Policy,
  action: GuardedAction,
  kind: AccountKind,
  evidence: readonly {
    id: string
    kind: HeldEvidence['kind']
    rests_on: string
    given_at: Date
    by_id: AccountId | null
  }[],
  at: Date,
  lost: ReadonlySet<string>,
): Decision {
  const held = evidence
    .filter((one) => one.given_at <= at)
    .map((one) => ({
      id: one.id,
      kind: one.kind,
      restsOn: one.rests_on,
      byId: one.by_id,
      freshUntil: addSeconds(one.given_at, policy.freshMinutes[one.kind] * 60).getTime(),
    }))
  const standing = evaluateEvidence(held, policy.actions[action][kind], {
    now: at.getTime(),
    lost,
    available: everyKind,
  })
  if (!standing.sufficient) return 'refused'
  return standing.needsApproval ? 'needs_approval' : 'allowed'
}

/**
 * Holds a policy beside the one in force, on the cases of the last 30 days (the newest 5,000): each reset and the evidence that it had
 * at that instant, and each case that came to none and the evidence at its end.
 */
export async function previewPolicy(work: Work, policies: Policies, document: Policy): Promise<PolicyPreview> {
  const { policy: inForce } = await policies.active(work)
  const cases = await work.tx
    .selectFrom('case')
    .innerJoin('account', 'account.id', 'case.account_id')
    .select(['case.id', 'case.opened_at', 'case.closed_at', 'case.reset_at', 'account.kind'])
    .where('case.opened_at', '>', addSeconds(work.now, -days * 24 * 60 * 60))
    .orderBy('case.opened_at', 'desc')
    .limit(mostCases)
    .execute()
  const ids = cases.map((one) => one.id)
  const evidence =
    ids.length === 0 ?
      []
    : await work.tx
        .selectFrom('evidence')
        .select(['id', 'case_id', 'kind', 'rests_on', 'given_at', 'by_id'])
        .where('case_id', 'in', ids)
        .execute()
  const lostRows =
    ids.length === 0 ?
      []
    : await work.tx.selectFrom('case_lost').select(['case_id', 'thing']).where('case_id', 'in', ids).execute()
  const evidenceOf = Map.groupBy(evidence, (row) => row.case_id)
  const lostOf = Map.groupBy(lostRows, (row) => row.case_id)
  const changes = new Map<string, PolicyPreview['changes'][number]>()
  for (const one of cases) {
    const held = evidenceOf.get(one.id) ?? []
    const lost = new Set((lostOf.get(one.id) ?? []).map((row) => row.thing))
    const last = held.reduce((at, row) => (row.given_at > at ? row.given_at : at), one.opened_at)
    const at = one.reset_at ?? last
    const action: GuardedAction = 'reset_factors'
    const from = decisionOf(inForce, action, one.kind, held, at, lost)
    const to = decisionOf(document, action, one.kind, held, at, lost)
    if (from === to) continue
    const key = `${action} ${one.kind} ${from} ${to}`
    const change = changes.get(key) ?? { action, accountKind: one.kind, from, to, count: 0 }
    changes.set(key, { ...change, count: change.count + 1 })
  }
  return {
    faults: policyFaults(document).map((fault) => ({
      kind: fault.kind,
      action: 'action' in fault ? fault.action : null,
      accountKind: 'accountKind' in fault ? fault.accountKind : null,
      combination: 'combination' in fault ? fault.combination : null,
    })),
    cases: cases.length,
    changes: [...changes.values()].sort((a, b) => b.count - a.count),
  }
}
