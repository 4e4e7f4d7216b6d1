import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseId, RecordId } from '#common/model/ids.ts'
import { createTransact } from '../database/transaction.ts'
import { openServer } from '../database/database.ts'
import { newId } from '../ids.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { longRounds } from '../testing/rounds.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { owners, staff } from '../seed/people.ts'
import { plainCrowd } from './testing/plain-crowd.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture({
    people: [...staff, ...owners, ...plainCrowd(60, { code: 'live' })],
  })
})
afterAll(() => fixture.close())

async function openCase(userName: string, agent = 'mruiz'): Promise<CaseId> {
  const opened = await fixture.as(agent)('openCase', {
    body: { accountId: fixture.id(userName), ticket: `T-${userName}`, reason: 'lost_device', channel: 'phone' },
  })
  expect(opened.code).toBeUndefined()
  return opened.body.caseId
}

/** Opens a case and proves the caller by two ways. */
async function provenCase(userName: string, agent = 'mruiz'): Promise<CaseId> {
  const caseId = await openCase(userName, agent)
  const call = fixture.as(agent)
  const params = { caseId }
  expect((await call('verifyRecoveryCode', { params, body: { code: demoRecoveryCode(userName) } })).body).toEqual({
    kind: 'valid',
  })
  const [address] = (await call('getCase', { params })).body.codeAddresses
  const issued = await call('issueCode', { params, body: { addressId: address?.id } })
  const code = await newestCode(userName)
  expect(
    (await call('verifyIssuedCode', { params: { ...params, issuedCodeId: issued.body.issuedCodeId }, body: { code } }))
      .body,
  ).toEqual({ kind: 'valid' })
  return caseId
}

async function newestCode(userName: string): Promise<string> {
  const mails = (await fixture.mails()).filter(
    (mail) => mail.template === 'issued_code' && mail.accountId === fixture.id(userName),
  )
  return /\b\d{6}\b/.exec(mails.at(-1)?.text ?? '')?.[0] ?? ''
}

describe('rule 10 and 14: nothing outside a case, on oneself, or on a higher role', () => {
  it('refuses a case on oneself and on a higher role, and records it', async () => {
    const own = await fixture.as('mruiz')('openCase', {
      body: { accountId: fixture.id('mruiz'), ticket: 'X', reason: 'other', channel: 'phone' },
    })
    expect(own).toMatchObject({ status: 403, code: 'own_account' })
    const higher = await fixture.as('mruiz')('openCase', {
      body: { accountId: fixture.id('gokafor'), ticket: 'X', reason: 'other', channel: 'phone' },
    })
    expect(higher).toMatchObject({ status: 403, code: 'higher_role' })
    const refusals = (await fixture.entries()).filter(
      (entry) => entry.action === 'api.refused' && entry.actor_id === fixture.id('mruiz'),
    )
    expect(refusals.map((entry) => entry.detail['code'])).toEqual(['own_account', 'higher_role'])
  })
  it('lets nobody but desk roles act, and only the case’s own agent', async () => {
    for (const who of ['toliveira', 'gokafor'])
      expect(
        (
          await fixture.as(who)('openCase', {
            body: { accountId: fixture.id('lmueller'), ticket: 'X', reason: 'other', channel: 'phone' },
          })
        ).code,
      ).toBe('forbidden')
    const caseId = await openCase('tjansen')
    expect((await fixture.as('jweber')('endSessions', { params: { caseId } })).code).toBe('case_not_yours')
    expect(
      (
        await fixture.as('jweber')('verifyRecoveryCode', {
          params: { caseId },
          body: { code: demoRecoveryCode('tjansen') },
        })
      ).code,
    ).toBe('case_not_yours')
    // Refused before the code was heard, so it is still live.
    expect(
      (
        await fixture.as('mruiz')('verifyRecoveryCode', {
          params: { caseId },
          body: { code: demoRecoveryCode('tjansen') },
        })
      ).body,
    ).toEqual({ kind: 'valid' })
  })
  it('keeps the audit log from agents', async () => {
    expect((await fixture.as('mruiz')('listAudit')).code).toBe('forbidden')
    expect((await fixture.as('toliveira')('listAudit')).status).toBe(200)
  })
  it('keeps one open case an account', async () => {
    await openCase('efrozen')
    expect(
      await fixture.as('jweber')('openCase', {
        body: { accountId: fixture.id('efrozen'), ticket: 'Y', reason: 'other', channel: 'phone' },
      }),
    ).toMatchObject({ status: 409, code: 'case_already_open' })
  })
})

