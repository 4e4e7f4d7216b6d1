import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAddresses } from '../accounts/account.store.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'

let fixture: PageFixture
let logged = ''
beforeAll(async () => {
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged += chunk.toString()
      done()
    },
  })
  fixture = await createPageFixture({ logger: pino({ level: 'trace' }, stream) })
})
afterAll(() => fixture.close())

const accountOf = (userName: string) =>
  fixture.database.selectFrom('account').selectAll().where('id', '=', fixture.id(userName)).executeTakeFirstOrThrow()

/** A notice of a change, and the path of its link as the mail says it. */
async function notice(userName: string): Promise<string> {
  const account = await accountOf(userName)
  await fixture.system(async (work) =>
    fixture.services.delivery.notify(work, account, await listAddresses(work.tx, account.id), 'factor_added', {
      factor: 'Pixel',
    }),
  )
  return linkIn((await fixture.mails()).findLast((mail) => mail.template === 'factor_added')?.text ?? '')
}
const linkIn = (text: string): string => /http:\/\/localhost:4800(\/not-me\/[\w-]{43})/.exec(text)?.[1] ?? 'no link'

describe('"this was not me"', () => {
  it('is one link in every mail of a notice, text and HTML, and in the SMS; the database holds a digest alone', async () => {
    const path = await notice('atanaka')
    const about = (await fixture.mails()).filter((mail) => mail.template === 'factor_added')
    const messages = await fixture.sms('factor_added')
    expect([about.length, messages.length]).toEqual([2, 1])
    for (const message of [...about, ...messages]) expect(linkIn(message.text)).toBe(path)
    for (const message of about) expect(message.html).toContain(`href="http://localhost:4800${path}"`)
    const rows = await fixture.database.selectFrom('notice').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(path.slice('/not-me/'.length))
  })

  it('shows what happened without a sign-in, in five languages, and changes nothing', async () => {
    const path = await notice('lmueller')
    const before = await fixture.entries()
    const browser = fixture.browser()
    for (let i = 0; i < 3; i++) await browser.get(path)
    const shown = await browser.get(path)
    expect(shown.status).toBe(200)
    expect(shown.body).toContain('Ein Faktor wurde hinzugefügt')
    expect((await browser.get(`${path}?locale=fr`)).body).toContain('Un facteur a été ajouté')
    expect((await browser.get(`${path}?locale=ar`)).body).toContain('dir="rtl"')
    // Nor does a mail scanner's HEAD.
    await fixture.app.inject({ method: 'HEAD', url: path, headers: { host: 'localhost:4800' } })
    expect(await fixture.entries()).toEqual(before)
    expect((await accountOf('lmueller')).state).toBe('active')
    expect(shown.headers['referrer-policy']).toBe('same-origin')
    // The link's secret stands in the form that acts, and nowhere else.
    const token = path.slice('/not-me/'.length)
    expect(shown.body.split(token)).toHaveLength(2)
    expect(shown.body).toContain(`action="${path}"`)
    expect(shown.body).not.toContain('name="back"')
  })

  it('freezes by its button, once, and ends what came since the event', async () => {
    const id = fixture.id('atanaka')
    const signedIn = await fixture.signIn('atanaka')
    fixture.clock.advance(60)
    const path = await notice('atanaka')
    const event = fixture.clock.now()
    await fixture.database
      .insertInto('factor')
      .values({
        id: 'THIEF0000001' as never,
        account_id: id,
        type: 'push',
        label: 'Burner',
        state: 'working',
        preferred: false,
        secret_sealed: null,
        last_step: null,
        added_at: event,
        last_used_at: null,
        state_changed_at: event,
        served_as_key_at: null,
        wait_until: null,
      })
      .execute()
    const code = await fixture.system((work) => fixture.services.recoveryCodes.issue(work, id))
    expect(code.reveal()).not.toBe('')
    const agent = { id: fixture.id('mruiz'), role: 'agent' } as const
    const { caseId } = await fixture.system((work) =>
      fixture.services.cases.open(work, agent, {
        accountId: id,
        ticket: 'INC-1',
        reason: 'lost_device',
        channel: 'phone',
        story: '',
      }),
    )
    const pass = await fixture.system((work) =>
      fixture.services.passes.issue(work, id, { caseId, addressId: null, lifeSeconds: 3600 }),
    )
    fixture.clock.advance(300)

    const browser = fixture.browser()
    await browser.get(path)
    const done = await browser.post(path, {})
    expect(done.status).toBe(200)
    expect(done.body).toContain('Your account is frozen')

    expect((await accountOf('atanaka')).state).toBe('frozen')
    const rows = <T extends 'case' | 'factor' | 'session' | 'trusted_device' | 'enrolment_pass' | 'recovery_code'>(
      table: T,
    ) =>
      fixture.database
        .selectFrom(table as 'case')
        .selectAll()
        .where('account_id', '=', id)
        .execute() as Promise<Record<string, unknown>[]>
    expect(await rows('case')).toMatchObject([{ state: 'closed', outcome: 'suspected_attack' }])
    expect((await rows('session')).every((row) => row['ended_at'] !== null)).toBe(true)
    expect((await rows('trusted_device')).every((row) => row['ended_at'] !== null)).toBe(true)
    expect((await rows('enrolment_pass')).map((row) => row['state'])).toEqual(['cancelled'])
    const factors = await rows('factor')
    expect(factors.filter((row) => row['state'] === 'ended').map((row) => row['label'])).toEqual(['Burner'])
    expect((await rows('recovery_code')).map((row) => row['state']).sort()).toEqual(['live', 'revoked'])
    expect((await signedIn.get('/account')).path).toBe('/sign-in')
    expect(await fixture.system((work) => fixture.services.passes.show(work, id, pass.pass.reveal()))).toMatchObject({
      kind: 'cancelled',
    })
    const frozen = await fixture.entries('account.frozen')
    expect(frozen).toHaveLength(1)
    expect(frozen[0]).toMatchObject({ actor_kind: 'owner', actor_id: id, outcome: 'done' })
    expect(frozen[0]?.detail).toMatchObject({ because: 'notice', factors: 1, recoveryCodes: 1, cases: 1, passes: 1 })
    const told = (await fixture.mails()).filter((mail) => mail.template === 'account_frozen')
    expect(told.length).toBeGreaterThan(1)
    for (const message of [...told, ...(await fixture.sms('account_frozen'))])
      expect(message.text).not.toContain('/not-me/')

    // Factors from before still sign in.
    fixture.clock.advance(60)
    expect((await (await fixture.signIn('atanaka')).get('/account')).path).toBe('/account')

    const again = await browser.post(path, {})
    expect(again.status).toBe(410)
    expect((await browser.get(path)).body).toContain('This link was used')
    expect(await fixture.entries('account.frozen')).toHaveLength(1)
    expect((await accountOf('atanaka')).state).toBe('frozen')
  })

  it('lets an earlier event reach further back on an account that is frozen already', async () => {
    const id = fixture.id('mgarcia')
    const earlier = await notice('mgarcia')
    const eventAt = fixture.clock.now()
    fixture.clock.advance(3600)
    const freeze = (since: Date) =>
      fixture.system((work) =>
        fixture.services.freezes.freeze(
          work,
          { id },
          { by: 'rule', byId: null, disputedSince: since, because: 'rule' },
        ),
      )
    expect(await freeze(fixture.clock.now())).toBe('frozen')
    expect(await freeze(fixture.clock.now())).toBe('already_frozen')
    const browser = fixture.browser()
    await browser.get(earlier)
    expect((await browser.post(earlier, {})).status).toBe(200)
    const rows = await fixture.database.selectFrom('freeze').selectAll().where('account_id', '=', id).execute()
    expect(rows).toHaveLength(1)
    expect(rows[0]?.disputed_since).toEqual(eventAt)
  })

  it('acts once for two at the same instant', async () => {
    const path = await notice('zobrien')
    const browsers = [fixture.browser(), fixture.browser(), fixture.browser()]
    for (const browser of browsers) await browser.get(path)
    const answers = await Promise.all(browsers.map((browser) => browser.post(path, {})))
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 410, 410])
  })

  it('says the same of an unknown and an old link, refuses foreign forms, and slows guesses down', async () => {
    const path = await notice('pnair')
    const browser = fixture.browser()
    await browser.get(path)
    const foreign = await fixture.app.inject({
      method: 'POST',
      url: path,
      headers: {
        host: 'localhost:4800',
        origin: 'https://evil.example',
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: 'form_token=x',
    })
    expect(foreign.statusCode).toBe(403)
    expect(foreign.body).not.toContain(path.slice(8))
    expect((await accountOf('pnair')).state).toBe('active')
    fixture.clock.advance(31 * 24 * 3600)
    const old = await browser.get(path)
    const unknown = await browser.get(`/not-me/${'A'.repeat(43)}`)
    expect([old.status, unknown.status]).toEqual([404, 404])
    expect(old.body.replaceAll(/value="[^"]*"/g, '')).toBe(unknown.body.replaceAll(/value="[^"]*"/g, ''))
    expect((await browser.get('/not-me/%00%ff')).status).toBeLessThan(500)
    let last = 0
    for (let i = 0; i < 110 && last !== 429; i++) last = (await browser.get(`/not-me/guess-${i}`)).status
    expect(last).toBe(429)
    // Whoever holds a right link is heard all the same.
    expect((await browser.get(await notice('opetrova'))).status).toBe(200)
  })

  it('never writes a link into the log', () => {
    expect(logged).toContain('/not-me/:token')
    expect(logged).not.toMatch(/not-me\/[\w-]{20,}/)
  })
})
