import type { FactorId } from '#common/model/ids.ts'
import type { FactorType } from '#common/model/words.ts'
import { newId } from '../../ids.ts'
import type { Fixture } from '../../testing/fixture.ts'

/** A factor that works from now on, as its owner's set-up would have left it; nothing can be shown with it. */
export const insertFactor = (
  fixture: Pick<Fixture, 'database' | 'clock' | 'id'>,
  userName: string,
  factor: { type: FactorType; label: string; preferred?: boolean; id?: FactorId },
) =>
  fixture.database
    .insertInto('factor')
    .values({
      id: newId<FactorId>(),
      account_id: fixture.id(userName),
      state: 'working',
      preferred: false,
      secret_sealed: null,
      last_step: null,
      wait_until: null,
      added_at: fixture.clock.now(),
      last_used_at: null,
      state_changed_at: fixture.clock.now(),
      served_as_key_at: null,
      ...factor,
    })
    .execute()
