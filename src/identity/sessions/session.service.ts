import type { AccountId, CaseId, FactorId, RecordId } from '#common/model/ids.ts'
import { Secret } from '#common/secret.ts'
import { lockAccount, lockAccounts, updateAccount } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import { createLogouts } from '../applications/logouts.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { newId, newToken } from '../ids.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import { noteAnswerArrived } from '../trusted-devices/trusted-device.store.ts'
import type { Work } from '../work.ts'
import {
  closeEarlierSignIns,
  countOpen,
  deleteOidcRecords,
  deleteOidcRecordsElsewhere,
  deleteGrant,
  findAccountOfGrant,
  deleteOidcRecordsOfSession,
  deleteSignIns,
  deleteSignInsBeside,
  deleteSignInsOfCase,
  deleteSignInsOfFactor,
  endOtherSessions,
  endSession,
  endSessions,
  endTrustedDevices,
  findLiveSession,
  findSessionByDigest,
  findSessionById,
  insertSession,
  listOpenApplications,
  listSessions,
  markSessionProven,
  moveOidcRecords,
  setSessionMethods,
  touchSession,
} from './session.store.ts'
import { holdsCurrentFactor } from './shown-methods.ts'

/** Life of an owner's session on the hosted pages, in seconds. */
const sessionSeconds = 12 * 60 * 60

export interface Ended {
  sessions: number
  trustedDevices: number
}

/** What a hosted page knows of the browser that it talks to. */
export interface Browser {
  label: string
  place: string
}

