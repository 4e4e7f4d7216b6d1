import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginTry } from './guesses/guess.service.ts'
import { batches, batchRows, removeExpired } from './housekeeping.ts'
import { createFixture, type Fixture } from './testing/fixture.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())

const wrongTry = (scope: 'password' | 'source' | 'case' | 'issued_code', subject: string) =>
  fixture.system(async (work) => {
    const attempt = await beginTry(work, scope, subject)
    if (attempt.kind === 'open') await attempt.wrong()
  })

describe('housekeeping', () => {
  it('forgets what strangers left behind, and never what guards an account or a case', async () => {
    const accountId = fixture.id('atanaka')
    const opened = await fixture.as('mruiz')('openCase', {
      body: { accountId, ticket: 'H-1', reason: 'other', channel: 'phone' },
    })
    await wrongTry('password', accountId)
    await wrongTry('issued_code', `${accountId}:password_reset`)
    await wrongTry('case', opened.body.caseId)
    await wrongTry('password', 'digest-of-a-name-that-nobody-has')
    await wrongTry('source', '203.0.113.7')
    const subjects = async () =>
      (await fixture.database.selectFrom('guess_counter').select('subject').orderBy('subject').execute()).map(
        (row) => row.subject,
      )
    await fixture.system(removeExpired)
    expect(await subjects()).toHaveLength(5)
    fixture.clock.advance(24 * 3600 + 1)
    await fixture.system(removeExpired)
    expect(await subjects()).toEqual([accountId, `${accountId}:password_reset`, opened.body.caseId].sort())
  })

  it('forgets a counter that counts nothing, and what guarded a browser once that is trusted no more', async () => {
    const accountId = fixture.id('pnair')
    const subjects = async () =>
      (
        await fixture.database
          .selectFrom('guess_counter')
          .select('subject')
          .where('subject', 'like', `${accountId}%`)
          .execute()
      ).map((row) => row.subject)
    const [device] = await fixture.database
      .selectFrom('trusted_device')
      .select('id')
      .where('account_id', '=', accountId)
      .where('ended_at', 'is', null)
      .execute()
    const browser = `${accountId}:${device?.id}`
    await wrongTry('password', browser)
    await wrongTry('password', accountId)
    await fixture.system(async (work) => {
      const attempt = await beginTry(work, 'password', accountId)
      if (attempt.kind === 'open') await attempt.right()
    })
    fixture.clock.advance(24 * 3600 + 1)
    await fixture.system(removeExpired)
    expect(await subjects()).toEqual([browser])
    await fixture.database
      .updateTable('trusted_device')
      .set({ ended_at: fixture.clock.now() })
      .where('account_id', '=', accountId)
      .execute()
    fixture.clock.advance(30 * 24 * 3600 + 1)
    await fixture.system(removeExpired)
    expect(await subjects()).toEqual([])
  })

  it('leaves nothing of what ran out, however much it is: more than a batch', async () => {
    const many = 2 * batchRows + 3
    const at = fixture.clock.now()
    await sql`insert into guess_counter (scope, subject, failures, updated_at, look_at)
      select 'password', 'stranger' || i, 1, ${at}, ${at} from generate_series(1, ${sql.lit(many)}) as i`.execute(
      fixture.database,
    )
    await sql`insert into outbox_message (id, account_id, channel, template, created_at, next_try_at, state, ended_at)
      select 'old' || i, ${fixture.id('pnair')}, 'mail', 'issued_code', ${at}, ${at}, 'delivered', ${at}
      from generate_series(1, ${sql.lit(many)}) as i`.execute(fixture.database)
    const left = async () => ({
      counters: (
        await fixture.database.selectFrom('guess_counter').where('subject', 'like', 'stranger%').selectAll().execute()
      ).length,
      messages: (await fixture.database.selectFrom('outbox_message').where('id', 'like', 'old%').selectAll().execute())
        .length,
    })
    expect(await left()).toEqual({ counters: many, messages: many })
    fixture.clock.advance(31 * 24 * 3600)
    for (const batch of batches) expect(await fixture.system(batch)).toBe(batchRows)
    await fixture.system(removeExpired)
    expect(await left()).toEqual({ counters: 0, messages: 0 })
  })

  it('frees idempotency keys after a day and leaves the log and waiting mail alone', async () => {
    const count = async (table: 'idempotency' | 'audit_entry' | 'outbox_message') =>
      (await fixture.database.selectFrom(table).selectAll().execute()).length
    await fixture.system((work) =>
      fixture.services.delivery.mail(work, {
        accountId: fixture.id('atanaka'),
        to: 'a@x.example',
        locale: 'en',
        template: 'issued_code',
        values: {},
      }),
    )
    await fixture.as('mruiz')('openCase', {
      body: { accountId: fixture.id('pnair'), ticket: 'H-2', reason: 'other', channel: 'phone' },
    })
    const before = { log: await count('audit_entry'), mail: await count('outbox_message') }
    expect(await count('idempotency')).toBeGreaterThan(0)
    fixture.clock.advance(24 * 3600 + 1)
    await fixture.system(removeExpired)
    expect(await count('idempotency')).toBe(0)
    expect({ log: await count('audit_entry'), mail: await count('outbox_message') }).toEqual(before)
  })
})
