import type { AuditEntry } from '#common/api/audit.ts'

/** Who acted, where no name is known. A password typed on the hosted pages does not yet make anybody the owner. */
export const actorWord = ({ kind, id }: AuditEntry['actor']): AuditEntry['actor']['kind'] | 'unproven' =>
  kind === 'owner' && id === null ? 'unproven' : kind