export function createSessions(delivery: Pick<Delivery, 'enqueue'>) {
  const logouts = createLogouts(delivery)
  return {
    list: (work: Work, accountId: AccountId) => listSessions(work.tx, accountId, work.now),

    async start(
      work: Work,
      accountId: AccountId,
      methods: readonly string[],
      browser: Browser,
      id = newId<RecordId>(),
    ): Promise<Secret<string>> {
      const token = newToken()
      await insertSession(work.tx, {
        id,
        account_id: accountId,
        token_digest: tokenDigest(token),
        label: browser.label,
        place: browser.place,
        methods: methods.join(' '),
        started_at: work.now,
        last_seen_at: work.now,
        expires_at: addSeconds(work.now, sessionSeconds),
        ended_at: null,
        ended_because: null,
        // A factor was shown just now; neither a trusted device nor a code by mail proves anything anew.
        proven_at: holdsCurrentFactor(methods) ? work.now : null,
      })
      await updateAccount(work.tx, accountId).set({ last_sign_in_at: work.now }).execute()
      work.record({
        action: 'session.started',
        outcome: 'done',
        accountId,
        detail: { sessionId: id, methods: methods.join(' ') },
      })
      return new Secret(token)
    },

    /**
     * The live session of a cookie, its account's row taken first; none while MFA has to be set up (rule 1) or after
     * everything was ended.
     * @param beside another account that the work is about: both rows are taken in one order
     */
    async find(work: Work, token: string, beside?: AccountId) {
      const seen = await findSessionByDigest(work.tx, tokenDigest(token), work.now)
      if (seen === undefined) return undefined
      await lockAccounts(work.tx, [seen.account_id, ...(beside === undefined ? [] : [beside])])
      // Read again: what ended it may have come meanwhile.
      const row = await findSessionByDigest(work.tx, tokenDigest(token), work.now)
      if (
        row === undefined ||
        (row.account_state !== 'active' && row.account_state !== 'frozen') ||
        row.reconfiguration_since !== null ||
        row.started_at < row.sign_ins_valid_from
      )
        return undefined
      // Whatever ends the session either came before this, or waits until this work is done.
      if ((await touchSession(work.tx, row.id, work.now)) === undefined) return undefined
      await noteAnswerArrived(work.tx, row.account_id, row.id)
      return row
    },

    /** A session that a factor was added to: what it showed before stands, and neither its life nor its proof grows. */
    async stepUp(work: Work, id: RecordId, accountId: AccountId, methods: string): Promise<string> {
      const session = await findSessionById(work.tx, id)
      const shown = [...new Set(`${session?.methods ?? ''} ${methods}`.split(' ').filter((word) => word !== ''))].join(
        ' ',
      )
      await setSessionMethods(work.tx, id, shown)
      work.record({
        action: 'session.proven',
        outcome: 'done',
        accountId,
        detail: { sessionId: id, because: 'step_up', methods: shown },
      })
      return shown
    },

    isLive: async (work: Work, id: RecordId): Promise<boolean> =>
      (await findLiveSession(work.tx, id, work.now)) !== undefined,

    /** Its owner has shown password and factor again (rule 4). */
    async markProven(work: Work, id: RecordId, accountId: AccountId): Promise<void> {
      await markSessionProven(work.tx, id, work.now)
      work.record({ action: 'session.proven', outcome: 'done', accountId, detail: { sessionId: id } })
    },

    /** Ends one browser's session with the grants that were made in it; each application in it is told. */
    async end(work: Work, id: RecordId, accountId: AccountId, because = 'signed_out'): Promise<void> {
      if ((await endSession(work.tx, id, because, work.now)) !== undefined)
        work.record({
          action: 'session.ended',
          outcome: 'done',
          accountId,
          detail: { sessionId: id, ...(because === 'signed_out' ? {} : { because }) },
        })
      await logouts.tell(work, await deleteOidcRecordsOfSession(work.tx, accountId, id))
    },

    /**
     * Ends every session but this one, every sign-in under way beside it, and whatever applications hold outside of it: a grant
     * that has outlived its session, or was made by whoever used this browser before, has no other end within its owner's reach.
     */
    async endOthers(work: Work, id: RecordId, accountId: AccountId): Promise<number> {
      const ended = await endOtherSessions(work.tx, accountId, id, 'signed_out', work.now)
      const records = await deleteOidcRecordsElsewhere(work.tx, accountId, id)
      await logouts.tell(work, records)
      await deleteSignInsBeside(work.tx, accountId, id)
      const grants = records.filter((row) => row.model === 'Grant').length
      if (ended.length + grants > 0)
        work.record({
          action: 'session.ended',
          outcome: 'done',
          accountId,
          detail: { others: ended.length, grants },
        })
      return Math.max(ended.length, grants)
    },

    /** How many grants of applications do not hang on this session. */
    countGrantsElsewhere: async (work: Work, id: RecordId, accountId: AccountId): Promise<number> =>
      (await listOpenApplications(work.tx, accountId, work.now)).filter((row) => row.session_id !== id).length,

    /** Names of applications that are signed in to, each once. */
    listApplications: async (work: Work, accountId: AccountId): Promise<string[]> => [
      ...new Set((await listOpenApplications(work.tx, accountId, work.now)).map((row) => row.name ?? 'Rekey console')),
    ],

    /**
     * A browser that signs in again has one session: the earlier one ends. What applications hold in it goes on under the
     * new one; another person's tokens stay theirs.
     */
    async replace(work: Work, earlierToken: string | undefined, token: string): Promise<void> {
      if (earlierToken === undefined || earlierToken === token) return
      const earlier = await findSessionByDigest(work.tx, tokenDigest(earlierToken), work.now)
      const next = await findSessionByDigest(work.tx, tokenDigest(token), work.now)
      if (earlier === undefined || next === undefined) return
      await lockAccounts(work.tx, [earlier.account_id, next.account_id])
      if (earlier.account_id === next.account_id) await moveOidcRecords(work.tx, earlier.id, next.id)
      if ((await endSession(work.tx, earlier.id, 'replaced', work.now)) !== undefined)
        work.record({
          action: 'session.ended',
          outcome: 'done',
          accountId: earlier.account_id,
          detail: { sessionId: earlier.id, because: 'replaced' },
        })
    },

    /**
     * Ends every session, grant and token of an account, and every sign-in under way, in this one transaction. A token
     * that is being refreshed at this moment dies with its grant; a sign-in from before this instant opens nothing.
     */
    async endAll(work: Work, accountId: AccountId, because: string, alsoTrust: boolean): Promise<Ended> {
      const [sessions, records, , , devices] = await Promise.all([
        endSessions(work.tx, accountId, because, work.now),
        deleteOidcRecords(work.tx, accountId),
        deleteSignIns(work.tx, accountId),
        closeEarlierSignIns(work.tx, accountId, work.now),
        alsoTrust ? endTrustedDevices(work.tx, accountId, because, work.now) : [],
      ])
      await logouts.tell(work, records)
      return {
        sessions: Math.max(sessions.length, records.filter((row) => row.model === 'Grant').length),
        trustedDevices: devices.length,
      }
    },

    /** A token of a grant was shown twice: the grant ends, and its application is told. @returns what ended */
    async endGrant(work: Work, grantId: string) {
      const accountId = await findAccountOfGrant(work.tx, grantId)
      if (accountId !== undefined) await lockAccount(work.tx, accountId)
      const ended = await deleteGrant(work.tx, grantId)
      await logouts.tell(work, ended)
      return ended
    },

    /**
     * Ends sign-ins under way for which this factor was shown, or which ask for it: it is gone.
     * @param keep the one that has changed it
     */
    endShownBy: (work: Work, accountId: AccountId, factorId: FactorId, keep?: RecordId): Promise<unknown> =>
      deleteSignInsOfFactor(work.tx, accountId, factorId, keep),

    /** Ends sign-ins that only a pass of this case has opened and that are not finished. */
    endOpenedByCase: (work: Work, caseId: CaseId): Promise<unknown> => deleteSignInsOfCase(work.tx, caseId),

    /**
     * How much an end would end: sessions, of which an application's own is one too; trusted devices; and sign-ins under way
     * that have proven more than the password, which a thief who is being reported would be in.
     */
    async countOpen(work: Work, accountId: AccountId) {
      const { sessions, grants, signIns, trustedDevices } = await countOpen(work.tx, accountId, work.now)
      return {
        sessions: Math.max(sessions ?? 0, grants ?? 0),
        signIns: signIns ?? 0,
        trustedDevices: trustedDevices ?? 0,
      }
    },
  }
}
export type Sessions = ReturnType<typeof createSessions>
