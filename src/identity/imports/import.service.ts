import type { AccountId, AddressId } from '#common/model/ids.ts'
import { fold, searchTextOf } from '../accounts/fold.ts'
import { listAddresses, lockAccounts, updateAccount } from '../accounts/account.store.ts'
import { codeAddressesOf } from '../accounts/code-addresses.ts'
import type { Delivery } from '../delivery/delivery.service.ts'
import { noticeInstant } from '../delivery/delivery.service.ts'
import { invitationPassSeconds, type EnrolmentPasses } from '../enrolment-passes/enrolment-pass.service.ts'
import { newId } from '../ids.ts'
import { deleteUnfinishedSignUps } from '../accounts/account.store.ts'
import { isBehindSignIn, type OwnerPolicy } from '../owner-policy.ts'
import type { Work } from '../work.ts'
import type { ImportRow, RowRefusal } from './import-row.ts'
import {
  findAddressOwners,
  findByExternalIds,
  findByUserNames,
  findManagers,
  insertAccounts,
  insertAddresses,
  listInvitable,
  setManager,
} from './import.store.ts'

export interface BatchResult {
  created: number
  updated: number
  unchanged: number
  refused: RowRefusal[]
}

/** What earlier rows of the same file have taken: a dry run writes nothing, and still finds a file's own doubles. */
export interface Seen {
  names: Map<string, { id: AccountId; external_id: string | null }>
  addresses: Map<string, AccountId>
}
export const newSeen = (): Seen => ({ names: new Map(), addresses: new Map() })

/** `last` is where the next step goes on. */
export interface InviteStep {
  last: AccountId | null
  invited: number
  unreachable: number
}

export function createImports(deps: {
  passes: EnrolmentPasses
  delivery: Delivery
  publicOrigin: string
  policy: OwnerPolicy
}) {
  return {
    /**
     * Takes a batch of rows in one unit of work. A person who is there already (by external id) is brought up to date;
     * their addresses are added to, never replaced: whoever could replace an address could take the account over.
     */
    async take(work: Work, rows: readonly ImportRow[], dryRun: boolean, seen: Seen = newSeen()): Promise<BatchResult> {
      const result: BatchResult = { created: 0, updated: 0, unchanged: 0, refused: [] }
      const known = new Map(
        (
          await findByExternalIds(
            work.tx,
            rows.map((row) => row.externalId),
          )
        ).map((account) => [account.external_id, account]),
      )
      // All of a file's people in the one order, whatever order the file has.
      if (!dryRun)
        await lockAccounts(
          work.tx,
          [...known.values()].map((account) => account.id),
        )
      const { names, addresses } = seen
      // A stranger's unfinished sign-up keeps nobody out.
      if (!dryRun)
        await deleteUnfinishedSignUps(work.tx, { names: rows.flatMap((row) => [row.userName, ...addressValues(row)]) })
      for (const account of await findByUserNames(
        work.tx,
        rows.map((row) => row.userName),
      ))
        names.set(account.user_name, account)
      for (const address of await findAddressOwners(work.tx, rows.flatMap(addressValues)))
        addresses.set(`${address.kind}:${address.value}`, address.account_id)
      const fresh: { row: ImportRow; id: AccountId }[] = []
      for (const row of rows) {
        const account = known.get(row.externalId)
        const refusals = clashes(row, account?.id ?? null, names, addresses)
        if (refusals.length > 0) {
          result.refused.push(...refusals)
          continue
        }
        // Later rows of the same file must not take what this one has.
        const id = account?.id ?? newId<AccountId>()
        for (const key of addressKeys(row)) addresses.set(key, id)
        names.set(row.userName, { id, external_id: row.externalId })
        if (account === undefined) {
          result.created++
          fresh.push({ row, id })
        } else if (differs(row, account)) {
          result.updated++
          if (!dryRun)
            await updateAccount(work.tx, account.id)
              .set({
                display_name: row.displayName,
                department: row.department,
                ...(row.kind === null ? {} : { kind: row.kind }),
                search_text: searchTextOf(row),
              })
              .execute()
          if (!dryRun)
            work.record({
              action: 'account.imported',
              outcome: 'done',
              accountId: account.id,
              detail: { line: row.line, change: 'updated' },
            })
        } else result.unchanged++
      }
      if (!dryRun) await insertPeople(work, fresh, deps.policy)
      return result
    },

    /** Managers are set when everybody is there: a file names people in any order. @returns names that nobody has */
    async setManagers(work: Work, rows: readonly ImportRow[]): Promise<RowRefusal[]> {
      const wanted = rows.filter((row) => row.manager !== null)
      const found = await findManagers(work.tx, [
        ...new Set(wanted.flatMap((row) => (row.manager === null ? [] : [row.manager, row.manager.toLowerCase()]))),
      ])
      const people = new Map(
        (
          await findByExternalIds(
            work.tx,
            wanted.map((row) => row.externalId),
          )
        ).map((account) => [account.external_id, account]),
      )
      await lockAccounts(
        work.tx,
        [...people.values()].map((account) => account.id),
      )
      const refused: RowRefusal[] = []
      for (const row of wanted) {
        const manager = found.find(
          (candidate) => candidate.external_id === row.manager || candidate.user_name === row.manager?.toLowerCase(),
        )
        const account = people.get(row.externalId)
        if (account === undefined) continue
        if (manager === undefined)
          refused.push({
            line: row.line,
            field: 'manager',
            because: 'nobody of this name is known; the person was taken without a manager',
          })
        else if (manager.id === account.id)
          refused.push({
            line: row.line,
            field: 'manager',
            because: 'nobody is their own manager; the person was taken without a manager',
          })
        else if (account.manager_id !== manager.id) await setManager(work.tx, account.id, manager.id)
      }
      return refused
    },

    /** Invites people who were imported and have not come in yet and have no live pass. @returns where to go on, and how many got a mail */
    async invite(work: Work, after: AccountId | null, limit: number): Promise<InviteStep> {
      const people = await listInvitable(work.tx, after, limit)
      let invited = 0
      let unreachable = 0
      for (const person of people) {
        if ((await deps.passes.countLive(work, person.id)) > 0) continue
        const [address] = codeAddressesOf(await listAddresses(work.tx, person.id))
        if (address === undefined) unreachable++
        else {
          await inviteTo(work, person, address)
          invited++
        }
      }
      return { last: people.length === limit ? (people.at(-1)?.id ?? null) : null, invited, unreachable }
    },
    inviteTo,
  }

  async function inviteTo(
    work: Work,
    person: { id: AccountId; display_name: string; locale: string },
    address: { id: AddressId; value: string },
    lifeSeconds = invitationPassSeconds,
  ): Promise<string> {
    const { pass, expiresAt } = await deps.passes.issue(work, person.id, {
      caseId: null,
      addressId: address.id,
      lifeSeconds,
    })
    await deps.delivery.mail(work, {
      accountId: person.id,
      to: address.value,
      locale: person.locale,
      template: 'invitation',
      expiresAt,
      values: {
        name: person.display_name,
        pass: pass.reveal(),
        address: `${deps.publicOrigin}/invitation`,
        until: noticeInstant(expiresAt, person.locale),
      },
    })
    work.record({ action: 'account.invited', outcome: 'done', accountId: person.id, detail: { addressId: address.id } })
    return pass.reveal()
  }
}
export type Imports = ReturnType<typeof createImports>

