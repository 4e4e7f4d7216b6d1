import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AccountId, CaseId, FactorId, RecordId } from '#common/model/ids.ts'
import { listAddresses, lockAccount } from '../accounts/account.store.ts'
import { insertApproval, insertDecision } from '../approvals/approval.store.ts'
import { tendApprovals } from '../approvals/escalation.ts'
import type { Database } from '../database/database.ts'
import type { Transact } from '../database/transaction.ts'
import { removeExpired } from '../housekeeping.ts'
import { newId, newToken } from '../ids.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import { defaultOwnerPolicy } from '../owner-policy.ts'
import { insertPhone } from '../push/phone.store.ts'
import { digitsOn, otherThan, promptsOn } from '../push/testing/phone-walk.ts'
import { demoPassword } from '../seed/people.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { openObserved, type Observer } from '../testing/observed-server.ts'
import { longRounds } from '../testing/rounds.ts'
import { newDatabase, onServer } from '../testing/test-database.ts'
import { createPageFixture, type PageFixture } from './testing/page-fixture.ts'
import { createSoftwareAuthenticator } from './testing/software-authenticator.ts'
import type { TestBrowser } from './testing/test-browser.ts'

const deadlock = '40P01'
const userName = 'atanaka'
const email = 'atanaka@demo.example'

