import type { AccountDetail } from '#common/api/accounts.ts'
import { AppError, type ErrorCode } from '#common/errors.ts'
import type { CaseId } from '#common/model/ids.ts'
import { countsAsReset, lockOf, refusalOf, shutsOut, type CaseFacts } from '#common/model/case-advice.ts'
import type { Policy } from '#common/model/policy-document.ts'
import type { CaseAction, EvidenceKind, LimitName, RefusalReason, Role } from '#common/model/words.ts'
import type { AccountId } from '#common/model/ids.ts'
import { findAccount, listAddresses, lockAccounts } from '../accounts/account.store.ts'
import { codeAddressesOf } from '../accounts/code-addresses.ts'
import { heldApproval } from '../approvals/approval-subject.ts'
import { listDecisions, listNewest } from '../approvals/approval.store.ts'
import { addSeconds } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { listGivenPasses } from '../enrolment-passes/enrolment-pass.store.ts'
import type { Factors } from '../factors/factor.service.ts'
import { listFactorsInUse } from '../factors/factor.store.ts'
import { waitsOf } from '../guesses/guess.service.ts'
import { listBrowserWaits, type GuessScope } from '../guesses/guess.store.ts'
import { codePurposes, codeScope, codesUsedUpUntil, triesOn } from '../issued-codes/issued-code.service.ts'
import {
  freezeLimits,
  limitsFor,
  resetLimits,
  verificationLimits,
  type Limits,
  type LimitStanding,
} from '../limits/limit.service.ts'
import type { Policies } from '../policy/policy.service.ts'
import type { RecoveryCodes } from '../recovery-codes/recovery-code.service.ts'
import type { Sessions } from '../sessions/session.service.ts'
import type { Work } from '../work.ts'
import {
  findAccountOfCase,
  findCase,
  lockAccountOfCase,
  lockPlainAccountOfCase,
  listEvidence,
  listHands,
  listLossesBefore,
  listLost,
} from './case.store.ts'
import { lostInCase, numberThing, thingOfFactor } from './lost-things.ts'
import { ownersAtWork } from './staff-work.ts'

/** For so long a loss that was stated in one case counts in the next, unless a new factor was enrolled since. */
const lossRememberedDays = 30
const daySeconds = 24 * 60 * 60
export const lossesSince = (now: Date): Date => addSeconds(now, -lossRememberedDays * daySeconds)

export interface FactsDependencies {
  sessions: Sessions
  recoveryCodes: RecoveryCodes
  factors: Factors
  policies: Policies
  limits: Limits
  delivery: Delivery
}

export type Lock = AccountDetail['locks'][number]['what']

/**
 * What waits on an account after wrong tries: the longest wait of each kind.
 * @param factors the account's, as read; where they are on their way still, what waits is asked for along with them
 */
export const locksOf = async (work: Work, accountId: AccountId, factors: Waiting | Promise<Waiting>) =>
  (await locksIn(work, accountId, factors, null)).locks

type Waiting = readonly { wait_until: Date | null }[]

/** The same with what waits in a case, and for codes that the desk issues in it, in one reading. */
async function locksIn(
  work: Work,
  accountId: AccountId,
  factors: Waiting | Promise<Waiting>,
  caseId: CaseId | null,
): Promise<{ locks: { what: Lock; until: Date }[]; caseLock: Date | null; codesLock: Date | null }> {
  const counters: [Lock, GuessScope, string][] = [
    ['password', 'password', accountId],
    ['factor', 'factors', accountId],
    ['recovery_code', 'recovery_code', accountId],
    ...codePurposes.map((purpose): [Lock, GuessScope, string] => [
      'issued_code',
      codeScope(purpose),
      triesOn(accountId, purpose),
    ]),
    ['enrolment_pass', 'pass', accountId],
  ]
  const ofCase: [GuessScope, string][] = caseId === null ? [] : [['case', caseId]]
  const [ofFactors, ofCounters, ofBrowsers] = await Promise.all([
    factors,
    waitsOf(work, [...counters.map(([, scope, subject]): [GuessScope, string] => [scope, subject]), ...ofCase]),
    listBrowserWaits(work.tx, accountId),
  ])
  const waiting = (rows: readonly { wait_until: Date | null }[]): Date[] =>
    rows.map((row) => row.wait_until).filter((until): until is Date => until !== null && until > work.now)
  const kinds = [...new Set(counters.map(([what]) => what))]
  const waits = kinds.map((what): [Lock, (Date | null)[]] => [
    what,
    [
      ...counters.map(([other], place) => (other === what ? (ofCounters[place] ?? null) : null)),
      ...(what === 'factor' ? waiting(ofFactors) : []),
      ...(what === 'password' ? waiting(ofBrowsers) : []),
    ],
  ])
  return {
    locks: waits.flatMap(([what, instants]) => {
      const until = latest(instants)
      return until === null ? [] : [{ what, until }]
    }),
    caseLock: ofCounters[counters.length] ?? null,
    codesLock: ofCounters[counters.findIndex(([what]) => what === 'issued_code')] ?? null,
  }
}

