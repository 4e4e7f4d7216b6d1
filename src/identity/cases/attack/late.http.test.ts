import { randomUUID } from 'node:crypto'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearerOf, createFixture, type Fixture } from '../../testing/fixture.ts'
import { onServer } from '../../testing/test-database.ts'
import { createCaseWalk, type CaseWalk } from '../testing/case-walk.ts'

/** Attacks by time: a request that was let in before what should have kept it out. */
let fixture: Fixture
let walk: CaseWalk
let port = 0
beforeAll(async () => {
  fixture = await createFixture()
  walk = createCaseWalk(fixture)
  await fixture.app.listen({ port: 0, host: '127.0.0.1' })
  port = (fixture.app.server.address() as AddressInfo).port
}, 60_000)
afterAll(() => fixture.close())

/** Sends everything but the last byte of a body, lets something happen, and sends the rest. @returns the status line's code */
async function slowPost(
  path: string,
  bearer: string,
  body: unknown,
  meanwhile: () => Promise<unknown>,
): Promise<number> {
  const text = JSON.stringify(body)
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (part: Buffer) => (answer += part.toString()))
  socket.write(
    [
      `POST ${path} HTTP/1.1`,
      'host: localhost:4800',
      `authorization: Bearer ${bearer}`,
      `idempotency-key: ${randomUUID()}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(text)}`,
      'connection: close',
      '',
      text.slice(0, -1),
    ].join('\r\n'),
  )
  await sleep(300)
  expect(answer).toBe('')
  await meanwhile()
  socket.write(text.slice(-1))
  await new Promise((resolve) => socket.on('close', resolve))
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
}

async function readyToReset(userName: string, agent: string) {
  const caseId = await walk.proven(userName, agent)
  const preview = await fixture.as(agent)('previewReset', { params: { caseId }, body: { factors: 'all' } })
  return { path: `/api/cases/${caseId}/reset`, body: { factors: 'all', previewDigest: preview.body.digest } }
}

describe('an agent who leaves while the body of their request is on its way', () => {
  let status = 0
  beforeAll(async () => {
    const { path, body } = await readyToReset('lmueller', 'jweber')
    status = await slowPost(path, bearerOf('jweber', 0), body, () =>
      fixture.as('gokafor')('makeStaffLeave', {
        params: { accountId: fixture.id('jweber') },
        body: { reason: 'Sold resets' },
      }),
    )
    expect([200, 401, 403]).toContain(status)
  })
  it('does nothing any more', () => expect(status).not.toBe(200))
})

describe('a sign-in that grows too old while the body is on its way', () => {
  let status = 0
  beforeAll(async () => {
    const { path, body } = await readyToReset('mgarcia', 'mruiz')
    // The bearer of tests tells its age; it was let in at 299 seconds, and the clock goes on.
    status = await slowPost(path, bearerOf('mruiz', 299), body, async () => fixture.clock.advance(25))
    expect([200, 401]).toContain(status)
  })
  it('destroys nothing (rule 16)', () => expect(status).toBe(401))
})

describe('whoever is let in and then is made something else while the body is on its way', () => {
  const given: [string, () => Promise<unknown>, number][] = [
    ['suspended', () => fixture.as('gokafor')('suspendStaff', { params: ibauer(), body: { reason: 'Stolen' } }), 401],
    ['an agent', () => fixture.as('gokafor')('changeStaffRole', { params: ibauer(), body: { role: 'agent' } }), 403],
    [
      'frozen',
      () =>
        fixture.system((work) =>
          fixture.services.freezes.freeze(
            work,
            { id: fixture.id('ibauer') },
            { by: 'owner', byId: fixture.id('ibauer'), disputedSince: work.now, because: 'notice' },
          ),
        ),
      401,
    ],
  ]
  const ibauer = () => ({ accountId: fixture.id('ibauer') })
  for (const [what, become, refused] of given)
    it(`sets no limits any more as ${what}`, async () => {
      await fixture.database
        .updateTable('account')
        .set({ state: 'active', role: 'supervisor' })
        .where('id', '=', fixture.id('ibauer'))
        .execute()
      const body = { resetsPerHour: 99, failedVerificationsPerHour: null }
      const path = `/api/staff/${fixture.id('mruiz')}/limits`
      expect(await slowPost(path, bearerOf('ibauer', 0), body, become)).toBe(refused)
      const limits = await fixture.database
        .selectFrom('staff_limit')
        .select('resets_per_hour')
        .where('account_id', '=', fixture.id('mruiz'))
        .executeTakeFirst()
      expect(limits).toBeUndefined()
    })

  // One connection cannot show a race.
  const shown = onServer ? it : it.skip
  shown('is refused as well where it happens while the work waits for an account', async () => {
    const caseId = await walk.open('atanaka', 'mruiz')
    const before = (await fixture.entries()).length
    let asked: Promise<{ code: string | undefined }> = Promise.resolve({ code: 'not asked' })
    await fixture.system(async (work) => {
      await work.tx.selectFrom('account').select('id').where('id', '=', fixture.id('atanaka')).forUpdate().execute()
      asked = fixture.as('mruiz')('endSessions', { params: { caseId }, body: {} })
      await sleep(300)
      await work.tx.updateTable('account').set({ state: 'suspended' }).where('id', '=', fixture.id('mruiz')).execute()
    })
    expect((await asked).code).toBe('session_expired')
    const since = (await fixture.entries()).slice(before).map((entry) => entry.action)
    expect(since).toEqual(['api.refused'])
  })
})