const addressValues = (row: ImportRow): string[] => [
  row.email,
  ...(row.secondEmail === null ? [] : [row.secondEmail]),
  ...(row.phone === null ? [] : [row.phone]),
]
const addressKeys = (row: ImportRow): string[] => [
  `email:${row.email}`,
  ...(row.secondEmail === null ? [] : [`email:${row.secondEmail}`]),
  ...(row.phone === null ? [] : [`phone:${row.phone}`]),
]

function clashes(
  row: ImportRow,
  ownId: AccountId | null,
  names: Map<string, { id: AccountId; external_id: string | null }>,
  addresses: Map<string, AccountId>,
): RowRefusal[] {
  const refused: RowRefusal[] = []
  const namesake = names.get(row.userName)
  if (namesake !== undefined && namesake.id !== ownId)
    refused.push({ line: row.line, field: 'user_name', because: 'belongs to somebody else already' })
  for (const key of addressKeys(row)) {
    const owner = addresses.get(key)
    if (owner !== undefined && owner !== ownId)
      refused.push({
        line: row.line,
        field: key.startsWith('phone') ? 'phone' : 'email',
        because: 'belongs to somebody else already',
      })
  }
  return refused
}

const differs = (
  row: ImportRow,
  account: { display_name: string; department: string | null; kind: string; search_text: string },
): boolean =>
  row.displayName !== account.display_name ||
  row.department !== account.department ||
  (row.kind !== null && row.kind !== account.kind) ||
  !account.search_text.startsWith(fold(row.displayName))

/** A batch's new people, in two statements: row by row, a hundred thousand would take minutes. */
async function insertPeople(
  work: Work,
  people: readonly { row: ImportRow; id: AccountId }[],
  policy: OwnerPolicy,
): Promise<void> {
  if (people.length === 0) return
  await insertAccounts(
    work.tx,
    people.map(({ row, id }) => ({
      id,
      user_name: row.userName,
      display_name: row.displayName,
      search_text: searchTextOf(row),
      department: row.department,
      kind: row.kind ?? 'standard',
      role: null,
      state: 'invited',
      locale: row.locale,
      manager_id: null,
      external_id: row.externalId,
      password_hash: null,
      password_changed_at: null,
      reconfiguration_since: work.now,
      reconfiguration_because: 'imported',
      sign_ins_valid_from: work.now,
      created_at: work.now,
      last_sign_in_at: null,
    })),
  )
  await insertAddresses(
    work.tx,
    people.flatMap(({ row, id }) => addressesOf(work, row, id, policy)),
  )
  for (const { row, id } of people)
    work.record({
      action: 'account.imported',
      outcome: 'done',
      accountId: id,
      detail: { line: row.line, change: 'created' },
    })
}

/** The organisation vouches for e-mail addresses; a phone number counts when its owner has confirmed it. */
function addressesOf(work: Work, row: ImportRow, id: AccountId, policy: OwnerPolicy) {
  const emails = [
    { value: row.email, behind: row.emailBehindSignIn },
    ...(row.secondEmail === null ? [] : [{ value: row.secondEmail, behind: false }]),
  ]
  const place = (kind: 'email' | 'phone', value: string, position: number) => ({
    id: newId<AddressId>(),
    account_id: id,
    kind,
    value,
    confirmed_at: kind === 'email' ? work.now : null,
    behind_sign_in: false,
    position,
  })
  return [
    ...emails.map((email, position) => ({
      ...place('email', email.value, position),
      behind_sign_in: email.behind || isBehindSignIn(policy, email.value),
    })),
    ...(row.phone === null ? [] : [place('phone', row.phone, emails.length)]),
  ]
}
