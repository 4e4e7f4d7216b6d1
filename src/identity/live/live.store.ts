import { sql } from 'kysely'
import type { LiveVersions } from '#common/api/live.ts'
import { liveTopics, type LiveTopic } from '#common/model/words.ts'
import type { Database } from '../database/database.ts'
import type { Transaction } from '../database/transaction.ts'

/** In one order everywhere, since these rows are everybody's. */
export async function bumpTopics(tx: Transaction, topics: ReadonlySet<LiveTopic>): Promise<void> {
  if (topics.size === 0) return
  await tx
    .insertInto('live_topic')
    .values([...topics].sort().map((topic) => ({ topic, version: 1 })))
    .onConflict((conflict) => conflict.column('topic').doUpdateSet({ version: sql<number>`live_topic.version + 1` }))
    .execute()
}

export async function readVersions(database: Database | Transaction): Promise<LiveVersions> {
  const rows = await database.selectFrom('live_topic').select(['topic', 'version']).execute()
  const known = new Map(rows.map((row) => [row.topic, row.version]))
  return Object.fromEntries(liveTopics.map((topic) => [topic, known.get(topic) ?? 0])) as LiveVersions
}
