import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginTry } from './guesses/guess.service.ts'
import { removeExpired } from './housekeeping.ts'
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
