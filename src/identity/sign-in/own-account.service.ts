import type { RecordId } from '#common/model/ids.ts'
import type { Secret } from '#common/secret.ts'
import { findAccount, lockAccount } from '../accounts/account.store.ts'
import { retireFactors } from '../factors/factor.store.ts'
import type { Resets } from '../resets/reset.service.ts'
import type { Work } from '../work.ts'
import type { SignInDependencies, SignIns } from './sign-in.service.ts'
import type { Account } from './sign-in.store.ts'

/** What an owner's own page shows. */
export interface OwnAccount {
  account: Account
  sessionId: RecordId
  factors: { label: string; addedAt: Date; lastUsedAt: Date | null }[]
  /** When the live recovery code was made. */
  codeSince: Date | null
  sessions: number
}

/** The owner's own acts. Each is proven anew with password and a current code (rule 4). */
export function createOwnAccounts(deps: SignInDependencies & { signIns: SignIns; resets: Resets }) {
  const { factors, recoveryCodes, sessions, signIns, resets } = deps
  return {
    /** Who the session's cookie stands for, if it still does. */
    async read(work: Work, token: string | undefined): Promise<OwnAccount | undefined> {
      const session = token === undefined ? undefined : await sessions.find(work, token)
      const account = session === undefined ? undefined : await findAccount(work.tx, session.account_id)
      if (session === undefined || account === undefined) return undefined
      const code = await recoveryCodes.newest(work, account.id)
      return {
        account,
        sessionId: session.id,
        factors: (await factors.list(work, account.id))
          .filter((row) => row.state === 'working')
          .map((row) => ({ label: row.label, addedAt: row.added_at, lastUsedAt: row.last_used_at })),
        codeSince: code?.state === 'live' ? (code.confirmed_at ?? code.created_at) : null,
        sessions: (await sessions.list(work, account.id)).length,
      }
    },

    /** A code is only looked at (and used up) when the password was right. */
    async prove(work: Work, account: Account, passwordRight: boolean, code: string): Promise<boolean> {
      const judged = await signIns.judgePassword(work, account.user_name, account, passwordRight)
      if (judged.kind !== 'right') return false
      return (await signIns.checkTotp(work, judged.account, code, 'sign_in')).kind === 'valid'
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
      const code = await recoveryCodes.issue(work, account.id)
      return { code, sealed: recoveryCodes.sealShown(account.id, code) }
    },

    async confirmRecoveryCode(
      work: Work,
      account: Account,
      sealed: string,
      group: string,
    ): Promise<'confirmed' | 'wrong_group' | 'outdated'> {
      const answer = await recoveryCodes.confirm(work, account.id, sealed, group)
      if (answer === 'confirmed') await signIns.tell(work, account, 'recovery_code_replaced')
      return answer
    },

    async revokeRecoveryCode(work: Work, account: Account): Promise<void> {
      if ((await recoveryCodes.revoke(work, account.id, 'owner', null)) > 0)
        await signIns.tell(work, account, 'recovery_code_revoked')
    },

    signOut: (work: Work, own: OwnAccount): Promise<void> => sessions.end(work, own.sessionId, own.account.id),
  }
}
export type OwnAccounts = ReturnType<typeof createOwnAccounts>
