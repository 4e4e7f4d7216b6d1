import type { IssuedCodeVerdict, RecoveryCodeVerdict } from '#common/api/cases.ts'
import { AppError, assertNever } from '#common/errors.ts'
import type { AccountId, AddressId, CaseId } from '#common/model/ids.ts'
import { refusalOf } from '#common/model/case-advice.ts'
import {
  findAccount,
  findAddressById,
  listAddresses,
  lockAccount,
  type AccountRow,
  type AddressRow,
} from '../accounts/account.store.ts'
import { gatherCase, refusal, requireAllowed, type FactsDependencies } from '../cases/case-facts.ts'
import { findCaseByNumber } from '../cases/case.store.ts'
import type { Freezes } from '../freezes/freeze.service.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import type { IssuedCodes } from '../issued-codes/issued-code.service.ts'
import { numberThing } from '../cases/lost-things.ts'
import { verificationLimits } from '../limits/limit.service.ts'
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
    target: {
      accountId: AccountId
      caseId: CaseId
      by: 'agent' | 'owner'
      agentId: AccountId | null
      /** Until when nothing is verified here: a limit is reached (rule 15). */
      lockedUntil: Date | null
      /** Whose code it should be, where the caller has read that under the account's row. */
      owner?: Owner
    },
    typed: string,
  ): Promise<RecoveryCodeVerdict> {
    const reading = deps.recoveryCodes.read(typed)
    if (reading.state === 'slip') return { kind: 'slip', groups: reading.slips }
    if (reading.state === 'empty' || reading.state === 'partial') return { kind: 'incomplete' }
    const [inCase, onAccount, heard] = await Promise.all([
      beginTry(work, 'case', target.caseId),
      beginTry(work, 'recovery_code', target.accountId),
      deps.recoveryCodes.hear(work, typed),
    ])
    const until = [
      target.lockedUntil,
      ...[inCase, onAccount].map((attempt) => (attempt.kind === 'waiting' ? attempt.until : null)),
    ]
      .filter((instant) => instant !== null)
      .sort((a, b) => b.getTime() - a.getTime())[0]
    const open = until === undefined
    const { result, exposedAccountId, ended } = deps.recoveryCodes.settle(work, heard, {
      accountId: target.accountId,
      by: target.by,
      caseId: target.caseId,
      open,
    })
    const [verdict] = await Promise.all([
      judge(result, inCase, onAccount, until),
      ended,
      exposedAccountId === null ? undefined : tellOwner(work, exposedAccountId, 'recovery_code_exposed'),
      ...(open && result.kind === 'valid' ?
        [
          keepEvidence(work, deps, target.caseId, {
            kind: 'recovery_code',
            restsOn: savedCode,
            givenBy: target.by,
            byId: target.agentId,
          }),
          tellOwner(work, target.accountId, 'recovery_code_used', target.owner),
        ]
      : []),
    ])
    work.record({
      action: 'evidence.recovery_code_verified',
      outcome: verdict.kind === 'valid' ? 'done' : 'failed',
      accountId: target.accountId,
      caseId: target.caseId,
      detail: { verdict: verdict.kind, by: target.by },
    })
    if (failed.has(result.kind) && until === undefined) await countFailed(work, deps, target)
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
    const target = { accountId: account.id, caseId: found.id, by: 'owner' as const, agentId: null }
    const { policy } = await deps.policies.active(work)
    const standings = await deps.limits.standing(work, verificationLimits, target, policy.limits, true)
    return takeRecoveryCode(work, { ...target, lockedUntil: limitedUntil(standings) }, typed)
  }

  async function tellOwner(
    work: Work,
    accountId: AccountId,
    template: 'recovery_code_used' | 'recovery_code_exposed',
    known?: Owner,
  ): Promise<void> {
    const [account, addresses] =
      known === undefined ?
        await Promise.all([findAccount(work.tx, accountId), listAddresses(work.tx, accountId)])
      : [known.account, known.addresses]
    if (account !== undefined) await deps.delivery.notify(work, account, addresses, template)
  }

  return {
    /** The caller reads the code to the agent. */
    async verifyRecoveryCode(work: Work, caller: Caller, caseId: CaseId, typed: string): Promise<RecoveryCodeVerdict> {
      const gathered = await gatherCase(work, deps, caseId, caller, true)
      const reason = refusalOf('verify_recovery_code', gathered.facts)
      // A lock or a limit is a verdict, and even then the code has been heard; any other refusal hears no code.
      if (reason !== null && reason !== 'locked' && reason !== 'over_limit') throw refusal(reason)
      return takeRecoveryCode(
        work,
        {
          accountId: gathered.account.id,
          caseId,
          by: 'agent',
          agentId: caller.id,
          lockedUntil: limitedUntil(gathered.verificationStandings),
          owner: gathered,
        },
        typed,
      )
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
      const gathered = await gatherCase(work, deps, caseId, caller, true)
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
      const gathered = await gatherCase(work, deps, caseId, caller, true)
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
      if (counted) await countFailed(work, deps, { accountId: gathered.account.id, caseId, agentId: caller.id })
      return verdict
    },
  }
}
export type Evidence = ReturnType<typeof createEvidence>

/** Verdicts that count as a failed verification (rule 15). */
const failed: ReadonlySet<string> = new Set(['unknown', 'spent', 'revoked'])

type Attempt = Awaited<ReturnType<typeof beginTry>>
type Spent = Awaited<ReturnType<RecoveryCodes['spend']>>['result']

interface Owner {
  account: AccountRow
  addresses: readonly AddressRow[]
}

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
