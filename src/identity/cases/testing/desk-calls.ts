import { AppError } from '#common/errors.ts'
import type { CaseId } from '#common/model/ids.ts'
import type { CaseReason } from '#common/model/words.ts'
import type { PageFixture } from '../../sign-in/testing/page-fixture.ts'
import type { Caller, Work } from '../../work.ts'

/** Staff at work in a test that plays the owner's or a thief's browser beside it. */
export function createDeskCalls(fixture: PageFixture) {
  const roleOf = (who: string): Caller['role'] => (who === 'shaddad' || who === 'ibauer' ? 'supervisor' : 'agent')
  const desk = {
    as: <T>(who: string, act: (work: Work, caller: Caller) => Promise<T>): Promise<T> => {
      const caller: Caller = { id: fixture.id(who), role: roleOf(who) }
      return fixture.transact({ actor: { kind: 'staff', ...caller }, source: null, requestId: null }, (work) =>
        act(work, caller),
      )
    },
    /** What was answered, or the code of the refusal. */
    tried: async (answer: Promise<unknown>): Promise<unknown> => {
      try {
        return await answer
      } catch (error) {
        if (error instanceof AppError) return error.code
        throw error
      }
    },
    open: async (userName: string, reason: CaseReason = 'locked_out', who = 'mruiz'): Promise<CaseId> =>
      (
        await desk.as(who, (work, caller) =>
          fixture.services.cases.open(work, caller, {
            accountId: fixture.id(userName),
            ticket: `T-${userName}`,
            reason,
            channel: 'phone',
            story: '',
          }),
        )
      ).caseId,
    close: (caseId: CaseId, who = 'mruiz') =>
      desk.as(who, (work, caller) => fixture.services.cases.close(work, caller, caseId, 'not_proven')),
    detail: (caseId: CaseId, who = 'mruiz') =>
      desk.as(who, (work, caller) => fixture.services.cases.get(work, caller, caseId)),
    addressOf: (userName: string, kind: 'email' | 'phone', place = 0) =>
      fixture.database
        .selectFrom('address')
        .selectAll()
        .where('account_id', '=', fixture.id(userName))
        .where('kind', '=', kind)
        .orderBy('position')
        .offset(place)
        .executeTakeFirstOrThrow(),
    /** Issues a code to an address and reads it where it arrives. @returns the verdict's kind */
    proveAddress: async (userName: string, caseId: CaseId, kind: 'email' | 'phone' = 'email', who = 'mruiz') => {
      const address = await desk.addressOf(userName, kind)
      await desk.as(who, (work, caller) => fixture.services.evidence.issueCode(work, caller, caseId, address.id))
      const code =
        kind === 'phone' ?
          await fixture.smsCode(address.value)
        : (/\b\d{6}\b/.exec(
            (await fixture.mails()).findLast((mail) => mail.to === address.value && mail.template === 'issued_code')
              ?.text ?? '',
          )?.[0] ?? '')
      const verdict = await desk.as(who, (work, caller) =>
        fixture.services.evidence.verifyIssuedCode(work, caller, caseId, code),
      )
      return verdict.kind
    },
    reset: (caseId: CaseId, who = 'mruiz') =>
      desk.tried(
        desk.as(who, async (work, caller) => {
          const { cases } = fixture.services
          const { digest } = await cases.previewReset(work, caller, caseId, 'all')
          return cases.resetFactors(work, caller, caseId, 'all', digest)
        }),
      ),
    told: async (userName: string, template: string): Promise<number> =>
      (await fixture.mails()).filter((mail) => mail.accountId === fixture.id(userName) && mail.template === template)
        .length,
    reasonOf: async (caseId: CaseId, action: string, who = 'mruiz') =>
      (await desk.detail(caseId, who)).actions.find((one) => one.action === action)?.reason,
  }
  return desk
}
export type DeskCalls = ReturnType<typeof createDeskCalls>
