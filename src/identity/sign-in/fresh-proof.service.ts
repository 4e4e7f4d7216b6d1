import type { RecordId } from '#common/model/ids.ts'
import type { Secret } from '#common/secret.ts'
import { addSeconds } from '../clock.ts'
import type { Browser } from '../sessions/session.service.ts'
import type { Work } from '../work.ts'
import type { Known, SignIns } from './sign-in.service.ts'
import type { Account } from './sign-in.store.ts'

/** How long a proof opens the profile's acts, in seconds (rule 16's measure, for owners). */
export const proofSeconds = 5 * 60

/**
 * How long what a proof has begun may go on, in seconds: long enough to fetch a phone and install an app, short enough that a browser
 * that is left open has nothing to finish.
 */
const setUpSeconds = 10 * 60

/** The session in whose name a profile's act is asked for. */
export interface OwnSession {
  account: Account
  sessionId: RecordId
  provenAt: Date | null
}

export const isProven = (own: OwnSession, now: Date): boolean =>
  own.provenAt !== null && addSeconds(own.provenAt, proofSeconds) > now

/** Rule 4: everything in the profile wants password and a current factor, shown within five minutes. */
export function createFreshProofs(deps: { signIns: SignIns }) {
  const { signIns } = deps
  return {
    /** @param to the profile's page that it goes on to: one of a closed list, which the caller keeps */
    begin: (work: Work, own: OwnSession, browser: Browser, locale: string, to: string): Promise<Secret<string>> =>
      signIns.begin(work, { purpose: 'proof', stage: 'identify', interactionId: null, browser, locale }, own.account, {
        session_id: own.sessionId,
        then_to: to,
      }),

    /** The password of a proof; then a factor is asked for, whatever device this is. */
    async password(
      work: Work,
      { signIn, account }: Known,
      right: boolean,
    ): Promise<{ kind: 'right' } | { kind: 'refused' } | { kind: 'throttled'; until: Date }> {
      const judged = await signIns.judgePassword(work, account.user_name, account, right, {
        sessionId: signIn.session_id,
      })
      if (judged.kind !== 'right') return judged
      const moved = await signIns.moveTo(work, signIn, 'verify_factor', { methods: 'pwd' })
      await signIns.ways.enterFirst(work, { signIn: moved, account })
      return { kind: 'right' }
    },

    /** Sets up a factor beside those that there are; the caller has seen a fresh proof. */
    beginFactor: (work: Work, own: OwnSession, browser: Browser, locale: string): Promise<Secret<string>> =>
      signIns.begin(
        work,
        { purpose: 'add_factor', stage: 'choose_method', interactionId: null, browser, locale },
        own.account,
        {
          session_id: own.sessionId,
          then_to: '/account',
          key_kind: 'working_factor',
          expires_at: addSeconds(work.now, setUpSeconds),
        },
      ),

    /** A new number for an SMS factor: the old one works until the new one is confirmed (rule 4). */
    beginNumber: (
      work: Work,
      own: OwnSession,
      browser: Browser,
      locale: string,
      factorId: Known['signIn']['factor_id'],
    ): Promise<Secret<string>> =>
      signIns.begin(
        work,
        { purpose: 'add_factor', stage: 'set_up', interactionId: null, browser, locale },
        own.account,
        {
          session_id: own.sessionId,
          then_to: '/account',
          key_kind: 'working_factor',
          method: 'sms',
          factor_id: factorId,
          expires_at: addSeconds(work.now, setUpSeconds),
        },
      ),
  }
}
export type FreshProofs = ReturnType<typeof createFreshProofs>
