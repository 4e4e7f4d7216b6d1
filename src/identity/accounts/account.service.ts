import type { AccountDetail, TimeLineItem } from '#common/api/accounts.ts'
import { AppError } from '#common/errors.ts'
import { refusalOnAccount } from '#common/model/case-advice.ts'
import type { AccountId } from '#common/model/ids.ts'
import { recordLook } from '../audit/audit.service.ts'
import { listStory } from '../audit/audit.store.ts'
import { locksOf } from '../cases/case-facts.ts'
import { listFactors } from '../factors/factor.store.ts'
import type { RecoveryCodes } from '../recovery-codes/recovery-code.service.ts'
import type { Sessions } from '../sessions/session.service.ts'
import type { Caller, Work } from '../work.ts'
import { instant, instantOrNull, summaryOf } from './account-summary.ts'
import { findAccount, findOpenCase, findSummary, listAddresses, listTrustedDevices } from './account.store.ts'
import { phoneHint } from './phone.ts'

export function createAccounts(deps: { sessions: Sessions; recoveryCodes: RecoveryCodes }) {
  return {
    async get(work: Work, caller: Caller, accountId: AccountId): Promise<AccountDetail> {
      const account = await findAccount(work.tx, accountId)
      const summary = await findSummary(work.tx, accountId)
      if (account === undefined || summary === undefined) throw new AppError('not_found')
      const manager = account.manager_id === null ? undefined : await findAccount(work.tx, account.manager_id)
      const code = await deps.recoveryCodes.newest(work, accountId)
      const factors = await listFactors(work.tx, accountId)
      const open = await findOpenCase(work.tx, accountId)
      const reason = refusalOnAccount({ actor: caller, account })
      await recordLook(work, { action: 'account.viewed', actorId: caller.id, accountId, caseId: null })
      return {
        ...summaryOf(summary),
        locale: account.locale,
        createdAt: instant(account.created_at),
        manager: manager === undefined ? null : { id: manager.id, displayName: manager.display_name },
        addresses: (await listAddresses(work.tx, accountId)).map((address) => ({
          id: address.id,
          kind: address.kind,
          hint: address.kind === 'phone' ? phoneHint(address.value) : address.value,
          confirmedAt: instantOrNull(address.confirmed_at),
          behindSignIn: address.behind_sign_in,
        })),
        factors: factors.map((factor) => ({
          id: factor.id,
          type: factor.type,
          label: factor.label,
          state: factor.state,
          preferred: factor.preferred,
          addedAt: instant(factor.added_at),
          lastUsedAt: instantOrNull(factor.last_used_at),
        })),
        trustedDevices: (await listTrustedDevices(work.tx, accountId, work.now)).map((device) => ({
          id: device.id,
          label: device.label,
          place: device.place,
          trustedAt: instant(device.trusted_at),
          lastUsedAt: instantOrNull(device.last_used_at),
          expiresAt: instant(device.expires_at),
        })),
        sessions: (await deps.sessions.list(work, accountId)).map((session) => ({
          id: session.id,
          label: session.label,
          place: session.place,
          startedAt: instant(session.started_at),
          lastSeenAt: instant(session.last_seen_at),
        })),
        recoveryCode: {
          state: code === undefined || code.state === 'unconfirmed' ? 'none' : code.state,
          since: code === undefined ? null : instantOrNull(code.state === 'live' ? code.confirmed_at : code.ended_at),
          live: await deps.recoveryCodes.countLive(work, accountId),
        },
        reconfigurationSince: instantOrNull(account.reconfiguration_since),
        locks: (await locksOf(work, accountId, factors)).map((lock) => ({
          what: lock.what,
          until: instant(lock.until),
        })),
        openCase:
          open === undefined ? null : (
            {
              id: open.id,
              number: open.number,
              ticket: open.ticket,
              agentName: open.agent_name,
              yours: open.agent_id === caller.id,
            }
          ),
        mayOpenCase: reason,
      }
    },

    /** An account's story, newest first: what its owner did and what the desk did, from the one log. */
    async timeLine(work: Work, accountId: AccountId, before: number | undefined, limit: number) {
      if ((await findAccount(work.tx, accountId)) === undefined) throw new AppError('not_found')
      const rows = await listStory(work.tx, accountId, before, limit + 1)
      const page = rows.slice(0, limit)
      const items = page.map((row): TimeLineItem => ({
        seq: row.seq,
        at: instant(row.at),
        action: row.action,
        outcome: row.outcome,
        actorName: row.actor_kind === 'staff' ? row.actor_name : null,
        // Whoever only typed a password has not shown to be the owner.
        byOwner: row.actor_kind === 'owner' && row.actor_id !== null,
        place: row.actor_kind === 'owner' ? row.source : null,
        caseNumber: row.case_number,
        detail: row.detail,
      }))
      return { items, nextBefore: rows.length > limit ? (page.at(-1)?.seq ?? null) : null }
    },
  }
}
export type Accounts = ReturnType<typeof createAccounts>
