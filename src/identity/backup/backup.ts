import { createHash, type Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Transaction } from '../database/transaction.ts'

/** Every table, in an order in which rows can be put back. */
const tables = [
  'account',
  'address',
  'phone',
  'factor',
  'number_change',
  'passkey',
  'trusted_device',
  'session',
  'recovery_code',
  'guess_counter',
  'case',
  'case_note',
  'policy_version',
  'evidence',
  'case_lost',
  'case_sign',
  'case_hand_over',
  'manager_question',
  'approval',
  'approval_decision',
  'approval_escalation',
  'limit_subject',
  'limit_use',
  'limit_crossing',
  'issued_code',
  'enrolment_pass',
  'notice',
  'freeze',
  'staff_limit',
  'staff_reason',
  'break_glass',
  'sms_sending',
  'application',
  'hook',
  'hook_receipt',
  'oidc_record',
  'outbox_message',
  'idempotency',
  'audit_entry',
  'audit_head',
] as const
/** What lives for minutes only, what a restore ends in any case, and what the restoring program makes itself. */
export const leftOut: readonly string[] = [
  'sign_in',
  'push_prompt',
  'trusted_device_spent',
  // Made by a trigger with the accounts that come back.
  'account_word',
  'live_topic',
  'schema_migration',
]
/** For the test that no table is forgotten. */
export const backedUp: readonly string[] = tables

type TableName = (typeof tables)[number]

/** The columns that make a row's place, for reading a table in pages. */
const order: Partial<Record<TableName, string>> = {
  guess_counter: 'scope, subject',
  passkey: 'factor_id',
  policy_version: 'version',
  case_lost: 'case_id, thing',
  case_sign: 'case_id, sign',
  approval_decision: 'approval_id, supervisor_id',
  approval_escalation: 'approval_id, supervisor_id',
  limit_subject: 'limit_name, subject',
  application: 'client_id',
  hook_receipt: 'hook_id, message_id',
  staff_limit: 'account_id',
  oidc_record: 'model, id_digest',
  idempotency: 'actor_id, key',
  audit_entry: 'seq',
  audit_head: 'only_row',
}
const pageSize = 1000

interface Manifest {
  format: 'rekey-backup'
  version: 1
  at: string
  migrations: { name: string; digest: string }[]
  /** Key versions that the data need; the key file itself is not in a backup and needs a safe copy of its own. */
  digestKeyVersions: number[]
}

/**
 * The whole database as one gzip stream of JSON lines, the same for both databases, from one snapshot. Its last line
 * counts the rows and carries the digest of all before it, so a broken file is told from a whole one.
 */
export function backup(database: Database, clock: Clock): Readable {
  return Readable.from(lines(database, clock)).pipe(createGzip())
}

