import type { EvidenceKind } from './words.ts'

/**
 * Kinds that prove in the same manner are one method (NIST SP 800-63B-4, 4.2.2.2: saved and issued recovery codes, recovery
 * contacts, a bound authenticator). `attested`: nobody but the agent says so; it counts once in all (rule 11).
 */
export type EvidenceMethod = 'saved' | 'issued' | 'bound' | 'contact' | 'attested'

export const methodOf: Readonly<Record<EvidenceKind, EvidenceMethod>> = {
  recovery_code: 'saved',
  issued_code: 'issued',
  push: 'bound',
  bound_factor: 'bound',
  manager_word: 'contact',
  identity_document: 'attested',
  call_back: 'attested',
}

/** How much each kind says, for the screen: `thin` rests on what only the agent attests. */
export const strengthOf = (kind: EvidenceKind): 'strong' | 'thin' => (methodOf[kind] === 'attested' ? 'thin' : 'strong')
