import { standingOf, type ApprovalFacts } from '#common/model/case-advice.ts'
import type { RecordId } from '#common/model/ids.ts'
import { freshUntil, lossesSince, type FactsDependencies } from '../cases/case-facts.ts'
import { lossesByCase } from '../cases/case.store.ts'
import { lostInCase } from '../cases/lost-things.ts'
import { listGivenPasses } from '../enrolment-passes/enrolment-pass.store.ts'
import type { Work } from '../work.ts'
import { heldApproval } from './approval-subject.ts'
import type { ApprovalRow, DecisionRow } from './approval.store.ts'
import { listEvidenceIn, listFactorsIn, listLossesIn, listNumbersIn } from './stale-requests.store.ts'

/** `nearest`: what was asked for depends on what else the account could be proven with, which the whole case alone tells. */
export type Staleness = boolean | 'nearest'

/**
 * Which open requests are no longer what would be done, of many at once: with as many statements for a hundred as for one. It is the
 * rule of `heldApproval`, on the facts that an approval stands and falls with.
 */
export async function stalenessOf(
  work: Work,
  deps: Pick<FactsDependencies, 'policies' | 'limits'>,
  rows: readonly ApprovalRow[],
  decisions: readonly DecisionRow[],
): Promise<ReadonlyMap<RecordId, Staleness>> {
  if (rows.length === 0) return new Map()
  const { tx, now } = work
  const { version, policy } = await deps.policies.active(work)
  const caseIds = [...new Set(rows.map((row) => row.case_id))]
  const accountIds = [...new Set(rows.map((row) => row.account_id))]
  const evidence = await listEvidenceIn(tx, caseIds)
  const factors = await listFactorsIn(tx, accountIds)
  const numbers = await listNumbersIn(tx, accountIds)
  const passes = await listGivenPasses(tx, caseIds)
  const since = lossesSince(now)
  const losses = await listLossesIn(tx, { caseIds, accountIds, since })
  const cases = lossesByCase(losses)
  const resetsOver = await deps.limits.resetsOver(
    work,
    policy,
    rows.map((row) => ({ caseId: row.case_id, accountId: row.account_id, agentId: row.agent_id })),
  )

  const stalenessOfOne = (row: ApprovalRow, place: number): Staleness => {
    const own = factors.filter((factor) => factor.account_id === row.account_id)
    const current = cases.find((one) => one.id === row.case_id)
    if (current === undefined) return 'nearest'
    const before = cases.filter(
      (one) =>
        one.account_id === row.account_id &&
        one.id !== row.case_id &&
        one.opened_at >= since &&
        one.opened_at <= current.opened_at,
    )
    const given = passes.filter((pass) => pass.case_id === row.case_id)
    const facts: ApprovalFacts = {
      now: now.getTime(),
      policy,
      evidence: evidence
        .filter((held) => held.case_id === row.case_id)
        .map((held) => ({
          id: held.id,
          kind: held.kind,
          restsOn: held.rests_on,
          byId: held.by_id,
          freshUntil: freshUntil(held, policy, row.manager_id).getTime(),
        })),
      lost: lostInCase(
        current,
        before,
        own,
        numbers.filter((number) => number.account_id === row.account_id),
      ),
      // It tells which of several incomplete sets of proofs is the nearest; a complete one is complete without it.
      available: new Set(),
      passGiven: given.length > 0,
      resetsOver: resetsOver[place] ?? [],
      account: { id: row.account_id, kind: row.account_kind, role: row.account_role, state: row.account_state },
      case: { agentId: row.agent_id, resetAt: row.case_reset_at?.getTime() ?? null },
    }
    if (!standingOf(facts, row.action).sufficient)
      // Whoever asked in the usual way had all the proofs that it takes, and some of them count no more.
      return row.causes.split(' ').includes('emergency') ? 'nearest' : true
    return !heldApproval(row, decisions, facts, own, version, given).matches
  }
  return new Map(rows.map((row, place) => [row.id, stalenessOfOne(row, place)]))
}
