import type { IssuedCodeVerdict, RecoveryCodeVerdict } from '#common/api/cases.ts'
import { AppError, assertNever } from '#common/errors.ts'
import type { AccountId, AddressId, CaseId } from '#common/model/ids.ts'
import { refusalOf, refusalToHear } from '#common/model/case-advice.ts'
import type { Policy } from '#common/model/policy-document.ts'
import { findAccount, findAddressById, listAddresses, lockAccount, type AccountRow } from '../accounts/account.store.ts'
import { gatherCase, readCase, refusal, requireAllowed, type FactsDependencies } from '../cases/case-facts.ts'
import { findCaseByNumber } from '../cases/case.store.ts'
import type { Freezes } from '../freezes/freeze.service.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import type { IssuedCodes } from '../issued-codes/issued-code.service.ts'
import { numberThing } from '../cases/lost-things.ts'
import { limitsFor, verificationLimits } from '../limits/limit.service.ts'
import type { RecoveryCodes } from '../recovery-codes/recovery-code.service.ts'
import type { Caller, Work } from '../work.ts'
import { countFailed, keepEvidence, limitedUntil } from './keep-evidence.ts'

export const savedCode = 'saved_code'
export const mailbox = (addressId: AddressId): string => `mailbox:${addressId}`

export interface EvidenceDependencies extends FactsDependencies {
  issuedCodes: IssuedCodes
  freezes: Pick<Freezes, 'freeze'>
}

