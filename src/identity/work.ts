import type { AccountId, CaseId } from '#common/model/ids.ts'
import type { AuditAction, AuditOutcome, LiveTopic, Role } from '#common/model/words.ts'
import type { Transaction } from './database/transaction.ts'

/** A signed-in member of staff, as the database knows them at this request. */
export interface Caller {
  id: AccountId
  role: Role
  /** When they last signed in with MFA for the token that they show; null where that sign-in was none (rule 16). */
  signedInAt?: Date | null
}

/** Who acts: staff through the API, an account's owner on the hosted pages, or the system itself. */
export type Actor =
  { kind: 'staff'; id: AccountId; role: Role } | { kind: 'owner'; id: AccountId | null } | { kind: 'system'; id: null }

export interface AuditDraft {
  action: AuditAction
  outcome: AuditOutcome
  accountId?: AccountId | null
  caseId?: CaseId | null
  /** Ids, counts and closed words only: a secret never, a name or an address neither (rule 20). */
  detail?: Record<string, string | number | boolean>
}

/** Where a piece of work comes from, as its audit entries say it. */
export interface Origin {
  actor: Actor
  /** Network address of the client; null for the system. */
  source: string | null
  requestId: string | null
}

/**
 * One unit of work: a transaction and all that belongs to it. Services take it as their first argument and never open
 * one themselves. What is recorded is written at its end, in the same transaction: without the entry, no action.
 */
export interface Work extends Origin {
  readonly tx: Transaction
  readonly now: Date
  /** Puts an entry into the audit log when the work commits. */
  record(entry: AuditDraft): void
  /** Runs after the commit, and only then; must not fail. */
  afterCommit(effect: () => void): void
  /** Runs as a piece of work of its own if this one is refused: what must be told although nothing was done. */
  ifRefused(act: (work: Work) => Promise<void>): void
  readonly drafts: readonly AuditDraft[]
  /** What changes here and consoles watch (`touch`). */
  readonly topics: Set<LiveTopic>
}
