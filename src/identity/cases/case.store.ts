import { sql, type Insertable, type Kysely } from 'kysely'
import type { AccountId, CaseId } from '#common/model/ids.ts'
import { methodOf } from '#common/model/evidence-methods.ts'
import { evidenceKinds, type CaseReason, type ObservedSign } from '#common/model/words.ts'
import { compileOnce, firstOf, rowsOf } from '../database/compile-once.ts'
import type { CaseTable, EvidenceTable, HandOverTable, Tables } from '../database/schema.ts'
import { inOrder, rangeOf } from '../database/in-order.ts'
import type { Transaction } from '../database/transaction.ts'
import { lossReasons } from './lost-things.ts'

const wordKinds = evidenceKinds.filter((kind) => methodOf[kind] === 'attested' || methodOf[kind] === 'contact')

/** Of eight digits many are taken after some years: so many draws never all are. */
const mostDraws = 50

/**
 * Opens a case under a number that no other has.
 * @param drawNumber a number by chance @returns the number that was free
 */
export async function insertCase(
  tx: Transaction,
  row: Omit<Insertable<CaseTable>, 'number'>,
  drawNumber: () => string,
): Promise<string> {
  for (let draw = 0; draw < mostDraws; draw++) {
    const number = drawNumber()
    const free = await tx
      .insertInto('case')
      .values({ ...row, number })
      .onConflict((conflict) => conflict.column('number').doNothing())
      .returning('number')
      .executeTakeFirst()
    if (free !== undefined) return free.number
  }
  throw new Error('no case number is free')
}

const selectCases = (db: Kysely<Tables>) =>
  db
    .selectFrom('case')
    .innerJoin('account as agent', 'agent.id', 'case.agent_id')
    .selectAll('case')
    .select('agent.display_name as agent_name')

const selectAccountOfCase = (db: Kysely<Tables>, id: CaseId) =>
  db
    .selectFrom('account')
    .selectAll()
    .where('account.id', '=', (eb) => eb.selectFrom('case').select('case.account_id').where('case.id', '=', id))

export const findAccountOfCase = (tx: Transaction, id: CaseId) => firstOf(tx, accountOfCase(tx, { id }))
const accountOfCase = compileOnce((db, { id }: { id: CaseId }) => selectAccountOfCase(db, id))

/** Takes the row of a case's account: first of all, as everywhere. */
export const lockAccountOfCase = (tx: Transaction, id: CaseId) => firstOf(tx, accountOfCaseToLock(tx, { id }))
const accountOfCaseToLock = compileOnce((db, { id }: { id: CaseId }) => selectAccountOfCase(db, id).forNoKeyUpdate())

/** The same of somebody who is no member of staff. */
export const lockPlainAccountOfCase = (tx: Transaction, id: CaseId) => firstOf(tx, plainAccountOfCaseToLock(tx, { id }))
const plainAccountOfCaseToLock = compileOnce((db, { id }: { id: CaseId }) =>
  selectAccountOfCase(db, id).where('role', 'is', null).forNoKeyUpdate(),
)

export const findCase = (tx: Transaction, id: CaseId) => firstOf(tx, caseById(tx, { id }))
const caseById = compileOnce((db, { id }: { id: CaseId }) => selectCases(db).where('case.id', '=', id))
export const findCaseByNumber = (tx: Transaction, number: string) =>
  selectCases(tx).where('case.number', '=', number).executeTakeFirst()

export interface CaseFilter {
  state?: 'open' | 'closed' | undefined
  agentId?: AccountId | undefined
  accountId?: AccountId | undefined
  before?: { at: Date; id: CaseId } | undefined
}

export function listCases(tx: Transaction, filter: CaseFilter, limit: number) {
  let query = selectCases(tx)
  if (filter.state !== undefined) query = query.where('case.state', '=', filter.state)
  // An account has a few cases, an agent thousands: the narrower of the two leads.
  if (filter.accountId !== undefined)
    query = query.where(rangeOf('case.account_id', filter.accountId)).orderBy('case.account_id')
  if (filter.agentId !== undefined)
    query =
      filter.accountId === undefined ?
        query.where(rangeOf('case.agent_id', filter.agentId)).orderBy('case.agent_id')
      : query.where('case.agent_id', '=', filter.agentId)
  if (filter.before !== undefined) {
    const { at, id } = filter.before
    query = query.where((eb) =>
      eb.or([eb('case.opened_at', '<', at), eb.and([eb('case.opened_at', '=', at), eb('case.id', '<', id)])]),
    )
  }
  return inOrder(tx, () => query.orderBy('case.opened_at', 'desc').orderBy('case.id', 'desc').limit(limit).execute())
}

