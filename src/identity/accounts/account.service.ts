import type { AccountDetail, TimeLineItem } from '#common/api/accounts.ts'
import { AppError } from '#common/errors.ts'
import { refusalOnAccount } from '#common/model/case-advice.ts'
import type { AccountId } from '#common/model/ids.ts'
import { factorStates } from '#common/model/words.ts'
import { recordLook } from '../audit/audit.service.ts'
import { listStory } from '../audit/audit.store.ts'
import { locksOf } from '../cases/case-facts.ts'
import { listFactorsInUse } from '../factors/factor.store.ts'
import type { RecoveryCodes } from '../recovery-codes/recovery-code.service.ts'
import type { Sessions } from '../sessions/session.service.ts'
import type { Caller, Work } from '../work.ts'
import { instant, instantOrNull, summaryOf, withMarks } from './account-summary.ts'
import { findAccount, findManagerOf, findOpenCase, listAddresses, listTrustedDevices } from './account.store.ts'
import { phoneHint } from './phone.ts'

/** Factors that are there still, whatever they are good for. */
const standingStates = factorStates.filter((state) => state !== 'ended')

export function createAccounts(deps: { sessions: Sessions; recoveryCodes: RecoveryCodes }) {
  return {
    async get(work: Work, caller: Caller, accountId: AccountId): Promise<AccountDetail> {
      const { tx } = work
      const reading = listFactorsInUse(tx, accountId, standingStates)
      const look = { action: 'account.viewed', actorId: caller.id, accountId, caseId: null } as const
      const [account, factors, addresses, manager, devices, sessions, code, live, open, , locks] = await Promise.all([
        findAccount(tx, accountId),
        reading,
        listAddresses(tx, accountId),
        findManagerOf(tx, accountId),
        listTrustedDevices(tx, accountId, work.now),
        deps.sessions.list(work, accountId),
        deps.recoveryCodes.newest(work, accountId),
        deps.recoveryCodes.countLive(work, accountId),
        findOpenCase(tx, accountId),
        recordLook(work, look),
        locksOf(work, accountId, reading),
      ])
      // Nothing that was read or noted for nobody is kept.
      if (account === undefined) throw new AppError('not_found')
      return {
        ...summaryOf(withMarks(account, addresses, factors)),
        locale: account.locale,
        createdAt: instant(account.created_at),
        manager: manager ?? null,
        addresses: addresses.map((address) => ({
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
        trustedDevices: devices.map((device) => ({
          id: device.id,
          label: device.label,
          place: device.place,
          trustedAt: instant(device.trusted_at),
          lastUsedAt: instantOrNull(device.last_used_at),
          expiresAt: instant(device.expires_at),
        })),
        sessions: sessions.map((session) => ({
          id: session.id,
          label: session.label,
          place: session.place,
          startedAt: instant(session.started_at),
          lastSeenAt: instant(session.last_seen_at),
        })),
        recoveryCode: {
          state: code === undefined || code.state === 'unconfirmed' ? 'none' : code.state,
          since: code === undefined ? null : instantOrNull(code.state === 'live' ? code.confirmed_at : code.ended_at),
          live,
        },
        reconfigurationSince: instantOrNull(account.reconfiguration_since),
        locks: locks.map(({ what, until }) => ({ what, until: instant(until) })),
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
        mayOpenCase: refusalOnAccount({ actor: caller, account }),
      }
    },

    /** An account's story, newest first: what its owner did and what the desk did, from the one log. */
    async timeLine(work: Work, accountId: AccountId, before: number | undefined, limit: number) {
      const [account, rows] = await Promise.all([
        findAccount(work.tx, accountId),
        listStory(work.tx, accountId, before, limit + 1),
      ])
      if (account === undefined) throw new AppError('not_found')
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
