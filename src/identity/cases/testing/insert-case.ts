import type { CaseId } from '#common/model/ids.ts'
import { newId } from '../../ids.ts'
import type { Fixture } from '../../testing/fixture.ts'

/** A case on an account, as an agent's call would have opened it. */
export async function insertCase(
  fixture: Pick<Fixture, 'database' | 'clock' | 'id'>,
  userName: string,
  number: string,
): Promise<CaseId> {
  const id = newId<CaseId>()
  await fixture.database
    .insertInto('case')
    .values({
      id,
      number,
      ticket: `INC-${number}`,
      account_id: fixture.id(userName),
      agent_id: fixture.id('mruiz'),
      reason: 'lost_device',
      channel: 'phone',
      story: '',
      state: 'open',
      outcome: null,
      opened_at: fixture.clock.now(),
      closed_at: null,
      reset_at: null,
      enrolled_at: null,
    })
    .execute()
  return id
}