/** Resets all factors of a case's account, on the picture that a preview shows. */
async function reset(caseId: CaseId, agent = 'mruiz') {
  const call = fixture.as(agent)
  const preview = await call('previewReset', { params: { caseId }, body: { factors: 'all' } })
  return call('resetFactors', {
    params: { caseId },
    body: { factors: 'all', previewDigest: preview.body.digest },
  })
}

describe('rule 11: evidence before action', () => {
  it('counts two codes to two mailboxes as one method', async () => {
    const caseId = await openCase('mgarcia2')
    const call = fixture.as('mruiz')
    for (const address of (await call('getCase', { params: { caseId } })).body.codeAddresses) {
      fixture.clock.advance(31)
      const issued = await call('issueCode', { params: { caseId }, body: { addressId: address.id } })
      expect(
        (
          await call('verifyIssuedCode', {
            params: { caseId, issuedCodeId: issued.body.issuedCodeId },
            body: { code: await newestCode('mgarcia2') },
          })
        ).body,
      ).toEqual({ kind: 'valid' })
    }
    const detail = await call('getCase', { params: { caseId } })
    expect(detail.body.standing).toMatchObject({ have: 1, sufficient: false })
    expect((await reset(caseId)).code).toBe('evidence_missing')
  })
  it('refuses a privileged account without a supervisor, whatever is proven', async () => {
    const caseId = await provenCase('hsorensen')
    expect((await reset(caseId)).code).toBe('needs_approval')
    expect(
      (await fixture.as('mruiz')('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' } })).code,
    ).toBe('needs_approval')
  })
  it('lets evidence grow stale', async () => {
    const caseId = await provenCase('user0003')
    fixture.clock.advance(3601)
    expect((await reset(caseId)).code).toBe('evidence_missing')
  })
  it('gives no code to an address behind this sign-in or not confirmed', async () => {
    for (const who of ['bbehind', 'unconfirmed']) {
      const caseId = await openCase(who)
      const address = (await fixture.as('mruiz')('getAccount', { params: { accountId: fixture.id(who) } })).body
        .addresses[0]
      const refused = await fixture.as('mruiz')('issueCode', { params: { caseId }, body: { addressId: address?.id } })
      expect(refused.code).toBe('no_confirmed_address')
    }
  })
  it('gives no pass to the mailbox that gave evidence, nor to an address of somebody else', async () => {
    const caseId = await provenCase('atanaka')
    const call = fixture.as('mruiz')
    const preview = await call('previewReset', { params: { caseId }, body: { factors: 'all' } })
    expect(
      (await call('resetFactors', { params: { caseId }, body: { factors: 'all', previewDigest: preview.body.digest } }))
        .status,
    ).toBe(200)
    const detail = (await call('getCase', { params: { caseId } })).body
    const gave = detail.codeAddresses.find(
      (address) => !detail.passWays.some((way) => way.kind === 'address' && way.addressId === address.id),
    )
    expect(
      (await call('issueEnrolmentPass', { params: { caseId }, body: { kind: 'address', addressId: gave?.id } })).code,
    ).toBe('address_gave_evidence')
    const foreign = (await call('getAccount', { params: { accountId: fixture.id('lmueller') } })).body.addresses[0]
    expect(
      (await call('issueEnrolmentPass', { params: { caseId }, body: { kind: 'address', addressId: foreign?.id } }))
        .code,
    ).toBe('not_found')
  })
})

