import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CaseId } from '#common/model/ids.ts'
import { newId } from '../ids.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'
import { insertCase } from './case.store.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
}, 120_000)
afterAll(() => fixture.close())

const open = (userName: string, numbers: readonly string[]) =>
  fixture.system((work) => {
    const left = [...numbers]
    const row = {
      id: newId<CaseId>(),
      ticket: 'INC-1',
      account_id: fixture.id(userName),
      agent_id: fixture.id('mruiz'),
      reason: 'lost_device' as const,
      channel: 'phone' as const,
      story: '',
      state: 'open' as const,
      outcome: null,
      opened_at: fixture.clock.now(),
      closed_at: null,
      reset_at: null,
      enrolled_at: null,
    }
    return insertCase(work.tx, row, () => left.shift() ?? '99999999')
  })

it('a case gets a number that no other has, whichever are drawn', async () => {
  expect(await open('atanaka', ['10000001'])).toBe('10000001')
  expect(await open('lmueller', ['10000001', '10000001', '10000002'])).toBe('10000002')
  await expect(
    open(
      'mgarcia',
      Array.from({ length: 60 }, () => '10000001'),
    ),
  ).rejects.toThrow('no case number is free')
})
