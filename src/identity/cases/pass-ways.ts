import type { PassWay } from '#common/api/approval-view.ts'
import type { CaseDetail } from '#common/api/cases.ts'
import { AppError } from '#common/errors.ts'
import { approvalBehind, isEmergency, standingOf } from '#common/model/case-advice.ts'
import { mailboxOf } from '../accounts/email-address.ts'
import { phoneHint } from '../accounts/phone.ts'
import { codeAddressesOf } from '../accounts/code-addresses.ts'
import type { FactsDependencies, GatheredCase } from './case-facts.ts'
import { deviceThing, isDevice, isInPhone, numberThing } from './lost-things.ts'

type OpenWay = CaseDetail['passWays'][number]
type Address = GatheredCase['addresses'][number]

/** A mailbox in full, of a number the last two digits. */
export const hintOf = (address: { kind: 'email' | 'phone'; value: string }): string =>
  address.kind === 'phone' ? phoneHint(address.value) : address.value

const waysOf = ({ facts }: GatheredCase) => facts.policy.pass.ways[facts.account.kind]

/**
 * Whether evidence in this case rests on an address: then no pass goes there (rule 13). A second spelling of a mailbox is that mailbox,
 * and a number may be in the very phone that gave evidence.
 */
const gaveEvidence = (gathered: GatheredCase, address: Address): boolean =>
  gathered.evidence.some(
    (held) =>
      held.address_id === address.id ||
      (address.kind === 'phone' && restsOnPhone(gathered, held.rests_on)) ||
      (held.address_value !== null && mailboxOf(held.address_value) === mailboxOf(address.value)),
  )

const restsOnPhone = ({ factors }: GatheredCase, thing: string): boolean =>
  thing.startsWith('number:') ||
  // A factor that has ended since is known no more: no evidence rests on anything but phones.
  (isDevice(thing) && !factors.some((factor) => deviceThing(factor.id) === thing && !isInPhone(factor)))

export const mayReadOutInEmergency = (gathered: GatheredCase): boolean => waysOf(gathered).includes('read_out')

/**
 * A pass is read out only where policy lets it, and never on what only the agent attests (rule 11). In an emergency two supervisors
 * stand for the caller.
 */
export function mayReadOut(gathered: GatheredCase): boolean {
  const { facts } = gathered
  if (!mayReadOutInEmergency(gathered)) return false
  if (isEmergency(approvalBehind('issue_enrolment_pass', facts))) return true
  const standing = standingOf(facts, 'issue_enrolment_pass')
  return standing.sufficient && !standing.attested
}

function addressesFor(deps: Pick<FactsDependencies, 'delivery'>, gathered: GatheredCase): Address[] {
  const ways = waysOf(gathered)
  const numbers = gathered.numbers.flatMap((number) => (number.notCounting === null ? [number.address] : []))
  return [
    ...(ways.includes('email') ? codeAddressesOf(gathered.addresses) : []),
    ...(ways.includes('sms') && deps.delivery.channels.has('sms') ? numbers : []),
  ]
}

/** Ways that a pass may take now (rule 13): an address that gave no evidence in this case, or read out. */
export function passWaysOf(deps: Pick<FactsDependencies, 'delivery'>, gathered: GatheredCase): OpenWay[] {
  const ways: OpenWay[] = addressesFor(deps, gathered)
    .filter((address) => !gaveEvidence(gathered, address))
    .map((address) => ({ kind: 'address', addressId: address.id, hint: hintOf(address) }))
  if (mayReadOut(gathered)) ways.push({ kind: 'read_out' })
  return ways
}

/**
 * Whether a pass may be asked for by this way; in an emergency two supervisors stand for the caller.
 * @throws AppError why it may not
 */
export function requirePassWay(
  deps: Pick<FactsDependencies, 'delivery'>,
  gathered: GatheredCase,
  way: PassWay,
  emergency: boolean,
): void {
  if (way.kind === 'address') passAddress(deps, gathered, way.addressId)
  else if (!(emergency ? mayReadOutInEmergency(gathered) : mayReadOut(gathered)))
    throw new AppError('read_out_not_allowed')
}

/** @throws AppError why no pass may go there */
export function passAddress(
  deps: Pick<FactsDependencies, 'delivery'>,
  gathered: GatheredCase,
  addressId: string,
): Address {
  const address = gathered.addresses.find((candidate) => candidate.id === addressId)
  if (address === undefined) throw new AppError('not_found')
  if (address.behind_sign_in) throw new AppError('address_behind_sign_in')
  if (gathered.facts.lost.has(numberThing(address.id))) throw new AppError('rests_on_lost')
  if (gaveEvidence(gathered, address)) throw new AppError('address_gave_evidence')
  if (address.confirmed_at === null) throw new AppError('no_confirmed_address')
  if (!addressesFor(deps, gathered).includes(address)) throw new AppError('pass_way_not_allowed')
  return address
}
