import type { Clock } from '../clock.ts'
import { addSeconds } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { OutboxChannel } from '../database/schema.ts'
import { outboxSealContext, type SealedMail, type SealedSms, type Urgency } from './delivery.service.ts'
import { linesPerChannel, PermanentDeliveryError, type MessageSender } from './message-sender.ts'
import { endMessages, mostDue, putOff, takeDue, type EndedMessage } from './outbox.store.ts'

const leaseSeconds = 120
const pollMilliseconds = 5000
/**
 * What is queued within this time is taken together. A code is waited for on the phone; a notice is read when it is read, and
 * whoever waits for an answer of the desk comes before it.
 */
const gatherMilliseconds: Record<Urgency, number> = { awaited: 20, notice: 250 }
/** So many goes through what is due at once, so that what is behind a long row of notices does not wait for all of them. */
const mostRuns = 2
/** After these many tries (about a day) a message is given up and wiped. */
const mostAttempts = 16

export interface OutboxWorker {
  /** Something was queued: look now, or a little later where nobody waits for it. */
  wake(urgency: Urgency): void
  /** Delivers what is due. @returns how many messages were taken */
  runOnce(): Promise<number>
  start(): void
  stop(): Promise<void>
}

export interface WorkerLog {
  warn(fields: Record<string, unknown>, message: string): void
}

/** One sender a channel; what waits for a channel without one is given up, and its log line says so. */
export interface Senders {
  mail: MessageSender<SealedMail>
  sms?: MessageSender<SealedSms>
  push?: MessageSender<object>
  logout?: MessageSender<object>
  hook?: MessageSender<object>
}

/** Sends what waits in the outbox, at least once each; several processes may run one each. */
export function createOutboxWorker(deps: {
  database: Database
  keys: KeyRing
  clock: Clock
  senders: Senders
  log: WorkerLog
}): OutboxWorker {
  const { database, keys, clock, senders, log } = deps
  const running = new Set<Promise<unknown>>()
  let timer: NodeJS.Timeout | undefined
  let dueAt = Infinity
  let stopped = true
  let stopping = false

  let endings: { message: EndedMessage; written: PromiseWithResolvers<unknown> }[] = []
  let writing = false
  /** Those that end while others are being written are written together. */
  function end(id: string, state: EndedMessage['state'], providerId: string | null = null): Promise<unknown> {
    const written = Promise.withResolvers<unknown>()
    endings.push({ message: { id, state, provider_id: providerId }, written })
    if (!writing) void writeEndings()
    return written.promise
  }
  async function writeEndings(): Promise<void> {
    writing = true
    while (endings.length > 0) {
      const together = endings
      endings = []
      const write = (messages: EndedMessage[]) => endMessages(database, clock.now(), messages)
      try {
        await write(together.map(({ message }) => message))
        for (const { written } of together) written.resolve(undefined)
      } catch {
        // What cannot be written of one is kept from none of the others.
        for (const { message, written } of together) await write([message]).then(written.resolve, written.reject)
      }
    }
    writing = false
  }

  async function deliver(row: {
    id: string
    sealed: string | null
    attempts: number
    expires_at: Date | null
    template: string
    channel: OutboxChannel
  }): Promise<void> {
    const now = clock.now()
    if (row.sealed === null || (row.expires_at !== null && row.expires_at <= now))
      return void (await end(row.id, 'failed'))
    try {
      const sender = senders[row.channel] as MessageSender<object> | undefined
      if (sender === undefined) throw new PermanentDeliveryError('this backend has no sender for the channel')
      const payload = JSON.parse(keys.open(outboxSealContext(row.id), row.sealed)) as object
      const { providerId } = await sender.send(row.id, payload)
      await end(row.id, 'delivered', providerId)
    } catch (error) {
      // Names what failed, never to whom or what it said.
      log.warn(
        {
          messageId: row.id,
          channel: row.channel,
          template: row.template,
          attempts: row.attempts,
          because: error instanceof Error ? error.name : 'unknown',
        },
        'message not delivered',
      )
      if (error instanceof PermanentDeliveryError || row.attempts >= mostAttempts) await end(row.id, 'failed')
      else await putOff(database, row.id, addSeconds(clock.now(), Math.min(3 * 3600, 5 * 2 ** row.attempts)))
    }
  }

  /** @param onFull told before anything is sent where as many were due as are taken at once: there may be more */
  async function runOnce(onFull: () => void = () => undefined): Promise<number> {
    const rows = await takeDue(database, clock.now(), addSeconds(clock.now(), leaseSeconds))
    if (rows.length === mostDue) onFull()
    // A gateway that does not answer holds up its own channel alone, and no longer than the lease.
    const channels = Map.groupBy(rows, (row) => row.channel)
    const lines = [...channels.values()].flatMap((waiting) => {
      const turns = waiting.values()
      return Array.from({ length: linesPerChannel }, async () => {
        // What is left when the backend ends is sent when its lease has run out.
        for (const row of turns) if (!stopping) await deliver(row)
      })
    })
    for (const line of await Promise.allSettled(lines)) if (line.status === 'rejected') throw line.reason
    return rows.length
  }

  /** Looks again after so long, or sooner where that was said before. */
  function schedule(milliseconds: number): void {
    const at = performance.now() + milliseconds
    if (stopped || dueAt <= at) return
    clearTimeout(timer)
    dueAt = at
    timer = setTimeout(() => {
      dueAt = Infinity
      const run = runOnce(() => running.size < mostRuns && schedule(0))
        .then((taken) => schedule(taken === mostDue ? 0 : pollMilliseconds))
        .catch((error: unknown) => {
          log.warn({ because: error instanceof Error ? error.name : 'unknown' }, 'outbox cannot be read')
          schedule(pollMilliseconds)
        })
        .finally(() => running.delete(run))
      running.add(run)
    }, milliseconds)
    timer.unref()
  }

  return {
    wake: (urgency) => schedule(gatherMilliseconds[urgency]),
    runOnce: () => runOnce(),
    start: () => {
      ;[stopped, stopping] = [false, false]
      schedule(0)
    },
    stop: async () => {
      ;[stopped, stopping] = [true, true]
      clearTimeout(timer)
      dueAt = Infinity
      await Promise.all(running)
    },
  }
}
