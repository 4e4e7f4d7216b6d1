import type { Policy } from '#common/model/policy-document.ts'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import type { LimitName } from '#common/model/words.ts'
import { addSeconds } from '../clock.ts'
import { tellStaff, listSupervisors } from '../desk/tell-staff.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { newId } from '../ids.ts'
import { touch } from '../live/live.service.ts'
import { listStaffLimits } from '../staff/staff.store.ts'
import type { Work } from '../work.ts'
import {
  findCrossingInForce,
  insertCrossing,
  insertUses,
  listUses,
  lockSubject,
  lockSubjects,
  type LimitUse,
} from './limit.store.ts'

const hour = 60 * 60
const windowSeconds: Record<LimitName, number> = {
  resets_per_agent_hour: hour,
  resets_per_account_month: 30 * 24 * hour,
  failed_verifications_per_case_hour: hour,
  failed_verifications_per_account_hour: hour,
  failed_verifications_per_agent_hour: hour,
  freezes_per_agent_hour: hour,
}
const daySeconds = 24 * hour

export const resetLimits = ['resets_per_agent_hour', 'resets_per_account_month'] as const satisfies readonly LimitName[]
export const verificationLimits = [
  'failed_verifications_per_case_hour',
  'failed_verifications_per_account_hour',
  'failed_verifications_per_agent_hour',
] as const satisfies readonly LimitName[]

/** Failed verifications of an account: the hour's limit, and the day's count that freezes it. */
const ofAccount: LimitName = 'failed_verifications_per_account_hour'

export const freezeLimits = ['freezes_per_agent_hour'] as const satisfies readonly LimitName[]

/** Whom the limits of one act count on. */
export interface LimitSubjects {
  caseId: CaseId
  accountId: AccountId
  /** null: the owner acts, on the hosted page. */
  agentId: AccountId | null
}

export interface LimitStanding {
  name: LimitName
  count: number
  most: number
  /** Reached; open again at `until`. */
  over: boolean
  until: Date | null
}

const subjectOf = (name: LimitName, of: LimitSubjects): string | null =>
  name.includes('_agent_') ? of.agentId
  : name.includes('_account_') ? of.accountId
  : of.caseId

/** The policy's limits, with an agent's own in their place where a supervisor set some. @param agentId null: the owner acts */
export const limitsFor = async (work: Work, policy: Policy, agentId: AccountId | null): Promise<Policy['limits']> =>
  limitsWith(policy, agentId === null ? undefined : (await listStaffLimits(work.tx, [agentId]))[0])

const limitsWith = (
  { limits }: Policy,
  own: Awaited<ReturnType<typeof listStaffLimits>>[number] | undefined,
): Policy['limits'] => ({
  ...limits,
  resets_per_agent_hour: own?.resets_per_hour ?? limits.resets_per_agent_hour,
  failed_verifications_per_agent_hour: own?.failed_verifications_per_hour ?? limits.failed_verifications_per_agent_hour,
})

