import { deleteUnfinishedSignUps, listAddresses, type AccountRow } from '../accounts/account.store.ts'
import { codeAddressesOf } from '../accounts/code-addresses.ts'
import { AppError } from '#common/errors.ts'
import type { AccountId, AddressId } from '#common/model/ids.ts'
import { mayGiveRole } from '#common/model/staff-rules.ts'
import type { Role } from '#common/model/words.ts'
import { instant } from '../accounts/account-summary.ts'
import { searchTextOf } from '../accounts/fold.ts'
import { addSeconds } from '../clock.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { tellWatchers } from '../desk/tell-staff.ts'
import { findAddressOwners, findByUserNames } from '../imports/import.store.ts'
import type { Imports } from '../imports/import.service.ts'
import { newId } from '../ids.ts'
import { isBehindSignIn, type OwnerPolicy } from '../owner-policy.ts'
import type { Caller, Work } from '../work.ts'
import { lockForAct } from './staff-acts.service.ts'
import { countWithRole, insertInvited, lockStaff } from './staff.store.ts'

/** A way into the desk itself stays open for a day only. */
const staffPassSeconds = 24 * 60 * 60

export interface NewStaff {
  userName: string
  displayName: string
  email: string
  role: Role
  locale: string
}

/** How members of staff come in (rule 22): by an invitation pass, which opens the account's first password and factor. */
export function createStaff(deps: { imports: Imports; delivery: Delivery; policy: OwnerPolicy }) {
  /** @param by who invites; null: the server's command line */
  async function add(
    work: Work,
    person: NewStaff,
    by: AccountId | null,
  ): Promise<{ accountId: AccountId; pass: string }> {
    // A stranger's unfinished sign-up keeps nobody out.
    await deleteUnfinishedSignUps(work.tx, { names: [person.userName, person.email] })
    const taken = [
      ...((await findByUserNames(work.tx, [person.userName])).length > 0 ? ['userName'] : []),
      ...((await findAddressOwners(work.tx, [person.email])).length > 0 ? ['email'] : []),
    ]
    if (taken.length > 0) throw alreadyTaken(taken)
    const id = newId<AccountId>()
    const addressId = newId<AddressId>()
    if (!(await insertInvited(work.tx, accountRow(work, person, id, by), addressRow(work, person, id, addressId))))
      throw alreadyTaken(['userName', 'email'])
    work.record({ action: 'account.role_given', outcome: 'done', accountId: id, detail: { role: person.role } })
    const pass = await deps.imports.inviteTo(
      work,
      { id, display_name: person.displayName, locale: person.locale },
      { id: addressId, value: person.email },
      staffPassSeconds,
    )
    await tellWatchers(work, deps.delivery, by, 'staff_given_role')
    return { accountId: id, pass }
  }

  const invited = (work: Work, accountId: AccountId) => ({
    accountId,
    expiresAt: instant(addSeconds(work.now, staffPassSeconds)),
  })

  return {
    /**
     * Makes a member of staff from the server's command line, which alone shows the pass. A first administrator is made
     * this way, and only while there is none.
     */
    async create(work: Work, person: NewStaff): Promise<{ accountId: AccountId; pass: string }> {
      if (person.role === 'administrator' && (await countWithRole(work.tx, 'administrator')) > 0)
        throw new AppError('nothing_to_do', { detail: 'there is an administrator already' })
      return add(work, person, null)
    },

    /** Invites from the console: the pass goes to the address, and nobody else sees it. */
    async invite(work: Work, caller: Caller, person: NewStaff) {
      const inviter = (await lockStaff(work.tx, [caller.id])).find((row) => row.id === caller.id)
      if (inviter?.role !== 'administrator' || inviter.state !== 'active') throw new AppError('forbidden')
      if (!mayGiveRole(inviter.role, person.role)) throw new AppError('higher_role')
      if (isBehindSignIn(deps.policy, person.email)) throw new AppError('address_behind_sign_in')
      const { accountId } = await add(work, person, caller.id)
      work.record({ action: 'staff.invited', outcome: 'done', accountId, detail: { role: person.role, again: false } })
      return invited(work, accountId)
    },

    /** A new pass in place of the one before. */
    async inviteAgain(work: Work, caller: Caller, accountId: AccountId) {
      const { target } = await lockForAct(work, caller, accountId, 'invite_again')
      await deps.imports.inviteTo(work, target, await invitationAddress(work, target), staffPassSeconds)
      work.record({ action: 'staff.invited', outcome: 'done', accountId, detail: { role: target.role, again: true } })
      return invited(work, accountId)
    },
  }
}
export type Staff = ReturnType<typeof createStaff>

const alreadyTaken = (fields: readonly string[]): AppError =>
  new AppError('already_taken', {
    params: { fields: fields.join(', ') },
    detail: 'the user name or e-mail address belongs to somebody already',
  })

async function invitationAddress(work: Work, account: AccountRow) {
  const [address] = codeAddressesOf(await listAddresses(work.tx, account.id))
  if (address === undefined) throw new AppError('no_confirmed_address')
  return address
}

const accountRow = (work: Work, person: NewStaff, id: AccountId, by: AccountId | null) => ({
  id,
  user_name: person.userName,
  display_name: person.displayName,
  search_text: searchTextOf(person),
  department: null,
  kind: 'privileged' as const,
  role: person.role,
  state: 'invited' as const,
  locale: person.locale,
  manager_id: null,
  external_id: null,
  password_hash: null,
  password_changed_at: null,
  reconfiguration_since: work.now,
  reconfiguration_because: 'imported' as const,
  sign_ins_valid_from: work.now,
  created_at: work.now,
  last_sign_in_at: null,
  invited_by: by,
  role_given_by: by,
})

const addressRow = (work: Work, person: NewStaff, accountId: AccountId, id: AddressId) => ({
  id,
  account_id: accountId,
  kind: 'email' as const,
  value: person.email,
  confirmed_at: work.now,
  behind_sign_in: false,
  position: 0,
})
