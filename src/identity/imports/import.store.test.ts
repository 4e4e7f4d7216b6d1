import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staff } from '../seed/people.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { longRounds } from '../testing/rounds.ts'
import { importAccounts, type ImportEvent, type ImportOptions } from './import-stream.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture({ people: staff })
})
afterAll(() => fixture.close())

async function run(csv: string, options: Partial<ImportOptions> = {}) {
  const events: ImportEvent[] = []
  for await (const event of importAccounts(
    Readable.from([csv]),
    { transact: fixture.transact, imports: fixture.services.imports },
    { mapping: {}, dryRun: false, invite: false, phoneRegions: ['DE'], ...options },
  ))
    events.push(event)
  const done = events.at(-1)
  return { done, refusals: events.flatMap((event) => (event.kind === 'refused' ? event.refusals : [])), events }
}

const count = async () => (await fixture.database.selectFrom('account').select('id').execute()).length

const good = `Mail,Login,Name,Phone,Boss,Kind
anna@x.example,anna,"Nowak, Anna",0176 1234567,berta,standard
berta@x.example,berta,Berta Öz,,,privileged
`
const mapping = { email: 'Mail', user_name: 'Login', display_name: 'Name', manager: 'Boss' }

describe('rekey import', () => {
  it('changes nothing in a dry run', async () => {
    const before = await count()
    expect((await run(good, { mapping, dryRun: true })).done).toMatchObject({ kind: 'done', created: 2, refused: 0 })
    expect(await count()).toBe(before)
  })
  it('takes people with their managers, and the same file again changes nothing', async () => {
    expect((await run(good, { mapping })).done).toMatchObject({ created: 2, updated: 0, unchanged: 0 })
    expect((await run(good, { mapping })).done).toMatchObject({ created: 0, updated: 0, unchanged: 2 })
    const anna = await fixture.database
      .selectFrom('account as a')
      .innerJoin('account as m', 'm.id', 'a.manager_id')
      .select(['a.display_name', 'a.state', 'm.user_name'])
      .where('a.user_name', '=', 'anna')
      .executeTakeFirst()
    expect(anna).toEqual({ display_name: 'Nowak, Anna', state: 'invited', user_name: 'berta' })
  })
  it('never makes a privileged account standard because a file says nothing about it', async () => {
    const kindOf = async () =>
      (await fixture.database.selectFrom('account').select('kind').where('user_name', '=', 'berta').executeTakeFirst())
        ?.kind
    for (const csv of [
      'Mail,Login,Name,Boss\nberta@x.example,berta,Berta Neu,\n',
      'Mail,Login,Name,Boss,Kind\nberta@x.example,berta,Berta Öz,,\n',
    ]) {
      expect((await run(csv, { mapping })).done).toMatchObject({ updated: 1, refused: 0 })
      expect(await kindOf()).toBe('privileged')
    }
  })
  it('tells every row that it refuses, and why', async () => {
    const { refusals, done } = await run(
      `external_id,email,user_name,display_name,phone,kind\n1,not an address,x1,X One,,\n2,,x2,X Two,,\n3,x3@x.example,x3,,,\n4,x4@x.example,x4,X Four,12,\n5,x5@x.example,x5,X Five,,boss\n6,anna@x.example,x6,X Six,,\n7,x7@x.example,anna,X Seven,,\n8,x8@x.example,x8,"X\nEight",,\n9,same@x.example,x9,X Nine,,\n10,same@x.example,x10,X Ten,,\n`,
    )
    expect(done).toMatchObject({ kind: 'done', created: 1, refused: 9 })
    expect(refusals.map((refusal) => refusal.field)).toEqual(
      expect.arrayContaining(['email', 'display_name', 'phone', 'kind', 'user_name']),
    )
  })
  it('finds doubles within a file in a dry run too', async () => {
    expect(
      (await run('email,user_name,display_name\ntwin@x.example,t1,Twin\ntwin@x.example,t2,Twin\n', { dryRun: true }))
        .done,
    ).toMatchObject({ created: 1, refused: 1 })
  })
  it('refuses a number that is somebody else’s, in whatever spelling (B09)', async () => {
    const { done, refusals } = await run(
      'external_id,email,user_name,display_name,phone\np1,p1@x.example,p1,P One,+49 176 99887766\np2,p2@x.example,p2,P Two,(0176) 998-877-66\n',
    )
    expect(done).toMatchObject({ created: 1, refused: 1 })
    expect(refusals).toMatchObject([{ field: 'phone', because: 'belongs to somebody else already' }])
  })
  it('never replaces an address of somebody who is there', async () => {
    await run('email,user_name,display_name\nthief@x.example,anna,"Nowak, Anna"\n')
    const emails = await fixture.database
      .selectFrom('address')
      .innerJoin('account', 'account.id', 'address.account_id')
      .select('value')
      .where('user_name', '=', 'anna')
      .where('address.kind', '=', 'email')
      .execute()
    expect(emails.map((row) => row.value)).toEqual(['anna@x.example'])
  })
  it('invites each person once, and nobody whose only address is behind this sign-in', async () => {
    const { done } = await run(
      'email,user_name,display_name,email_behind_sign_in\nb@x.example,behindone,Behind One,yes\n',
      { invite: true },
    )
    expect(done).toMatchObject({ kind: 'done', unreachable: 1 })
    const before = (await fixture.mails()).length
    await run('email,user_name,display_name,email_behind_sign_in\nb@x.example,behindone,Behind One,yes\n', {
      invite: true,
    })
    expect((await fixture.mails()).length).toBe(before)
  })
  it('says what is wrong with a file that is none', async () => {
    expect((await run('email,user_name,display_name\n"unclosed')).done).toMatchObject({ kind: 'stopped' })
    expect((await run(good, { mapping: { email: 'E-Mail-Adresse' } })).done).toMatchObject({
      kind: 'stopped',
      because: expect.stringContaining('has no column'),
    })
  })
  it('takes many rows with progress', async () => {
    const rows = longRounds(1200, 100_000)
    let csv = 'email,user_name,display_name\n'
    for (let i = 0; i < rows; i++) csv += `bulk${i}@x.example,bulk${i},Bulk Person ${i}\n`
    const { done, events } = await run(csv)
    expect(done).toMatchObject({ created: rows, refused: 0 })
    expect(events.filter((event) => event.kind === 'progress').length).toBeGreaterThan(2)
  }, 600_000)
})
