import type { AccountDetail } from '#common/api/accounts.ts'
import { AppError, type ErrorCode } from '#common/errors.ts'
import type { CaseId } from '#common/model/ids.ts'
import { lockOf, refusalOf, type CaseFacts } from '#common/model/case-advice.ts'
import type { CaseAction, RefusalReason, Role } from '#common/model/words.ts'
import type { AccountId } from '#common/model/ids.ts'
import { findAccount, listAddresses, listTrustedDevices, lockAccount } from '../accounts/account.store.ts'
import { listFactors } from '../factors/factor.store.ts'
import { waitOf } from '../guesses/guess.service.ts'
import { codePurposes, codeScope, issuedCodesLockedUntil, triesOn } from '../issued-codes/issued-code.service.ts'
import type { RecoveryCodes } from '../recovery-codes/recovery-code.service.ts'
import type { Sessions } from '../sessions/session.service.ts'
import type { Work } from '../work.ts'
import { findCase, listEvidence } from './case.store.ts'

export interface FactsDependencies {
  sessions: Sessions
  recoveryCodes: RecoveryCodes
}

/** Addresses that a code or a pass may go to: confirmed mailboxes that are not behind this very sign-in (rule 2). */
export const codeAddressesOf = <A extends { kind: string; confirmed_at: Date | null; behind_sign_in: boolean }>(
  addresses: readonly A[],
): A[] =>
  addresses.filter((address) => address.kind === 'email' && address.confirmed_at !== null && !address.behind_sign_in)

export type Lock = AccountDetail['locks'][number]['what']

/** What waits on an account after wrong tries: the longest wait of each kind. @param factors the account's, as read */
export async function locksOf(
  work: Work,
  accountId: AccountId,
  factors: readonly { wait_until: Date | null }[],
): Promise<{ what: Lock; until: Date }[]> {
  const ofFactors = factors.map((factor) => factor.wait_until)
  const waits: [Lock, (Date | null)[]][] = [
    ['password', [await waitOf(work, 'password', accountId)]],
    [
      'factor',
      [await waitOf(work, 'factors', accountId), ...ofFactors.filter((until) => until !== null && until > work.now)],
    ],
    ['recovery_code', [await waitOf(work, 'recovery_code', accountId)]],
    [
      'issued_code',
      [
        ...(await Promise.all(
          codePurposes.map((purpose) => waitOf(work, codeScope(purpose), triesOn(accountId, purpose))),
        )),
      ],
    ],
    ['enrolment_pass', [await waitOf(work, 'pass', accountId)]],
  ]
  return waits.flatMap(([what, instants]) => {
    const until = latest(instants)
    return until === null ? [] : [{ what, until }]
  })
}

const latest = (instants: readonly (Date | null)[]): Date | null =>
  instants.filter((until) => until !== null).sort((a, b) => b.getTime() - a.getTime())[0] ?? null

/** Gathers all that decides what this caller may do in this case. `lock` takes the account's row, for acting on it. */
export async function gatherCase(
  work: Work,
  deps: FactsDependencies,
  caseId: CaseId,
  caller: { id: AccountId; role: Role },
  lock: boolean,
) {
  const found = await findCase(work.tx, caseId)
  if (found === undefined) throw new AppError('not_found')
  const account = await (lock ? lockAccount : findAccount)(work.tx, found.account_id)
  if (account === undefined) throw new AppError('not_found')
  // Read again under the lock: another act may have ended meanwhile.
  const current = lock ? ((await findCase(work.tx, caseId)) ?? found) : found
  const evidence = await listEvidence(work.tx, caseId)
  const addresses = await listAddresses(work.tx, account.id)
  const factors = await listFactors(work.tx, account.id)
  const locks = await locksOf(work, account.id, factors)
  const caseLock = await waitOf(work, 'case', caseId)
  const recoveryLock = locks.find((held) => held.what === 'recovery_code')?.until ?? null
  const lockedUntil = latest([caseLock, recoveryLock])
  const codesLockedUntil = await issuedCodesLockedUntil(work, { purpose: 'evidence', requestId: caseId }, account.id)
  const codeAddresses = codeAddressesOf(addresses)
  const sessionCount = await deps.sessions.countLive(work, account.id)
  const facts: CaseFacts = {
    now: work.now.getTime(),
    actor: caller,
    account: {
      id: account.id,
      kind: account.kind,
      role: account.role,
      state: account.state,
      reconfigurationRequired: account.reconfiguration_since !== null,
      workingFactors: factors.filter((factor) => factor.state === 'working').length,
    },
    case: {
      state: current.state,
      agentId: current.agent_id,
      resetAt: current.reset_at?.getTime() ?? null,
      enrolledAt: current.enrolled_at?.getTime() ?? null,
    },
    evidence: evidence.map((held) => ({
      kind: held.kind,
      restsOn: held.rests_on,
      freshUntil: held.fresh_until.getTime(),
    })),
    lockedUntil: lockedUntil?.getTime() ?? null,
    codesLockedUntil: codesLockedUntil?.getTime() ?? null,
    confirmedCodeAddresses: codeAddresses.length,
    liveRecoveryCodes: await deps.recoveryCodes.countLive(work, account.id),
    endable:
      sessionCount +
      (await deps.sessions.countOpened(work, account.id)) +
      (await listTrustedDevices(work.tx, account.id, work.now)).length,
    locks: locks.length + (caseLock === null ? 0 : 1),
  }
  return { row: current, account, addresses, codeAddresses, evidence, factors, facts, lockedUntil }
}
export type GatheredCase = Awaited<ReturnType<typeof gatherCase>>

const codeOf: Record<RefusalReason, ErrorCode> = {
  no_case: 'not_found',
  case_closed: 'case_closed',
  case_not_yours: 'case_not_yours',
  role_may_not: 'forbidden',
  own_account: 'own_account',
  higher_role: 'higher_role',
  privileged_needs_approval: 'privileged_needs_approval',
  evidence_missing: 'evidence_missing',
  account_not_active: 'account_not_active',
  no_confirmed_address: 'no_confirmed_address',
  no_live_recovery_code: 'no_live_recovery_code',
  not_reset_yet: 'not_reset_yet',
  already_enrolled: 'already_enrolled',
  nothing_to_do: 'nothing_to_do',
  locked: 'locked',
}

/** Enforces the rule that the screen shows: throws why an action is refused. */
export function requireAllowed(action: CaseAction, facts: CaseFacts): void {
  const reason = refusalOf(action, facts)
  if (reason === null) return
  throw refusal(reason, lockOf(action, facts))
}

/** @param until instant in milliseconds at which a lock ends, where the reason is one */
export const refusal = (reason: RefusalReason, until: number | null = null): AppError =>
  new AppError(codeOf[reason], until === null ? {} : { params: { until: new Date(until).toISOString() } })
