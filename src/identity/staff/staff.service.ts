import { deleteUnfinishedSignUps } from '../accounts/account.store.ts'
import { AppError } from '#common/errors.ts'
import type { AccountId, AddressId } from '#common/model/ids.ts'
import type { Role } from '#common/model/words.ts'
import { searchTextOf } from '../accounts/fold.ts'
import { findAddressOwners, findByUserNames, insertAccounts, insertAddresses } from '../imports/import.store.ts'
import type { Imports } from '../imports/import.service.ts'
import { newId } from '../ids.ts'
import type { Work } from '../work.ts'
import { countWithRole } from './staff.store.ts'

/** A way into the desk itself stays open for a day only. */
const staffPassSeconds = 24 * 60 * 60

export function createStaff(deps: { imports: Imports }) {
  return {
    /**
     * Makes a member of staff from the server's command line (rule 22): they come in by an invitation pass, which only
     * this command shows. A first administrator is made this way alone, and only while there is none.
     */
    async create(
      work: Work,
      person: { userName: string; displayName: string; email: string; role: Role; locale: string },
    ): Promise<{ accountId: AccountId; pass: string }> {
      if (person.role === 'administrator' && (await countWithRole(work.tx, 'administrator')) > 0)
        throw new AppError('nothing_to_do', { detail: 'there is an administrator already' })
      // A stranger's unfinished sign-up keeps nobody out.
      await deleteUnfinishedSignUps(work.tx, { names: [person.userName, person.email] })
      if (
        (await findByUserNames(work.tx, [person.userName])).length > 0 ||
        (await findAddressOwners(work.tx, [person.email])).length > 0
      )
        throw new AppError('changed_meanwhile', {
          detail: 'the user name or e-mail address belongs to somebody already',
        })
      const id = newId<AccountId>()
      await insertAccounts(work.tx, [
        {
          id,
          user_name: person.userName,
          display_name: person.displayName,
          search_text: searchTextOf(person),
          department: null,
          kind: 'privileged',
          role: person.role,
          state: 'invited',
          locale: person.locale,
          manager_id: null,
          external_id: null,
          password_hash: null,
          password_changed_at: null,
          reconfiguration_since: work.now,
          reconfiguration_because: 'imported',
          sign_ins_valid_from: work.now,
          created_at: work.now,
          last_sign_in_at: null,
        },
      ])
      const addressId = newId<AddressId>()
      await insertAddresses(work.tx, [
        {
          id: addressId,
          account_id: id,
          kind: 'email',
          value: person.email,
          confirmed_at: work.now,
          behind_sign_in: false,
          position: 0,
        },
      ])
      work.record({ action: 'account.role_given', outcome: 'done', accountId: id, detail: { role: person.role } })
      const pass = await deps.imports.inviteTo(
        work,
        { id, display_name: person.displayName, locale: person.locale },
        { id: addressId, value: person.email },
        staffPassSeconds,
      )
      return { accountId: id, pass }
    },
  }
}
export type Staff = ReturnType<typeof createStaff>
