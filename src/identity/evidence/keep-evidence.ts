import type { AccountId, AddressId, CaseId, RecordId } from '#common/model/ids.ts'
import type { Policy } from '#common/model/policy-document.ts'
import type { EvidenceKind } from '#common/model/words.ts'
import { findAccount } from '../accounts/account.store.ts'
import { putEvidence } from '../cases/case.store.ts'
import { addSeconds } from '../clock.ts'
import type { Freezes } from '../freezes/freeze.service.ts'
import { newId } from '../ids.ts'
import { limitsFor, type Limits, type LimitStanding, type LimitSubjects } from '../limits/limit.service.ts'
import type { Policies } from '../policy/policy.service.ts'
import type { Work } from '../work.ts'

export interface NewEvidence {
  kind: EvidenceKind
  restsOn: string
  addressId?: AddressId
  givenBy: 'agent' | 'owner' | 'manager'
  /** Who entered it, or whose word it is. */
  byId: AccountId | null
  /** Closed words of what was checked. */
  checked?: readonly string[]
}

/** Keeps a proof with its freshness and the policy that it was taken under; shown again, it is only fresh again. */
export async function keepEvidence(
  work: Work,
  deps: { policies: Policies },
  caseId: CaseId,
  evidence: NewEvidence,
): Promise<void> {
  const { version, policy } = await deps.policies.active(work)
  await putEvidence(work.tx, {
    id: newId<RecordId>(),
    case_id: caseId,
    kind: evidence.kind,
    rests_on: evidence.restsOn,
    address_id: evidence.addressId ?? null,
    given_by: evidence.givenBy,
    by_id: evidence.byId,
    checked: (evidence.checked ?? []).join(' '),
    policy_version: version,
    given_at: work.now,
    fresh_until: addSeconds(work.now, policy.freshMinutes[evidence.kind] * 60),
  })
}

/**
 * Counts a failed verification on case, account and agent (rule 15); so many in a day freeze the account (rule 17).
 * @param most the limits, where the caller has them or has asked for them in this work
 */
export async function countFailed(
  work: Work,
  deps: { policies: Policies; limits: Limits; freezes: Pick<Freezes, 'freeze'> },
  of: LimitSubjects,
  most?: Policy['limits'] | Promise<Policy['limits']>,
): Promise<void> {
  const { policy } = await deps.policies.active(work)
  const today = await deps.limits.useFailed(work, of, most ?? limitsFor(work, policy, of.agentId))
  const freezesAt = policy.freezeAfterFailedVerificationsPerDay
  if (freezesAt === null || today < freezesAt) return
  if ((await findAccount(work.tx, of.accountId))?.state !== 'active') return
  await deps.freezes.freeze(
    work,
    { id: of.accountId },
    { by: 'rule', byId: null, disputedSince: work.now, because: 'rule' },
  )
}

/** Until when a reached limit lets nothing be verified; null: none is reached. */
export const limitedUntil = (standings: readonly LimitStanding[]): Date | null =>
  standings
    .flatMap((standing) => (standing.over && standing.until !== null ? [standing.until] : []))
    .sort((a, b) => b.getTime() - a.getTime())[0] ?? null
