import type { AddressId, FactorId } from '#common/model/ids.ts'
import type { CaseReason, FactorType } from '#common/model/words.ts'

export const deviceThing = (factorId: FactorId): string => `device:${factorId}`
export const numberThing = (addressId: AddressId): string => `number:${addressId}`

interface Factor {
  id: FactorId
  type: FactorType
  address_id: AddressId | null
}

/** What a factor rests on: an SMS factor on its number, the others on their device. */
export const thingOfFactor = (factor: Factor): string =>
  factor.type === 'sms' && factor.address_id !== null ? numberThing(factor.address_id) : deviceThing(factor.id)

export const isInPhone = (factor: Pick<Factor, 'type'>): boolean => factor.type !== 'passkey'

/**
 * Things on which no evidence counts in a case (rule 11). A phone that is lost takes its number with it: where one of the lost factors
 * may be in a phone, no number counts, whatever the case was opened for. Where a device is lost and nobody has said which, everything
 * that may be in it is; a number that is stated lost says nothing of which device it was in.
 */
export function lostThings(
  reason: CaseReason,
  stated: readonly string[],
  factors: readonly Factor[],
  numbers: readonly AddressId[],
): Set<string> {
  const lost = new Set(stated)
  const inPhone = factors.filter(isInPhone)
  const whichUnsaid = isLoss(reason) && !stated.some(isDevice)
  if (whichUnsaid) for (const factor of inPhone) lost.add(thingOfFactor(factor))
  if (whichUnsaid || inPhone.some((factor) => lost.has(deviceThing(factor.id))))
    for (const id of numbers) lost.add(numberThing(id))
  return lost
}

interface Losses {
  reason: CaseReason
  things: readonly string[]
}

/**
 * All that is lost in a case: what was said in it, and what was said in cases before it, since a thief who calls again says nothing
 * of that. A device is lost for as long as its factor is there; a number until a phone is in its owner's hands again, which a factor
 * in one that was enrolled since shows, or until it was itself confirmed anew: a passkey says nothing of the SIM card.
 * @param before `since`: when the last of it was said
 * @param factors those that are not ended
 */
export function lostInCase(
  current: Losses,
  before: readonly (Losses & { since: Date })[],
  factors: readonly (Factor & { added_at: Date })[],
  numbers: readonly { id: AddressId; confirmed_at: Date | null }[],
): Set<string> {
  const idsOf = (some: typeof numbers): AddressId[] => some.map((number) => number.id)
  const lost = lostThings(current.reason, current.things, factors, idsOf(numbers))
  for (const { reason, things, since } of before) {
    const then = factors.filter((factor) => factor.added_at <= since)
    const hasPhone = factors.some((factor) => factor.added_at > since && isInPhone(factor))
    const unseen =
      hasPhone ? [] : numbers.filter((number) => number.confirmed_at === null || number.confirmed_at <= since)
    const still = new Set([...then.map((factor) => deviceThing(factor.id)), ...idsOf(unseen).map(numberThing)])
    for (const thing of lostThings(reason, things, then, idsOf(unseen))) if (still.has(thing)) lost.add(thing)
  }
  return lost
}

/** Reasons of a case that say that a device is gone. */
export const lossReasons: readonly CaseReason[] = ['lost_device', 'stolen_device']
const isLoss = (reason: CaseReason): boolean => lossReasons.includes(reason)
export const isDevice = (thing: string): boolean => thing.startsWith('device:')