/** Closes an open case: one conditional statement. */
export async function closeOpenCase(
  tx: Transaction,
  id: CaseId,
  outcome: NonNullable<CaseTable['outcome']>,
  now: Date,
): Promise<boolean> {
  const closed = await tx
    .updateTable('case')
    .set({ state: 'closed', outcome, closed_at: now })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .returning('id')
    .executeTakeFirst()
  return closed !== undefined
}

export const markReset = (tx: Transaction, id: CaseId, now: Date) => rowsOf(tx, caseToMarkReset(tx, { id, now }))
const caseToMarkReset = compileOnce((db, { id, now }: { id: CaseId; now: Date }) =>
  db.updateTable('case').set({ reset_at: now }).where('id', '=', id),
)

/** When the first of the account's cases was opened that reset it, or by whose pass a factor was enrolled, since an instant. */
export const findFirstOpening = async (tx: Transaction, accountId: AccountId, since: Date): Promise<Date | null> =>
  (
    await tx
      .selectFrom('case')
      .select('opened_at')
      .where('account_id', '=', accountId)
      .where((eb) => eb.or([eb('reset_at', '>=', since), eb('enrolled_at', '>=', since)]))
      .orderBy('opened_at')
      .limit(sql.lit(1))
      .executeTakeFirst()
  )?.opened_at ?? null

export const insertNote = (tx: Transaction, row: Insertable<Tables['case_note']>) =>
  tx.insertInto('case_note').values(row).execute()

export const listNotes = (tx: Transaction, id: CaseId) =>
  tx
    .selectFrom('case_note')
    .innerJoin('account as author', 'author.id', 'case_note.author_id')
    .selectAll('case_note')
    .select('author.display_name as author_name')
    .where('case_id', '=', id)
    .orderBy('at')
    .orderBy('case_note.id')
    .execute()

/** Evidence counts once per thing that it rests on: shown again, it is only fresh again. */
export const putEvidence = (tx: Transaction, row: NewEvidenceRow) => rowsOf(tx, evidenceToPut(tx, { ...row }))
export type NewEvidenceRow = Required<Insertable<EvidenceTable>>
const evidenceToPut = compileOnce((db, row: NewEvidenceRow & Record<string, unknown>) =>
  db
    .insertInto('evidence')
    .values({
      id: row.id,
      case_id: row.case_id,
      kind: row.kind,
      rests_on: row.rests_on,
      address_id: row.address_id,
      given_by: row.given_by,
      by_id: row.by_id,
      checked: row.checked,
      policy_version: row.policy_version,
      given_at: row.given_at,
      fresh_until: row.fresh_until,
    })
    .onConflict((conflict) =>
      conflict.columns(['case_id', 'kind', 'rests_on']).doUpdateSet((eb) => ({
        given_at: eb.ref('excluded.given_at'),
        fresh_until: eb.ref('excluded.fresh_until'),
        given_by: eb.ref('excluded.given_by'),
        by_id: eb.ref('excluded.by_id'),
        checked: eb.ref('excluded.checked'),
        policy_version: eb.ref('excluded.policy_version'),
      })),
    ),
)

export const listEvidence = (tx: Transaction, id: CaseId) => rowsOf(tx, evidenceOf(tx, { id }))
const evidenceOf = compileOnce((db, { id }: { id: CaseId }) =>
  db
    .selectFrom('evidence')
    .leftJoin('address', 'address.id', 'evidence.address_id')
    .leftJoin('account as giver', 'giver.id', 'evidence.by_id')
    .selectAll('evidence')
    .select(['address.value as address_value', 'address.kind as address_kind', 'giver.display_name as by_name'])
    .where('case_id', '=', id)
    .orderBy('given_at')
    .orderBy('evidence.id'),
)