/**
 * Under a policy that became stricter a proof counts for the shorter time of the two; the word of somebody who is the manager on
 * record no more, for none.
 */
export function freshUntil(
  held: { kind: EvidenceKind; given_at: Date; fresh_until: Date; by_id: AccountId | null },
  { freshMinutes }: Pick<Policy, 'freshMinutes'>,
  managerId: AccountId | null,
): Date {
  if (held.kind === 'manager_word' && held.by_id !== managerId) return held.given_at
  const now = addSeconds(held.given_at, freshMinutes[held.kind] * 60)
  return now < held.fresh_until ? now : held.fresh_until
}

const latest = (instants: readonly (Date | null)[]): Date | null =>
  instants.filter((until) => until !== null).sort((a, b) => b.getTime() - a.getTime())[0] ?? null

/** What waits in a case. @param codesUsedUp until when no further code of it is issued */
function waitsIn({ locks, caseLock, codesLock }: Awaited<ReturnType<typeof locksIn>>, codesUsedUp: Date | null) {
  return {
    /** Until when no recovery code is taken. */
    lockedUntil: latest([caseLock, locks.find((one) => one.what === 'recovery_code')?.until ?? null]),
    /** Until when no code is issued. */
    codesLockedUntil: latest([codesLock, codesUsedUp]),
    locks: locks.length + (caseLock === null ? 0 : 1),
  }
}

/**
 * What is taken of a case's account: nothing, its row, or with the row of a member of staff also those whom the end of their work
 * touches, all in one order and before anything else (but where they become one at this very moment: then the database may end one of
 * two works, which is run again).
 */
export type CaseLock = boolean | 'with_work'

/** A case with its account and the policy in force. @throws AppError `not_found` */
export async function readCase(
  work: Work,
  { policies }: Pick<FactsDependencies, 'policies'>,
  caseId: CaseId,
  lock: CaseLock,
) {
  const [account, current, { version: policyVersion, policy }] = await Promise.all([
    (lock === false ? findAccountOfCase
    : lock === 'with_work' ? lockPlainAccountOfCase
    : lockAccountOfCase)(work.tx, caseId),
    // Under the lock: another act may have ended meanwhile.
    findCase(work.tx, caseId),
    policies.active(work),
  ])
  if (lock === 'with_work' && account === undefined && current !== undefined) {
    await lockAccounts(work.tx, [current.account_id, ...(await ownersAtWork(work, current.account_id))])
    return readCase(work, { policies }, caseId, true)
  }
  if (account === undefined || current === undefined) throw new AppError('not_found')
  return { account, current, policyVersion, policy }
}

/** What decides of some acts alone: waits after wrong tries, what is open of the account, approvals with what they cover. */
type Part = 'waits' | 'open' | 'approvals'

/** A code that is read aloud rests on less ({@link readCase}), and a pass on all, since it may be given once more. */
export type GatheredAct = Exclude<CaseAction, 'verify_recovery_code' | 'issue_enrolment_pass'>

