import type { AccountId, FactorId, RecordId } from '#common/model/ids.ts'
import type { AuditAction, AuditOutcome, FactorType } from '#common/model/words.ts'
import type { Secret } from '#common/secret.ts'
import { findAccount, lockAccount } from '../accounts/account.store.ts'
import { phoneHint } from '../accounts/phone.ts'
import { listOwnStory } from '../audit/audit.store.ts'
import { retireFactors } from '../factors/factor.store.ts'
import type { Resets } from '../resets/reset.service.ts'
import type { Work } from '../work.ts'
import type { OwnSession } from './fresh-proof.service.ts'
import type { SignInDependencies, SignIns } from './sign-in.service.ts'
import type { Account } from './sign-in.store.ts'

export interface OwnFactor {
  id: FactorId
  type: FactorType
  label: string
  hint: string | null
  preferred: boolean
  addedAt: Date
  lastUsedAt: Date | null
}

export interface OwnBrowser {
  id: RecordId
  label: string
  place: string
  firstAt: Date
  lastAt: Date | null
  /** The browser that asks. */
  here: boolean
}

/** What an owner's own page shows. */
export interface OwnAccount extends OwnSession {
  account: Account
  factors: OwnFactor[]
  /** Those of them that can sign in: the last one is not removed but retired (rule 6). */
  usable: FactorId[]
  /** When the live recovery code was made. */
  codeSince: Date | null
  devices: OwnBrowser[]
  sessions: OwnBrowser[]
  /** Applications that are signed in to. */
  applications: string[]
  /** Whether something goes on outside of this browser that no line of the list stands for. */
  grantsElsewhere: boolean
}

/** One line of recent activity. */
export interface OwnActivity {
  at: Date
  action: AuditAction
  outcome: AuditOutcome
  place: string | null
  byDesk: boolean
}

const activityPage = 20

