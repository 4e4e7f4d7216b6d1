import type { AccountId, RecordId } from '#common/model/ids.ts'
import { addSeconds } from '../clock.ts'
import { newId, newToken } from '../ids.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import { insertNotice } from './notice.store.ts'

/** A mail may lie unread through a holiday. */
export const noticeSeconds = 30 * 24 * 60 * 60

export const notMePath = '/not-me/'

/**
 * Makes a notice of something that happens in this work.
 * @returns the link that says "this was not me"; it is `kept` when that is done, and to be waited for
 */
export function issueNoticeLink(
  work: Work,
  publicOrigin: string,
  accountId: AccountId,
  template: string,
): { link: string; kept: Promise<unknown> } {
  const token = newToken()
  const kept = insertNotice(work.tx, {
    id: newId<RecordId>(),
    account_id: accountId,
    token_digest: tokenDigest(token),
    template,
    event_at: work.now,
    expires_at: addSeconds(work.now, noticeSeconds),
    used_at: null,
  })
  return { link: `${publicOrigin}${notMePath}${token}`, kept }
}
