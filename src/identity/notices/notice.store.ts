import type { Insertable } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import { compileOnce, rowsOf } from '../database/compile-once.ts'
import type { NoticeTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const insertNotice = (tx: Transaction, row: Insertable<NoticeTable>) => rowsOf(tx, noticeToKeep(tx, { ...row }))
const noticeToKeep = compileOnce((db, row: Insertable<NoticeTable> & Record<string, unknown>) =>
  db.insertInto('notice').values({
    id: row.id,
    account_id: row.account_id,
    token_digest: row.token_digest,
    template: row.template,
    event_at: row.event_at,
    expires_at: row.expires_at,
    used_at: row.used_at,
  }),
)

export const findNotice = (tx: Transaction, tokenDigest: string) =>
  tx
    .selectFrom('notice')
    .innerJoin('account', 'account.id', 'notice.account_id')
    .selectAll('notice')
    .select(['account.state as account_state', 'account.locale as account_locale'])
    .where('token_digest', '=', tokenDigest)
    .executeTakeFirst()

/** Uses a notice that is good still: one conditional statement. */
export async function useNotice(tx: Transaction, id: RecordId, now: Date): Promise<boolean> {
  const used = await tx
    .updateTable('notice')
    .set({ used_at: now })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('voided_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst()
  return used !== undefined
}

export const forgetNoticesBefore = (tx: Transaction, before: Date) =>
  tx.deleteFrom('notice').where('expires_at', '<', before).execute()

/** Links of an account's earlier notices do nothing any more. */
export const voidNotices = (tx: Transaction, accountId: AccountId, now: Date) =>
  tx
    .updateTable('notice')
    .set({ voided_at: now })
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .where('voided_at', 'is', null)
    .execute()