describe('rule 8 in a case', () => {
  it('locks the case after five wrong codes, and says how many tries are left', async () => {
    const caseId = await openCase('user0010')
    const call = fixture.as('mruiz')
    const verify = async (code: string) =>
      (await call('verifyRecoveryCode', { params: { caseId }, body: { code } })).body
    const left = []
    for (let i = 0; i < 4; i++) left.push(await verify(demoRecoveryCode(`nobody ${i}`)))
    expect(left.map((verdict) => (verdict.kind === 'unknown' ? verdict.triesLeft : verdict.kind))).toEqual([4, 3, 2, 1])
    expect((await verify(demoRecoveryCode('nobody 5'))).kind).toBe('locked')
    // Even the right one now: and since it was heard, it is live no longer.
    expect((await verify(demoRecoveryCode('user0010'))).kind).toBe('locked')
    fixture.clock.advance(3601)
    expect((await verify(demoRecoveryCode('user0010'))).kind).toBe('revoked')
    expect((await call('getAccount', { params: { accountId: fixture.id('user0010') } })).body.recoveryCode.state).toBe(
      'revoked',
    )
  })
  it('tells a slip without a query, an audit entry or a try', async () => {
    const caseId = await openCase('user0011')
    const code = demoRecoveryCode('user0011')
    const slip = `${code.slice(0, 12)}${code[12] === '0' ? '1' : '0'}${code.slice(13)}`
    const before = (await fixture.entries()).length
    expect(
      (await fixture.as('mruiz')('verifyRecoveryCode', { params: { caseId }, body: { code: slip } })).body,
    ).toEqual({ kind: 'slip', groups: [3] })
    expect((await fixture.entries()).length).toBe(before)
  })
  it.each(['lower', 'spaces', 'none', 'en dash', 'look-alikes', 'full stop', 'full width', 'zero width'])(
    'accepts a code with %s (B24)',
    async (spelling) => {
      const who = `user00${20 + ['lower', 'spaces', 'none', 'en dash', 'look-alikes', 'full stop', 'full width', 'zero width'].indexOf(spelling)}`
      const code = demoRecoveryCode(who)
      const spelled: Record<string, string> = {
        lower: code.toLowerCase(),
        spaces: ` ${code.replaceAll('-', ' ')} \n`,
        none: code.replaceAll('-', ''),
        'en dash': code.replaceAll('-', '–'),
        'look-alikes': code.replaceAll('0', 'O').replaceAll('1', 'l'),
        'full stop': `${code}.`,
        'full width': [...code]
          .map((character) =>
            /[0-9A-Z]/.test(character) ? String.fromCodePoint(character.charCodeAt(0) + 0xfee0) : character,
          )
          .join(''),
        'zero width': code.replaceAll('-', '\u200b-'),
      }
      const caseId = await openCase(who)
      expect(
        (await fixture.as('mruiz')('verifyRecoveryCode', { params: { caseId }, body: { code: spelled[spelling] } }))
          .body,
      ).toEqual({ kind: 'valid' })
    },
  )
})

describe('rule 7 for issued codes (B07, B24)', () => {
  it('accepts the newest code alone, once, and in its own case', async () => {
    const caseId = await openCase('user0040')
    const other = await openCase('user0041', 'jweber')
    const call = fixture.as('mruiz')
    const params = { caseId }
    const [address] = (await call('getCase', { params })).body.codeAddresses
    const first = await call('issueCode', { params, body: { addressId: address?.id } })
    const codeA = await newestCode('user0040')
    expect((await call('issueCode', { params, body: { addressId: address?.id } })).code).toBe('resend_too_soon')
    fixture.clock.advance(31)
    const second = await call('issueCode', { params, body: { addressId: address?.id } })
    const codeB = await newestCode('user0040')
    const verify = async (code: string, issuedCodeId = second.body.issuedCodeId) =>
      (await call('verifyIssuedCode', { params: { ...params, issuedCodeId }, body: { code } })).body
    if (codeA !== codeB) expect(await verify(codeA, first.body.issuedCodeId)).toMatchObject({ kind: 'superseded' })
    expect(
      (
        await fixture.as('jweber')('verifyIssuedCode', {
          params: { caseId: other, issuedCodeId: second.body.issuedCodeId },
          body: { code: codeB },
        })
      ).body.kind,
    ).not.toBe('valid')
    expect(await verify(`${codeB.slice(0, 3)}-${codeB.slice(3)}`)).toEqual({ kind: 'valid' })
    expect((await verify(codeB)).kind).toBe('spent')
  })
  it.each(['1234567', '12345', '123456abc', '', '\u0000', '9'.repeat(150), '12345\u0000'])(
    'tells %j as malformed, which costs nothing',
    async (code) => {
      const caseId =
        (await fixture.as('mruiz')('listCases', { query: { mine: 'true', state: 'open' } })).body.items.find(
          (item) => item.account.userName === 'user0040',
        )?.id ?? ''
      const verdict = await fixture.as('mruiz')('verifyIssuedCode', {
        params: { caseId, issuedCodeId: 'AAAAAAAAAAAA' },
        body: { code },
      })
      expect(verdict.body).toEqual({ kind: 'malformed' })
    },
  )
  it('expires after its life and never gives new tries by sending again', async () => {
    const caseId = await openCase('user0042')
    const call = fixture.as('mruiz')
    const params = { caseId }
    const [address] = (await call('getCase', { params })).body.codeAddresses
    const issued = await call('issueCode', { params, body: { addressId: address?.id } })
    const wrong = (await newestCode('user0042')) === '000000' ? '000001' : '000000'
    const verify = async (code: string) =>
      (
        await call('verifyIssuedCode', {
          params: { ...params, issuedCodeId: issued.body.issuedCodeId },
          body: { code },
        })
      ).body
    for (let i = 0; i < 4; i++) expect((await verify(wrong)).kind).toBe('wrong')
    fixture.clock.advance(31)
    await call('issueCode', { params, body: { addressId: address?.id } })
    expect((await verify(wrong)).kind).toBe('used_up')
    expect((await verify(await newestCode('user0042'))).kind).not.toBe('valid')
    fixture.clock.advance(40)
    expect((await call('issueCode', { params, body: { addressId: address?.id } })).code).toBe('locked')
  })
})

