import { sql, type Insertable, type Updateable } from 'kysely'
import type { IssuedCodeId } from '#common/model/ids.ts'
import { compileOnce, firstOf, rowsOf } from '../database/compile-once.ts'
import type { IssuedCodeTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export interface CodeRequest {
  purpose: IssuedCodeTable['purpose']
  /** The case or sign-in that the code is good for, alone. */
  requestId: string
}

export const insertIssuedCode = (tx: Transaction, row: Insertable<IssuedCodeTable>) =>
  tx.insertInto('issued_code').values(row).execute()

/** The codes of one request, newest first, their rows taken: sending and trying come one by one. */
export const lockCodesOf = (tx: Transaction, { purpose, requestId }: CodeRequest) =>
  rowsOf(tx, codesToLock(tx, { purpose, requestId }))
type Values = CodeRequest & Record<string, unknown>
const codesToLock = compileOnce((db, { purpose, requestId }: Values) =>
  db
    .selectFrom('issued_code')
    .selectAll()
    .where('purpose', '=', purpose)
    .where('request_id', '=', requestId)
    .orderBy('issued_at', 'desc')
    .orderBy('id')
    .forUpdate(),
)

export const listCodesOf = (tx: Transaction, { purpose, requestId }: CodeRequest) =>
  rowsOf(tx, codesOf(tx, { purpose, requestId }))
const codesOf = compileOnce((db, { purpose, requestId }: Values) =>
  db
    .selectFrom('issued_code')
    .innerJoin('address', 'address.id', 'issued_code.address_id')
    .leftJoin('outbox_message', 'outbox_message.id', 'issued_code.message_id')
    .selectAll('issued_code')
    .select(['address.id as address_id', 'address.value as address_value', 'outbox_message.state as message_state'])
    .where('purpose', '=', purpose)
    .where('request_id', '=', requestId)
    .orderBy('issued_at', 'desc'),
)

/** Counted per purpose: anybody can ask for a new password, and must not use up what the desk may send. */
export async function countToDestinationSince(
  tx: Transaction,
  destination: string,
  purpose: CodeRequest['purpose'],
  since: Date,
): Promise<number> {
  return Number((await firstOf(tx, countSince(tx, { destination, purpose, since })))?.count)
}
const countSince = compileOnce(
  (db, { destination, purpose, since }: { destination: string; purpose: CodeRequest['purpose']; since: Date }) =>
    db
      .selectFrom('issued_code')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('destination', '=', destination)
      .where('purpose', '=', purpose)
      .where('issued_at', '>', since),
)

export const updateIssuedCode = (tx: Transaction, id: IssuedCodeId, set: Updateable<IssuedCodeTable>) =>
  tx.updateTable('issued_code').set(set).where('id', '=', id).execute()

/** Spends a live code: one conditional statement. */
export async function spendIssuedCode(tx: Transaction, id: IssuedCodeId, now: Date): Promise<boolean> {
  return (await firstOf(tx, codeToSpend(tx, { id, now }))) !== undefined
}
const codeToSpend = compileOnce((db, { id, now }: { id: IssuedCodeId; now: Date }) =>
  db
    .updateTable('issued_code')
    .set({ state: 'spent', ended_at: now })
    .where('id', '=', id)
    .where('state', '=', 'live')
    .where('expires_at', '>', now)
    .returning('id'),
)

export const findNewestCode = (tx: Transaction, request: CodeRequest) =>
  tx
    .selectFrom('issued_code')
    .leftJoin('outbox_message', 'outbox_message.id', 'issued_code.message_id')
    .select(['issued_code.issued_at', 'issued_code.expires_at', 'issued_code.resend_from', 'issued_code.state'])
    .select('outbox_message.state as message_state')
    .where('purpose', '=', request.purpose)
    .where('request_id', '=', request.requestId)
    .orderBy('issued_at', 'desc')
    .limit(sql.lit(1))
    .executeTakeFirst()
