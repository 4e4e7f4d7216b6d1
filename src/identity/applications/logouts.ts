import type { AccountId } from '#common/model/ids.ts'
import { addSeconds } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import type { Work } from '../work.ts'
import { listLogoutListeners } from './application.store.ts'

/** What waits in the outbox for an application: whose session ended. The token is signed when it is sent. */
export interface SealedLogout {
  clientId: string
  sub: string
  sid: string
}

interface EndedRecord {
  model: string
  account_id: string | null
  client_id: string | null
  sid: string | null
}

/** An application that was away for longer finds out by its tokens. */
const logoutSeconds = 24 * 60 * 60

/** Tells applications that a session ended (OpenID Connect Back-Channel Logout 1.0), through the outbox: at least once. */
export function createLogouts(delivery: Pick<Delivery, 'enqueue'>) {
  return {
    /** @param ended records that were just deleted; each grant among them stands for one session of one application */
    async tell(work: Work, ended: readonly EndedRecord[]): Promise<void> {
      const told = new Map<string, SealedLogout>()
      for (const { model, account_id: sub, client_id: clientId, sid } of ended)
        if (model === 'Grant' && sub !== null && clientId !== null && sid !== null)
          told.set(`${clientId} ${sid}`, { clientId, sub, sid })
      if (told.size === 0) return
      const listening = await listLogoutListeners(work.tx, [...new Set([...told.values()].map((one) => one.clientId))])
      for (const payload of told.values())
        if (listening.has(payload.clientId))
          await delivery.enqueue(work, {
            channel: 'logout',
            accountId: payload.sub as AccountId,
            template: 'logout',
            payload,
            expiresAt: addSeconds(work.now, logoutSeconds),
          })
    },
  }
}