describe('rule 12: a reset is one act', () => {
  it('is refused, and changes nothing, when the picture has changed since the preview', async () => {
    const caseId = await provenCase('user0050')
    const call = fixture.as('mruiz')
    const preview = await call('previewReset', { params: { caseId }, body: { factors: 'all' } })
    await fixture.database
      .updateTable('trusted_device')
      .set({ ended_at: fixture.clock.now() })
      .where('account_id', '=', fixture.id('user0050'))
      .execute()
    await fixture.database
      .updateTable('factor')
      .set({ state: 'ended', secret_sealed: null })
      .where('account_id', '=', fixture.id('user0050'))
      .where('type', '=', 'totp')
      .execute()
    expect(
      (await call('resetFactors', { params: { caseId }, body: { factors: 'all', previewDigest: preview.body.digest } }))
        .code,
    ).toBe('preview_outdated')
    expect(
      (await call('getAccount', { params: { accountId: fixture.id('user0050') } })).body.reconfigurationRequired,
    ).toBe(false)
  })

  it('ends everything or nothing: without its audit entry it does not happen', async () => {
    const caseId = await provenCase('user0052')
    const call = fixture.as('mruiz')
    const preview = await call('previewReset', { params: { caseId }, body: { factors: 'all' } })
    const accountId = fixture.id('user0052')
    const picture = async () => ({
      factors: await fixture.database.selectFrom('factor').selectAll().where('account_id', '=', accountId).execute(),
      devices: await fixture.database
        .selectFrom('trusted_device')
        .selectAll()
        .where('account_id', '=', accountId)
        .execute(),
      account: await fixture.database.selectFrom('account').selectAll().where('id', '=', accountId).execute(),
    })
    const before = await picture()
    const { sql } = await import('kysely')
    await sql`alter table audit_entry rename to audit_entry_away`.execute(fixture.database)
    const failed = await call('resetFactors', {
      params: { caseId },
      body: { factors: 'all', previewDigest: preview.body.digest },
    })
    await sql`alter table audit_entry_away rename to audit_entry`.execute(fixture.database)
    expect(failed.status).toBe(500)
    expect(await picture()).toEqual(before)
    expect(
      (await call('resetFactors', { params: { caseId }, body: { factors: 'all', previewDigest: preview.body.digest } }))
        .status,
    ).toBe(200)
  })

  it('answers a repeat under the same key with the first answer, and does nothing twice', async () => {
    const caseId = await provenCase('user0054')
    const call = fixture.as('mruiz')
    const preview = await call('previewReset', { params: { caseId }, body: { factors: 'all' } })
    const key = randomUUID()
    const body = { factors: 'all', previewDigest: preview.body.digest }
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('resetFactors', { params: { caseId }, body, key })),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1)
    const entries = (await fixture.entries(fixture.id('user0054'))).filter((entry) => entry.action === 'factors.reset')
    expect(entries).toHaveLength(1)
    expect(
      (await call('resetFactors', { params: { caseId }, body: { ...body, previewDigest: 'f'.repeat(64) }, key })).code,
    ).toBe('idempotency_key_reused')
    expect((await call('endSessions', { params: { caseId }, key: 'not a uuid' })).code).toBe('invalid_input')
  })

  it('shows a pass again only as a new one, which cancels the one before', async () => {
    const caseId = await provenCase('user0056')
    const call = fixture.as('mruiz')
    const preview = await call('previewReset', { params: { caseId }, body: { factors: 'all' } })
    await call('resetFactors', { params: { caseId }, body: { factors: 'all', previewDigest: preview.body.digest } })
    const key = randomUUID()
    const first = await call('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' }, key })
    const second = await call('issueEnrolmentPass', { params: { caseId }, body: { kind: 'read_out' }, key })
    expect(first.body.pass).not.toBe(second.body.pass)
    const show = (pass: string | null) =>
      fixture.system((work) => fixture.services.passes.show(work, fixture.id('user0056'), pass ?? ''))
    expect((await show(first.body.pass)).kind).toBe('cancelled')
    const shown = await show(second.body.pass)
    expect(shown).toMatchObject({ kind: 'valid', caseId })
    // Shown, it is good still; it is spent with the factor that it was the key for.
    expect((await show(second.body.pass)).kind).toBe('valid')
    const passId = shown.kind === 'valid' ? shown.passId : newId<RecordId>()
    expect(await fixture.system((work) => fixture.services.passes.spend(work, fixture.id('user0056'), passId))).toBe(
      true,
    )
    expect((await show(second.body.pass)).kind).toBe('used')
  })
})

