import type { Insertable } from 'kysely'
import type { RecordId } from '#common/model/ids.ts'
import type { PhoneTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const findPhone = (tx: Transaction, tokenDigest: string) =>
  tx.selectFrom('phone').selectAll().where('token_digest', '=', tokenDigest).executeTakeFirst()

export const findPhoneById = (tx: Transaction, id: RecordId) =>
  tx.selectFrom('phone').selectAll().where('id', '=', id).executeTakeFirst()

export const lockPhone = (tx: Transaction, id: RecordId) =>
  tx.selectFrom('phone').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const insertPhone = (tx: Transaction, row: Insertable<PhoneTable>) =>
  tx.insertInto('phone').values(row).execute()

export const notePhoneSeen = (tx: Transaction, id: RecordId, now: Date) =>
  tx.updateTable('phone').set({ last_seen_at: now }).where('id', '=', id).execute()

export const setSubscription = (tx: Transaction, id: RecordId, sealed: string | null) =>
  tx.updateTable('phone').set({ subscription_sealed: sealed }).where('id', '=', id).execute()

/** The accounts that a phone is a factor of, by name. */
export const listAccountsOfPhone = (tx: Transaction, id: RecordId) =>
  tx
    .selectFrom('factor')
    .innerJoin('account', 'account.id', 'factor.account_id')
    .select(['account.id', 'account.display_name', 'account.user_name'])
    .where('factor.phone_id', '=', id)
    .where('factor.state', 'in', ['working', 'retired'])
    .distinct()
    .orderBy('account.display_name')
    .orderBy('account.id')
    .execute()

/** Puts a link in the place of the one before: only the newest opens. */
export const setLink = (tx: Transaction, signInId: RecordId, digest: string) =>
  tx.updateTable('sign_in').set({ link_digest: digest }).where('id', '=', signInId).execute()

/** Whose set-up a link belongs to, while it stands there. */
export const findLink = (tx: Transaction, digest: string, now: Date) =>
  tx
    .selectFrom('sign_in')
    .innerJoin('account', 'account.id', 'sign_in.account_id')
    .select(['sign_in.id', 'sign_in.account_id', 'account.display_name', 'account.user_name', 'account.locale'])
    .where('sign_in.link_digest', '=', digest)
    .where('sign_in.stage', '=', 'set_up')
    .where('sign_in.method', '=', 'push')
    .where('sign_in.expires_at', '>', now)
    .executeTakeFirst()

/** Takes the row of a link's sign-in: of several phones that open one link, the first gets it. */
export const lockLink = (tx: Transaction, digest: string, now: Date) =>
  tx
    .selectFrom('sign_in')
    .select(['id', 'account_id'])
    .where('link_digest', '=', digest)
    .where('stage', '=', 'set_up')
    .where('method', '=', 'push')
    .where('expires_at', '>', now)
    .forUpdate()
    .executeTakeFirst()

/** Uses a link up and puts the phone to its sign-in: one conditional statement. */
export const takeLink = (tx: Transaction, digest: string, phoneId: RecordId, now: Date) =>
  tx
    .updateTable('sign_in')
    .set({ link_digest: null, phone_id: phoneId })
    .where('link_digest', '=', digest)
    .where('stage', '=', 'set_up')
    .where('method', '=', 'push')
    .where('expires_at', '>', now)
    .returning(['id', 'account_id', 'label', 'place'])
    .executeTakeFirst()

/** A phone that no account asks any more takes no messages, and is forgotten when nobody opened its page for long. */
export async function forgetUnusedPhones(tx: Transaction, unseenSince: Date): Promise<number> {
  const unused = tx
    .selectFrom('phone')
    .select('phone.id')
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('factor').select('factor.id').whereRef('factor.phone_id', '=', 'phone.id'))),
    )
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('sign_in').select('sign_in.id').whereRef('sign_in.phone_id', '=', 'phone.id'))),
    )
  const silenced = await tx
    .updateTable('phone')
    .set({ subscription_sealed: null })
    .where('subscription_sealed', 'is not', null)
    .where('id', 'in', unused)
    .returning('id')
    .execute()
  await tx
    .deleteFrom('phone')
    .where('last_seen_at', '<', unseenSince)
    .where('id', 'in', unused)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('push_prompt').select('push_prompt.id').whereRef('push_prompt.phone_id', '=', 'phone.id'),
        ),
      ),
    )
    .execute()
  return silenced.length
}
