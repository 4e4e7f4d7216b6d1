import { staffReasonSchema, type BreakGlass } from '#common/api/staff.ts'
import { AppError } from '#common/errors.ts'
import { holdsGroupedCode } from '#common/model/grouped-code.ts'
import type { RecordId } from '#common/model/ids.ts'
import type { Secret } from '#common/secret.ts'
import type { Role } from '#common/model/words.ts'
import { instant } from '../accounts/account-summary.ts'
import { findByUserName, listAddresses, lockAccounts } from '../accounts/account.store.ts'
import { markReconfiguration } from '../accounts/reconfiguration.store.ts'
import { endStaffWork, ownersAtWork } from '../cases/staff-work.ts'
import { endOpenCases } from '../cases/end-open-cases.ts'
import { addSeconds } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import type { EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import { factorSealContext } from '../factors/factor.service.ts'
import { endFactors, lockFactors } from '../factors/factor.store.ts'
import type { Freezes } from '../freezes/freeze.service.ts'
import { endRequests } from '../freezes/freeze.store.ts'
import { forgetTries } from '../guesses/guess.service.ts'
import { newId } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RecoveryCodes } from '../recovery-codes/recovery-code.service.ts'
import type { Sessions } from '../sessions/session.service.ts'
import type { Caller, Work } from '../work.ts'
import {
  acknowledge,
  findBreakGlass,
  findSealedFactor,
  insertBreakGlass,
  listPeopleWithRoles,
  listUnacknowledged,
  listUsedSince,
} from './break-glass.store.ts'

/** The person stands beside the server, or is on the phone to whoever does. */
const breakGlassPassSeconds = 30 * 60
/** How long every start of the backend says in its log that it was used. */
const toldInLogSeconds = 7 * 24 * 60 * 60

/** Those who can help everybody else: whom it is for, and who takes note of it. */
const heads: readonly Role[] = ['supervisor', 'administrator']
const areTold: readonly Role[] = ['supervisor', 'administrator', 'auditor']

/** A refusal of the command: its text is for whoever stands at the terminal. */
const refused = (
  code: 'not_found' | 'forbidden' | 'account_not_active' | 'changed_meanwhile' | 'invalid_input' | 'code_in_text',
  text: string,
) => new AppError(code, { detail: text })

/** The reason as the console shows it to everybody: what it may hold is what a reason may hold that is typed there. */
function reasonOf(given: string): string {
  const { data } = staffReasonSchema.safeParse(given)
  if (data === undefined)
    throw refused(
      'invalid_input',
      'the reason has 1 to 500 characters, and none that cannot be seen or turn the text around',
    )
  if (holdsGroupedCode(data))
    throw refused('code_in_text', 'the reason holds a code: it belongs into no text that is kept')
  return data
}