describe('rule 13: a pass', () => {
  it('is spent exactly once of many at the same instant, by two servers', async () => {
    const accountId = fixture.id('user0058')
    const second = fixture.databaseUrl === undefined ? undefined : openServer(fixture.databaseUrl)
    const transacts = [
      fixture.transact,
      second === undefined ? fixture.transact : createTransact(second, fixture.clock),
    ]
    for (let round = 0; round < longRounds(3, 100); round++) {
      const { passId } = await fixture.system((work) =>
        fixture.services.passes.issue(work, accountId, { caseId: null, addressId: null, lifeSeconds: 600 }),
      )
      const owner = { actor: { kind: 'owner' as const, id: accountId }, source: null, requestId: null }
      const spent = await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          (transacts[index % 2] ?? fixture.transact)(owner, (work) =>
            fixture.services.passes.spend(work, accountId, passId),
          ),
        ),
      )
      expect(spent.filter((done) => done)).toHaveLength(1)
    }
    await second?.destroy()
  })
  it('expires, and is of no use on another account', async () => {
    const accountId = fixture.id('user0059')
    const { pass } = await fixture.system((work) =>
      fixture.services.passes.issue(work, accountId, { caseId: null, addressId: null, lifeSeconds: 600 }),
    )
    expect(
      (await fixture.system((work) => fixture.services.passes.show(work, fixture.id('user0060'), pass.reveal()))).kind,
    ).toBe('wrong')
    fixture.clock.advance(601)
    expect((await fixture.system((work) => fixture.services.passes.show(work, accountId, pass.reveal()))).kind).toBe(
      'expired',
    )
  })
})

describe('a full disk', () => {
  it('refuses what cannot be written, says so, and changes nothing', async () => {
    const caseId = await provenCase('user0046')
    const call = fixture.as('mruiz')
    const preview = await call('previewReset', { params: { caseId }, body: { factors: 'all' } })
    const { sql } = await import('kysely')
    await sql`create function no_space() returns trigger language plpgsql as 'begin raise exception using errcode = ''53100''; end'`.execute(
      fixture.database,
    )
    await sql`create trigger no_space before insert on audit_entry for each row execute function no_space()`.execute(
      fixture.database,
    )
    const key = randomUUID()
    const body = { factors: 'all', previewDigest: preview.body.digest }
    const full = await call('resetFactors', { params: { caseId }, body, key })
    await sql`drop trigger no_space on audit_entry`.execute(fixture.database)
    expect(full).toMatchObject({ status: 507, code: 'storage_full' })
    expect((await call('getAccount', { params: { accountId: fixture.id('user0046') } })).body).toMatchObject({
      reconfigurationRequired: false,
    })
    // The same call, once there is room again, is done once.
    expect((await call('resetFactors', { params: { caseId }, body, key })).status).toBe(200)
  })
})

describe('a lock of issued codes', () => {
  it('is told before the button is pressed, with its end, and leaves the recovery code alone', async () => {
    const caseId = await openCase('user0044')
    const call = fixture.as('mruiz')
    const params = { caseId }
    const [address] = (await call('getCase', { params })).body.codeAddresses
    const issued = await call('issueCode', { params, body: { addressId: address?.id } })
    const wrong = (await newestCode('user0044')) === '000000' ? '000001' : '000000'
    const verify = () =>
      call('verifyIssuedCode', { params: { ...params, issuedCodeId: issued.body.issuedCodeId }, body: { code: wrong } })
    for (let i = 0; i < 5; i++) await verify()
    const advice = (await call('getCase', { params })).body.actions
    expect(advice.find((one) => one.action === 'issue_code')).toMatchObject({ reason: 'locked' })
    expect(advice.find((one) => one.action === 'verify_recovery_code')).toMatchObject({ reason: null })
    const until = advice.find((one) => one.action === 'issue_code')?.until ?? ''
    expect(await call('issueCode', { params, body: { addressId: address?.id } })).toMatchObject({
      code: 'locked',
      params: { until },
    })
    fixture.clock.set(new Date(Date.parse(until) + 1000))
    expect(
      (await call('getCase', { params })).body.actions.find((one) => one.action === 'issue_code')?.reason,
    ).toBeNull()
  })
})
