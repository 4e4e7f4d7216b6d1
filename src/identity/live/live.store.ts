import { sql, type CompiledQuery } from 'kysely'
import type { LiveVersions } from '#common/api/live.ts'
import { liveTopics, type LiveTopic } from '#common/model/words.ts'
import { compileOnce, forEach } from '../database/compile-once.ts'
import type { Database } from '../database/database.ts'
import type { Transaction } from '../database/transaction.ts'

/** In one order everywhere, since these rows are everybody's. @returns what is to be sent last */
export function bumpTopics(tx: Transaction, topics: ReadonlySet<LiveTopic>): CompiledQuery[] {
  return topics.size === 0 ? [] : [bumpOf([...topics].sort().join(' '))(tx, {})]
}
const bumpOf = forEach((topics: string) =>
  compileOnce((db) =>
    db
      .insertInto('live_topic')
      .values(topics.split(' ').map((topic) => ({ topic: topic as LiveTopic, version: 1 })))
      .onConflict((conflict) => conflict.column('topic').doUpdateSet({ version: sql<number>`live_topic.version + 1` })),
  ),
)

export async function readVersions(database: Database | Transaction): Promise<LiveVersions> {
  const rows = await database.selectFrom('live_topic').select(['topic', 'version']).execute()
  const known = new Map(rows.map((row) => [row.topic, row.version]))
  return Object.fromEntries(liveTopics.map((topic) => [topic, known.get(topic) ?? 0])) as LiveVersions
}