export function createEvidence(deps: EvidenceDependencies) {
  /** Takes a code for an account in a case: limits first, then the code; a live one is spent whatever the verdict (rule 8). */
  async function takeRecoveryCode(
    work: Work,
    /** The account as it is read under its row. `agentId` null: the owner types the code. */
    target: { account: AccountRow; caseId: CaseId; agentId: AccountId | null; policy: Policy },
    typed: string,
  ): Promise<RecoveryCodeVerdict> {
    const reading = deps.recoveryCodes.read(typed)
    if (reading.state === 'slip') return { kind: 'slip', groups: reading.slips }
    if (reading.state === 'empty' || reading.state === 'partial') return { kind: 'incomplete' }
    const { account, caseId, agentId } = target
    const by = agentId === null ? 'owner' : 'agent'
    const subjects = { caseId, accountId: account.id, agentId }
    const most = limitsFor(work, target.policy, agentId)
    const [standings, inCase, onAccount, heard, addresses] = await Promise.all([
      deps.limits.standing(work, verificationLimits, subjects, most, true),
      beginTry(work, 'case', caseId),
      beginTry(work, 'recovery_code', account.id),
      deps.recoveryCodes.hear(work, typed),
      listAddresses(work.tx, account.id),
    ])
    const until = [
      limitedUntil(standings),
      ...[inCase, onAccount].map((attempt) => (attempt.kind === 'waiting' ? attempt.until : null)),
    ]
      .filter((instant) => instant !== null)
      .sort((a, b) => b.getTime() - a.getTime())[0]
    const open = until === undefined
    const { result, exposedAccountId, ended } = deps.recoveryCodes.settle(work, heard, {
      accountId: account.id,
      by,
      caseId,
      open,
    })
    const judged = judge(result, inCase, onAccount, until).then((verdict) => {
      work.record({
        action: 'evidence.recovery_code_verified',
        outcome: verdict.kind === 'valid' ? 'done' : 'failed',
        accountId: account.id,
        caseId,
        detail: { verdict: verdict.kind, by },
      })
      return verdict
    })
    const [verdict] = await Promise.all([
      judged,
      ended,
      exposedAccountId === null ? undefined : tellExposed(work, exposedAccountId),
      ...(open && result.kind === 'valid' ?
        [
          keepEvidence(work, deps, caseId, { kind: 'recovery_code', restsOn: savedCode, givenBy: by, byId: agentId }),
          deps.delivery.notify(work, account, addresses, 'recovery_code_used'),
        ]
      : []),
      open && failed.has(result.kind) ? countFailed(work, deps, subjects, most) : undefined,
    ])
    return verdict
  }

  /** Judges what the owner typed; the case is read again under the account's row. */
  async function byOwner(
    work: Work,
    caseNumber: string,
    account: AccountRow | undefined,
    typed: string,
  ): Promise<RecoveryCodeVerdict> {
    const found = account === undefined ? undefined : await findCaseByNumber(work.tx, caseNumber)
    if (found === undefined || found.state !== 'open' || account === undefined || account.state !== 'active') {
      const reading = deps.recoveryCodes.read(typed)
      if (reading.state === 'slip') return { kind: 'slip', groups: reading.slips }
      if (reading.state === 'empty' || reading.state === 'partial') return { kind: 'incomplete' }
      work.record({
        action: 'evidence.recovery_code_verified',
        outcome: 'failed',
        accountId: account?.id ?? null,
        caseId: found?.id ?? null,
        detail: { verdict: 'no_open_case', by: 'owner' },
      })
      return { kind: 'unknown', triesLeft: 4 }
    }
    const { policy } = await deps.policies.active(work)
    return takeRecoveryCode(work, { account, caseId: found.id, agentId: null, policy }, typed)
  }

  async function tellExposed(work: Work, accountId: AccountId): Promise<void> {
    const [account, addresses] = await Promise.all([findAccount(work.tx, accountId), listAddresses(work.tx, accountId)])
    if (account !== undefined) await deps.delivery.notify(work, account, addresses, 'recovery_code_exposed')
  }

  return {
    /** The caller reads the code to the agent, and waits: only what decides whether it is heard, and what becomes of it, is read. */
    async verifyRecoveryCode(work: Work, caller: Caller, caseId: CaseId, typed: string): Promise<RecoveryCodeVerdict> {
      const { account, current, policy } = await readCase(work, deps, caseId, true)
      const { state, agent_id: agentId } = current
      const reason = refusalToHear({ actor: caller, account, case: { state, agentId } })
      if (reason !== null) throw refusal(reason)
      return takeRecoveryCode(work, { account, caseId, agentId, policy }, typed)
    },

    /**
     * The owner types the code on the hosted page under the case's number, while on the phone. A number that is unknown,
     * closed or on an account that is not active answers like an unknown code.
     */
    async verifyRecoveryCodeByOwner(
      work: Work,
      caseNumber: string,
      typed: string,
    ): Promise<RecoveryCodeVerdict | { kind: 'throttled'; until: Date }> {
      const named = await findCaseByNumber(work.tx, caseNumber)
      const account = named === undefined ? undefined : await lockAccount(work.tx, named.account_id)
      // The account, then the source: as in every sign-in. Machines that guess numbers or codes are slowed down.
      const source = await beginTry(work, 'source', sourceOf(work))
      if (source.kind === 'waiting') return { kind: 'throttled', until: source.until }
      const verdict = await byOwner(work, caseNumber, account, typed)
      if (verdict.kind !== 'valid' && verdict.kind !== 'slip' && verdict.kind !== 'incomplete') await source.wrong()
      return verdict
    },

    /** Issues a code to a confirmed mailbox of the account, bound to this case. */
    async issueCode(work: Work, caller: Caller, caseId: CaseId, addressId: AddressId) {
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'issue_code')
      requireAllowed(work, 'issue_code', gathered, deps.limits)
      const address = gathered.addresses.find((candidate) => candidate.id === addressId)
      if (address === undefined) throw new AppError('not_found')
      if (address.behind_sign_in) throw new AppError('address_behind_sign_in')
      if (gathered.facts.lost.has(numberThing(address.id))) throw new AppError('rests_on_lost')
      if (!gathered.codeAddresses.includes(address)) throw new AppError('no_confirmed_address')
      const { account } = gathered
      const issued = await deps.issuedCodes.issue(
        work,
        { purpose: 'evidence', requestId: caseId },
        { accountId: account.id, locale: account.locale, displayName: account.display_name },
        address,
        caseId,
      )
      return {
        issuedCodeId: issued.issuedCodeId,
        expiresAt: issued.expiresAt.toISOString(),
        resendFrom: issued.resendFrom.toISOString(),
      }
    },

    async verifyIssuedCode(work: Work, caller: Caller, caseId: CaseId, typed: string): Promise<IssuedCodeVerdict> {
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'issue_code')
      const reason = refusalOf('issue_code', gathered.facts)
      // A lock is a verdict.
      const until = limitedUntil(gathered.verificationStandings)
      if (reason === 'over_limit' && until !== null) {
        work.record({
          action: 'evidence.issued_code_verified',
          outcome: 'failed',
          accountId: gathered.account.id,
          caseId,
          detail: { verdict: 'locked', purpose: 'evidence' },
        })
        return { kind: 'locked', until: until.toISOString() }
      }
      if (reason !== null && reason !== 'locked') throw refusal(reason)
      const { verdict, addressId, counted } = await deps.issuedCodes.verify(
        work,
        { purpose: 'evidence', requestId: caseId },
        gathered.account.id,
        caseId,
        typed,
      )
      if (verdict.kind === 'valid' && addressId !== null) {
        // By its kind: a number that was replaced meanwhile is still a number.
        const known = gathered.addresses.find((address) => address.id === addressId)
        const isNumber = (known ?? (await findAddressById(work.tx, addressId)))?.kind === 'phone'
        await keepEvidence(work, deps, caseId, {
          kind: 'issued_code',
          restsOn: isNumber ? numberThing(addressId) : mailbox(addressId),
          addressId,
          givenBy: 'agent',
          byId: caller.id,
        })
      }
      if (counted)
        await countFailed(work, deps, { accountId: gathered.account.id, caseId, agentId: caller.id }, gathered.most)
      return verdict
    },
  }
}
export type Evidence = ReturnType<typeof createEvidence>

