import { sql } from 'kysely'
import type { Policy } from '#common/model/policy-document.ts'
import type { AccountId } from '#common/model/ids.ts'
import { compileOnce, firstOf } from '../database/compile-once.ts'
import type { Transaction } from '../database/transaction.ts'

const selectVersions = (tx: Transaction) =>
  tx
    .selectFrom('policy_version')
    .leftJoin('account as proposer', 'proposer.id', 'policy_version.proposed_by')
    .leftJoin('account as activator', 'activator.id', 'policy_version.activated_by')
    .selectAll('policy_version')
    .select(['proposer.display_name as proposer_name', 'activator.display_name as activator_name'])

export const findVersion = (tx: Transaction, version: number) =>
  selectVersions(tx).where('version', '=', version).executeTakeFirst()

export const findWaiting = (tx: Transaction) =>
  selectVersions(tx).where('policy_version.state', '=', 'waiting').executeTakeFirst()

/** What is in force, its document as it is written. */
export const findActive = (tx: Transaction) => firstOf(tx, activeVersion(tx, {}))
const activeVersion = compileOnce((db) =>
  db
    .selectFrom('policy_version')
    .select(['version', sql<string>`document::text`.as('stored')])
    .where('state', '=', 'active'),
)

export const listVersions = (tx: Transaction) => selectVersions(tx).orderBy('version', 'desc').limit(100).execute()

/** The first version; a second server that starts at the same time finds it there. */
export const insertFirst = (tx: Transaction, document: Policy, now: Date) =>
  tx
    .insertInto('policy_version')
    .values({
      version: 1,
      document: JSON.stringify(document),
      state: 'active',
      proposed_by: null,
      proposed_at: now,
      activated_by: null,
      activated_at: now,
    })
    .onConflict((conflict) => conflict.column('version').doNothing())
    .execute()

/** Takes the newest version's row: proposals and activations come one by one. */
export const lockNewest = (tx: Transaction) =>
  tx.selectFrom('policy_version').selectAll().orderBy('version', 'desc').limit(1).forUpdate().executeTakeFirstOrThrow()

export const insertProposal = (
  tx: Transaction,
  row: { version: number; document: Policy; proposedBy: AccountId; now: Date },
) =>
  tx
    .insertInto('policy_version')
    .values({
      version: row.version,
      document: JSON.stringify(row.document),
      state: 'waiting',
      proposed_by: row.proposedBy,
      proposed_at: row.now,
      activated_by: null,
      activated_at: null,
    })
    .execute()

/** Ends a version that waits: one conditional statement. */
export async function withdrawWaiting(tx: Transaction, version: number): Promise<boolean> {
  const row = await tx
    .updateTable('policy_version')
    .set({ state: 'withdrawn' })
    .where('version', '=', version)
    .where('state', '=', 'waiting')
    .returning('version')
    .executeTakeFirst()
  return row !== undefined
}

/** Puts the one that waits into force, in place of the one that is. */
export async function activateWaiting(tx: Transaction, version: number, by: AccountId, now: Date): Promise<boolean> {
  await tx.updateTable('policy_version').set({ state: 'superseded' }).where('state', '=', 'active').execute()
  const row = await tx
    .updateTable('policy_version')
    .set({ state: 'active', activated_by: by, activated_at: now })
    .where('version', '=', version)
    .where('state', '=', 'waiting')
    .returning('version')
    .executeTakeFirst()
  return row !== undefined
}
