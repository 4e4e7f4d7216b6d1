import type { RouteAnswer } from '#common/api/route.ts'
import type { policyRoutes, PolicyVersion } from '#common/api/policy.ts'
import { AppError } from '#common/errors.ts'
import { defaultPolicy, shippedPolicies } from '#common/model/default-policies.ts'
import { lineText } from '#common/model/plain-text.ts'
import { policyFaults, policySchema, type Policy } from '#common/model/policy-document.ts'
import { instant, instantOrNull } from '../accounts/account-summary.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { tellWatchers } from '../desk/tell-staff.ts'
import { touch } from '../live/live.service.ts'
import { areOnePair } from '../staff/staff.store.ts'
import type { Caller, Work } from '../work.ts'
import {
  activateWaiting,
  findActive,
  findVersion,
  findWaiting,
  insertFirst,
  insertProposal,
  listVersions,
  lockNewest,
  withdrawWaiting,
} from './policy.store.ts'

export interface ActivePolicy {
  version: number
  policy: Policy
}

type ActiveRow = NonNullable<Awaited<ReturnType<typeof findActive>>>
type VersionRow = NonNullable<Awaited<ReturnType<typeof findVersion>>>
const documentOf = (row: { document: object }): Policy => policySchema.parse(row.document)

const viewOf = (row: VersionRow): PolicyVersion => ({
  version: row.version,
  name: documentOf(row).name,
  state: row.state,
  proposedBy: row.proposer_name,
  proposedAt: instant(row.proposed_at),
  activatedBy: row.activator_name,
  activatedAt: instantOrNull(row.activated_at),
})

/** The evidence policy in its versions (rule 11): one is in force, at most one waits for a second person. */
export function createPolicies({ delivery }: { delivery: Delivery }) {
  /** The document that was read last, as it stands in the database: checking it anew takes longer than all else here. */
  let known: { stored: string; policy: Policy } | undefined
  function activeDocument({ stored }: ActiveRow): Policy {
    if (known?.stored !== stored) known = { stored, policy: policySchema.parse(JSON.parse(stored)) }
    return known.policy
  }
  /** One work acts under one policy. */
  const ofWork = new WeakMap<Work['tx'], ActivePolicy>()

  async function activeRow(work: Work): Promise<ActiveRow> {
    const found = await findActive(work.tx)
    if (found !== undefined) return found
    await insertFirst(work.tx, defaultPolicy, work.now)
    const first = await findActive(work.tx)
    if (first === undefined) throw new Error('no policy is in force')
    return first
  }

  return {
    /** The policy in force at this instant; a new installation begins with the default. */
    async active(work: Work): Promise<ActivePolicy> {
      const before = ofWork.get(work.tx)
      if (before !== undefined) return before
      const row = await activeRow(work)
      const active = { version: row.version, policy: activeDocument(row) }
      ofWork.set(work.tx, active)
      return active
    },

    async view(work: Work, caller: Caller): Promise<RouteAnswer<(typeof policyRoutes)['getPolicy']>> {
      const active = await activeRow(work)
      const waiting = await findWaiting(work.tx)
      return {
        active: { version: active.version, document: activeDocument(active) },
        waiting:
          waiting === undefined ? null : (
            {
              version: waiting.version,
              document: documentOf(waiting),
              proposedBy: waiting.proposer_name,
              yours: waiting.proposed_by === caller.id,
              onePair: waiting.proposed_by !== null && (await areOnePair(work.tx, caller.id, waiting.proposed_by)),
            }
          ),
        versions: (await listVersions(work.tx)).map(viewOf),
        shipped: (['default', 'strict'] as const).map((key) => ({ key, document: shippedPolicies[key] })),
      }
    },

    async version(work: Work, version: number) {
      const row = await findVersion(work.tx, version)
      if (row === undefined) throw new AppError('not_found')
      return { version, document: documentOf(row) }
    },

    /** Proposes a policy; what no policy may allow is refused. One that waits already is replaced. */
    async propose(work: Work, caller: Caller, document: Policy) {
      // Who activates it reads the name. Versions from before keep theirs.
      if (!lineText(1, 60).safeParse(document.name).success)
        throw new AppError('invalid_input', { params: { fields: 'document.name' } })
      refuseFaults(document)
      await activeRow(work)
      const newest = await lockNewest(work.tx)
      const waiting = await findWaiting(work.tx)
      if (waiting !== undefined) {
        await withdrawWaiting(work.tx, waiting.version)
        work.record({
          action: 'policy.withdrawn',
          outcome: 'done',
          detail: { version: waiting.version, because: 'replaced' },
        })
      }
      const version = newest.version + 1
      await insertProposal(work.tx, { version, document, proposedBy: caller.id, now: work.now })
      touch(work, 'policy')
      work.record({ action: 'policy.proposed', outcome: 'done', detail: { version } })
      await tellWatchers(work, delivery, caller.id, 'policy_proposed')
      return { version }
    },

    async withdraw(work: Work, version: number) {
      if (!(await withdrawWaiting(work.tx, version))) throw new AppError('changed_meanwhile')
      touch(work, 'policy')
      work.record({ action: 'policy.withdrawn', outcome: 'done', detail: { version, because: 'withdrawn' } })
      return { version }
    },

    /** Puts the one that waits into force; a second person does that, never who proposed it or brought them in (rule 14). */
    async activate(work: Work, caller: Caller, version: number) {
      await lockNewest(work.tx)
      const row = await findVersion(work.tx, version)
      if (row === undefined) throw new AppError('not_found')
      if (row.proposed_by === caller.id) throw new AppError('own_request')
      if (row.proposed_by !== null && (await areOnePair(work.tx, caller.id, row.proposed_by)))
        throw new AppError('one_pair_of_eyes')
      const document = documentOf(row)
      refuseFaults(document)
      const before = await activeRow(work)
      if (!(await activateWaiting(work.tx, version, caller.id, work.now))) throw new AppError('changed_meanwhile')
      ofWork.delete(work.tx)
      touch(work, 'policy')
      work.record({ action: 'policy.activated', outcome: 'done', detail: { version, before: before.version } })
      await tellWatchers(work, delivery, caller.id, 'policy_activated')
      return { version }
    },
  }
}
export type Policies = ReturnType<typeof createPolicies>

function refuseFaults(document: Policy): void {
  const [fault] = policyFaults(document)
  if (fault === undefined) return
  throw new AppError('policy_faulty', {
    params: {
      fault: fault.kind,
      action: 'action' in fault ? fault.action : '',
      accountKind: 'accountKind' in fault ? fault.accountKind : '',
    },
  })
}