/** Verdicts that count as a failed verification (rule 15). */
const failed: ReadonlySet<string> = new Set(['unknown', 'spent', 'revoked'])

type Attempt = Awaited<ReturnType<typeof beginTry>>
type Spent = Awaited<ReturnType<RecoveryCodes['spend']>>['result']

/** Counts a wrong code against the case and the account, and says how many tries the tighter of the two leaves. */
async function judge(
  result: Spent,
  inCase: Attempt,
  onAccount: Attempt,
  until: Date | undefined,
): Promise<RecoveryCodeVerdict> {
  if (until !== undefined || inCase.kind === 'waiting' || onAccount.kind === 'waiting')
    return { kind: 'locked', until: (until ?? new Date(0)).toISOString() }
  if (result.kind === 'valid') {
    await Promise.all([inCase.right(), onAccount.right()])
    return { kind: 'valid' }
  }
  if (result.kind === 'slip') return result
  if (result.kind === 'incomplete') return result
  const [caseWrong, accountWrong] = await Promise.all([inCase.wrong(), onAccount.wrong()])
  const wait = [caseWrong.waitUntil, accountWrong.waitUntil]
    .filter((date) => date !== null)
    .sort((a, b) => b.getTime() - a.getTime())[0]
  if (wait !== undefined) return { kind: 'locked', until: wait.toISOString() }
  const triesLeft = Math.min(caseWrong.left, accountWrong.left)
  switch (result.kind) {
    case 'unknown':
      return { kind: 'unknown', triesLeft }
    case 'spent':
      return { kind: 'spent', at: result.at.toISOString(), byOwner: result.byOwner, triesLeft }
    case 'revoked':
      return { kind: 'revoked', at: result.at.toISOString(), triesLeft }
    default:
      return assertNever(result)
  }
}