/** Beside what decides of every act. */
const restsOn: Record<GatheredAct, readonly Part[]> = {
  issue_code: ['waits'],
  ask_push: [],
  verify_bound_factor: [],
  ask_manager: [],
  record_identity_document: [],
  record_call_back: [],
  state_lost: [],
  reset_factors: ['approvals'],
  revoke_recovery_code: [],
  require_reconfiguration: [],
  end_sessions: ['open'],
  unlock: ['waits', 'approvals'],
  freeze: [],
  lift_freeze: ['approvals'],
}

/** What was not read decides nothing: an act that asks for it all the same fails, and is not allowed by chance. */
function given<T>(part: Part, value: T | undefined): T {
  if (value === undefined) throw new Error(`"${part}" was not read for this act`)
  return value
}

/**
 * Gathers all that decides what this caller may do in this case. `lock` takes the account, for acting on it.
 * @param act reads what this one rests on and no more, since a caller waits; without it, all
 */
export async function gatherCase(
  work: Work,
  deps: FactsDependencies,
  caseId: CaseId,
  caller: { id: AccountId; role: Role },
  lock: CaseLock,
  act?: GatheredAct,
) {
  const reads = (part: Part): boolean => act === undefined || restsOn[act].includes(part)
  const { account, current, policyVersion, policy } = await readCase(work, deps, caseId, lock)
  const subjects = { caseId, accountId: account.id, agentId: current.agent_id }
  const limitNames = [...resetLimits, ...verificationLimits, ...freezeLimits]
  const [managerId, reading] = [
    account.manager_id,
    listFactorsInUse(work.tx, account.id, ['working', 'retired', 'disabled']),
  ]
  const mostOf = limitsFor(work, policy, current.agent_id)
  const [
    factors,
    most,
    held,
    addresses,
    waiting,
    stated,
    before,
    manager,
    hands,
    liveRecoveryCodes,
    standings,
    asked,
    open,
  ] = await Promise.all([
    reading,
    mostOf,
    listEvidence(work.tx, caseId),
    listAddresses(work.tx, account.id),
    reads('waits') ?
      Promise.all([
        locksIn(work, account.id, reading, caseId),
        codesUsedUpUntil(work, { purpose: 'evidence', requestId: caseId }),
      ])
    : undefined,
    listLost(work.tx, caseId),
    listLossesBefore(work.tx, current, lossesSince(work.now)),
    managerId === null ? undefined : findAccount(work.tx, managerId),
    managerId === null ? [] : listHands(work.tx, [caseId]),
    deps.recoveryCodes.countLive(work, account.id),
    deps.limits.standing(work, limitNames, subjects, mostOf, lock !== false),
    // What follows is read under the limits' locks, for which this work may have waited.
    reads('approvals') ? Promise.all([listGivenPasses(work.tx, [caseId]), listNewest(work.tx, caseId)]) : undefined,
    reads('open') ? deps.sessions.countOpen(work, account.id) : undefined,
  ])
  const said = asked && {
    passes: asked[0],
    approvals: asked[1],
    decisions: await listDecisions(
      work.tx,
      asked[1].map((approval) => approval.id),
    ),
    /** The newest of each action, filled in as soon as the facts that it is held against are together. */
    held: {} as CaseFacts['approvals'],
  }
  const evidence = held.map((row) => ({ ...row, fresh_until: freshUntil(row, policy, managerId) }))
  const usable = deps.factors.usableOf(factors, 'sign_in')
  const waits = waiting === undefined ? undefined : waitsIn(...waiting)
  const phones = addresses.filter((address) => address.kind === 'phone' && address.confirmed_at !== null)
  const things = stated.map((row) => row.thing)
  const lost = lostInCase({ ...current, things }, before, factors, phones)
  const numbers = phones.map((phone) => ({
    address: phone,
    notCounting:
      lost.has(numberThing(phone.id)) ? ('rests_on_lost' as const)
      : isSettled(phone, policy, account, work.now) ? null
      : ('changed_lately' as const),
  }))
  const goodNumbers = numbers.flatMap((number) => (number.notCounting === null ? [number.address] : []))
  const codeAddresses = [...codeAddressesOf(addresses), ...(deps.delivery.channels.has('sms') ? goodNumbers : [])]
  const kept = usable.filter((factor) => !lost.has(thingOfFactor(factor)))
  const managerCounts =
    manager?.state === 'active' &&
    manager.id !== caller.id &&
    manager.id !== current.agent_id &&
    !hands.some((hand) => hand.by_id === manager.id && hand.did === 'handled')
  const pushFactors = deps.delivery.channels.has('push') ? kept.filter((factor) => factor.type === 'push') : []
  const boundFactors = kept.filter((factor) => factor.type === 'totp')
  const available = new Set<EvidenceKind>([
    'identity_document',
    ...(liveRecoveryCodes > 0 ? (['recovery_code'] as const) : []),
    ...(codeAddresses.length > 0 ? (['issued_code'] as const) : []),
    ...(pushFactors.length > 0 ? (['push'] as const) : []),
    ...(boundFactors.length > 0 ? (['bound_factor'] as const) : []),
    ...(managerCounts ? (['manager_word'] as const) : []),
    ...(goodNumbers.length > 0 ? (['call_back'] as const) : []),
  ])
  const standingsOf = (names: readonly LimitName[]): LimitStanding[] =>
    standings.filter((standing) => names.includes(standing.name))
  const [resetStandings, verificationStandings, freezeStandings] = [
    standingsOf(resetLimits),
    standingsOf(verificationLimits),
    standingsOf(freezeLimits),
  ]
  const facts: CaseFacts = {
    now: work.now.getTime(),
    policy,
    actor: caller,
    account: {
      id: account.id,
      kind: account.kind,
      role: account.role,
      state: account.state,
      reconfigurationRequired: account.reconfiguration_since !== null,
      workingFactors: usable.length,
      lostKeys: deps.factors.usableOf(factors, 'key').filter((factor) => lost.has(thingOfFactor(factor))).length,
    },
    case: {
      state: current.state,
      agentId: current.agent_id,
      resetAt: current.reset_at?.getTime() ?? null,
      enrolledAt: current.enrolled_at?.getTime() ?? null,
    },
    evidence: evidence.map((held) => ({
      id: held.id,
      kind: held.kind,
      restsOn: held.rests_on,
      byId: held.by_id,
      freshUntil: held.fresh_until.getTime(),
    })),
    lost,
    available,
    get approvals() {
      return given('approvals', said).held
    },
    get passGiven() {
      return given('approvals', said).passes.length > 0
    },
    resetsOver: resetStandings.flatMap((standing) => (standing.over ? [standing.name] : [])),
    freezesOver: freezeStandings.flatMap((standing) => (standing.over ? [standing.name] : [])),
    verificationsOver: verificationStandings.flatMap((standing) => (standing.over ? [standing.name] : [])),
    get lockedUntil() {
      return given('waits', waits).lockedUntil?.getTime() ?? null
    },
    get codesLockedUntil() {
      return given('waits', waits).codesLockedUntil?.getTime() ?? null
    },
    liveRecoveryCodes,
    get endable() {
      const { sessions, signIns, trustedDevices } = given('open', open)
      return sessions + signIns + trustedDevices
    },
    get locks() {
      return given('waits', waits).locks
    },
  }
  if (said !== undefined)
    for (const approval of said.approvals)
      said.held[approval.action] = heldApproval(approval, said.decisions, facts, factors, policyVersion, said.passes)
  return {
    row: current,
    account,
    addresses,
    codeAddresses,
    numbers,
    evidence,
    factors,
    pushFactors,
    boundFactors,
    manager: managerCounts ? manager : undefined,
    stated,
    get approvals() {
      return given('approvals', said).approvals
    },
    get decisions() {
      return given('approvals', said).decisions
    },
    get passes() {
      return given('approvals', said).passes
    },
    policyVersion,
    get open() {
      return given('open', open)
    },
    subjects,
    most,
    resetStandings,
    verificationStandings,
    freezeStandings,
    facts,
    get lockedUntil() {
      return given('waits', waits).lockedUntil
    },
  }
}
export type GatheredCase = Awaited<ReturnType<typeof gatherCase>>