/** The way in for the only supervisor whose phone is lost (rule 22): by whoever has the server, and never in silence. */
export function createBreakGlass(deps: {
  keys: KeyRing
  sessions: Sessions
  passes: EnrolmentPasses
  recoveryCodes: Pick<RecoveryCodes, 'revoke'>
  freezes: Pick<Freezes, 'liftByBreakGlass'>
  delivery: Delivery
}) {
  const { keys, sessions, passes, recoveryCodes, freezes, delivery } = deps

  /** A key file of another database would make a pass that nothing opens, and mails that nothing can send. */
  async function requireOwnKeys(work: Work): Promise<void> {
    const factor = await findSealedFactor(work.tx)
    if (factor === undefined || factor.secret_sealed === null) return
    try {
      keys.open(factorSealContext(factor.account_id), factor.secret_sealed)
    } catch (error) {
      throw new AppError('changed_meanwhile', {
        detail: 'the key file (keys.json) does not belong to this database',
        cause: error,
      })
    }
  }

  async function findPerson(work: Work, userName: string) {
    const found = await findByUserName(work.tx, userName.trim().toLowerCase())
    const account =
      found === undefined ? undefined : (
        (await lockAccounts(work.tx, [found.id, ...(await ownersAtWork(work, found.id))])).find(
          (row) => row.id === found.id,
        )
      )
    if (account === undefined) throw refused('not_found', `nobody has the user name ${userName}`)
    if (account.role === null || !heads.includes(account.role))
      throw refused('forbidden', `${userName} is neither supervisor nor administrator: those can help everybody else`)
    // A frozen one too: of the only administrator nobody at the desk may lift the freeze.
    if (account.state !== 'active' && account.state !== 'frozen')
      throw refused(
        'account_not_active',
        `the account of ${userName} is ${account.state}: break-glass opens active and frozen ones only`,
      )
    return account
  }

  return {
    /**
     * Ends what the person had, lifts a freeze of theirs, and makes one enrolment pass; everybody who watches over the desk
     * is told.
     */
    async use(
      work: Work,
      userName: string,
      given: string,
    ): Promise<{ pass: Secret<string>; expiresAt: Date; displayName: string; lifted: boolean; told: number }> {
      const reason = reasonOf(given)
      await requireOwnKeys(work)
      const account = await findPerson(work, userName)
      const held = await lockFactors(work.tx, account.id, ['working', 'retired', 'disabled'])
      const factors = await endFactors(
        work.tx,
        held.map((factor) => factor.id),
        work.now,
      )
      const cancelled = await passes.cancel(work, account.id)
      // A code is the key of a set-up too (rule 13): whoever found it with the phone would come first.
      const codes = await recoveryCodes.revoke(work, account.id, 'system', null)
      const ended = await sessions.endAll(work, account.id, 'break_glass', true)
      await endRequests(work.tx, account.id, work.now)
      await markReconfiguration(work, account.id, 'reset')
      // What the desk was about to do for whoever says to be this person has nothing left to stand on.
      const cases = await endOpenCases(work, account.id, 'break_glass')
      // Nor has what somebody else may have done with their phone at the desk.
      await endStaffWork(work, deps, account.id)
      // Whoever guessed at this account must not keep its owner out for as long as the pass lives.
      for (const scope of ['password', 'pass', 'factors'] as const) await forgetTries(work, scope, account.id)
      const { pass, expiresAt } = await passes.issue(work, account.id, {
        caseId: null,
        addressId: null,
        lifeSeconds: breakGlassPassSeconds,
      })
      const id = newId<RecordId>()
      // Before the notice below, whose link must freeze the account again if this was not meant.
      const lifted = account.state === 'frozen'
      if (lifted) await freezes.liftByBreakGlass(work, account.id, id)
      await insertBreakGlass(work.tx, {
        id,
        account_id: account.id,
        reason,
        used_at: work.now,
        acknowledged_at: null,
        acknowledged_by: null,
      })
      const addresses = await listAddresses(work.tx, account.id)
      await delivery.notify(work, account, addresses, 'break_glass_used')
      if (lifted) await delivery.notify(work, account, addresses, 'break_glass_unfroze', { who: account.display_name })
      const told = await listPeopleWithRoles(work.tx, areTold, account.id)
      for (const person of told)
        for (const template of ['break_glass_told', ...(lifted ? (['break_glass_unfroze'] as const) : [])] as const)
          await delivery.notify(work, person, await listAddresses(work.tx, person.id), template, {
            who: account.display_name,
          })
      work.record({
        action: 'staff.break_glass',
        outcome: 'done',
        accountId: account.id,
        detail: {
          breakGlassId: id,
          factors: factors.length,
          ...ended,
          passes: cancelled,
          cases,
          codes,
          freezeLifted: lifted,
          told: told.length,
        },
      })
      return { pass, expiresAt, displayName: account.display_name, lifted, told: told.length }
    },

    /** For the log of every start. */
    listRecent: (work: Work) => listUsedSince(work.tx, addSeconds(work.now, -toldInLogSeconds)),

    async list(work: Work, caller: Caller): Promise<{ items: BreakGlass[] }> {
      const items = (await listUnacknowledged(work.tx)).map((row) => ({
        id: row.id,
        account: { id: row.account_id, displayName: row.display_name },
        usedAt: instant(row.used_at),
        reason: row.reason,
        mayAcknowledge: heads.includes(caller.role) && row.account_id !== caller.id,
      }))
      return { items }
    },

    /** Somebody else has seen it: the banner goes. */
    async acknowledge(work: Work, caller: Caller, id: RecordId) {
      const row = await findBreakGlass(work.tx, id)
      if (row === undefined) throw new AppError('not_found')
      if (row.account_id === caller.id) throw new AppError('own_account')
      if (!(await acknowledge(work.tx, id, caller.id, work.now))) throw new AppError('nothing_to_do')
      work.record({
        action: 'staff.break_glass_acknowledged',
        outcome: 'done',
        accountId: row.account_id,
        detail: { breakGlassId: id },
      })
      return { at: instant(work.now) }
    },
  }
}
export type BreakGlassUses = ReturnType<typeof createBreakGlass>
