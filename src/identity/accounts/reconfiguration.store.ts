import { sql } from 'kysely'
import type { AccountId } from '#common/model/ids.ts'
import type { ReconfigurationCause } from '../database/schema.ts'
import type { Work } from '../work.ts'
import { updateAccount } from './account.store.ts'

/**
 * Marks an account as one whose next sign-in sets MFA up. Who has never finished their sign-up stays one who signs up: they can be
 * invited again, and there is nothing yet that they could reconfigure.
 */
export const markReconfiguration = (work: Work, id: AccountId, because: Exclude<ReconfigurationCause, 'sign_up'>) =>
  updateAccount(work.tx, id).set({
    reconfiguration_since: work.now,
    reconfiguration_because: sql<ReconfigurationCause>`case when reconfiguration_because = 'sign_up' then 'sign_up' else ${because} end`,
  })
