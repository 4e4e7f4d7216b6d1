import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#common/errors.ts'
import type { AccountId } from '#common/model/ids.ts'
import { listAddresses } from '../accounts/account.store.ts'
import { removeExpired } from '../housekeeping.ts'
import { createServices } from '../services.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import type { Work } from '../work.ts'
import { prefixOf, smsLimits } from './sms-limits.ts'

let fixture: Fixture
let apart: Promise<unknown>[] = []
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())
beforeEach(async () => {
  // Limits look back a day.
  fixture.clock.advance(2 * 24 * 3600)
  apart = []
})

const servicesWith = (smsPerDay: number) =>
  createServices({
    keys: fixture.keys,
    wakeOutbox: () => undefined,
    publicOrigin: 'http://localhost:4800',
    phoneRegions: ['DE'],
    smsPerDay,
    recordApart: (origin, entry) => void apart.push(fixture.transact(origin, async (work) => work.record(entry))),
  })
const send = (to: string, accountId: AccountId = fixture.id('atanaka'), services = servicesWith(1000)) =>
  fixture.system((work) =>
    services.delivery.sms(work, {
      accountId,
      to,
      locale: 'en',
      template: 'sign_in_code',
      values: { code: '123456' },
    }),
  )
const outcome = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'sent',
    (error: unknown) => (error instanceof AppError ? `${error.code} ${error.params?.['minutes']}` : String(error)),
  )
const number = (last: number): string => `+49176671${String(last).padStart(5, '0')}`
const refusals = async () => {
  await Promise.all(apart)
  return (await fixture.entries()).filter((entry) => entry.action === 'sms.refused')
}

