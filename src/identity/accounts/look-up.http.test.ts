import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoRecoveryCode } from '../seed/seed.ts'
import { owners, staff, type Person } from '../seed/people.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'

const [template] = owners.slice(1)
const extra = (userName: string, displayName: string): Person => ({
  ...(template as Person),
  userName,
  displayName,
  emails: [
    {
      value: `${encodeURIComponent(userName).toLowerCase().replaceAll('%', '-')}@x.example`,
      confirmed: true,
      behindSignIn: false,
    },
  ],
  phones: [],
})
const wildcards = [
  extra('a_b', 'Under Score'),
  extra('axb', 'Axel Bee'),
  extra('50%off', 'Fifty Off'),
  extra('c\\d', 'Back Slash'),
]

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture({ people: [...staff, ...owners, ...wildcards] })
})
afterAll(() => fixture.close())

const lookUp = async (text: string) => (await fixture.as('mruiz')('lookUpAccounts', { body: { text, limit: 50 } })).body
const names = async (text: string) => (await lookUp(text)).items.map((item) => item.userName)

describe('B09: a phone number in any spelling', () => {
  it.each([
    '+4917667111638',
    '+49 176 671 11 638',
    '004917667111638',
    '0176 67111638',
    '(0176) 671-116-38',
    '+49 (0)176 67111638',
    '٠١٧٦ ٦٧١١١٦٣٨',
    '\u202A+49 176 67111638',
    '+49.176.67111638',
    '０１７６６７１１１６３８',
  ])('finds the owner by %j', async (text) => {
    expect(await names(text)).toEqual(['lmueller'])
  })
  it.each(['+', '++49', '+abc', '+49'])('says that %j is not a number and lists nobody', async (text) => {
    const answer = await lookUp(text)
    expect(answer.items).toEqual([])
    expect(['not_a_number', 'name', 'too_short']).toContain(answer.recognisedAs)
  })
  it.each(['', ' ', '\u200b', 'a'])('lists nobody for %j', async (text) => {
    expect((await lookUp(text)).items).toEqual([])
  })
})

describe('B10: wildcards stand for themselves', () => {
  it.each([
    ['a_b', ['a_b']],
    ['50%off', ['50%off']],
    ['c\\d', ['c\\d']],
    ['%off', ['50%off']],
  ])('%j finds %j', async (text, expected) => {
    expect(await names(text)).toEqual(expected)
  })
  it.each(['%', '_', '%%%', '__', '\\', '\\\\', '[a-z]', '*', '**', '%_%', '.*'])(
    '%j finds nobody who does not have it in the name',
    async (text) => {
      for (const name of await names(text)) expect(name).toContain(text)
    },
  )
})

