import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountId, CaseId } from '#common/model/ids.ts'
import { createTransact } from '../database/transaction.ts'
import { openServer } from '../database/database.ts'
import { newKeyFile, turnKey } from '../keys/key-file.ts'
import { createKeyRing } from '../keys/key-ring.ts'
import { longRounds } from '../testing/rounds.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { createRecoveryCodes } from './recovery-code.service.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())

const owner = { actor: { kind: 'owner' as const, id: null }, source: null, requestId: null }

async function newLiveCode(accountId: AccountId): Promise<string> {
  return fixture.transact(owner, async (work) => {
    const code = await fixture.services.recoveryCodes.issue(work, accountId)
    const sealed = fixture.services.recoveryCodes.sealShown(accountId, code)
    expect(await fixture.services.recoveryCodes.confirm(work, accountId, sealed, code.reveal().slice(-5))).toBe(
      'confirmed',
    )
    return code.reveal()
  })
}

const spend = (accountId: AccountId, code: string, transact = fixture.transact) =>
  transact(
    owner,
    async (work) =>
      (await fixture.services.recoveryCodes.spend(work, code, { accountId, by: 'owner', caseId: null, open: true }))
        .result,
  )

describe('B01: a recovery code in a race', () => {
  it('is accepted exactly once of 32 at the same instant', async () => {
    const accountId = fixture.id('atanaka')
    // Two servers on one database, where there is a server to share.
    const second = fixture.databaseUrl === undefined ? undefined : openServer(fixture.databaseUrl)
    const transacts =
      second === undefined ? [fixture.transact] : [fixture.transact, createTransact(second, fixture.clock)]
    for (let round = 0; round < longRounds(6, 100); round++) {
      const code = await newLiveCode(accountId)
      const results = await Promise.all(
        Array.from({ length: 32 }, (_, index) => spend(accountId, code, transacts[index % transacts.length])),
      )
      expect(results.filter((result) => result.kind === 'valid')).toHaveLength(1)
      expect(results.filter((result) => result.kind === 'spent')).toHaveLength(31)
      expect(await fixture.system((work) => fixture.services.recoveryCodes.countLive(work, accountId))).toBe(0)
    }
    const used = (await fixture.entries(accountId)).filter((entry) => entry.action === 'recovery_code.used')
    expect(used).toHaveLength(longRounds(6, 100))
    await second?.destroy()
  })
})

describe('B02: regeneration', () => {
  it('refuses the old code and accepts the new one', async () => {
    const accountId = fixture.id('lmueller')
    const first = await newLiveCode(accountId)
    const second = await newLiveCode(accountId)
    expect((await spend(accountId, first)).kind).toBe('revoked')
    expect((await spend(accountId, second)).kind).toBe('valid')
  })

  it('leaves one code live that some answer showed, however uses and regenerations cross', async () => {
    const accountId = fixture.id('mgarcia')
    for (let round = 0; round < longRounds(5, 100); round++) {
      const old = await newLiveCode(accountId)
      const shown: string[] = []
      const regenerate = async () => {
        try {
          shown.push(await newLiveCode(accountId))
        } catch {
          // Another one was shown in between: this one is outdated and was never live.
        }
      }
      const uses = Promise.all(Array.from({ length: 5 }, () => spend(accountId, old)))
      await Promise.all([...Array.from({ length: 5 }, regenerate), uses])
      expect((await uses).filter((result) => result.kind === 'valid').length).toBeLessThanOrEqual(1)
      expect(await fixture.system((work) => fixture.services.recoveryCodes.countLive(work, accountId))).toBe(1)
      const verdicts = []
      for (const code of shown) verdicts.push((await spend(accountId, code)).kind)
      expect(verdicts.filter((kind) => kind === 'valid')).toHaveLength(1)
    }
  })

  it('keeps the old code live until the new one is confirmed as saved', async () => {
    const accountId = fixture.id('mgarcia2')
    const old = await newLiveCode(accountId)
    await fixture.transact(owner, (work) => fixture.services.recoveryCodes.issue(work, accountId))
    expect((await spend(accountId, old)).kind).toBe('valid')
  })
})