describe('limits against SMS pumping', () => {
  it('hold exactly for one number under parallel requests, and say when it goes on', async () => {
    const before = (await refusals()).length
    const services = servicesWith(1000)
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => outcome(send(number(1), fixture.id('atanaka'), services))),
    )
    expect(outcomes.filter((one) => one === 'sent')).toHaveLength(smsLimits.destination.most)
    expect(new Set(outcomes)).toEqual(new Set(['sent', 'throttled 10']))
    fixture.clock.advance(9 * 60)
    expect(await outcome(send(number(1)))).toBe('throttled 1')
    fixture.clock.advance(61)
    expect(await outcome(send(number(1)))).toBe('sent')
    const told = (await refusals()).slice(before)
    expect(told).toHaveLength(10)
    expect(told[0]).toMatchObject({ outcome: 'refused', account_id: fixture.id('atanaka') })
    expect(told[0]?.detail).toEqual({ limit: 'destination', template: 'sign_in_code' })
    expect(JSON.stringify(told)).not.toContain('49176')
    const rows = await fixture.database.selectFrom('sms_sending').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(number(1))
  })

  it('hold for a number a day, an account, a prefix and the whole backend', async () => {
    for (let i = 0; i < smsLimits.destination_day.most; i++) {
      expect(await outcome(send(number(2)))).toBe('sent')
      fixture.clock.advance(601)
    }
    expect(await outcome(send(number(2)))).toMatch(/^throttled \d{4}$/)
    fixture.clock.advance(2 * 24 * 3600)
    for (let i = 0; i < smsLimits.account.most; i++) expect(await outcome(send(number(100 + i)))).toBe('sent')
    expect(await outcome(send(number(199)))).toMatch(/^throttled/)
    expect(await outcome(send(number(199), fixture.id('mgarcia')))).toBe('sent')
    fixture.clock.advance(2 * 24 * 3600)
    const services = servicesWith(5)
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, i) => outcome(send(`+4${i}555${i}000000`, fixture.id('atanaka'), services))),
    )
    expect(outcomes.filter((one) => one === 'sent')).toHaveLength(5)
    const limits = (await refusals()).map((entry) => (entry.detail as Record<string, unknown>)['limit'])
    expect(new Set(limits)).toEqual(new Set(['destination', 'destination_day', 'account', 'backend']))
  })

  it('hold for what shares country and first digits', async () => {
    expect(prefixOf('+4917667111638')).toBe('49176')
    expect(prefixOf('+12025550123')).toBe('1202')
    expect(prefixOf('+358401234567')).toBe('358401')
    const now = fixture.clock.now()
    for (let i = 0; i < smsLimits.prefix.most; i++)
      await fixture.database
        .insertInto('sms_sending')
        .values({
          id: `p${i}` as never,
          account_id: fixture.id('mgarcia'),
          destination: `d${i}`,
          prefix: '49176',
          template: 'sign_in_code',
          at: now,
        })
        .execute()
    expect(await outcome(send(number(3)))).toBe('throttled 60')
    expect(await outcome(send('+4915112345678'))).toBe('sent')
    await fixture.system(removeExpired)
    expect(await outcome(send(number(3)))).toBe('throttled 60')
    fixture.clock.advance(2 * 24 * 3600 + 1)
    await fixture.system(removeExpired)
    expect(await fixture.database.selectFrom('sms_sending').selectAll().execute()).toEqual([])
  })

  it('leave nothing half done of a code that was to go out', async () => {
    const services = servicesWith(0)
    const request = { purpose: 'number', requestId: 'r-1' } as const
    const owner = { accountId: fixture.id('atanaka'), locale: 'en', displayName: 'Aiko' }
    const issue = (through: typeof services) =>
      fixture.system((work) =>
        through.issuedCodes.issue(work, request, owner, { id: null, kind: 'phone', value: number(4) }, null),
      )
    await issue(servicesWith(100))
    fixture.clock.advance(31)
    expect(await outcome(issue(services))).toMatch(/^throttled/)
    const codes = await fixture.database
      .selectFrom('issued_code')
      .select('state')
      .where('request_id', '=', 'r-1')
      .execute()
    expect(codes).toEqual([{ state: 'live' }])
  })

  it('never stop a notice by mail, nor let notices take what codes need', async () => {
    const account = await fixture.database
      .selectFrom('account')
      .selectAll()
      .where('id', '=', fixture.id('mgarcia'))
      .executeTakeFirstOrThrow()
    const notify = (work: Work, template: 'factor_removed' | 'factor_added', perDay = 1000) =>
      listAddresses(work.tx, account.id).then((addresses) =>
        servicesWith(perDay).delivery.notify(work, account, addresses, template, { factor: 'Pixel' }),
      )
    const sent = async (channel: string) =>
      (
        await fixture.database
          .selectFrom('outbox_message')
          .select('template')
          .where('channel', '=', channel as never)
          .where('account_id', '=', account.id)
          .where('created_at', '=', fixture.clock.now())
          .execute()
      ).length
    const mails = await fixture.system((work) => notify(work, 'factor_removed'))
    expect(mails).toBeGreaterThan(0)
    expect(await sent('sms')).toBe(1)
    // The same again is one SMS in ten minutes; a mail each.
    expect(await fixture.system((work) => notify(work, 'factor_removed'))).toBe(mails)
    expect(await sent('mail')).toBe(2 * mails)
    expect(await sent('sms')).toBe(1)
    // Half of three in ten minutes is one: two are left for codes. That is no fault, nor told as one.
    const refusedBefore = (await refusals()).length
    await fixture.system((work) => notify(work, 'factor_added'))
    expect(await sent('sms')).toBe(1)
    expect((await refusals()).length).toBe(refusedBefore)
    const story = await fixture.as('mruiz')('getTimeLine', { params: { accountId: account.id } })
    expect(story.body.items.filter((item) => item.action.startsWith('sms.'))).toMatchObject([
      { action: 'sms.held_back', outcome: 'done', detail: { limit: 'destination', template: 'factor_added' } },
    ])
    fixture.clock.advance(24 * 3600)
    expect(await fixture.system((work) => notify(work, 'factor_added', 0))).toBe(mails)
    expect(await sent('sms')).toBe(0)
  })
})