/** Rule 15's limits: exact under parallel requests and several servers, since each subject's row is held while it is counted. */
export function createLimits(deps: { delivery: Delivery }) {
  const countedOn = (work: Work, names: readonly LimitName[], of: LimitSubjects) =>
    names.flatMap((name) => {
      const subject = subjectOf(name, of)
      return subject === null ? [] : [{ name, subject, since: addSeconds(work.now, -windowSeconds[name]) }]
    })

  /**
   * How limits stand. `lock` holds their subjects from here on: nobody else counts on them until the work has ended.
   * @param most may still be on its way: what is read goes out with it
   */
  async function standing(
    work: Work,
    names: readonly LimitName[],
    of: LimitSubjects,
    most: Policy['limits'] | Promise<Policy['limits']>,
    lock: boolean,
  ): Promise<LimitStanding[]> {
    const subjects = countedOn(work, names, of)
    const [limits, , used] = await Promise.all([
      most,
      lock ? lockSubjects(work.tx, subjects) : undefined,
      listUses(work.tx, subjects),
    ])
    return standingsIn(work, names, of, limits, used)
  }

  /** The same of uses that are read, which may be more than these limits'. */
  function standingsIn(
    work: Work,
    names: readonly LimitName[],
    of: LimitSubjects,
    most: Policy['limits'],
    used: readonly LimitUse[],
  ): LimitStanding[] {
    return countedOn(work, names, of).map(({ name, since }) => {
      const uses = used.filter((use) => use.name === name && use.at > since.getTime())
      const over = uses.length >= most[name]
      // It opens when so many have left the window that there is room for one.
      const leaves = over ? uses[uses.length - most[name]] : undefined
      return {
        name,
        count: uses.length,
        most: most[name],
        over,
        // A limit of none at all never opens by itself: without an instant it would not lock.
        until: over ? addSeconds(leaves === undefined ? work.now : new Date(leaves.at), windowSeconds[name]) : null,
      }
    })
  }

  async function use(work: Work, names: readonly LimitName[], of: LimitSubjects): Promise<void> {
    const uses = names.flatMap((name) => {
      const subject = subjectOf(name, of)
      return subject === null ? [] : [{ id: newId<RecordId>(), name, subject }]
    })
    if (uses.length > 0) await insertUses(work.tx, work.now, uses)
  }

  /** Tells the supervisors at once, one crossing once: audit entry, watch list, mail (rule 15). */
  async function noteCrossed(work: Work, crossed: LimitStanding, of: LimitSubjects): Promise<void> {
    const subject = subjectOf(crossed.name, of)
    if (subject === null) return
    await lockSubject(work.tx, crossed.name, subject)
    if ((await findCrossingInForce(work.tx, crossed.name, subject, work.now)) !== undefined) return
    const id = newId<RecordId>()
    await insertCrossing(work.tx, {
      id,
      limit_name: crossed.name,
      subject,
      most: crossed.most,
      agent_id: of.agentId,
      account_id: of.accountId,
      case_id: of.caseId,
      crossed_at: work.now,
      until: crossed.until ?? addSeconds(work.now, windowSeconds[crossed.name]),
    })
    touch(work, 'limits')
    work.record({
      action: 'limit.crossed',
      outcome: 'refused',
      accountId: of.accountId,
      caseId: of.caseId,
      detail: { limit: crossed.name, most: crossed.most, crossingId: id },
    })
    await tellStaff(work, deps.delivery, await listSupervisors(work.tx), 'limit_crossed')
  }

  /** Which limits each of several resets would go beyond; nothing is locked. */
  async function resetsOver(
    work: Work,
    policy: Policy,
    resets: readonly (LimitSubjects & { agentId: AccountId })[],
  ): Promise<LimitName[][]> {
    const own = await listStaffLimits(
      work.tx,
      resets.map((one) => one.agentId),
    )
    const subjects = resets.flatMap((of) =>
      resetLimits.map((name) => ({
        name,
        subject: subjectOf(name, of) ?? of.accountId,
        since: addSeconds(work.now, -windowSeconds[name]),
      })),
    )
    const distinct = new Map(subjects.map((one) => [`${one.name} ${one.subject}`, one]))
    const used = await listUses(work.tx, [...distinct.values()])
    return resets.map((of) => {
      const most = limitsWith(
        policy,
        own.find((row) => row.account_id === of.agentId),
      )
      const count = (name: LimitName) =>
        used.filter((use) => use.name === name && use.subject === subjectOf(name, of)).length
      return resetLimits.filter((name) => count(name) >= most[name])
    })
  }

  return {
    standing,
    resetsOver,
    noteCrossed,

    /** Counts a reset that is being done; its limits were looked at under the same locks. */
    useReset: (work: Work, of: LimitSubjects) => use(work, resetLimits, of),

    /** Counts a freeze that is being done; its limit was looked at under the same lock. */
    useFreeze: (work: Work, of: LimitSubjects) => use(work, freezeLimits, of),

    /**
     * Counts a failed verification, and tells of each limit that it reaches.
     * @returns failed verifications of the account in the last day
     */
    async useFailed(
      work: Work,
      of: LimitSubjects,
      most: Policy['limits'] | Promise<Policy['limits']>,
    ): Promise<number> {
      const day = { name: ofAccount, subject: of.accountId, since: addSeconds(work.now, -daySeconds) }
      const subjects = countedOn(work, verificationLimits, of)
      const [limits, , , used] = await Promise.all([
        most,
        lockSubjects(work.tx, subjects),
        use(work, verificationLimits, of),
        listUses(work.tx, [...subjects.filter(({ name }) => name !== ofAccount), day]),
      ])
      for (const reached of standingsIn(work, verificationLimits, of, limits, used))
        if (reached.over) await noteCrossed(work, reached, of)
      return used.filter((one) => one.name === ofAccount).length
    },
  }
}
export type Limits = ReturnType<typeof createLimits>
