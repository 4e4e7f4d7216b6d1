import type { Insertable } from 'kysely'
import type { AccountId, CaseId, RecordId } from '#common/model/ids.ts'
import type { FreezeTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export const findOpenFreeze = (tx: Transaction, accountId: AccountId) =>
  tx
    .selectFrom('freeze')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()

export const insertFreeze = (tx: Transaction, row: Insertable<FreezeTable>) =>
  tx.insertInto('freeze').values(row).execute()

export const disputeFrom = (tx: Transaction, id: RecordId, since: Date) =>
  tx.updateTable('freeze').set({ disputed_since: since }).where('id', '=', id).execute()

/** Factors that came since then, and those whose number was confirmed since then: a thief may have put in their own. */
export const listFactorsSince = (tx: Transaction, accountId: AccountId, since: Date) =>
  tx
    .selectFrom('factor')
    .leftJoin('address', 'address.id', 'factor.address_id')
    .select(['factor.id', 'factor.type'])
    .where('factor.account_id', '=', accountId)
    .where('factor.state', '<>', 'ended')
    .where((eb) => eb.or([eb('factor.added_at', '>=', since), eb('address.confirmed_at', '>=', since)]))
    .execute()

/** Numbers confirmed since then receive nothing any more. */
export const unconfirmPhonesSince = (tx: Transaction, accountId: AccountId, since: Date) =>
  tx
    .updateTable('address')
    .set({ confirmed_at: null })
    .where('account_id', '=', accountId)
    .where('kind', '=', 'phone')
    .where('confirmed_at', '>=', since)
    .returning('id')
    .execute()

export const revokeRecoveryCodesSince = (
  tx: Transaction,
  accountId: AccountId,
  since: Date,
  end: { by: 'owner' | 'agent' | 'system'; at: Date },
) =>
  tx
    .updateTable('recovery_code')
    .set({ state: 'revoked', ended_at: end.at, ended_by: end.by, ended_because: 'frozen' })
    .where('account_id', '=', accountId)
    .where('state', 'in', ['live', 'unconfirmed'])
    .where((eb) => eb.or([eb('created_at', '>=', since), eb('confirmed_at', '>=', since)]))
    .returning('id')
    .execute()

/** Codes and prompts on their way: nothing that was asked for before the freeze is answered after it. */
export async function endRequests(tx: Transaction, accountId: AccountId, now: Date): Promise<void> {
  await tx
    .updateTable('issued_code')
    .set({ state: 'used_up', ended_at: now })
    .where('account_id', '=', accountId)
    .where('state', '=', 'live')
    .execute()
  await tx
    .updateTable('push_prompt')
    .set({ state: 'superseded', ended_at: now, digits_sealed: null })
    .where('account_id', '=', accountId)
    .where('state', 'in', ['waiting', 'approved'])
    .execute()
}

/** Lifts a freeze that is open: one conditional statement. */
export async function liftOpenFreeze(
  tx: Transaction,
  id: RecordId,
  by: { byId: AccountId | null; caseId: CaseId | null; note: string; at: Date },
): Promise<boolean> {
  const lifted = await tx
    .updateTable('freeze')
    .set({ lifted_at: by.at, lifted_by: by.byId, lifted_case_id: by.caseId, lifted_note: by.note })
    .where('id', '=', id)
    .where('lifted_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return lifted !== undefined
}

/** Freezes that nobody has lifted yet, the newest first, with who did it and the case on each. */
export const listOpenFreezes = (tx: Transaction, limit: number) =>
  tx
    .selectFrom('freeze')
    .leftJoin('account as freezer', 'freezer.id', 'freeze.by_id')
    .leftJoin('case as current', (join) =>
      join.onRef('current.account_id', '=', 'freeze.account_id').on('current.state', '=', 'open'),
    )
    .selectAll('freeze')
    .select(['freezer.display_name as by_name', 'current.id as open_case_id'])
    .where('freeze.lifted_at', 'is', null)
    .orderBy('frozen_at', 'desc')
    .limit(limit)
    .execute()
