import type { PromptPurpose } from '../push/push.store.ts'
import type { SignIn } from './sign-in.store.ts'

/** What whoever is asked for a factor has shown before it: if it is not the owner, that is what somebody else has of theirs. */
export type ProvenBefore = 'password' | 'mailbox' | 'desk'

export const provenBefore = (purpose: SignIn['purpose'] | PromptPurpose): ProvenBefore =>
  purpose === 'forgotten_password' || purpose === 'new_password' ? 'mailbox'
  : purpose === 'evidence' ? 'desk'
  : 'password'
