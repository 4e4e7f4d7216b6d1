import { sql, type PostgresPoolClient } from 'kysely'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { onServer } from '../testing/test-database.ts'
import { openPool } from './database.ts'
import { afterCheck, inOneTransaction, ServerDatabase, type Transaction } from './unit-of-work.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
  await sql`create table note (text text primary key)`.execute(fixture.database)
}, 120_000)
afterAll(() => fixture.close())

const write = (text: string) => sql`insert into note values (${text})`
const notes = async () => {
  const { rows } = await sql<{ text: string }>`select text from note order by text`.execute(fixture.database)
  return rows.map(({ text }) => text)
}
const read = (tx: Transaction, value: number) =>
  sql<{ value: number }>`select ${value}::int as value`.execute(tx).then(({ rows }) => rows[0]?.value)
const refused = (tx: Transaction) => sql`select 1 / 0`.execute(tx)

describe('a unit of work', () => {
  it('keeps what it wrote and what it was ended with, and answers reads that were sent together each with its own', async () => {
    const values = await inOneTransaction(fixture.database, async (tx) => {
      const read1to9 = Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9].map((value) => read(tx, value)))
      await write('within').execute(tx)
      return { value: await read1to9, closing: [write('closing 1').compile(tx), write('closing 2').compile(tx)] }
    })
    expect(values).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await notes()).toEqual(['closing 1', 'closing 2', 'within'])
  })

  it.each([
    ['throws', () => Promise.reject(new Error('refused'))],
    ['is refused a statement', (tx: Transaction) => refused(tx)],
    [
      'is refused one of several that were sent together',
      (tx: Transaction) => Promise.all([read(tx, 1), refused(tx), read(tx, 2)]),
    ],
  ])('leaves nothing behind when it %s', async (_, act) => {
    const before = await notes()
    const work = inOneTransaction(fixture.database, async (tx) => {
      await write('lost').execute(tx)
      return { value: await act(tx), closing: [write('lost as well').compile(tx)] }
    })
    await expect(work).rejects.toThrow(/refused|division by zero/)
    expect(await notes()).toEqual(before)
  })

  it('says why it was refused, whichever of several statements that were sent together is heard of first', async () => {
    const slowly = async <T>(hear: () => Promise<T>): Promise<T> => {
      const heard = await hear()
      return heard
    }
    const work = inOneTransaction(fixture.database, async (tx) => {
      await read(tx, 1)
      const first = slowly(() => slowly(() => slowly(() => refused(tx))))
      return { value: await Promise.all([first, write('after it').execute(tx), read(tx, 2)]), closing: [] }
    })
    await expect(work).rejects.toMatchObject({ code: '22012' })
  })

  it.each([0, 1])('leaves nothing behind when closing statement %i is refused, and says which', async (place) => {
    const before = await notes()
    const closing = ['last 1', 'last 2']
    closing[place] = 'within'
    const work = inOneTransaction(fixture.database, async (tx) => {
      await write(`lost ${String(place)}`).execute(tx)
      return { value: 0, closing: closing.map((text) => write(text).compile(tx)) }
    })
    await expect(work).rejects.toMatchObject({ code: '23505' })
    expect(await notes()).toEqual(before)
  })

  it('can be used again at once after a refusal, on every connection', async () => {
    const attempts = Array.from({ length: 40 }, async (_, count) =>
      inOneTransaction(fixture.database, async (tx) => ({
        value: await (count % 2 === 0 ? refused(tx).then(() => 0) : read(tx, count)),
        closing: [],
      })).catch(() => -1),
    )
    const expected = Array.from({ length: 40 }, (_, count) => (count % 2 === 0 ? -1 : count))
    expect(await Promise.all(attempts)).toEqual(expected)
  })

  it.runIf(onServer)('lets nothing of a branch that was left behind onto the connection afterwards', async () => {
    let left: Promise<unknown> = Promise.resolve()
    const work = inOneTransaction(fixture.database, async (tx) => {
      left = sleep(50).then(() => write('from behind').execute(tx))
      left.catch(() => undefined)
      return { value: await Promise.reject(new Error('gone')), closing: [] }
    })
    await expect(work).rejects.toThrow('gone')
    await expect(left).rejects.toThrow('ended')
    expect(await notes()).not.toContain('from behind')
  })

  it.runIf(onServer)('writes nothing where its beginning is refused, however much was sent with it', async () => {
    const pool = openPool(fixture.databaseUrl ?? '')
    const database = new ServerDatabase({ pool: { ...refusingBegin(pool), end: () => pool.end(), options: {} } })
    const before = await notes()
    const work = inOneTransaction(database, async (tx) => {
      const together = Promise.all([
        read(tx, 1),
        write('without a transaction').execute(tx),
        write('nor this').execute(tx),
      ])
      return { value: await together, closing: [write('nor at its end').compile(tx)] }
    })
    await expect(work).rejects.toMatchObject({ code: '22012' })
    expect(await notes()).toEqual(before)
    await database.destroy()
  })
})

/** Connections on which the server refuses what a transaction begins with. */
const refusingBegin = (pool: pg.Pool) => ({
  connect: async () => {
    const client = await pool.connect()
    const send = client.query.bind(client) as (text: string, values?: unknown[]) => Promise<pg.QueryResult>
    const query = (text: string, values?: unknown[]) => send(text === 'begin' ? 'select 1 / 0' : text, values)
    return { query, release: () => client.release() } as unknown as PostgresPoolClient
  },
})

describe('a check', () => {
  const later = async (milliseconds: number, outcome: string | Error) => {
    await sleep(milliseconds)
    if (outcome instanceof Error) throw outcome
    return outcome
  }
  it.each([
    [10, 'in', 0, 'read', 'read'],
    [0, 'in', 10, new Error('not found'), 'not found'],
    [10, new Error('out'), 0, 'read', 'out'],
    [10, new Error('out'), 0, new Error('not found'), 'out'],
    [0, new Error('out'), 10, new Error('not found'), 'out'],
  ] as const)('%# comes before what went wrong beside it', async (checkTakes, check, takes, beside, expected) => {
    const result = afterCheck(later(checkTakes, check), later(takes, beside)).catch((error: Error) => error.message)
    expect(await result).toBe(expected)
  })
})