/** The owner's own acts. The routes let what changes something through with a fresh proof alone (rule 4). */
export function createOwnAccounts(deps: SignInDependencies & { signIns: SignIns; resets: Resets }) {
  const { factors, recoveryCodes, sessions, trustedDevices, signIns, resets } = deps
  return {
    /** Who the session's cookie stands for, if it still does. */
    async read(work: Work, token: string | undefined, beside?: AccountId): Promise<OwnAccount | undefined> {
      const session = token === undefined ? undefined : await sessions.find(work, token, beside)
      const account = session === undefined ? undefined : await findAccount(work.tx, session.account_id)
      if (session === undefined || account === undefined) return undefined
      const code = await recoveryCodes.newest(work, account.id)
      return {
        account,
        sessionId: session.id,
        provenAt: session.proven_at,
        factors: (await factors.held(work, account.id)).map((row) => ({
          id: row.id,
          type: row.type,
          label: row.label,
          hint: row.number === null ? null : phoneHint(row.number),
          preferred: row.preferred,
          addedAt: row.added_at,
          lastUsedAt: row.last_used_at,
        })),
        usable: (await factors.usable(work, account.id, 'sign_in')).map((row) => row.id),
        codeSince: code?.state === 'live' ? (code.confirmed_at ?? code.created_at) : null,
        devices: (await trustedDevices.list(work, account.id)).map((row) => ({
          id: row.id,
          label: row.label,
          place: row.place,
          firstAt: row.trusted_at,
          lastAt: row.last_used_at,
          here: false,
        })),
        sessions: (await sessions.list(work, account.id)).map((row) => ({
          id: row.id,
          label: row.label,
          place: row.place,
          firstAt: row.started_at,
          lastAt: row.last_seen_at,
          here: row.id === session.id,
        })),
        applications: await sessions.listApplications(work, account.id),
        grantsElsewhere: (await sessions.countGrantsElsewhere(work, session.id, account.id)) > 0,
      }
    },

    /** What happened to the account, newest first; looks of the desk are no concern of this list. */
    async activity(work: Work, own: OwnAccount, before: number | undefined) {
      const rows = await listOwnStory(work.tx, own.account.id, before, activityPage + 1)
      const shown = rows.slice(0, activityPage)
      return {
        items: shown.map((row): OwnActivity => ({
          at: row.at,
          action: row.action,
          outcome: row.outcome,
          place: row.actor_kind === 'owner' ? row.source : null,
          byDesk: row.actor_kind === 'staff',
        })),
        nextBefore: rows.length > activityPage ? (shown.at(-1)?.seq ?? null) : null,
      }
    },

    rename: (work: Work, own: OwnAccount, factorId: FactorId, label: string): Promise<boolean> =>
      factors.rename(work, own.account.id, factorId, label),

    async prefer(work: Work, own: OwnAccount, factorId: FactorId): Promise<boolean> {
      const done = await factors.prefer(work, own.account.id, factorId)
      const label = own.factors.find((factor) => factor.id === factorId)?.label ?? ''
      if (done) await signIns.tell(work, own.account, 'preferred_factor_changed', { factor: label })
      return done
    },

    /** One of several goes at once, and with it the trust in devices (rule 3). The last one is "turn MFA off" (rule 6). */
    async removeFactor(work: Work, own: OwnAccount, factorId: FactorId): Promise<'removed' | 'last' | 'gone'> {
      await lockAccount(work.tx, own.account.id)
      const label = own.factors.find((factor) => factor.id === factorId)?.label ?? ''
      const done = await factors.remove(work, own.account.id, factorId)
      if (done !== 'removed') return done
      await trustedDevices.endAll(work, own.account.id)
      await sessions.endShownBy(work, own.account.id, factorId)
      await signIns.tell(work, own.account, 'factor_removed', { factor: label })
      return done
    },

    /** Rule 6: the factors are retired, and the next sign-in sets MFA up again. */
    async disableMfa(work: Work, account: Account): Promise<void> {
      const locked = (await lockAccount(work.tx, account.id)) ?? account
      const retired = await retireFactors(work.tx, account.id, work.now)
      for (const factor of retired)
        work.record({
          action: 'factor.retired',
          outcome: 'done',
          accountId: account.id,
          detail: { factorId: factor.id, type: factor.type },
        })
      await resets.requireReconfiguration(work, locked, null, 'disabled_by_owner')
    },

    async issueRecoveryCode(work: Work, account: Account): Promise<{ code: Secret<string>; sealed: string }> {
      // One after the other: two clicks make two codes, of which the second counts.
      await lockAccount(work.tx, account.id)
      const code = await recoveryCodes.issue(work, account.id)
      return { code, sealed: recoveryCodes.sealShown(account.id, code) }
    },

    async confirmRecoveryCode(
      work: Work,
      account: Account,
      sealed: string,
      group: string,
    ): Promise<'confirmed' | 'wrong_group' | 'outdated'> {
      await lockAccount(work.tx, account.id)
      const answer = await recoveryCodes.confirm(work, account.id, sealed, group)
      if (answer === 'confirmed') await signIns.tell(work, account, 'recovery_code_replaced')
      return answer
    },

    async revokeRecoveryCode(work: Work, account: Account): Promise<void> {
      await lockAccount(work.tx, account.id)
      if ((await recoveryCodes.revoke(work, account.id, 'owner', null)) > 0)
        await signIns.tell(work, account, 'recovery_code_revoked')
    },

    /** @param which one device, or all of them */
    endTrust: async (work: Work, own: OwnAccount, which: string): Promise<number> =>
      which === 'all' ? trustedDevices.endAll(work, own.account.id)
      : (await trustedDevices.end(work, own.account.id, which as RecordId)) ? 1
      : 0,

    /** @param which one session, or all but the one that asks */
    async endSessions(work: Work, own: OwnAccount, which: string): Promise<number> {
      if (which === 'others') return sessions.endOthers(work, own.sessionId, own.account.id)
      const ending = own.sessions.filter((session) => session.id === which)
      for (const session of ending) await sessions.end(work, session.id, own.account.id)
      return ending.length
    },

    signOut: (work: Work, own: OwnAccount): Promise<void> => sessions.end(work, own.sessionId, own.account.id),
  }
}
export type OwnAccounts = ReturnType<typeof createOwnAccounts>
