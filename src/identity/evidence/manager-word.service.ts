import { AppError } from '#common/errors.ts'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import { instant } from '../accounts/account-summary.ts'
import { listAddresses, lockAccount } from '../accounts/account.store.ts'
import { codeAddressesOf } from '../accounts/code-addresses.ts'
import { gatherCase, requireAllowed } from '../cases/case-facts.ts'
import { listHands } from '../cases/case.store.ts'
import { addSeconds } from '../clock.ts'
import { newId } from '../ids.ts'
import type { Caller, Work } from '../work.ts'
import type { EvidenceDependencies } from './evidence.service.ts'
import { countFailed, keepEvidence } from './keep-evidence.ts'
import {
  answerQuestion,
  findNewestQuestion,
  findQuestion,
  findQuestionOf,
  insertQuestion,
  listAskedSince,
  listWaitingOf,
  supersedeQuestions,
} from './manager-question.store.ts'

/** How long a manager has, in seconds: the caller is on the phone. */
const questionSeconds = 30 * 60
const againSeconds = 60
/** A manager gets no more mails about one case in an hour: tired people say yes. */
const mostAnHour = 5
const hourSeconds = 60 * 60

export const managerPagePath = '/account/vouch'
export const personThing = (id: AccountId): string => `person:${id}`

export type ManagerAnswer = 'confirmed' | 'denied'

/** A manager's word (rule 11): the manager recorded on the account confirms in their own session, on a hosted page. */
export function createManagerWords(deps: EvidenceDependencies & { publicOrigin: string }) {
  const { delivery, limits } = deps

  return {
    /** Asks by mail: the link shows the question only to the manager, signed in as themselves with MFA. */
    async ask(work: Work, caller: Caller, caseId: CaseId) {
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'ask_manager')
      requireAllowed(work, 'ask_manager', gathered, limits)
      const { manager } = gathered
      if (manager === undefined) throw new AppError('no_manager')
      const newest = await findNewestQuestion(work.tx, caseId)
      if (newest?.state === 'waiting' && addSeconds(newest.asked_at, againSeconds) > work.now)
        throw new AppError('resend_too_soon', { params: { from: instant(addSeconds(newest.asked_at, againSeconds)) } })
      const asked = await listAskedSince(work.tx, { caseId, managerId: manager.id }, addSeconds(work.now, -hourSeconds))
      const opensAgain = asked.at(-mostAnHour)
      if (opensAgain !== undefined)
        throw new AppError('resend_too_soon', { params: { from: instant(addSeconds(opensAgain, hourSeconds)) } })
      await supersedeQuestions(work.tx, caseId, work.now)
      const id = newId<RecordId>()
      const expiresAt = addSeconds(work.now, questionSeconds)
      await insertQuestion(work.tx, {
        id,
        case_id: caseId,
        manager_id: manager.id,
        asked_by: caller.id,
        asked_at: work.now,
        expires_at: expiresAt,
        state: 'waiting',
        answered_at: null,
      })
      for (const address of codeAddressesOf(await listAddresses(work.tx, manager.id)))
        await delivery.mail(work, {
          accountId: manager.id,
          to: address.value,
          locale: manager.locale,
          template: 'manager_question',
          expiresAt,
          values: { name: manager.display_name, address: `${deps.publicOrigin}${managerPagePath}` },
        })
      work.record({
        action: 'evidence.manager_asked',
        outcome: 'done',
        accountId: gathered.account.id,
        caseId,
        detail: { questionId: id, managerId: manager.id },
      })
      return { expiresAt: instant(expiresAt) }
    },

    /** What waits for a manager. */
    waitingOf: (work: Work, managerId: AccountId) => listWaitingOf(work.tx, managerId, work.now),

    /** Whose account a question is about: the manager's and this one are taken together. */
    accountOf: async (work: Work, questionId: RecordId): Promise<AccountId | undefined> =>
      (await findQuestion(work.tx, questionId))?.account_id,

    /**
     * The manager's answer. They must still be the manager on record, and never have had a hand in the case themselves; a "no" counts as a failed
     * verification, since somebody else is on the phone.
     */
    async answer(
      work: Work,
      managerId: AccountId,
      questionId: RecordId,
      answer: ManagerAnswer,
    ): Promise<'taken' | 'gone'> {
      const seen = await findQuestionOf(work.tx, questionId, managerId)
      if (seen === undefined) {
        work.record({
          action: 'evidence.manager_answered',
          outcome: 'refused',
          detail: { managerId, because: 'not_theirs' },
        })
        return 'gone'
      }
      await lockAccount(work.tx, seen.account_id)
      const row = await findQuestionOf(work.tx, questionId, managerId)
      if (
        row === undefined ||
        row.case_state !== 'open' ||
        row.recorded_manager_id !== managerId ||
        (await listHands(work.tx, [row.case_id])).some((hand) => hand.by_id === managerId && hand.did === 'handled') ||
        row.agent_id === managerId ||
        (row.owner_state !== 'active' && row.owner_state !== 'frozen') ||
        !(await answerQuestion(work.tx, questionId, answer, work.now))
      ) {
        work.record({
          action: 'evidence.manager_answered',
          outcome: 'refused',
          accountId: seen.account_id,
          caseId: seen.case_id,
          detail: { questionId, managerId, answer, because: 'gone' },
        })
        return 'gone'
      }
      work.record({
        action: 'evidence.manager_answered',
        outcome: answer === 'confirmed' ? 'done' : 'failed',
        accountId: row.account_id,
        caseId: row.case_id,
        detail: { questionId, managerId, answer },
      })
      if (answer === 'confirmed')
        await keepEvidence(work, deps, row.case_id, {
          kind: 'manager_word',
          restsOn: personThing(managerId),
          givenBy: 'manager',
          byId: managerId,
        })
      else await countFailed(work, deps, { accountId: row.account_id, caseId: row.case_id, agentId: null })
      return 'taken'
    },

    newestOf: (work: Work, caseId: CaseId) => findNewestQuestion(work.tx, caseId),
  }
}
export type ManagerWords = ReturnType<typeof createManagerWords>
