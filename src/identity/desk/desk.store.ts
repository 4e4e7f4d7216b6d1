import { sql } from 'kysely'
import type { Role } from '#common/model/words.ts'
import { inOrder, rangeOf } from '../database/in-order.ts'
import type { Transaction } from '../database/transaction.ts'

/** Active staff who handle cases, with what they did since then. */
export const listAgents = (tx: Transaction, roles: readonly Role[], since: Date) =>
  inOrder(tx, () =>
    tx
      .selectFrom('account')
      .leftJoin('staff_limit', 'staff_limit.account_id', 'account.id')
      .select([
        'account.id',
        'account.display_name',
        'account.role',
        'staff_limit.resets_per_hour as own_resets',
        'staff_limit.failed_verifications_per_hour as own_failed',
      ])
      .select((eb) => [
        eb
          .selectFrom('case')
          .select((count) => count.fn.countAll<number>().as('count'))
          .whereRef('case.agent_id', '=', 'account.id')
          .where('case.state', '=', 'open')
          .as('open_cases'),
        eb
          .selectFrom('limit_use')
          .select((count) => count.fn.countAll<number>().as('count'))
          .whereRef('limit_use.subject', '=', 'account.id')
          .where('limit_name', '=', 'resets_per_agent_hour')
          .where('at', '>', since)
          .as('resets'),
        eb
          .selectFrom('limit_use')
          .select((count) => count.fn.countAll<number>().as('count'))
          .whereRef('limit_use.subject', '=', 'account.id')
          .where('limit_name', '=', 'failed_verifications_per_agent_hour')
          .where('at', '>', since)
          .as('failed'),
        eb
          .selectFrom('audit_entry')
          .select('audit_entry.at')
          .where(rangeOf('audit_entry.actor_id', sql.ref('account.id')))
          .where('audit_entry.actor_kind', '=', 'staff')
          .orderBy('audit_entry.actor_id')
          .orderBy('audit_entry.seq', 'desc')
          .limit(1)
          .as('last_act_at'),
      ])
      .where('account.role', 'in', [...roles])
      .where('account.state', '=', 'active')
      .orderBy('account.display_name')
      .orderBy('account.id')
      .execute(),
  )
