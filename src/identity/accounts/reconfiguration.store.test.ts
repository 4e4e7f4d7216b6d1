import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCaseWalk } from '../cases/testing/case-walk.ts'
import { plainCrowd } from '../cases/testing/plain-crowd.ts'
import { staff } from '../seed/people.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { lockAccount } from './account.store.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture({ people: [...staff, ...plainCrowd(2)] })
}, 60_000)
afterAll(() => fixture.close())

const accountOf = (userName: string) =>
  fixture.database.selectFrom('account').selectAll().where('id', '=', fixture.id(userName)).executeTakeFirstOrThrow()
const requireOf = (userName: string, because: 'required' | 'disabled_by_owner' | 'failures') =>
  fixture.system(async (work) => {
    const account = await lockAccount(work.tx, fixture.id(userName))
    if (account !== undefined) await fixture.services.resets.requireReconfiguration(work, account, null, because)
  })

describe('whose sign-up was never finished', () => {
  it('goes on signing up, by whichever door MFA is asked for anew: nothing of theirs can be recovered', async () => {
    const signingUp = { reconfiguration_since: fixture.clock.now(), reconfiguration_because: 'sign_up' as const }
    await fixture.database.updateTable('account').set(signingUp).where('id', '=', fixture.id('user0001')).execute()
    const walk = createCaseWalk(fixture)
    fixture.clock.advance(60)
    expect((await walk.reset(await walk.proven('user0001'))).status).toBe(200)
    const { reconfiguration_because: because, reconfiguration_since: since } = await accountOf('user0001')
    expect([because, since]).toEqual(['sign_up', fixture.clock.now()])
    for (const cause of ['required', 'disabled_by_owner', 'failures'] as const) {
      await requireOf('user0001', cause)
      expect((await accountOf('user0001')).reconfiguration_because, cause).toBe('sign_up')
    }
  })
  it('is somebody else than who has finished it: there the cause is what was done', async () => {
    for (const cause of ['failures', 'required', 'disabled_by_owner'] as const) {
      await requireOf('user0002', cause)
      expect((await accountOf('user0002')).reconfiguration_because).toBe(cause)
    }
  })
})
