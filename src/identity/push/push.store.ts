import { sql, type Insertable, type Updateable } from 'kysely'
import type { AccountId, RecordId } from '#common/model/ids.ts'
import type { PushPromptTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export type PromptPurpose = PushPromptTable['purpose']

export const insertPrompt = (tx: Transaction, row: Insertable<PushPromptTable>) =>
  tx.insertInto('push_prompt').values(row).execute()

export const updatePrompt = (tx: Transaction, id: RecordId, set: Updateable<PushPromptTable>) =>
  tx.updateTable('push_prompt').set(set).where('id', '=', id).execute()

export const findNewestPrompt = (tx: Transaction, purpose: PromptPurpose, requestId: string) =>
  tx
    .selectFrom('push_prompt')
    .selectAll()
    .where('purpose', '=', purpose)
    .where('request_id', '=', requestId)
    .orderBy('asked_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()

/** What an account was asked since an instant, newest first. */
export const listPromptsSince = (tx: Transaction, accountId: AccountId, since: Date) =>
  tx
    .selectFrom('push_prompt')
    .select(['id', 'state', 'asked_at', 'ended_at', 'paused_at'])
    .where('account_id', '=', accountId)
    .where('asked_at', '>', since)
    .orderBy('asked_at', 'desc')
    .orderBy('id')
    .execute()

export const supersedePrompts = (tx: Transaction, purpose: PromptPurpose, requestId: string, now: Date) =>
  tx
    .updateTable('push_prompt')
    .set({ state: 'superseded', digits_sealed: null, ended_at: now })
    .where('purpose', '=', purpose)
    .where('request_id', '=', requestId)
    .where('state', '=', 'waiting')
    .execute()

/**
 * Prompts that a phone may answer now: neither run out nor ended, the factor still rests on this phone, and the sign-in
 * that asks is still under way.
 */
export const listAnswerable = (tx: Transaction, phoneId: RecordId, now: Date) =>
  tx
    .selectFrom('push_prompt')
    .innerJoin('account', 'account.id', 'push_prompt.account_id')
    .leftJoin('factor', 'factor.id', 'push_prompt.factor_id')
    .selectAll('push_prompt')
    .select(['account.display_name', 'account.user_name', 'factor.wait_until'])
    .where('push_prompt.phone_id', '=', phoneId)
    .where('push_prompt.state', '=', 'waiting')
    .where('push_prompt.expires_at', '>', now)
    .where((eb) =>
      eb.or([
        eb('push_prompt.factor_id', 'is', null),
        eb.and([
          eb('factor.state', 'in', ['working', 'retired']),
          eb('factor.phone_id', '=', eb.ref('push_prompt.phone_id')),
        ]),
      ]),
    )
    .where((eb) =>
      eb.or([
        eb('push_prompt.purpose', '=', 'evidence'),
        eb.exists(
          eb
            .selectFrom('sign_in')
            .select('sign_in.id')
            .whereRef('sign_in.id', '=', 'push_prompt.request_id')
            .where('sign_in.expires_at', '>', now)
            .where((inner) =>
              inner.or([
                inner('push_prompt.purpose', '<>', 'set_up'),
                inner('sign_in.phone_id', '=', inner.ref('push_prompt.phone_id')),
              ]),
            ),
        ),
      ]),
    )
    .orderBy('push_prompt.asked_at', 'desc')
    .orderBy('push_prompt.id')
    .execute()
export type AnswerablePrompt = Awaited<ReturnType<typeof listAnswerable>>[number]

/** Whose prompt it is, if it was ever put to this phone. */
export const findPromptOfPhone = (tx: Transaction, id: RecordId, phoneId: RecordId) =>
  tx.selectFrom('push_prompt').selectAll().where('id', '=', id).where('phone_id', '=', phoneId).executeTakeFirst()

/** Takes the row, so that answers to one prompt are judged one after the other. */
export const lockPrompt = (tx: Transaction, id: RecordId) =>
  tx.selectFrom('push_prompt').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** Uses an approved prompt up, before it runs out and once: one conditional statement. */
export const takeApproved = (tx: Transaction, purpose: PromptPurpose, requestId: string, now: Date) =>
  tx
    .updateTable('push_prompt')
    .set({ state: 'used', digits_sealed: null })
    .where(
      'id',
      '=',
      tx
        .selectFrom('push_prompt')
        .select('id')
        .where('purpose', '=', purpose)
        .where('request_id', '=', requestId)
        .where('state', '=', 'approved')
        .where('expires_at', '>', now)
        .where((eb) =>
          eb.or([
            eb('factor_id', 'is', null),
            eb.exists(
              eb
                .selectFrom('factor')
                .select('factor.id')
                .whereRef('factor.id', '=', 'push_prompt.factor_id')
                .whereRef('factor.phone_id', '=', 'push_prompt.phone_id')
                .where('factor.state', 'in', ['working', 'retired']),
            ),
          ]),
        )
        .orderBy('asked_at', 'desc')
        .limit(1),
    )
    .where('state', '=', 'approved')
    .returning(['factor_id', 'phone_id'])
    .executeTakeFirst()

/** Wipes digits that ran out unanswered, and forgets prompts of old sign-ins; those that are evidence stay. */
export async function tidyPrompts(tx: Transaction, now: Date, forgetBefore: Date): Promise<void> {
  await tx
    .updateTable('push_prompt')
    .set({ digits_sealed: null })
    .where('state', '=', 'waiting')
    .where('expires_at', '<', now)
    .where('digits_sealed', 'is not', null)
    .execute()
  await tx
    .deleteFrom('push_prompt')
    .where('purpose', '<>', 'evidence')
    .where('asked_at', '<', forgetBefore)
    .where(sql<boolean>`expires_at < ${now}`)
    .execute()
}
