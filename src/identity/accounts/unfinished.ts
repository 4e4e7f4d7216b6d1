import type { AccountRow } from './account.store.ts'

/**
 * Whether somebody was invited or has signed up, and has never finished setting MFA up: the pass that let them in is the
 * key still (rule 13), and there is nothing yet that a case could recover.
 */
export const isUnfinished = (account: Pick<AccountRow, 'state' | 'reconfiguration_because'>): boolean =>
  account.state === 'invited' || (account.state === 'active' && account.reconfiguration_because === 'sign_up')