describe('look-up', () => {
  it('needs no accents and no case, in any script', async () => {
    expect(await names('muller')).toContain('lmueller')
    expect(await names('SØRENSEN')).toEqual(['hsorensen'])
    expect(await names('sorensen')).toEqual(['hsorensen'])
    expect(await names('田中')).toEqual(['atanaka'])
    expect(await names('ольга')).toEqual(['opetrova'])
    expect(await names('فاطمة')).toEqual(['falzahra'])
    expect(await names('tanaka aiko')).toEqual(['atanaka'])
  })
  it('finds the beginning of any word, and of several in a row, in any script', async () => {
    expect(await names('愛子')).toEqual(['atanaka'])
    expect(await names('петр')).toEqual(['opetrova'])
    expect(await names('tanaka 田')).toEqual(['atanaka'])
    expect(await names('petr ольга')).toEqual(['opetrova'])
    expect(await names("o'br")).toEqual(['zobrien'])
    expect(await names('smi')).toEqual(['zobrien'])
    expect(await names('ng')).toEqual(['nnguyen'])
    // Twice the same would find nobody twice.
    expect(await names('tanaka tanaka')).toEqual(['atanaka'])
  })
  it('looks inside of words from three letters on, and not into the domain of an e-mail', async () => {
    expect(await names('orense')).toEqual(['hsorensen'])
    expect(await names('anak iko')).toEqual(['atanaka'])
    expect(await names('demo.exam')).toEqual([])
    expect(await names('lmueller@demo')).toEqual(['lmueller'])
    expect(await names('mueller@dem')).toEqual(['lmueller'])
    expect(await names('lmueller@elsewhere.example')).toEqual([])
  })
  it('follows a name that is changed, and forgets the old one', async () => {
    const change = (text: string) =>
      fixture.database
        .updateTable('account')
        .set({ search_text: text })
        .where('id', '=', fixture.id('mgarcia2'))
        .execute()
    await change('quetzalcoatl xochitl mgarcia2 mgarcia2@demo.example')
    expect(await names('xoch')).toEqual(['mgarcia2'])
    expect((await names('maría')).sort()).toEqual(['mgarcia', 'mruiz'])
    await change('maria garcia mgarcia2 mgarcia2@demo.example')
    expect((await names('maría')).sort()).toEqual(['mgarcia', 'mgarcia2', 'mruiz'])
  })
  it('finds by e-mail, account id and ticket, and ranks the whole user name first', async () => {
    expect(await names('AIKO.TANAKA@mailbox.example')).toEqual(['atanaka'])
    const id = fixture.id('pnair')
    expect(await names(`${id.slice(0, 4).toLowerCase()}-${id.slice(4)}`)).toEqual(['pnair'])
    await fixture.as('mruiz')('openCase', {
      body: { accountId: fixture.id('zobrien'), ticket: 'INC-777_1', reason: 'other', channel: 'chat' },
    })
    expect(await lookUp('inc-777_1')).toMatchObject({
      recognisedAs: 'ticket',
      items: [{ userName: 'zobrien', ticket: 'INC-777_1' }],
    })
    expect((await names('mgarcia'))[0]).toBe('mgarcia')
  })
  it('tells two people of one name apart', async () => {
    const { items } = await lookUp('maría garcía')
    expect(items.map((item) => item.department).sort()).toEqual(['Legal', 'Sales Madrid'])
    expect(new Set(items.map((item) => item.email)).size).toBe(2)
  })
  it('neither searches nor records a recovery code', async () => {
    const before = (await fixture.entries()).length
    const code = demoRecoveryCode('atanaka')
    expect(await lookUp(code)).toMatchObject({ recognisedAs: 'code', items: [] })
    expect((await fixture.entries()).length).toBe(before)
  })
  it('stands in the audit log without what was typed', async () => {
    await lookUp('tanaka')
    const entry = (await fixture.entries()).at(-1)
    expect(entry).toMatchObject({
      action: 'account.looked_up',
      actor_id: fixture.id('mruiz'),
      account_id: fixture.id('atanaka'),
    })
    expect(JSON.stringify(entry)).not.toContain('tanaka')
  })
})

describe('looking at an account', () => {
  it('is recorded once in ten minutes for each person, and is no part of the account’s story', async () => {
    const accountId = fixture.id('tjansen')
    const params = { accountId }
    const views = async () =>
      (await fixture.entries(accountId)).filter((entry) => entry.action === 'account.viewed').length
    for (let i = 0; i < 3; i++) await fixture.as('mruiz')('getAccount', { params })
    expect(await views()).toBe(1)
    await fixture.as('toliveira')('getAccount', { params })
    expect(await views()).toBe(2)
    fixture.clock.advance(601)
    await fixture.as('mruiz')('getAccount', { params })
    expect(await views()).toBe(3)
    expect((await fixture.as('mruiz')('getTimeLine', { params })).body.items).toEqual([])
  })

  it('is recorded for a case too, once for each person and case', async () => {
    const accountId = fixture.id('nnguyen')
    const opened = await fixture.as('mruiz')('openCase', {
      body: { accountId, ticket: 'L-1', reason: 'other', channel: 'chat' },
    })
    const params = { caseId: opened.body.caseId }
    for (let i = 0; i < 3; i++) await fixture.as('mruiz')('getCase', { params })
    await fixture.as('jweber')('getCase', { params })
    const views = (await fixture.entries(accountId)).filter((entry) => entry.action === 'case.viewed')
    expect(views.map((entry) => [entry.actor_id, entry.case_id])).toEqual([
      [fixture.id('mruiz'), opened.body.caseId],
      [fixture.id('jweber'), opened.body.caseId],
    ])
  })
})