export const listLost = (tx: Transaction, id: CaseId) => rowsOf(tx, lostOf(tx, { id }))
const lostOf = compileOnce((db, { id }: { id: CaseId }) =>
  db.selectFrom('case_lost').selectAll().where('case_id', '=', id).orderBy('stated_at').orderBy('thing'),
)

/** Of rows for each thing that was said to be lost, one for each case with all its things, and when the last of them was said. */
export const lossesByCase = <R extends { id: CaseId; opened_at: Date; thing: string | null; stated_at: Date | null }>(
  rows: readonly R[],
): (R & { things: string[]; since: Date })[] =>
  [...Map.groupBy(rows, (row) => row.id).values()].flatMap((of) => {
    const [first] = of
    if (first === undefined) return []
    const stated = of.flatMap((row) => (row.stated_at === null ? [] : [row.stated_at.getTime()]))
    return [
      {
        ...first,
        things: of.flatMap((row) => (row.thing === null ? [] : [row.thing])),
        since: new Date(Math.max(first.opened_at.getTime(), ...stated)),
      },
    ]
  })

/** What was said to be lost in cases of the account before this one, since an instant. */
export async function listLossesBefore(
  tx: Transaction,
  current: { id: CaseId; account_id: AccountId; opened_at: Date },
  since: Date,
): Promise<{ reason: CaseReason; since: Date; things: string[] }[]> {
  const { id, account_id: accountId, opened_at: openedAt } = current
  return lossesByCase(await rowsOf(tx, lossesBefore(tx, { id, accountId, openedAt, since })))
}
const lossesBefore = compileOnce(
  (db, { id, accountId, openedAt, since }: { id: CaseId; accountId: AccountId; openedAt: Date; since: Date }) =>
    db
      .selectFrom('case')
      .leftJoin('case_lost', 'case_lost.case_id', 'case.id')
      .select(['case.id', 'case.reason', 'case.opened_at', 'case_lost.thing', 'case_lost.stated_at'])
      .where('case.account_id', '=', accountId)
      .where('case.id', '!=', id)
      .where('case.opened_at', '>=', since)
      .where('case.opened_at', '<=', openedAt)
      .where((eb) => eb.or([eb('case.reason', 'in', [...lossReasons]), eb('case_lost.thing', 'is not', null)])),
)

/** @returns things that were not stated before */
export const insertLost = async (
  tx: Transaction,
  row: { caseId: CaseId; things: readonly string[]; by: AccountId; at: Date },
): Promise<number> =>
  row.things.length === 0 ?
    0
  : (
      await tx
        .insertInto('case_lost')
        .values(row.things.map((thing) => ({ case_id: row.caseId, thing, stated_by: row.by, stated_at: row.at })))
        .onConflict((conflict) => conflict.columns(['case_id', 'thing']).doNothing())
        .returning('thing')
        .execute()
    ).length

export const setTicketUrl = (tx: Transaction, id: CaseId, from: { url: string | null; hookId: string }) =>
  tx.updateTable('case').set({ ticket_url: from.url, opened_by_hook: from.hookId }).where('id', '=', id).execute()

/** A sign is only added: whoever noted it first stays named. @returns those that were not noted before */
export const insertSigns = async (
  tx: Transaction,
  row: { caseId: CaseId; signs: readonly ObservedSign[]; by: AccountId; at: Date },
): Promise<ObservedSign[]> =>
  row.signs.length === 0 ?
    []
  : (
      await tx
        .insertInto('case_sign')
        .values(row.signs.map((sign) => ({ case_id: row.caseId, sign, noted_by: row.by, noted_at: row.at })))
        .onConflict((conflict) => conflict.columns(['case_id', 'sign']).doNothing())
        .returning('sign')
        .execute()
    ).map((added) => added.sign)

export const listSigns = (tx: Transaction, id: CaseId) =>
  tx
    .selectFrom('case_sign')
    .innerJoin('account as noter', 'noter.id', 'case_sign.noted_by')
    .selectAll('case_sign')
    .select('noter.display_name as noter_name')
    .where('case_id', '=', id)
    .orderBy('noted_at')
    .execute()

