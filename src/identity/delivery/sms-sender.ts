import { addSeconds, type Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/database.ts'
import type { SealedSms } from './delivery.service.ts'
import { readSmsGateway } from './http-sms-gateway.ts'
import { createHttpSmsSender } from './http-sms-sender.ts'
import type { MessageSender } from './message-sender.ts'
import type { WorkerLog } from './outbox-worker.ts'
import { failDelivered } from './outbox.store.ts'
import { createSmppSender } from './smpp-sender.ts'

/** Gateways use their numbers again some day: a receipt means a message of the last three days. */
const receiptSeconds = 3 * 24 * 60 * 60

/** The one way by which SMS leave, as the settings say. @throws Error for a gateway whose description cannot be used */
export async function createSmsSender(
  sms: NonNullable<Config['sms']>,
  database: Database,
  clock: Clock,
  log: WorkerLog,
): Promise<MessageSender<SealedSms>> {
  if (sms.kind === 'http') return createHttpSmsSender(await readSmsGateway(sms.gatewayPath, process.env))
  return createSmppSender(sms, log, (providerId) =>
    failDelivered(database, 'sms', providerId, addSeconds(clock.now(), -receiptSeconds)),
  )
}
