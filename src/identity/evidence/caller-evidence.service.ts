import type { BoundFactorVerdict, PushVerdict } from '#common/api/cases.ts'
import type { RouteAnswer } from '#common/api/route.ts'
import type { caseRoutes } from '#common/api/cases.ts'
import { AppError } from '#common/errors.ts'
import type { AddressId, CaseId, FactorId } from '#common/model/ids.ts'
import {
  documentChecksNeeded,
  type CallBackAnswer,
  type DocumentCheck,
  type IdentityDocument,
} from '#common/model/words.ts'
import { instant } from '../accounts/account-summary.ts'
import { gatherCase, requireAllowed } from '../cases/case-facts.ts'
import { insertLost } from '../cases/case.store.ts'
import { deviceThing, numberThing, thingOfFactor } from '../cases/lost-things.ts'
import type { EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import type { Pushes } from '../push/push.service.ts'
import type { Caller, Work } from '../work.ts'
import type { EvidenceDependencies } from './evidence.service.ts'
import { countFailed, keepEvidence } from './keep-evidence.ts'

/** Proofs that rest on a factor that still works, and those that the agent alone attests (rule 11). */
export function createCallerEvidence(
  deps: EvidenceDependencies & { pushes: Pushes; passes: Pick<EnrolmentPasses, 'cancelOfCase'>; deskName: string },
) {
  const { pushes, factors, limits } = deps

  return {
    /** What the caller lost; said once, it stays. A factor by SMS takes its number with it. */
    async stateLost(
      work: Work,
      caller: Caller,
      caseId: CaseId,
      input: { factors: readonly FactorId[]; addresses: readonly AddressId[] },
    ) {
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'state_lost')
      requireAllowed(work, 'state_lost', gathered, limits)
      const chosen = gathered.factors.filter((factor) => input.factors.includes(factor.id))
      const numbers = gathered.numbers.filter((number) => input.addresses.includes(number.address.id))
      if (chosen.length !== new Set(input.factors).size || numbers.length !== new Set(input.addresses).size)
        throw new AppError('changed_meanwhile')
      const things = new Set([
        ...chosen.map(thingOfFactor),
        ...chosen.map((factor) => deviceThing(factor.id)),
        ...numbers.map((number) => numberThing(number.address.id)),
      ])
      const added = await insertLost(work.tx, { caseId, things: [...things], by: caller.id, at: work.now })
      // A pass that went out before waits for the reset as the next one does, and none goes to what is lost.
      const passes = added > 0 && things.size > 0 ? await deps.passes.cancelOfCase(work, caseId) : 0
      work.record({
        action: 'case.lost_stated',
        outcome: 'done',
        accountId: gathered.account.id,
        caseId,
        detail: { factors: chosen.length, numbers: numbers.length, added, ...(passes > 0 ? { passes } : {}) },
      })
      return { at: instant(work.now) }
    },

    /** Asks the owner's phone; the agent reads the digits to the caller, who types them there. */
    async askPush(
      work: Work,
      caller: Caller,
      caseId: CaseId,
      factorId: FactorId,
    ): Promise<RouteAnswer<(typeof caseRoutes)['askPush']>> {
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'ask_push')
      requireAllowed(work, 'ask_push', gathered, limits)
      const factor = gathered.pushFactors.find((one) => one.id === factorId)
      if (factor === undefined || factor.phone_id === null) throw new AppError('no_push_factor')
      const asked = await pushes.ask(work, {
        account: gathered.account,
        factorId: factor.id,
        phoneId: factor.phone_id,
        purpose: 'evidence',
        requestId: caseId,
        browser: { label: deps.deskName, place: gathered.row.ticket },
      })
      if (asked.kind === 'paused') return { kind: 'paused', until: instant(asked.until) }
      if (asked.kind === 'too_soon') return { kind: 'too_soon', from: instant(asked.from) }
      return { kind: 'asked', digits: asked.digits.reveal(), expiresAt: instant(asked.expiresAt) }
    },

    /** Takes the phone's approval as evidence, once. */
    async takePush(work: Work, caller: Caller, caseId: CaseId): Promise<PushVerdict> {
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'ask_push')
      requireAllowed(work, 'ask_push', gathered, limits)
      const { state } = await pushes.state(work, 'evidence', caseId)
      if (state !== 'approved') return { kind: state === 'superseded' || state === 'used' ? 'none' : state }
      const taken = await pushes.take(work, 'evidence', caseId)
      if (taken === undefined || taken.factorId === null) return { kind: 'none' }
      await keepEvidence(work, deps, caseId, {
        kind: 'push',
        restsOn: deviceThing(taken.factorId),
        givenBy: 'owner',
        byId: caller.id,
      })
      work.record({
        action: 'evidence.push_taken',
        outcome: 'done',
        accountId: gathered.account.id,
        caseId,
        detail: { factorId: taken.factorId },
      })
      return { kind: 'valid' }
    },

    /** The owner reads a code of an authenticator app that still works; wrong ones count on it as everywhere (rule 7). */
    async verifyBoundFactor(work: Work, caller: Caller, caseId: CaseId, typed: string): Promise<BoundFactorVerdict> {
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'verify_bound_factor')
      requireAllowed(work, 'verify_bound_factor', gathered, limits)
      const kept = new Set(gathered.boundFactors.map((factor) => factor.id))
      const verdict = await factors.verifyTotp(work, gathered.account.id, typed, 'sign_in')
      const settle = (answer: BoundFactorVerdict): BoundFactorVerdict => {
        work.record({
          action: 'evidence.bound_factor_verified',
          outcome: answer.kind === 'valid' ? 'done' : 'failed',
          accountId: gathered.account.id,
          caseId,
          detail: { verdict: answer.kind },
        })
        return answer
      }
      switch (verdict.kind) {
        case 'valid':
          if (!kept.has(verdict.factorId)) return settle({ kind: 'rests_on_lost' })
          await keepEvidence(work, deps, caseId, {
            kind: 'bound_factor',
            restsOn: deviceThing(verdict.factorId),
            givenBy: 'agent',
            byId: caller.id,
          })
          return settle({ kind: 'valid' })
        case 'locked':
          return settle({ kind: 'locked', until: instant(verdict.until) })
        case 'wrong':
          await countFailed(work, deps, { accountId: gathered.account.id, caseId, agentId: caller.id })
          return settle(verdict)
        case 'no_factor':
          throw new AppError('no_bound_factor')
        default:
          return settle(verdict)
      }
    },

    /** A document seen on video: what was checked, never a copy, a number or a picture. */
    async recordIdentityDocument(
      work: Work,
      caller: Caller,
      caseId: CaseId,
      input: { document: IdentityDocument; checked: readonly DocumentCheck[] },
    ) {
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'record_identity_document')
      requireAllowed(work, 'record_identity_document', gathered, limits)
      const counts = documentChecksNeeded.every((check) => input.checked.includes(check))
      if (counts)
        await keepEvidence(work, deps, caseId, {
          kind: 'identity_document',
          restsOn: 'identity_document',
          givenBy: 'agent',
          byId: caller.id,
          checked: [input.document, ...input.checked],
        })
      else await countFailed(work, deps, { accountId: gathered.account.id, caseId, agentId: caller.id })
      work.record({
        action: 'evidence.identity_document_recorded',
        outcome: counts ? 'done' : 'failed',
        accountId: gathered.account.id,
        caseId,
        detail: { document: input.document, checked: [...new Set(input.checked)].sort().join(' ') },
      })
      return { at: instant(work.now) }
    },

    /** A call back to a number on record: who answered decides whether it counts. */
    async recordCallBack(
      work: Work,
      caller: Caller,
      caseId: CaseId,
      input: { addressId: AddressId; answeredBy: CallBackAnswer },
    ) {
      const gathered = await gatherCase(work, deps, caseId, caller, true, 'record_call_back')
      requireAllowed(work, 'record_call_back', gathered, limits)
      const number = gathered.numbers.find((one) => one.address.id === input.addressId)
      if (number === undefined) throw new AppError('no_confirmed_number')
      if (number.notCounting !== null) throw new AppError('rests_on_lost')
      const counts = input.answeredBy === 'owner'
      if (counts)
        await keepEvidence(work, deps, caseId, {
          kind: 'call_back',
          restsOn: numberThing(input.addressId),
          addressId: input.addressId,
          givenBy: 'agent',
          byId: caller.id,
          checked: [input.answeredBy],
        })
      else if (input.answeredBy === 'somebody_else')
        await countFailed(work, deps, { accountId: gathered.account.id, caseId, agentId: caller.id })
      work.record({
        action: 'evidence.call_back_recorded',
        outcome: counts ? 'done' : 'failed',
        accountId: gathered.account.id,
        caseId,
        detail: { addressId: input.addressId, answeredBy: input.answeredBy },
      })
      return { at: instant(work.now), counts }
    },
  }
}
export type CallerEvidence = ReturnType<typeof createCallerEvidence>
