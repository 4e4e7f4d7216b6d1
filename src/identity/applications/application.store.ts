import type { Insertable, Selectable } from 'kysely'
import type { Database } from '../database/database.ts'
import type { ApplicationTable } from '../database/schema.ts'
import type { Transaction } from '../database/transaction.ts'

export type Application = Selectable<ApplicationTable>

export const insertApplication = (tx: Transaction, row: Insertable<ApplicationTable>) =>
  tx.insertInto('application').values(row).execute()

/** A registered application; none once it was removed. */
export const findApplication = (db: Database | Transaction, clientId: string): Promise<Application | undefined> =>
  db
    .selectFrom('application')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()

export const listApplications = (tx: Transaction): Promise<Application[]> =>
  tx.selectFrom('application').selectAll().where('disabled_at', 'is', null).orderBy('created_at').execute()

export const disableApplication = (tx: Transaction, clientId: string, now: Date) =>
  tx
    .updateTable('application')
    .set({ disabled_at: now })
    .where('client_id', '=', clientId)
    .where('disabled_at', 'is', null)
    .returning('client_id')
    .executeTakeFirst()

/** Which of these want to hear of ended sessions. */
export const listLogoutListeners = async (tx: Transaction, clientIds: string[]): Promise<Set<string>> =>
  new Set(
    (
      await tx
        .selectFrom('application')
        .select('client_id')
        .where('client_id', 'in', clientIds)
        .where('backchannel_logout_uri', 'is not', null)
        .where('disabled_at', 'is', null)
        .execute()
    ).map((row) => row.client_id),
  )

/** Every grant, code and token of an application. */
export const deleteRecordsOfApplication = (tx: Transaction, clientId: string) =>
  tx.deleteFrom('oidc_record').where('client_id', '=', clientId).returning('model').execute()
