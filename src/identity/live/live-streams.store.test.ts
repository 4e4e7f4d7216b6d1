import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId } from '#common/model/ids.ts'
import { createTestClock } from '../clock.ts'
import { openServer, type Database } from '../database/database.ts'
import { migrate } from '../database/migrate.ts'
import { createTransact, type Transact } from '../database/transaction.ts'
import { newDatabase } from '../testing/test-database.ts'
import type { Origin } from '../work.ts'
import { createLiveStreams, type LiveSink, type LiveStreams } from './live-streams.ts'
import { touch } from './live.service.ts'
import { readVersions } from './live.store.ts'

const system: Origin = { actor: { kind: 'system', id: null }, source: null, requestId: null }
const who = (name: string) => name as AccountId

/** A server's half of it: its own connections, its own streams. */
interface Server {
  database: Database
  transact: Transact
  streams: LiveStreams
}

let drop: () => Promise<void>
let one: Server
let other: Server
beforeAll(async () => {
  const clock = createTestClock()
  const made = await newDatabase()
  drop = made.drop
  await migrate(made.database, clock.now())
  const serverOn = (database: Database): Server => {
    const streams = createLiveStreams(() => readVersions(database))
    return { database, streams, transact: createTransact(database, clock, () => streams.wake()) }
  }
  one = serverOn(made.database)
  // The embedded database has one process; there two servers share its handle and know nothing of each other all the same.
  other = serverOn(made.url === undefined ? made.database : openServer(made.url))
}, 60_000)
afterEach(async () => {
  for (const server of [one, other]) expect(server.streams.count).toBe(0)
})
afterAll(async () => {
  one.streams.close()
  other.streams.close()
  if (other.database !== one.database) await other.database.destroy()
  await one.database.destroy()
  await drop()
})

class Reader implements LiveSink {
  text = ''
  ended = false
  behind = false
  write(text: string): boolean {
    this.text += text
    return !this.behind
  }
  end(): void {
    this.ended = true
  }
  get changes(): string[] {
    return [...this.text.matchAll(/event: change\ndata: (.*)\n/g)].map((match) => match[1] ?? '')
  }
}
const allowed = async () => undefined

describe('live streams on one database', () => {
  it('tell at once what this server commits, and within two seconds what another does', async () => {
    const here = new Reader()
    const there = new Reader()
    const leave = [await one.streams.open(who('A'), here, allowed), await other.streams.open(who('B'), there, allowed)]
    const before = await readVersions(one.database)
    await one.transact(system, async (work) => touch(work, 'approvals'))
    const told = [JSON.stringify({ topic: 'approvals', version: before.approvals + 1 })]
    await expect.poll(() => here.changes, { timeout: 500, interval: 10 }).toEqual(told)
    await expect.poll(() => there.changes, { timeout: 2_500 }).toEqual(told)
    leave.forEach((gone) => gone())
  })

  it('count every commit once, however many come together from both servers', async () => {
    const before = await readVersions(one.database)
    const topics = ['cases', 'freezes', 'staff'] as const
    await Promise.all(
      Array.from({ length: 40 }, (_, round) =>
        (round % 2 === 0 ? one : other).transact(system, async (work) => {
          // In every order: the statement puts them into one.
          for (const topic of round % 3 === 0 ? topics : topics.toReversed()) touch(work, topic)
          touch(work, 'cases')
        }),
      ),
    )
    const after = await readVersions(one.database)
    for (const topic of topics) expect(after[topic]).toBe(before[topic] + 40)
    expect(after.limits).toBe(before.limits)
  })

  it('let go whoever is behind, and keep nothing for them', async () => {
    const slow = new Reader()
    await one.streams.open(who('A'), slow, allowed)
    slow.behind = true
    await one.transact(system, async (work) => touch(work, 'cases'))
    await expect.poll(() => slow.ended, { timeout: 500, interval: 10 }).toBe(true)
    const { text } = slow
    await one.transact(system, async (work) => touch(work, 'cases'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(slow.text).toBe(text)
  })

  it('end where rights are gone, and where they cannot be looked at', async () => {
    const gone = new Reader()
    const hung = new Reader()
    let answer: () => void = () => undefined
    await one.streams.open(who('A'), gone, async () => {
      throw new Error('suspended')
    })
    await expect.poll(() => gone.ended, { timeout: 2_000 }).toBe(true)
    await one.streams.open(who('B'), hung, () => new Promise<void>((resolve) => (answer = resolve)))
    await expect.poll(() => hung.ended, { timeout: 5_500 }).toBe(true)
    answer()
  }, 15_000)

  it('end when the server closes, and none is opened after it', async () => {
    const closing = createLiveStreams(() => readVersions(one.database))
    const early = new Reader()
    const late = new Reader()
    await closing.open(who('A'), early, allowed)
    closing.close()
    await closing.open(who('A'), late, allowed)
    expect([early.ended, late.ended, closing.count]).toEqual([true, true, 0])
  })
})