/** A number that came with the account, or stands long enough: one that was just changed may be a thief's. */
const isSettled = (
  phone: { confirmed_at: Date | null },
  policy: Policy,
  account: { created_at: Date },
  now: Date,
): boolean =>
  phone.confirmed_at !== null &&
  (phone.confirmed_at <= addSeconds(now, -policy.numberSettledDays * 24 * 60 * 60) ||
    phone.confirmed_at <= account.created_at)

const codeOf: Record<RefusalReason, ErrorCode> = {
  no_case: 'not_found',
  case_closed: 'case_closed',
  case_not_yours: 'case_not_yours',
  role_may_not: 'forbidden',
  own_account: 'own_account',
  higher_role: 'higher_role',
  needs_approval: 'needs_approval',
  approval_waiting: 'approval_waiting',
  over_limit: 'over_limit',
  own_request: 'own_request',
  gave_evidence: 'own_request',
  decided_before: 'own_request',
  one_pair_of_eyes: 'one_pair_of_eyes',
  no_confirmed_number: 'no_confirmed_number',
  no_push_factor: 'no_push_factor',
  no_bound_factor: 'no_bound_factor',
  no_manager: 'no_manager',
  supervisors_only: 'supervisors_only',
  not_frozen: 'not_frozen',
  evidence_missing: 'evidence_missing',
  account_not_active: 'account_not_active',
  no_confirmed_address: 'no_confirmed_address',
  no_live_recovery_code: 'no_live_recovery_code',
  not_reset_yet: 'not_reset_yet',
  already_enrolled: 'already_enrolled',
  nothing_to_do: 'nothing_to_do',
  locked: 'locked',
}

