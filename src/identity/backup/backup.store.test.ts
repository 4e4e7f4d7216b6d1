import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '../database/migrate.ts'
import { newDatabase } from '../testing/test-database.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { sql } from 'kysely'
import { backedUp, backup, leftOut, restore } from './backup.ts'

let fixture: Fixture
let whole: Buffer
beforeAll(async () => {
  fixture = await createFixture()
  await fixture.as('mruiz')('openCase', {
    body: { accountId: fixture.id('atanaka'), ticket: 'B-1', reason: 'lost_device', channel: 'phone' },
  })
  whole = await buffer(backup(fixture.database, fixture.clock))
})
afterAll(() => fixture.close())

async function empty() {
  const made = await newDatabase()
  await migrate(made.database, fixture.clock.now())
  return { ...made, close: async () => (await made.database.destroy(), await made.drop()) }
}

describe('backup and restore (rule 22)', () => {
  it('brings everything back, on an empty database', async () => {
    const target = await empty()
    const counts = await restore(target.database, Readable.from([whole]), [1])
    for (const table of ['account', 'address', 'factor', 'recovery_code', 'case', 'audit_entry'] as const) {
      const rows = (database: typeof fixture.database) =>
        database
          .selectFrom(table)
          .selectAll()
          .orderBy(table === 'audit_entry' ? 'seq' : ('id' as never))
          .execute()
      expect(await rows(target.database)).toEqual(await rows(fixture.database))
      expect(counts[table]).toBeGreaterThan(0)
    }
    // The log goes on where it stopped.
    expect(await target.database.selectFrom('audit_head').select('seq').execute()).toEqual(
      await fixture.database.selectFrom('audit_head').select('seq').execute(),
    )
    await expect(restore(target.database, Readable.from([whole]), [1])).rejects.toThrow(/not empty/)
    await target.close()
  })

  it('forgets no table', async () => {
    const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(fixture.database)
    expect(rows.map((row) => row.name).sort()).toEqual([...backedUp, ...leftOut].sort())
  })

  it('opens nothing that was open when it was made: it may have been ended since', async () => {
    const source = await createFixture()
    const accountId = source.id('atanaka')
    const at = source.clock.now()
    await source.system(async (work) => {
      await source.services.sessions.start(work, accountId, ['pwd', 'otp'], { label: 'x', place: 'x' })
      await source.services.passes.issue(work, accountId, { caseId: null, addressId: null, lifeSeconds: 3600 })
      await work.tx
        .insertInto('oidc_record')
        .values({
          model: 'AccessToken',
          id_digest: 'x',
          payload: '{}',
          account_id: accountId,
          grant_id: 'x',
          uid_digest: null,
          consumed_at: null,
          expires_at: new Date(at.getTime() + 60_000),
        })
        .execute()
    })
    const file = await buffer(backup(source.database, source.clock))
    await source.close()
    const target = await empty()
    await restore(target.database, Readable.from([file]), [1])
    const open = async (table: 'session' | 'trusted_device') =>
      (await target.database.selectFrom(table).select('id').where('ended_at', 'is', null).execute()).length
    expect(await open('session')).toBe(0)
    expect(await open('trusted_device')).toBe(0)
    expect(await target.database.selectFrom('oidc_record').select('model').execute()).toEqual([])
    const passes = await target.database.selectFrom('enrolment_pass').select('state').execute()
    expect(passes.map((pass) => pass.state)).toContain('cancelled')
    expect(passes.map((pass) => pass.state)).not.toContain('live')
    await target.close()
  })

  it('takes nothing of a broken file', async () => {
    const text = gunzipSync(whole).toString()
    const lines = text.trimEnd().split('\n')
    const cases: [string, Buffer, RegExp][] = [
      ['broken off', gzipSync(lines.slice(0, -1).join('\n') + '\n'), /broken off/],
      ['cut short', whole.subarray(0, whole.length - 200), /./],
      ['a row removed', gzipSync([...lines.slice(0, 5), ...lines.slice(6)].join('\n') + '\n'), /broken/],
      ['a row edited', gzipSync(text.replace('"agent"', '"administrator"')), /digest/],
      ['something else', gzipSync('{"hello":1}\n'), /not a backup/],
      ['no gzip', Buffer.from('hello'), /./],
    ]
    const target = await empty()
    for (const [what, file, message] of cases) {
      await expect(restore(target.database, Readable.from([file]), [1]), what).rejects.toThrow(message)
      expect(await target.database.selectFrom('account').select('id').execute(), what).toEqual([])
    }
    await target.close()
  })

  it('wants the keys that its codes need', async () => {
    const target = await empty()
    await expect(restore(target.database, Readable.from([whole]), [7])).rejects.toThrow(/key version 1/)
    await target.close()
  })

  it('holds no secret in clear', () => {
    const text = gunzipSync(whole).toString()
    expect(text).not.toMatch(/[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){5}/)
  })
})
