import type { AccountId, CaseId } from '#common/model/ids.ts'
import type { Transaction } from '../database/transaction.ts'

/** Reads for many cases at once; nobody calls them with none. */
export const listEvidenceIn = (tx: Transaction, caseIds: readonly CaseId[]) =>
  tx
    .selectFrom('evidence')
    .selectAll()
    .where('case_id', 'in', [...caseIds])
    .orderBy('given_at')
    .orderBy('id')
    .execute()

/** What was said to be lost, a row for each thing: in these cases, and in every one of these accounts since an instant. */
export const listLossesIn = (
  tx: Transaction,
  of: { caseIds: readonly CaseId[]; accountIds: readonly AccountId[]; since: Date },
) =>
  tx
    .selectFrom('case')
    .leftJoin('case_lost', 'case_lost.case_id', 'case.id')
    .select(['case.id', 'case.account_id', 'case.reason', 'case.opened_at', 'case_lost.thing', 'case_lost.stated_at'])
    .where('case.account_id', 'in', [...of.accountIds])
    .where((eb) => eb.or([eb('case.id', 'in', [...of.caseIds]), eb('case.opened_at', '>=', of.since)]))
    .execute()

export const listFactorsIn = (tx: Transaction, accountIds: readonly AccountId[]) =>
  tx
    .selectFrom('factor')
    .select(['id', 'account_id', 'type', 'state', 'address_id', 'added_at'])
    .where('account_id', 'in', [...accountIds])
    .where('state', '<>', 'ended')
    .execute()

/** Confirmed numbers in use. */
export const listNumbersIn = (tx: Transaction, accountIds: readonly AccountId[]) =>
  tx
    .selectFrom('address')
    .select(['id', 'account_id', 'confirmed_at'])
    .where('account_id', 'in', [...accountIds])
    .where('kind', '=', 'phone')
    .where('confirmed_at', 'is not', null)
    .where('replaced_at', 'is', null)
    .execute()
