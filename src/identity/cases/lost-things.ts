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

const isInPhone = (factor: Factor): boolean => factor.type !== 'passkey'

/**
 * Things on which no evidence counts in a case (rule 11). A phone that is lost takes its number with it: where one of the lost factors
 * may be in a phone, no number counts. Where a device is lost and nobody has said which, everything that may be in it is.
 */
export function lostThings(
  reason: CaseReason,
  stated: readonly string[],
  factors: readonly Factor[],
  numbers: readonly AddressId[],
): Set<string> {
  const lost = new Set(stated)
  if (reason !== 'lost_device' && reason !== 'stolen_device') return lost
  const inPhone = factors.filter(isInPhone)
  if (stated.length === 0) for (const factor of inPhone) lost.add(thingOfFactor(factor))
  if (stated.length === 0 || inPhone.some((factor) => lost.has(thingOfFactor(factor))))
    for (const id of numbers) lost.add(numberThing(id))
  return lost
}
