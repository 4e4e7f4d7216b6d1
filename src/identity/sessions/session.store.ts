import { sql, type Insertable } from 'kysely'
import type { AccountId, CaseId, FactorId, RecordId } from '#common/model/ids.ts'
import type { SessionTable } from '../database/schema.ts'
import { compileOnce, firstOf, rowsOf } from '../database/compile-once.ts'
import type { Transaction } from '../database/transaction.ts'
import { keyStages } from '../sign-in/key-stages.ts'

export const insertSession = (tx: Transaction, row: Insertable<SessionTable>) =>
  tx.insertInto('session').values(row).execute()

export const listSessions = (tx: Transaction, accountId: AccountId, now: Date) =>
  rowsOf(tx, sessionsOf(tx, { accountId, now }))
const sessionsOf = compileOnce((db, { accountId, now }: { accountId: AccountId; now: Date }) =>
  db
    .selectFrom('session')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc'),
)

export const findSessionByDigest = (tx: Transaction, digest: string, now: Date) =>
  tx
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .selectAll('session')
    .select(['account.state as account_state', 'account.reconfiguration_since', 'account.sign_ins_valid_from'])
    .where('session.token_digest', '=', digest)
    .where('session.ended_at', 'is', null)
    .where('session.expires_at', '>', now)
    .executeTakeFirst()

export const findLiveSession = (tx: Transaction, id: RecordId, now: Date) =>
  tx
    .selectFrom('session')
    .select('id')
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()

export const markSessionProven = (tx: Transaction, id: RecordId, now: Date) =>
  tx.updateTable('session').set({ proven_at: now }).where('id', '=', id).execute()

/** @returns undefined where it has ended meanwhile: the row is held from here on */
export const touchSession = (tx: Transaction, id: RecordId, now: Date) =>
  tx
    .updateTable('session')
    .set({ last_seen_at: now })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()

interface OfAccount extends Record<string, unknown> {
  accountId: AccountId
}
interface EndOfAll extends OfAccount {
  because: string
  now: Date
}

export const endSessions = (tx: Transaction, accountId: AccountId, because: string, now: Date) =>
  rowsOf(tx, sessionsToEnd(tx, { accountId, because, now }))
const sessionsToEnd = compileOnce((db, { accountId, because, now }: EndOfAll) =>
  db
    .updateTable('session')
    .set({ ended_at: now, ended_because: because })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .returning('id'),
)

export const endSession = (tx: Transaction, id: RecordId, because: string, now: Date) =>
  tx
    .updateTable('session')
    .set({ ended_at: now, ended_because: because })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()

/** Every session, grant and token of the OpenID provider. */
export const deleteOidcRecords = (tx: Transaction, accountId: AccountId) =>
  rowsOf(tx, oidcRecordsToDelete(tx, { accountId }))
const oidcRecordsToDelete = compileOnce((db, { accountId }: OfAccount) =>
  db.deleteFrom('oidc_record').where('account_id', '=', accountId).returning(endedColumns),
)

const endedColumns = ['model', 'account_id', 'client_id', 'sid'] as const

/** The grants of one browser's session with all that came of them, and the provider's own session in that browser. */
export const deleteOidcRecordsOfSession = (tx: Transaction, accountId: AccountId, sessionId: RecordId) => {
  const grants = tx
    .selectFrom('oidc_record')
    .where('model', '=', 'Grant')
    .where('session_id', '=', sessionId)
    .where('account_id', '=', accountId)
  return tx
    .deleteFrom('oidc_record')
    .where('account_id', '=', accountId)
    .where((eb) =>
      eb.or([
        eb('session_id', '=', sessionId),
        eb('grant_id', 'in', grants.select('grant_id')),
        eb.and([eb('model', '=', 'Session'), eb('uid_digest', 'in', grants.select('uid_digest'))]),
      ]),
    )
    .returning(endedColumns)
    .execute()
}

/** How much is open of an account, each counted apart. */
export async function countOpen(tx: Transaction, accountId: AccountId, now: Date) {
  const row = await firstOf(tx, openOf(tx, { accountId, now }))
  if (row === undefined) throw new Error('a count has no row')
  return row
}
const openOf = compileOnce((db, { accountId, now }: { accountId: AccountId; now: Date }) =>
  db.selectNoFrom((eb) => [
    eb
      .selectFrom('session')
      .select(eb.fn.countAll<number>().as('n'))
      .where('account_id', '=', accountId)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', now)
      .as('sessions'),
    eb
      .selectFrom('oidc_record')
      .select(eb.fn.countAll<number>().as('n'))
      .where('account_id', '=', accountId)
      .where('model', '=', 'Grant')
      .as('grants'),
    eb
      .selectFrom('sign_in')
      .select(eb.fn.countAll<number>().as('n'))
      .where('account_id', '=', accountId)
      .where('stage', 'in', [...openedStages])
      .as('signIns'),
    eb
      .selectFrom('trusted_device')
      .select(eb.fn.countAll<number>().as('n'))
      .where('account_id', '=', accountId)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', now)
      .as('trustedDevices'),
  ]),
)

