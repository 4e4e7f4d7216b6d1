import type { AccountId } from '#common/model/ids.ts'
import { lockAccount } from '../accounts/account.store.ts'
import type { Freezes } from '../freezes/freeze.service.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import { findNotice, useNotice } from './notice.store.ts'

export type NoticeView = { kind: 'open'; template: string; eventAt: Date; locale: string } | NoticeRefusal

export type NoticeRefusal =
  | { kind: 'used'; at: Date; locale: string }
  /** Never made, run out or forgotten: these look the same. */
  | { kind: 'unknown' }
  | { kind: 'throttled'; until: Date }

/** What the links of notices open: showing changes nothing, since mail scanners follow links (rule 9). */
export function createNotices(deps: { freezes: Freezes }) {
  async function find(work: Work, token: string) {
    const row = await findNotice(work.tx, tokenDigest(token))
    return row === undefined || row.expires_at <= work.now ? undefined : row
  }

  /** Only what is no link at all counts as a guess: a whole office behind one address must be able to report. */
  async function countGuess(work: Work): Promise<NoticeRefusal> {
    const attempt = await beginTry(work, 'source', sourceOf(work))
    if (attempt.kind === 'waiting') return { kind: 'throttled', until: attempt.until }
    await attempt.wrong()
    return { kind: 'unknown' }
  }

  return {
    async open(work: Work, token: string): Promise<NoticeView> {
      const row = await find(work, token)
      if (row === undefined) return countGuess(work)
      const done = row.used_at ?? row.voided_at
      if (done !== null) return { kind: 'used', at: done, locale: row.account_locale }
      return { kind: 'open', template: row.template, eventAt: row.event_at, locale: row.account_locale }
    },

    /** "This was not me": freezes the account, once a link (rule 17). */
    async act(
      work: Work,
      token: string,
      know: (id: AccountId) => void,
    ): Promise<{ kind: 'frozen'; locale: string } | NoticeRefusal> {
      const row = await find(work, token)
      if (row === undefined) return countGuess(work)
      // The account first: whoever lifts its freeze voids its links.
      await lockAccount(work.tx, row.account_id)
      // Whoever holds the link reads a confirmed address of the owner's.
      know(row.account_id)
      if (!(await useNotice(work.tx, row.id, work.now)))
        return { kind: 'used', at: row.used_at ?? row.voided_at ?? work.now, locale: row.account_locale }
      await deps.freezes.freeze(
        work,
        { id: row.account_id },
        { by: 'owner', byId: row.account_id, disputedSince: row.event_at, because: 'notice' },
      )
      return { kind: 'frozen', locale: row.account_locale }
    },
  }
}
export type Notices = ReturnType<typeof createNotices>
