import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerLocales } from '#common/model/words.ts'
import { mailCatalogues } from '../delivery/mail-templates.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import { newKeyFile } from '../keys/key-file.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { createServices } from '../services.ts'
import { createCaseWalk } from '../cases/testing/case-walk.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())

const use = (userName: string, reason = 'phone stolen on a train') =>
  fixture.system((work) => fixture.services.breakGlass.use(work, userName, reason))
const refusal = (error: unknown): string => (error as { detail?: string; code: string }).detail ?? ''
const setState = (userName: string, state: 'active' | 'suspended') =>
  fixture.database.updateTable('account').set({ state }).where('user_name', '=', userName).execute()

describe('break-glass (rule 22)', () => {
  it('is for supervisors and administrators at work or frozen alone, and leaves everybody else as they were', async () => {
    const before = (await fixture.entries()).length
    for (const who of ['mruiz', 'toliveira', 'atanaka'])
      expect(refusal(await use(who).catch((error: unknown) => error))).toContain('neither supervisor nor administrator')
    expect(refusal(await use('nobody').catch((error: unknown) => error))).toContain('nobody has the user name')
    await setState('gokafor', 'suspended')
    expect(refusal(await use('gokafor').catch((error: unknown) => error))).toContain('suspended')
    await setState('gokafor', 'active')
    expect(
      await use('gokafor', `it was ${demoRecoveryCode('gokafor')}`).catch((error: unknown) => error),
    ).toMatchObject({
      code: 'code_in_text',
    })
    // What everybody who watches reads is what it looks like.
    for (const reason of [
      '',
      '  ',
      'x'.repeat(501),
      'lost\u0000phone',
      'lost\u001b[2Kphone',
      'lost \u202eenohp',
      '\u2066lost',
    ])
      expect(await use('gokafor', reason).catch((error: unknown) => error), JSON.stringify(reason)).toMatchObject({
        code: 'invalid_input',
      })
    expect((await fixture.entries()).length).toBe(before)
    expect(await fixture.database.selectFrom('break_glass').select('id').execute()).toEqual([])
  })

  it('refuses the key file of another database', async () => {
    const services = createServices({
      keys: createKeyRing(newKeyFile()),
      wakeOutbox: () => undefined,
      publicOrigin: 'http://localhost:4800',
      phoneRegions: ['DE'],
    })
    const answer = await fixture
      .system((work) => services.breakGlass.use(work, 'gokafor', 'x'))
      .catch((error: unknown) => error)
    expect(refusal(answer)).toContain('does not belong to this database')
  })

  it('ends what the person had, makes one pass for half an hour, and is loud', async () => {
    const id = fixture.id('shaddad')
    // Whoever guessed at the pass must not keep them out.
    await fixture.database
      .insertInto('guess_counter')
      .values({
        scope: 'pass',
        subject: id,
        failures: 20,
        wait_until: new Date(fixture.clock.now().getTime() + 3_600_000),
        updated_at: fixture.clock.now(),
      })
      .execute()
    await fixture.system((work) => fixture.services.recoveryCodes.issue(work, id))
    const { pass, expiresAt, told } = await use('shaddad')
    expect(expiresAt.getTime() - fixture.clock.now().getTime()).toBe(30 * 60 * 1000)
    expect(told).toBe(3)
    const account = await fixture.database
      .selectFrom('account')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(account).toMatchObject({ state: 'active', role: 'supervisor', reconfiguration_because: 'reset' })
    const entry = (await fixture.entries(id)).find((one) => one.action === 'staff.break_glass')
    expect(entry).toMatchObject({
      actor_kind: 'system',
      detail: { factors: 1, sessions: 1, trustedDevices: 1, codes: 1, told: 3 },
    })
    expect(JSON.stringify(await fixture.entries())).not.toContain('train')
    expect(JSON.stringify(await fixture.entries())).not.toContain(pass.reveal())

    const mails = (await fixture.mails()).filter((mail) => mail.template.startsWith('break_glass'))
    expect(mails.map((mail) => [mail.template, mail.to]).sort()).toEqual([
      ['break_glass_told', 'gokafor@demo.example'],
      ['break_glass_told', 'ibauer@demo.example'],
      ['break_glass_told', 'toliveira@demo.example'],
      ['break_glass_used', 'shaddad@demo.example'],
    ])
    expect(mails.find((mail) => mail.template === 'break_glass_used')?.text).toContain('/not-me/')
    for (const mail of mails) expect(mail.text).not.toContain(pass.reveal())
    expect(mails.find((mail) => mail.template === 'break_glass_told')?.text).toContain('Samira Haddad')

    // Whoever found the code with the phone opens nothing by it; what was shown and not yet confirmed neither.
    const codes = await fixture.database.selectFrom('recovery_code').selectAll().where('account_id', '=', id).execute()
    expect(codes.map((code) => code.state)).toEqual(['revoked', 'revoked'])
    expect(codes.map((code) => code.ended_by)).toEqual(['system', 'system'])
    expect((await fixture.entries(id)).find((one) => one.action === 'recovery_code.revoked')).toMatchObject({
      actor_kind: 'system',
      outcome: 'done',
      detail: { by: 'system', count: 1 },
    })
    const words = {
      en: 'recovery code',
      de: 'Wiederherstellungscode',
      fr: 'code de récupération',
      es: 'código de recuperación',
      ar: 'رمز',
    }
    for (const locale of ownerLocales)
      for (const template of ['break_glass_used', 'break_glass_told'] as const)
        expect(mailCatalogues[locale][template].text).toContain(words[locale])

    const show = () => fixture.system((work) => fixture.services.passes.show(work, id, pass.reveal()))
    const shown = await show()
    expect(shown).toMatchObject({ kind: 'valid', caseId: null })
    if (shown.kind === 'valid') await fixture.system((work) => fixture.services.passes.spend(work, id, shown.passId))
    expect((await show()).kind).toBe('used')
  })

  it('stays before everybody who watches until somebody else has taken note', async () => {
    await fixture.database
      .updateTable('account')
      .set({ reconfiguration_since: null, reconfiguration_because: null })
      .where('id', '=', fixture.id('shaddad'))
      .execute()
    const list = async (who: string) => (await fixture.as(who)('listBreakGlass')).body.items
    expect((await fixture.as('mruiz')('listBreakGlass')).code).toBe('forbidden')
    for (const [who, mayAcknowledge] of [
      ['gokafor', true],
      ['shaddad', false],
      ['toliveira', false],
    ] as const)
      expect(await list(who)).toMatchObject([
        {
          account: { displayName: 'Samira Haddad سميرة حداد' },
          reason: 'phone stolen on a train',
          mayAcknowledge,
        },
      ])
    const [item] = await list('gokafor')
    const acknowledge = (who: string, id = item?.id ?? '') =>
      fixture.as(who)('acknowledgeBreakGlass', { params: { breakGlassId: id } })
    expect(await acknowledge('shaddad')).toMatchObject({ status: 403, code: 'own_account' })
    expect((await acknowledge('toliveira')).code).toBe('forbidden')
    expect((await acknowledge('mruiz')).code).toBe('forbidden')
    expect((await acknowledge('gokafor', 'AAAAAAAAAAAA')).code).toBe('not_found')
    expect(await list('gokafor')).toHaveLength(1)
    expect((await acknowledge('gokafor')).status).toBe(200)
    expect((await acknowledge('gokafor')).code).toBe('nothing_to_do')
    for (const who of ['gokafor', 'shaddad', 'toliveira']) expect(await list(who)).toEqual([])
    expect((await fixture.entries(fixture.id('shaddad'))).at(-1)).toMatchObject({
      action: 'staff.break_glass_acknowledged',
      actor_id: fixture.id('gokafor'),
    })
  })

  it('is told at every start for a week', async () => {
    const recent = () => fixture.system((work) => fixture.services.breakGlass.listRecent(work))
    expect(await recent()).toMatchObject([{ account_id: fixture.id('shaddad') }])
    fixture.clock.advance(7 * 24 * 3600 - 1)
    expect(await recent()).toHaveLength(1)
    fixture.clock.advance(2)
    expect(await recent()).toEqual([])
  })

  it('lifts a freeze that nobody at the desk may lift, louder still, and its own notice freezes again', async () => {
    const id = fixture.id('gokafor')
    await fixture.system((work) =>
      fixture.services.freezes.freeze(
        work,
        { id },
        { by: 'owner', byId: id, disputedSince: work.now, because: 'notice' },
      ),
    )
    const { lifted, told } = await use('gokafor', 'frozen by a stranger')
    expect(lifted).toBe(true)
    const account = await fixture.database
      .selectFrom('account')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(account).toMatchObject({ state: 'active', reconfiguration_because: 'reset' })
    const [freeze] = await fixture.database.selectFrom('freeze').selectAll().where('account_id', '=', id).execute()
    expect(freeze).toMatchObject({ lifted_at: fixture.clock.now(), lifted_by: null, lifted_case_id: null })
    const entries = await fixture.entries(id)
    expect(entries.find((one) => one.action === 'account.freeze_lifted')).toMatchObject({
      actor_kind: 'system',
      detail: { because: 'break_glass' },
    })
    expect(entries.find((one) => one.action === 'staff.break_glass')).toMatchObject({ detail: { freezeLifted: true } })
    const mails = (await fixture.mails()).filter((mail) => mail.template === 'break_glass_unfroze')
    expect(mails).toHaveLength(told + 1)
    for (const mail of mails) expect(mail.text).toContain(account.display_name)
    const notices = await fixture.database
      .selectFrom('notice')
      .select(['template', 'voided_at'])
      .where('account_id', '=', id)
      .execute()
    expect(notices.filter((notice) => notice.voided_at === null).map((notice) => notice.template)).toEqual([
      'break_glass_used',
    ])
  })

  it('ends what the desk has open on the account: cases, requests, passes', async () => {
    const id = fixture.id('ibauer')
    const asSupervisor = fixture.as('shaddad')
    const opened = await asSupervisor('openCase', {
      body: { accountId: id, ticket: 'T-1', reason: 'lost_device', channel: 'phone' },
    })
    const params = { caseId: opened.body.caseId }
    const walk = createCaseWalk(fixture)
    await walk.put(params.caseId, ['recovery_code', 'manager_word'])
    const asked = await walk.ask(params.caseId, {}, 'shaddad')
    expect(asked.status).toBe(200)
    await use('ibauer')
    expect((await asSupervisor('getCase', { params })).body).toMatchObject({
      state: 'closed',
      outcome: 'not_needed',
      approvals: [{ state: 'cancelled' }],
    })
    const entries = await fixture.entries(id)
    expect(entries.find((one) => one.action === 'case.closed')).toMatchObject({
      case_id: params.caseId,
      detail: { outcome: 'not_needed', because: 'break_glass' },
    })
    expect(entries.find((one) => one.action === 'staff.break_glass')).toMatchObject({ detail: { cases: 1 } })
    // The next caller begins anew.
    expect(
      (await asSupervisor('resetFactors', { params, body: { factors: 'all', previewDigest: 'x'.repeat(64) } })).code,
    ).toBe('case_closed')
  })

  it('leaves somebody who never finished their sign-up one who signs up', async () => {
    const mark = (because: 'sign_up' | null) =>
      fixture.database
        .updateTable('account')
        .set({ reconfiguration_since: because === null ? null : fixture.clock.now(), reconfiguration_because: because })
        .where('id', '=', fixture.id('gokafor'))
        .execute()
    await mark('sign_up')
    await use('gokafor')
    const { reconfiguration_because: because } = await fixture.database
      .selectFrom('account')
      .select('reconfiguration_because')
      .where('id', '=', fixture.id('gokafor'))
      .executeTakeFirstOrThrow()
    expect(because).toBe('sign_up')
    await mark(null)
  })
})