/** Sign-ins under way that have proven more than the password. */
const openedStages = [...keyStages, 'save_recovery_code'] as const

export const endTrustedDevices = (tx: Transaction, accountId: AccountId, because: string, now: Date) =>
  rowsOf(tx, trustedDevicesToEnd(tx, { accountId, because, now }))
const trustedDevicesToEnd = compileOnce((db, { accountId, because, now }: EndOfAll) =>
  db
    .updateTable('trusted_device')
    .set({ ended_at: now, ended_because: because })
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id'),
)

export const deleteSignIns = (tx: Transaction, accountId: AccountId) => rowsOf(tx, signInsToDelete(tx, { accountId }))
const signInsToDelete = compileOnce((db, { accountId }: OfAccount) =>
  db.deleteFrom('sign_in').where('account_id', '=', accountId),
)

/** Sign-ins from before this instant open nothing. */
export const closeEarlierSignIns = (tx: Transaction, accountId: AccountId, now: Date) =>
  rowsOf(tx, earlierSignInsToClose(tx, { accountId, now }))
const earlierSignInsToClose = compileOnce((db, { accountId, now }: OfAccount & { now: Date }) =>
  db.updateTable('account').set({ sign_ins_valid_from: now }).where('id', '=', accountId),
)

/** Those that do not hang on this session. */
export const deleteSignInsBeside = (tx: Transaction, accountId: AccountId, sessionId: RecordId) =>
  tx
    .deleteFrom('sign_in')
    .where('account_id', '=', accountId)
    .where('session_id', 'is distinct from', sessionId)
    .execute()

export const deleteSignInsOfFactor = (tx: Transaction, accountId: AccountId, factorId: FactorId, keep?: RecordId) => {
  const shown = tx
    .deleteFrom('sign_in')
    .where('account_id', '=', accountId)
    .where((eb) => eb.or([eb('factor_id', '=', factorId), eb('key_ref', '=', factorId)]))
  return (keep === undefined ? shown : shown.where('id', '<>', keep)).execute()
}

export const deleteSignInsOfCase = (tx: Transaction, caseId: CaseId) =>
  tx
    .deleteFrom('sign_in')
    .where('key_kind', '=', 'enrolment_pass')
    .where('stage', 'in', keyStages)
    .where(
      'key_ref',
      'in',
      tx
        .selectFrom('enrolment_pass')
        .select(sql<string>`enrolment_pass.id`.as('id'))
        .where('case_id', '=', caseId),
    )
    .execute()

/** The grants of one browser session go on under another, which takes its place. */
export const moveOidcRecords = (tx: Transaction, from: RecordId, to: RecordId) =>
  tx.updateTable('oidc_record').set({ session_id: to }).where('session_id', '=', from).execute()

export const findSessionById = (tx: Transaction, id: RecordId) =>
  tx.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst()

export const setSessionMethods = (tx: Transaction, id: RecordId, methods: string) =>
  tx.updateTable('session').set({ methods }).where('id', '=', id).execute()

/** Sessions of an account but one. */
export const endOtherSessions = (tx: Transaction, accountId: AccountId, keep: RecordId, because: string, now: Date) =>
  tx
    .updateTable('session')
    .set({ ended_at: now, ended_because: because })
    .where('account_id', '=', accountId)
    .where('id', '<>', keep)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('id')
    .execute()

/** What applications hold of an account outside of one browser session. */
export const deleteOidcRecordsElsewhere = (tx: Transaction, accountId: AccountId, keep: RecordId) =>
  tx
    .deleteFrom('oidc_record')
    .where('account_id', '=', accountId)
    .where((eb) => eb.or([eb('session_id', 'is', null), eb('session_id', '<>', keep)]))
    .where('model', 'not in', ['Session', 'Interaction'])
    .returning(endedColumns)
    .execute()

/** Applications that hold a grant of the account, each once, with how it began. */
export const listOpenApplications = (tx: Transaction, accountId: AccountId, now: Date) =>
  tx
    .selectFrom('oidc_record')
    .leftJoin('application', 'application.client_id', 'oidc_record.client_id')
    .select(['oidc_record.client_id', 'application.name', 'oidc_record.session_id'])
    .where('oidc_record.account_id', '=', accountId)
    .where('oidc_record.model', '=', 'Grant')
    .where('oidc_record.expires_at', '>', now)
    .execute()

/** A grant with every code and token that came of it. */
export const findAccountOfGrant = async (tx: Transaction, grantId: string): Promise<AccountId | undefined> =>
  ((
    await tx
      .selectFrom('oidc_record')
      .select('account_id')
      .where('grant_id', '=', grantId)
      .where('account_id', 'is not', null)
      .limit(sql.lit(1))
      .executeTakeFirst()
  )?.account_id as AccountId | null | undefined) ?? undefined

export const deleteGrant = (tx: Transaction, grantId: string) =>
  tx.deleteFrom('oidc_record').where('grant_id', '=', grantId).returning(endedColumns).execute()