// The embedded database has one connection: there is nobody to wait for.
describe.skipIf(!onServer)('every door takes the account first, on two servers (PostgreSQL alone)', () => {
  let fixture: PageFixture
  let beside: Database
  let apps: FastifyInstance[]
  let transacts: Transact[]
  let accountId: AccountId
  let appId: FactorId
  let pushId: FactorId
  const phoneToken = newToken()
  const device = createSoftwareAuthenticator({ origin: 'http://localhost:4800', rpId: 'localhost' })
  const deadlocks: string[] = []
  const observer: Observer = {
    slow: false,
    refused: (state, statement) => {
      if (state === deadlock) deadlocks.push(statement)
    },
  }
  /** The account as it was, to which each round goes back. */
  let picture: Record<string, Record<string, unknown>[]>

  beforeAll(async () => {
    fixture = await createPageFixture({
      policy: { ...defaultOwnerPolicy, signUpDomains: ['demo.example'], passkeyAlone: ['standard'] },
      open: async () => {
        const made = await newDatabase()
        await made.database.destroy()
        return { ...made, database: openObserved(made.url ?? '', observer) }
      },
    })
    beside = openObserved(fixture.databaseUrl ?? '', observer)
    const second = await fixture.startBeside(beside)
    apps = [fixture.app, second.app]
    transacts = [fixture.transact, second.transact]
    accountId = fixture.id(userName)
    const owner = await fixture.signIn(userName)
    await owner.get('/account/factors/add')
    await owner.post('/account/factors/add', { method: 'passkey' })
    await owner.post('/sign-in/set-up', { passkey: device.create(optionsOn(owner.page.body)), label: 'Key' })
    await fixture.system(async (work) => {
      const phoneId = newId<RecordId>()
      await insertPhone(work.tx, {
        id: phoneId,
        token_digest: tokenDigest(phoneToken),
        label: 'Pixel',
        subscription_sealed: null,
        registered_at: work.now,
        last_seen_at: work.now,
      })
      const enrolled = await fixture.services.factors.enrol(
        work,
        accountId,
        { type: 'push', phoneId, label: 'Phone' },
        'add',
      )
      pushId = enrolled.factorId
    })
    const factors = await fixture.system((work) => fixture.services.factors.list(work, accountId))
    appId = factors.find((factor) => factor.type === 'totp')?.id ?? newId<FactorId>()
    const rows = (table: 'factor' | 'passkey' | 'recovery_code') => {
      const query = fixture.database.selectFrom(table as 'factor').selectAll()
      return table === 'passkey' ? query.execute() : query.where('account_id', '=', accountId).execute()
    }
    picture = {
      factor: await rows('factor'),
      passkey: await rows('passkey'),
      recovery_code: await rows('recovery_code'),
    }
  }, 180_000)
  afterAll(async () => {
    await apps[1]?.close()
    await beside.destroy()
    await fixture.close()
  })

  beforeEach(() => {
    deadlocks.length = 0
  })

  const optionsOn = (body: string): string =>
    (/data-options="([^"]*)"/.exec(body)?.[1] ?? '')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
  const server = (place: number) => () => apps[place % 2] ?? fixture.app
  const on = (place: number) => transacts[place % 2] ?? fixture.transact
  const desk = () => ({ id: fixture.id('mruiz'), role: 'agent' as const })
  const asDesk = <T>(place: number, act: Parameters<Transact>[1]): Promise<T> =>
    on(place)({ actor: { kind: 'staff', ...desk() }, source: null, requestId: null }, act) as Promise<T>
  const inSystem = (place: number, act: Parameters<Transact>[1]) =>
    on(place)({ actor: { kind: 'system', id: null }, source: null, requestId: null }, act)

  async function asItWas(): Promise<void> {
    const { database, clock } = fixture
    for (const table of [
      'sign_in',
      'guess_counter',
      'sms_sending',
      'limit_use',
      'limit_crossing',
      'push_prompt',
      'outbox_message',
      'approval_decision',
      'approval',
    ] as const)
      await database.deleteFrom(table).execute()
    await database
      .updateTable('issued_code')
      .set({ issued_at: new Date(0), expires_at: new Date(0), resend_from: new Date(0) })
      .execute()
    await database
      .updateTable('account')
      .set({ state: 'active' })
      .where('id', '=', fixture.id('ibauer'))
      .where('state', '=', 'frozen')
      .execute()
    await database.updateTable('freeze').set({ lifted_at: clock.now() }).where('lifted_at', 'is', null).execute()
    await database
      .updateTable('account')
      .set({ state: 'active', reconfiguration_since: null, reconfiguration_because: null })
      .where('id', '=', accountId)
      .execute()
    await database.deleteFrom('passkey').execute()
    await database
      .updateTable('factor')
      .set({ state: 'ended', secret_sealed: null, phone_id: null })
      .where('account_id', '=', accountId)
      .execute()
    for (const row of picture['factor'] ?? [])
      await database
        .updateTable('factor')
        .set({ ...row, last_step: null } as never)
        .where('id', '=', row['id'] as FactorId)
        .execute()
    for (const row of picture['passkey'] ?? [])
      await database
        .insertInto('passkey')
        .values(row as never)
        .execute()
    await database.deleteFrom('recovery_code').where('account_id', '=', accountId).execute()
    for (const row of picture['recovery_code'] ?? [])
      await database
        .insertInto('recovery_code')
        .values(row as never)
        .execute()
    clock.advance(90)
  }

  async function openCase(): Promise<{ id: CaseId; number: string }> {
    const open = await fixture.database
      .selectFrom('case')
      .select(['id', 'number'])
      .where('account_id', '=', accountId)
      .where('state', '=', 'open')
      .executeTakeFirst()
    if (open !== undefined) return open
    const made = await fixture.system((work) =>
      fixture.services.cases.open(work, desk(), {
        accountId,
        ticket: 'INC-1',
        reason: 'locked_out',
        channel: 'phone',
        story: '',
      }),
    )
    return { id: made.caseId, number: made.number }
  }

  /** Requests in the owner's case: one that a supervisor has approved, and one that waits and has run out. */
  async function askedLongAgo(): Promise<void> {
    const { id: caseId } = await openCase()
    const now = fixture.clock.now()
    await fixture.database.deleteFrom('approval_decision').execute()
    await fixture.database.deleteFrom('approval').execute()
    for (const action of ['reset_factors', 'issue_enrolment_pass'] as const) {
      const id = newId<RecordId>()
      await insertApproval(fixture.database as never, {
        id,
        case_id: caseId,
        account_id: accountId,
        action,
        causes: 'privileged',
        scope: '',
        digest: '',
        used_digest: '',
        policy_version: 1,
        reason: 'They call from the plant',
        requested_by: desk().id,
        requested_at: now,
        expires_at: now,
        needed: 1,
        state: action === 'reset_factors' ? 'approved' : 'waiting',
        ended_at: null,
        good_until: null,
        escalate_at: now,
      })
      await insertDecision(fixture.database as never, {
        approvalId: id,
        supervisorId: fixture.id('ibauer'),
        verdict: 'approved',
        reason: 'Proven',
        at: now,
      })
    }
  }

  async function notMePath(): Promise<string> {
    await fixture.system(async (work) => {
      const account = await lockAccount(work.tx, accountId)
      if (account !== undefined)
        await fixture.services.delivery.notify(work, account, await listAddresses(work.tx, accountId), 'factor_added', {
          factor: 'Pixel',
        })
    })
    const text = (await fixture.mails()).findLast((mail) => mail.template === 'factor_added')?.text ?? ''
    return /http:\/\/localhost:4800(\/not-me\/[\w-]{43})/.exec(text)?.[1] ?? '/not-me/none'
  }

  const signedIn = async (place: number): Promise<TestBrowser> => fixture.signIn(userName, server(place))
  const atFactor = (place: number): Promise<TestBrowser> => fixture.passwordStep(userName, demoPassword, server(place))
  const proven = async (place: number): Promise<TestBrowser> => {
    const browser = await signedIn(place)
    await browser.get('/account')
    return browser
  }
  const phone = async (place: number): Promise<TestBrowser> => {
    const browser = fixture.browser(server(place))
    browser.jar.set('rekey_phone|/phone', { value: phoneToken, path: '/phone' })
    await browser.get('/phone')
    return browser
  }

  /** Each gets a browser ready on a server, and gives what is done when all are released. */
  const doors: Record<string, (place: number) => Promise<() => Promise<unknown>>> = {
    'a password': async (place) => {
      const browser = fixture.browser(server(place))
      await browser.get('/sign-in')
      return () => browser.post('/sign-in', { identifier: userName, password: demoPassword })
    },
    'a wrong password': async (place) => {
      const browser = fixture.browser(server(place))
      await browser.get('/sign-in')
      return () => browser.post('/sign-in', { identifier: userName, password: 'wrong' })
    },
    'a wrong code': async (place) => {
      const browser = await atFactor(place)
      return () => browser.post('/sign-in/factor', { code: '000000' })
    },
    'a right code': async (place) => {
      const browser = await atFactor(place)
      return () => browser.post('/sign-in/factor', { code: fixture.code(userName), trust: '1' })
    },
    'a recovery code instead': async (place) => {
      const browser = await atFactor(place)
      return () => browser.post('/sign-in/other-way', { recovery_code: demoRecoveryCode(userName) })
    },
    'a passkey alone': async (place) => {
      const browser = fixture.browser(server(place))
      await browser.get('/sign-in')
      await browser.post('/sign-in/passkey/options')
      const passkey = device.get(browser.page.body)
      return () => browser.post('/sign-in/passkey', { passkey })
    },
    'a forgotten password': async (place) => {
      const browser = fixture.browser(server(place))
      await browser.get('/forgotten-password')
      return () => browser.post('/forgotten-password', { email })
    },
    'a code of the mailbox': async (place) => {
      const browser = fixture.browser(server(place))
      await browser.get('/forgotten-password')
      await browser.post('/forgotten-password', { email })
      const code = await fixture.mailedCode('password_code')
      return () => browser.post('/forgotten-password/mailbox', { code })
    },
    'a code under the case’s number': async (place) => {
      const { number } = await openCase()
      const browser = fixture.browser(server(place))
      await browser.get('/case')
      return () => browser.post('/case', { case_number: number, recovery_code: demoRecoveryCode(`stranger ${place}`) })
    },
    'the owner’s own code under the case’s number': async (place) => {
      const { number } = await openCase()
      const browser = fixture.browser(server(place))
      await browser.get('/case')
      return () => browser.post('/case', { case_number: number, recovery_code: demoRecoveryCode(userName) })
    },
    'this was not me': async (place) => {
      const path = await notMePath()
      const browser = fixture.browser(server(place))
      await browser.get(path)
      return () => browser.post(path)
    },
    'an act in the profile': async (place) => {
      const browser = await proven(place)
      return () => browser.post(`/account/factor/${appId}/rename`, { label: 'Other' })
    },
    'ending other sessions': async (place) => {
      const browser = await proven(place)
      return () => browser.post('/account/sessions/end', { which: 'others' })
    },
    'turning MFA off': async (place) => {
      const browser = await proven(place)
      return () => browser.post('/account/disable-mfa')
    },
    'signing out': async (place) => {
      const browser = await proven(place)
      return () => browser.post('/account/sign-out')
    },
    'wrong digits on the phone': async (place) => {
      const browser = await atFactor(place)
      await browser.post('/sign-in/way', { way: pushId })
      const digits = digitsOn(browser.page.body)
      const held = await phone(place)
      const prompt = promptsOn(held.page.body)[0] ?? 'none'
      return () => held.post(`/phone/prompt/${prompt}/approve`, { digits: otherThan(digits) })
    },
    'a phone that is connected': async (place) => {
      const browser = await proven(place)
      await browser.get('/account/factors/add')
      await browser.post('/account/factors/add', { method: 'push' })
      const link = /http:\/\/localhost:4800(\/phone\/link\/[\w-]{43})/.exec(browser.page.body)?.[1] ?? '/phone/link'
      const held = fixture.browser(server(place))
      await held.get(link)
      return () => held.post('/phone/link')
    },
    'the desk ends sessions': async (place) => {
      const { id } = await openCase()
      return () =>
        asDesk(place, (work) => fixture.services.cases.endSessions(work, desk(), id)).catch((error: unknown) => error)
    },
    'the desk requires reconfiguration': async (place) => {
      const { id } = await openCase()
      return () =>
        asDesk(place, (work) => fixture.services.cases.requireReconfiguration(work, desk(), id)).catch(
          (error: unknown) => error,
        )
    },
    'a wrong code at the desk': async (place) => {
      const { id } = await openCase()
      return () =>
        asDesk(place, (work) => fixture.services.callerEvidence.verifyBoundFactor(work, desk(), id, '000000')).catch(
          (error: unknown) => error,
        )
    },
    'a request that nobody answers': async (place) => {
      await askedLongAgo()
      return () => inSystem(place, (work) => tendApprovals(work, fixture.services))
    },
    'the end of a supervisor’s work': async (place) => {
      await askedLongAgo()
      return () =>
        inSystem(place, (work) =>
          fixture.services.freezes.freeze(
            work,
            { id: fixture.id('ibauer') },
            { by: 'rule', byId: null, disputedSince: work.now, because: 'rule' },
          ),
        )
    },
    housekeeping: async (place) => () => inSystem(place, removeExpired),
  }

  /** Releases all together. */
  async function release(acts: readonly (() => Promise<unknown>)[]): Promise<unknown[]> {
    observer.slow = true
    try {
      return await Promise.all(acts.map((act) => act()))
    } finally {
      observer.slow = false
    }
  }
  const failed = (answer: unknown): boolean =>
    typeof answer === 'object' && answer !== null && 'status' in answer && Number(answer.status) >= 500

  /** What must hold whatever came first. */
  async function rightAfter(names: readonly string[]): Promise<void> {
    const account = await fixture.database
      .selectFrom('account')
      .select(['state', 'reconfiguration_since'])
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow()
    const live = await fixture.database
      .selectFrom('session')
      .select('id')
      .where('account_id', '=', accountId)
      .where('ended_at', 'is', null)
      .execute()
    // Rule 1: nothing stays open on an account that has to set MFA up.
    if (account.reconfiguration_since !== null && !names.includes('a recovery code instead'))
      expect(live, names.join(' and ')).toEqual([])
    if (names.includes('this was not me')) expect(account.state).toBe('frozen')
    const codes = await fixture.database
      .selectFrom('recovery_code')
      .select('state')
      .where('account_id', '=', accountId)
      .where('state', '=', 'live')
      .execute()
    if (names.some((name) => name.startsWith('the owner’s own code') || name === 'a recovery code instead'))
      expect(codes.length).toBeLessThanOrEqual(1)
  }

  it('sees a deadlock where there is one', async () => {
    const [one, two] = [fixture.id('mgarcia'), fixture.id('lmueller')]
    let met = (): void => undefined
    const both = new Promise<void>((resolve) => {
      met = resolve
    })
    let count = 0
    const cross = (place: number, first: AccountId, second: AccountId) =>
      inSystem(place, async (work) => {
        await lockAccount(work.tx, first)
        if (++count >= 2) met()
        await both
        await lockAccount(work.tx, second)
      })
    await Promise.all([cross(0, one, two), cross(1, two, one)])
    expect(deadlocks.length).toBeGreaterThan(0)
  })

  const names = Object.keys(doors)
  for (const [place, name] of names.entries())
    it(`${name}, against every other`, async () => {
      for (let round = 0; round < longRounds(1, 5); round++)
        for (const other of names.slice(place)) {
          // Half of the pairs in the short run, each door with itself among them.
          if (longRounds(1, 0) === 1 && (names.indexOf(other) - place) % 2 !== 0) continue
          await asItWas()
          const acts = [await doors[name]?.(0), await doors[other]?.(1)].filter((act) => act !== undefined)
          const answers = await release(acts)
          expect(answers.filter(failed), `${name} and ${other}`).toEqual([])
          expect(deadlocks, `${name} and ${other}`).toEqual([])
          await rightAfter([name, other])
          if (name === 'a right code' && other === name) {
            const shown = (await fixture.entries('factor.verified')).filter(
              (entry) => entry.at.getTime() === fixture.clock.now().getTime() && entry.outcome === 'done',
            )
            expect(shown).toHaveLength(1)
          }
        }
    }, 600_000)

  it('passwords, whose verifying takes its time, against a stream of all that counts the source too', async () => {
    const later = (act: () => Promise<unknown>, milliseconds: number) => async (): Promise<unknown> => {
      await sleep(milliseconds)
      return act()
    }
    for (let round = 0; round < longRounds(2, 20); round++) {
      await asItWas()
      const acts: (() => Promise<unknown>)[] = []
      for (let count = 0; count < 4; count++) {
        const act = await doors['a password']?.(count)
        if (act !== undefined) acts.push(act)
      }
      for (let count = 0; count < 24; count++) {
        const name = count % 2 === 0 ? 'a code under the case’s number' : 'a forgotten password'
        const act = await doors[name]?.(count)
        if (act !== undefined) acts.push(later(act, count * 10))
      }
      expect((await release(acts)).filter(failed)).toEqual([])
      expect(deadlocks).toEqual([])
    }
  })

  it('two people who ask for each other’s new password in browsers that were signed in', async () => {
    for (let round = 0; round < longRounds(3, 50); round++) {
      await asItWas()
      const first = await fixture.signIn('mgarcia', server(0))
      const second = await fixture.signIn(userName, server(1))
      for (const browser of [first, second]) await browser.get('/forgotten-password')
      const answers = await release([
        () => first.post('/forgotten-password', { email }),
        () => second.post('/forgotten-password', { email: 'mgarcia@demo.example' }),
      ])
      expect(answers.filter(failed)).toEqual([])
      expect(deadlocks).toEqual([])
    }
  })

  it('two supervisors whose accounts are frozen at the same instant: each is told of the other', async () => {
    for (let round = 0; round < longRounds(3, 50); round++) {
      const freeze = (place: number, who: string) => () =>
        inSystem(place, (work) =>
          fixture.services.freezes.freeze(
            work,
            { id: fixture.id(who) },
            { by: 'rule', byId: null, disputedSince: work.now, because: 'rule' },
          ),
        )
      await asItWas()
      await fixture.database
        .updateTable('account')
        .set({ state: 'active' })
        .where('user_name', 'in', ['shaddad', 'ibauer'])
        .execute()
      expect(await release([freeze(0, 'shaddad'), freeze(1, 'ibauer')])).toEqual(['frozen', 'frozen'])
      expect(deadlocks).toEqual([])
    }
  })

  it('a link that freezes, while the freeze before it is lifted', async () => {
    for (let round = 0; round < longRounds(3, 50); round++) {
      await asItWas()
      const path = await notMePath()
      const { id: caseId } = await openCase()
      await fixture.system((work) =>
        fixture.services.freezes.freeze(
          work,
          { id: accountId },
          { by: 'rule', byId: null, disputedSince: work.now, because: 'rule' },
        ),
      )
      const browser = fixture.browser(server(0))
      await browser.get(path)
      await release([
        () => browser.post(path),
        () =>
          inSystem(1, async (work) => {
            const account = await lockAccount(work.tx, accountId)
            if (account !== undefined)
              await fixture.services.freezes.lift(work, account, { byId: fixture.id('shaddad'), caseId, note: '' })
          }),
      ])
      expect(deadlocks).toEqual([])
      // Whichever came first: lifted and the link void, or used and then lifted.
      const { state } = await fixture.database
        .selectFrom('account')
        .select('state')
        .where('id', '=', accountId)
        .executeTakeFirstOrThrow()
      expect(state).toBe('active')
    }
  })

  it('an invitation, a sign-up and what the desk and time do to them', async () => {
    const passIn = async (to: string, template: string): Promise<string> =>
      /\b([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})\b/.exec(
        (await fixture.mails()).findLast((mail) => mail.to === to && mail.template === template)?.text ?? '',
      )?.[1] ?? 'none'
    for (let round = 0; round < longRounds(3, 30); round++) {
      await asItWas()
      const address = `new.person${round}@demo.example`
      const ask = async (place: number) => {
        const browser = fixture.browser(server(place))
        await browser.get('/sign-up')
        return () => browser.post('/sign-up', { email: address })
      }
      // Of two at the same instant one makes the account; both are answered.
      expect((await release([await ask(0), await ask(1)])).filter(failed)).toEqual([])
      const accounts = await fixture.database
        .selectFrom('account')
        .select('id')
        .where('user_name', '=', address)
        .execute()
      expect(accounts).toHaveLength(1)
      const pass = await passIn(address, 'sign_up')
      const accept = async (place: number) => {
        const browser = fixture.browser(server(place))
        await browser.get('/invitation')
        return () => browser.post('/invitation', { email: address, pass })
      }
      const invite = (place: number) => () =>
        inSystem(place, (work) => fixture.services.imports.invite(work, null, 100))
      const answers = await release([
        await accept(0),
        await accept(1),
        await ask(0),
        invite(1),
        () => inSystem(0, removeExpired),
      ])
      expect(answers.filter(failed)).toEqual([])
      expect(deadlocks).toEqual([])
      fixture.clock.advance(25 * 3600)
      const late = await release([await accept(0), await ask(1), () => inSystem(0, removeExpired), invite(1)])
      expect(late.filter(failed)).toEqual([])
      expect(deadlocks).toEqual([])
    }
  })
})
