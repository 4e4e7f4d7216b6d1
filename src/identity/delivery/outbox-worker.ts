import type { Clock } from '../clock.ts'
import { addSeconds } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { outboxSealContext, type SealedMail } from './delivery.service.ts'
import { PermanentDeliveryError, type MailSender } from './mail-sender.ts'
import { endMessage, putOff, takeDue } from './outbox.store.ts'

const leaseSeconds = 120
const batch = 20
const pollMilliseconds = 5000
/** After these many tries (about a day) a message is given up and wiped. */
const mostAttempts = 16

export interface OutboxWorker {
  /** Something was queued: look now. */
  wake(): void
  /** Delivers what is due. @returns how many messages were taken */
  runOnce(): Promise<number>
  start(): void
  stop(): Promise<void>
}

export interface WorkerLog {
  warn(fields: Record<string, unknown>, message: string): void
}

/** Sends what waits in the outbox, at least once each; several processes may run one each. */
export function createOutboxWorker(deps: {
  database: Database
  keys: KeyRing
  clock: Clock
  sender: MailSender
  log: WorkerLog
}): OutboxWorker {
  const { database, keys, clock, sender, log } = deps
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let stopped = true

  async function deliver(row: {
    id: string
    sealed: string | null
    attempts: number
    expires_at: Date | null
    template: string
  }): Promise<void> {
    const now = clock.now()
    if (row.sealed === null || (row.expires_at !== null && row.expires_at <= now))
      return void (await endMessage(database, row.id, 'failed', now))
    try {
      await sender.send(row.id, JSON.parse(keys.open(outboxSealContext(row.id), row.sealed)) as SealedMail)
      await endMessage(database, row.id, 'delivered', clock.now())
    } catch (error) {
      // Names what failed, never to whom or what it said.
      log.warn(
        {
          messageId: row.id,
          template: row.template,
          attempts: row.attempts,
          because: error instanceof Error ? error.name : 'unknown',
        },
        'mail not delivered',
      )
      if (error instanceof PermanentDeliveryError || row.attempts >= mostAttempts)
        await endMessage(database, row.id, 'failed', clock.now())
      else await putOff(database, row.id, addSeconds(clock.now(), Math.min(3 * 3600, 5 * 2 ** row.attempts)))
    }
  }

  async function runOnce(): Promise<number> {
    const rows = await takeDue(database, clock.now(), addSeconds(clock.now(), leaseSeconds), batch)
    for (const row of rows) await deliver(row)
    return rows.length
  }

  function schedule(milliseconds: number): void {
    if (stopped) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = runOnce()
        .then((taken) => schedule(taken === batch ? 0 : pollMilliseconds))
        .catch((error: unknown) => {
          log.warn({ because: error instanceof Error ? error.name : 'unknown' }, 'outbox cannot be read')
          schedule(pollMilliseconds)
        })
    }, milliseconds)
    timer.unref()
  }

  return {
    wake: () => schedule(0),
    runOnce,
    start: () => {
      stopped = false
      schedule(0)
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