/** Nobody has a hand in the case of their own account (rule 14), be it only a note. */
export function refuseOwnAccount({ account }: GatheredCase, caller: { id: AccountId }): void {
  if (account.id === caller.id) throw refusal('own_account')
}

/** The limits that an act would go beyond. */
export const crossedBy = (action: CaseAction, gathered: GatheredCase): LimitStanding[] =>
  (shutsOut(action) ? gathered.freezeStandings
  : countsAsReset(action, gathered.facts) ? gathered.resetStandings
  : gathered.verificationStandings
  ).filter((standing) => standing.over)

/** Enforces the rule that the screen shows: throws why an action is refused; a limit that stops it is told (rule 15). */
export function requireAllowed(work: Work, action: CaseAction, gathered: GatheredCase, limits: Limits): void {
  const reason = refusalOf(action, gathered.facts)
  if (reason === null) return
  if (reason !== 'over_limit') throw refusal(reason, lockOf(action, gathered.facts))
  const crossed = crossedBy(action, gathered)
  work.ifRefused(async (apart) => {
    for (const standing of crossed) await limits.noteCrossed(apart, standing, gathered.subjects)
  })
  const [first] = crossed
  throw new AppError('over_limit', {
    params: {
      limit: first?.name ?? '',
      most: first?.most ?? 0,
      ...(first === undefined || first.until === null ? {} : { until: first.until.toISOString() }),
    },
  })
}

/**
 * A reset ends what is lost: a factor left out would go on to be a key (rule 13) in the hands of whoever has the device.
 * @throws AppError `lost_left_out`
 */
export function requireLostInScope({ facts, factors }: GatheredCase, scope: 'all' | readonly string[]): void {
  const left = factors.filter(
    (factor) =>
      factor.state !== 'ended' &&
      facts.lost.has(thingOfFactor(factor)) &&
      scope !== 'all' &&
      !scope.includes(factor.id),
  )
  if (left.length > 0)
    throw new AppError('lost_left_out', { params: { factors: left.map((factor) => factor.label).join(', ') } })
}

/** @param until instant in milliseconds at which a lock ends, where the reason is one */
export const refusal = (reason: RefusalReason, until: number | null = null): AppError =>
  new AppError(codeOf[reason], until === null ? {} : { params: { until: new Date(until).toISOString() } })