async function* lines(database: Database, clock: Clock): AsyncGenerator<string> {
  const digest = createHash('sha256')
  const counts: Record<string, number> = {}
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`
    digest.update(text)
    return text
  }
  const tx = await database.startTransaction().setIsolationLevel('repeatable read').execute()
  try {
    const migrations = await tx.selectFrom('schema_migration').select(['name', 'digest']).orderBy('name').execute()
    const versions = await tx
      .selectFrom('recovery_code')
      .select('key_version')
      .distinct()
      .where('state', 'in', ['live', 'unconfirmed'])
      .execute()
    yield line({
      format: 'rekey-backup',
      version: 1,
      at: clock.now().toISOString(),
      migrations,
      digestKeyVersions: versions.map((row) => row.key_version),
    } satisfies Manifest)
    for (const table of tables) {
      counts[table] = 0
      // A cursor reads on from where it is; pages by offset would begin anew each time.
      await sql`declare backup_rows no scroll cursor for
        select to_jsonb(t)::text as row from ${sql.table(table)} t order by ${sql.raw(order[table] ?? 'id')}`.execute(
        tx,
      )
      for (;;) {
        const { rows } = await sql<{ row: string }>`fetch ${sql.raw(String(pageSize))} from backup_rows`.execute(tx)
        for (const { row } of rows) yield line({ table, row: JSON.parse(row) as unknown })
        counts[table] += rows.length
        if (rows.length < pageSize) break
      }
      await sql`close backup_rows`.execute(tx)
    }
    yield `${JSON.stringify({ end: true, counts, digest: digest.digest('hex') })}\n`
    await tx.commit().execute()
  } catch (error) {
    await tx.rollback().execute()
    throw error
  }
}

/**
 * Puts a backup into an empty database, all or nothing.
 * @param digestVersions the versions that the key file has
 * @throws Error when the database holds accounts, the file is broken, or it is of another schema
 */
export async function restore(
  database: Database,
  input: Readable,
  digestVersions: readonly number[],
): Promise<Record<string, number>> {
  return database.transaction().execute(async (tx) => {
    if ((await tx.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined)
      throw new Error('the database is not empty: restore goes into an empty one only')
    await sql`delete from audit_head`.execute(tx)
    const counts: Record<string, number> = {}
    const digest = createHash('sha256')
    let manifest: Manifest | undefined
    let ended = false
    const managers: { id: string; managerId: string }[] = []
    let batch: { table: TableName; rows: Record<string, unknown>[] } | undefined
    const flush = async (): Promise<void> => {
      if (batch === undefined) return
      const { table, rows } = batch
      try {
        await sql`insert into ${sql.table(table)} select * from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)`.execute(
          tx,
        )
      } catch (error) {
        throw new Error(`the backup is broken: its rows of ${table} cannot be put back`, { cause: error })
      }
      batch = undefined
    }
    for await (const text of readLines(input)) {
      const value = JSON.parse(text) as
        | Manifest
        | { table: TableName; row: Record<string, unknown> }
        | { end: true; counts: Record<string, number>; digest: string }
      if ('end' in value) {
        await flush()
        checkEnd(value, counts, digest)
        ended = true
        break
      }
      digest.update(`${text}\n`)
      if ('format' in value) {
        manifest = value
        await checkManifest(tx, manifest, digestVersions)
        continue
      }
      if (manifest === undefined || !tables.includes(value.table)) throw new Error('this is not a backup of Rekey')
      // Accounts name each other as managers: those links are set when all are there.
      if (value.table === 'account' && value.row['manager_id'] !== null) {
        managers.push({ id: String(value.row['id']), managerId: String(value.row['manager_id']) })
        value.row['manager_id'] = null
      }
      if (batch !== undefined && (batch.table !== value.table || batch.rows.length >= 500)) await flush()
      batch ??= { table: value.table, rows: [] }
      batch.rows.push(value.row)
      counts[value.table] = (counts[value.table] ?? 0) + 1
    }
    if (!ended) throw new Error('the backup is broken off: its end is missing')
    for (const { id, managerId } of managers)
      await sql`update account set manager_id = ${managerId} where id = ${id}`.execute(tx)
    await endWhatWasOpen(tx)
    return counts
  })
}

/**
 * A backup knows nothing of what was ended after it: a thief's session, a token, a pass or a code that was used since
 * would open something again. Whoever was signed in signs in anew.
 */
async function endWhatWasOpen(tx: Transaction): Promise<void> {
  await sql`delete from oidc_record`.execute(tx)
  await sql`update session set ended_at = now(), ended_because = 'restored' where ended_at is null`.execute(tx)
  await sql`update trusted_device set ended_at = now(), ended_because = 'restored' where ended_at is null`.execute(tx)
  await sql`update enrolment_pass set state = 'cancelled', ended_at = now() where state = 'live'`.execute(tx)
  await sql`update issued_code set state = 'superseded', ended_at = now() where state = 'live'`.execute(tx)
}

/** A broken stream ends in an error here, not in silence. */
async function* readLines(input: Readable): AsyncGenerator<string> {
  const unzipped = createGunzip()
  input.on('error', (error) => unzipped.destroy(error))
  let rest = ''
  for await (const chunk of input.pipe(unzipped).setEncoding('utf8') as AsyncIterable<string>) {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
}

async function checkManifest(tx: Transaction, manifest: Manifest, digestVersions: readonly number[]): Promise<void> {
  if (manifest.format !== 'rekey-backup' || manifest.version !== 1)
    throw new Error('this is not a backup of Rekey, or of a newer one')
  const here = await tx.selectFrom('schema_migration').select(['name', 'digest']).orderBy('name').execute()
  if (JSON.stringify(here) !== JSON.stringify(manifest.migrations))
    throw new Error(
      'the backup is of another version of the schema: restore it with the version of Rekey that made it, then upgrade',
    )
  const missing = manifest.digestKeyVersions.filter((version) => !digestVersions.includes(version))
  if (missing.length > 0)
    throw new Error(
      `the key file lacks digest key version ${missing.join(', ')}, under which live recovery codes stand: put the right key file in place first`,
    )
}

function checkEnd(
  end: { counts: Record<string, number>; digest: string },
  counts: Record<string, number>,
  digest: Hash,
): void {
  for (const table of tables)
    if ((end.counts[table] ?? 0) !== (counts[table] ?? 0))
      throw new Error(`the backup is broken: ${table} has ${counts[table] ?? 0} rows of ${end.counts[table] ?? 0}`)
  if (digest.digest('hex') !== end.digest) throw new Error('the backup is broken: its digest does not match')
}
