import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database } from './database.ts'

const folder = new URL('./migrations/', import.meta.url)

/**
 * Brings the database to the newest schema; each file once, each in a transaction, one process at a time.
 * @returns names of the files applied
 * @throws Error when an applied file was edited afterwards, or the database is newer than the program
 */
export async function migrate(database: Database, now: Date): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const applied: string[] = []
  await database.transaction().execute(async (tx) => {
    // Over a million accounts a change takes longer than any request may.
    await sql`set local statement_timeout = 0`.execute(tx)
    await sql`create table if not exists schema_migration (name text primary key, digest text not null, applied_at timestamptz not null)`.execute(
      tx,
    )
    await sql`lock table schema_migration in exclusive mode`.execute(tx)
    const known = new Map(
      (await tx.selectFrom('schema_migration').selectAll().execute()).map((row) => [row.name, row.digest]),
    )
    for (const name of known.keys())
      if (!names.includes(name))
        throw new Error(
          `the database has migration ${name}, which this version of Rekey does not know: use a newer version`,
        )
    for (const name of names) {
      const text = await readFile(new URL(name, folder), 'utf8')
      const digest = createHash('sha256').update(text).digest('hex')
      const before = known.get(name)
      if (before === digest) continue
      if (before !== undefined) throw new Error(`migration ${name} was edited after it had been applied`)
      for (const statement of statements(text)) await sql.raw(statement).execute(tx)
      await tx.insertInto('schema_migration').values({ name, digest, applied_at: now }).execute()
      applied.push(name)
    }
  })
  return applied
}

/** Splits at semicolons that end a line, outside of $$ bodies; prepared statements take one statement each. */
function statements(text: string): string[] {
  const found: string[] = []
  let current = ''
  let inBody = false
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('--')) continue
    current += `${line}\n`
    if ((line.match(/\$\$/g)?.length ?? 0) % 2 === 1) inBody = !inBody
    if (!inBody && line.trimEnd().endsWith(';')) {
      found.push(current)
      current = ''
    }
  }
  if (current.trim() !== '') found.push(current)
  return found
}
