import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { errorForLog } from './error-for-log.ts'

let api: Fixture
let pages: PageFixture
const lines: string[] = []
beforeAll(async () => {
  api = await createFixture()
  pages = await createPageFixture({ logger: pino({}, { write: (line: string) => void lines.push(line) }) })
}, 180_000)
afterAll(async () => {
  await api.close()
  await pages.close()
})

describe('text that the database cannot hold', () => {
  it('is a fault of the input on every route that takes text, not an outage', async () => {
    const call = api.as('mruiz')
    const nul = 'a\0b c'
    const open = (ticket: string, story: string) =>
      call('openCase', {
        body: { accountId: api.id('lmueller'), ticket, story, reason: 'lost_device', channel: 'phone' },
      })
    expect((await call('lookUpAccounts', { body: { text: nul, limit: 5 } })).code).toBe('invalid_input')
    expect((await open(nul, '')).code).toBe('invalid_input')
    expect((await open('T-1', nul)).code).toBe('invalid_input')
    const { caseId } = (await open('T-1', '')).body
    expect((await call('addNote', { params: { caseId }, body: { text: nul } })).code).toBe('invalid_input')
    expect((await api.as('nobody')('addNote', { params: { caseId }, body: { text: nul } })).status).toBe(401)
  })
  it('fails no hosted page', async () => {
    for (const [page, fields] of [
      ['/sign-in', { identifier: 'lmueller\0', password: 'x\0' }],
      ['/forgotten-password', { email: 'a\0@example.org' }],
      ['/invitation', { email: 'a\0@example.org', pass: '00000-0\0' }],
      ['/case', { case_number: '12345678\0', recovery_code: '\0' }],
    ] as const) {
      const browser = pages.browser()
      await browser.get(page)
      expect((await browser.post(page, fields)).status, page).toBeLessThan(500)
    }
  })
})

describe('what was typed', () => {
  it('stands in no entry of the audit log when a role is refused before the address is read', async () => {
    for (const typed of ['hunter2%20secret', 'a%00b', '0000000000000']) {
      const response = await api.app.inject({
        method: 'POST',
        url: `/api/cases/${typed}/reset`,
        headers: { host: 'localhost:4800', authorization: 'Bearer toliveira' },
        payload: {},
      })
      expect(response.statusCode, typed).toBe(403)
    }
    const entries = (await api.entries()).filter((entry) => entry.actor_id === api.id('toliveira'))
    expect(entries).toHaveLength(3)
    for (const entry of entries) expect(entry).toMatchObject({ case_id: null, account_id: null })
  })
  it('stands in no log line of a failed statement', async () => {
    await pages.database.schema.alterTable('guess_counter').renameTo('guess_counter_away').execute()
    const browser = pages.browser()
    await browser.get('/sign-in')
    const answer = await browser.post('/sign-in', { identifier: 'very-private-name', password: 'very-private-word' })
    await pages.database.schema.alterTable('guess_counter_away').renameTo('guess_counter').execute()
    expect(answer.status).toBe(500)
    const failed = lines.filter((line) => line.includes('page failed'))
    expect(failed.at(-1)).toContain('42P01')
    expect(lines.join('')).not.toMatch(/very-private|"params"|"detail":"/)
  })
  it('is left out of every shape of database error', async () => {
    const error = Object.assign(new Error('invalid input: "typed"'), {
      code: '23505',
      severity: 'ERROR',
      detail: 'Key (user_name)=(typed) already exists.',
      where: 'typed',
      query: 'typed',
      params: ['typed'],
      constraint: 'account_user_name_key',
    })
    const text = JSON.stringify(errorForLog(new Error('outer', { cause: error })))
    expect(text).not.toContain('typed')
    expect(text).toContain('account_user_name_key')
    expect(text).toContain('outer')
  })
})