/** Hands an open case over: one conditional statement from the agent that was seen. */
export async function handOver(tx: Transaction, row: Insertable<HandOverTable>): Promise<boolean> {
  const moved = await tx
    .updateTable('case')
    .set({ agent_id: row.to_id })
    .where('id', '=', row.case_id)
    .where('agent_id', '=', row.from_id)
    .where('state', '=', 'open')
    .returning('id')
    .executeTakeFirst()
  if (moved === undefined) return false
  await tx.insertInto('case_hand_over').values(row).execute()
  return true
}

export const listHandOvers = (tx: Transaction, id: CaseId) =>
  tx
    .selectFrom('case_hand_over')
    .innerJoin('account as giver', 'giver.id', 'case_hand_over.from_id')
    .innerJoin('account as taker', 'taker.id', 'case_hand_over.to_id')
    .selectAll('case_hand_over')
    .select(['giver.display_name as from_name', 'taker.display_name as to_name'])
    .where('case_id', '=', id)
    .orderBy('at')
    .execute()

/** Whose hands were in these cases: who had the case or moved it, and who entered evidence. */
export const listHands = (tx: Transaction, ids: readonly CaseId[]) =>
  ids.length === 0 ?
    Promise.resolve([])
  : tx
      .selectFrom('case_hand_over')
      .select(['case_id', 'from_id as by_id', sql<'handled' | 'evidence'>`'handled'`.as('did')])
      .where('case_id', 'in', [...ids])
      .union(
        tx
          .selectFrom('case_hand_over')
          .select(['case_id', 'to_id as by_id', sql<'handled' | 'evidence'>`'handled'`.as('did')])
          .where('case_id', 'in', [...ids]),
      )
      .union(
        tx
          .selectFrom('case_hand_over')
          .select(['case_id', 'by_id', sql<'handled' | 'evidence'>`'handled'`.as('did')])
          .where('case_id', 'in', [...ids]),
      )
      .union(
        tx
          .selectFrom('evidence')
          .select([
            'case_id',
            (eb) => eb.ref('by_id').$notNull().as('by_id'),
            sql<'handled' | 'evidence'>`'evidence'`.as('did'),
          ])
          .where('case_id', 'in', [...ids])
          .where('by_id', 'is not', null),
      )
      .execute()

/** Cases that are an agent's and open, or by a pass of whose time in their hands somebody may still come in. */
export const listCasesAtWork = (tx: Transaction, agentId: AccountId) =>
  tx
    .selectFrom('case')
    .select(['id', 'account_id'])
    .where((eb) => {
      const live = tx
        .selectFrom('enrolment_pass')
        .select('enrolment_pass.case_id')
        .$narrowType<{ case_id: CaseId }>()
        .where('enrolment_pass.state', '=', 'live')
        .where('enrolment_pass.case_id', 'is not', null)
      const handedOver = live
        .innerJoin('case_hand_over as moved', 'moved.case_id', 'enrolment_pass.case_id')
        .where('moved.from_id', '=', agentId)
        .whereRef('moved.at', '>=', 'enrolment_pass.issued_at')
      return eb.or([
        eb.and([eb('agent_id', '=', agentId), eb.or([eb('state', '=', 'open'), eb('id', 'in', live)])]),
        eb('id', 'in', handedOver),
      ])
    })
    .orderBy('id')
    .execute()

/**
 * What somebody gave counts no more: all that rests on their word alone (what they attested as agent, or vouched for as manager), or
 * whatever they entered or vouched for since an instant.
 */
export function lapseEvidenceOf(tx: Transaction, byId: AccountId, which: 'word' | { since: Date }, now: Date) {
  const given = tx
    .updateTable('evidence')
    .set({ fresh_until: now })
    .where('by_id', '=', byId)
    .where('fresh_until', '>', now)
    .returning('id')
  return (
    which === 'word' ?
      given.where('kind', 'in', wordKinds)
    : given.where('given_at', '>=', which.since)).execute()
}

export const listOpenCases = (tx: Transaction, accountId: AccountId) =>
  tx.selectFrom('case').select('id').where('account_id', '=', accountId).where('state', '=', 'open').execute()
