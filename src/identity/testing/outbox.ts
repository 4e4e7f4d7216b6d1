import type { AccountId } from '#common/model/ids.ts'
import type { Database } from '../database/database.ts'
import { outboxSealContext, type SealedMail, type SealedSms } from '../delivery/delivery.service.ts'
import type { KeyRing } from '../keys/key-ring.ts'

/** What waits in the outbox, in clear: tests read the mail that an owner would get. */
export async function readMails(
  database: Database,
  keys: KeyRing,
): Promise<(SealedMail & { template: string; accountId: AccountId })[]> {
  const rows = await database
    .selectFrom('outbox_message')
    .selectAll()
    .where('sealed', 'is not', null)
    .where('channel', '=', 'mail')
    .orderBy('created_at')
    .execute()
  return rows.map((row) => ({
    ...(JSON.parse(keys.open(outboxSealContext(row.id), row.sealed ?? '')) as SealedMail),
    template: row.template,
    accountId: row.account_id,
  }))
}

/** What waits to go out by SMS, in clear, oldest first. */
export async function readSms(database: Database, keys: KeyRing): Promise<(SealedSms & { template: string })[]> {
  const rows = await database
    .selectFrom('outbox_message')
    .selectAll()
    .where('sealed', 'is not', null)
    .where('channel', '=', 'sms')
    .orderBy('created_at')
    .execute()
  return rows.map((row) => ({
    ...(JSON.parse(keys.open(outboxSealContext(row.id), row.sealed ?? '')) as SealedSms),
    template: row.template,
  }))
}