describe('a live code entered is spent whatever the verdict (rule 8)', () => {
  it('revokes the code of another account that was read out', async () => {
    const whose = fixture.id('falzahra')
    const code = await newLiveCode(whose)
    const result = await fixture.transact(owner, (work) =>
      fixture.services.recoveryCodes.spend(work, code, {
        accountId: fixture.id('lmueller'),
        by: 'agent',
        caseId: null,
        open: true,
      }),
    )
    expect(result).toEqual({ result: { kind: 'unknown' }, exposedAccountId: whose })
    expect((await spend(whose, code)).kind).toBe('revoked')
  })

  it('revokes a live code that was entered while locked', async () => {
    const accountId = fixture.id('falzahra')
    const code = await newLiveCode(accountId)
    await fixture.transact(owner, (work) =>
      fixture.services.recoveryCodes.spend(work, code, {
        accountId,
        by: 'agent',
        caseId: 'AAAAAAAAAAAA' as CaseId,
        open: false,
      }),
    )
    expect((await spend(accountId, code)).kind).toBe('revoked')
  })
})

describe('turning and losing the digest key (rules 8, 22)', () => {
  it('keeps codes under an older key good, and revokes those whose key is gone', async () => {
    const accountId = fixture.id('zobrien')
    const first = newKeyFile()
    const older = createRecoveryCodes(createKeyRing(first))
    const issue = (codes: typeof older) =>
      fixture.transact(owner, async (work) => {
        const code = await codes.issue(work, accountId)
        await codes.confirm(work, accountId, codes.sealShown(accountId, code), code.reveal().slice(-5))
        return code.reveal()
      })
    const spendBy = (codes: typeof older, code: string) =>
      fixture.transact(
        owner,
        async (work) =>
          (await codes.spend(work, code, { accountId, by: 'owner', caseId: null, open: true })).result.kind,
      )

    const underFirst = await issue(older)
    const turned = turnKey(first, 'digest')
    const newer = createRecoveryCodes(createKeyRing(turned))
    expect(await spendBy(newer, underFirst)).toBe('valid')

    const again = await issue(older)
    const withoutFirst = createRecoveryCodes(
      createKeyRing({ ...turned, digest: turned.digest.filter((key) => key.version !== 1) }),
    )
    const orphaned = await fixture.system((work) => withoutFirst.revokeUnderLostKeys(work))
    expect(orphaned).toContain(accountId)
    expect(await spendBy(newer, again)).toBe('revoked')
    expect(await spendBy(withoutFirst, await issue(withoutFirst))).toBe('valid')
  })
})

describe('a set of codes, by policy (rule 8)', () => {
  it('is shown, confirmed and replaced as one; each works once, and a mixture is none', async () => {
    const codes = createRecoveryCodes(fixture.keys, 12)
    const accountId = fixture.id('lmueller')
    const spend = (code: string) =>
      fixture.system((work) => codes.spend(work, code, { accountId, by: 'owner', caseId: null, open: true }))
    const issue = () =>
      fixture.system(async (work) => {
        const shown = await codes.issue(work, accountId)
        return { list: shown.reveal().split('\n'), sealed: codes.sealShown(accountId, shown) }
      })
    const first = await issue()
    expect(new Set(first.list).size).toBe(12)
    const second = await issue()
    const group = (list: string[]) => list.at(-1)?.slice(-5) ?? ''
    const confirm = (sealed: string, typed: string) =>
      fixture.system((work) => codes.confirm(work, accountId, sealed, typed))
    expect(await confirm(first.sealed, group(first.list))).toBe('outdated')
    expect(await confirm(second.sealed, group(second.list))).toBe('confirmed')
    expect(await fixture.system((work) => codes.countLive(work, accountId))).toBe(12)
    for (const code of [...first.list.slice(0, 2)]) expect((await spend(code)).result.kind).not.toBe('valid')
    for (const code of second.list.slice(0, 3)) {
      expect((await spend(code)).result.kind).toBe('valid')
      expect((await spend(code)).result.kind).toBe('spent')
    }
    expect(await fixture.system((work) => codes.countLive(work, accountId))).toBe(9)
    const third = await issue()
    await confirm(third.sealed, group(third.list))
    expect((await spend(second.list[5] ?? '')).result.kind).toBe('revoked')
    expect(await fixture.system((work) => codes.countLive(work, accountId))).toBe(12)
  })
})
