import type { AccountId } from '#common/model/ids.ts'
import { listAddresses } from '../accounts/account.store.ts'
import { addSeconds } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import type { Work } from '../work.ts'
import { listPromptsSince, updatePrompt } from './push.store.ts'

/** So many prompts within an hour that nobody approved pause push for an hour: denying each of them wears out as well. */
const unansweredThatPause = 5
const hour = 60 * 60
const approved = ['approved', 'used']

/** Against fatigue attacks: somebody who knows the password asks until the owner gives in. */
export function createPushPauses({ delivery }: { delivery: Pick<Delivery, 'notify'> }) {
  return {
    /**
     * Until when push is paused for an account whose row is held. An approval ends the count and the pause; the prompt
     * that would be one too many begins it, which is recorded and told once.
     */
    async until(work: Work, account: { id: AccountId; locale: string; display_name: string }): Promise<Date | null> {
      const since = addSeconds(work.now, -hour)
      const prompts = await listPromptsSince(work.tx, account.id, addSeconds(since, -hour))
      let approvedAt = new Date(0)
      for (const row of prompts)
        if ((row.state === 'approved' || row.state === 'used') && row.ended_at !== null && row.ended_at > approvedAt)
          approvedAt = row.ended_at
      for (const { paused_at: pausedAt } of prompts)
        if (pausedAt !== null && pausedAt > since && pausedAt > approvedAt) return addSeconds(pausedAt, hour)
      const open = prompts.filter(
        (row) => row.asked_at > since && row.asked_at > approvedAt && !approved.includes(row.state),
      )
      const [newest] = open
      if (newest === undefined || open.length < unansweredThatPause) return null
      await updatePrompt(work.tx, newest.id, { paused_at: work.now })
      work.record({
        action: 'push.paused',
        outcome: 'done',
        accountId: account.id,
        detail: { unanswered: open.length },
      })
      await delivery.notify(work, account, await listAddresses(work.tx, account.id), 'push_paused')
      return addSeconds(work.now, hour)
    },
  }
}
