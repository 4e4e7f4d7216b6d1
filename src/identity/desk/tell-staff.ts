import type { AccountId } from '#common/model/ids.ts'
import type { Role } from '#common/model/words.ts'
import { noticeInstant, type Delivery } from '../delivery/delivery.service.ts'
import type { MailTemplate } from '../delivery/mail-templates.ts'
import type { Transaction } from '../database/transaction.ts'
import type { Work } from '../work.ts'

export interface StaffMember {
  id: AccountId
  display_name: string
  locale: string
  /** First confirmed mailbox; null: they cannot be told by mail. */
  email: string | null
  /** First confirmed number. */
  phone: string | null
}

/** Active staff of these roles with where they can be told, in a steady order. */
export async function listStaffOf(tx: Transaction, roles: readonly Role[]): Promise<StaffMember[]> {
  const people = await tx
    .selectFrom('account')
    .select(['id', 'display_name', 'locale'])
    .where('role', 'in', [...roles])
    .where('state', '=', 'active')
    .orderBy('id')
    .execute()
  if (people.length === 0) return []
  const addresses = await tx
    .selectFrom('address')
    .select(['account_id', 'kind', 'value'])
    .where(
      'account_id',
      'in',
      people.map((person) => person.id),
    )
    .where('confirmed_at', 'is not', null)
    .orderBy('position')
    .execute()
  const first = (id: AccountId, kind: 'email' | 'phone') =>
    addresses.find((address) => address.account_id === id && address.kind === kind)?.value ?? null
  return people.map((person) => ({ ...person, email: first(person.id, 'email'), phone: first(person.id, 'phone') }))
}

export const listSupervisors = (tx: Transaction) => listStaffOf(tx, ['supervisor'])

/** Mails the same to each; what it is about stands in the console, so the mail names nobody. */
export async function tellStaff(
  work: Work,
  delivery: Delivery,
  people: readonly StaffMember[],
  template: MailTemplate,
  values: Record<string, string> = {},
): Promise<void> {
  for (const person of people) {
    if (person.email === null) continue
    await delivery.mail(work, {
      accountId: person.id,
      to: person.email,
      locale: person.locale,
      template,
      values: { name: person.display_name, at: noticeInstant(work.now, person.locale), ...values },
    })
  }
}

/** Who watches over the desk: told of what nobody may do in silence. */
const watchers: readonly Role[] = ['supervisor', 'administrator', 'auditor']

/** Tells everybody who watches over the desk, but whoever did it. @param by null: nobody of the desk */
export const tellWatchers = async (
  work: Work,
  delivery: Delivery,
  by: AccountId | null,
  template: MailTemplate,
): Promise<void> =>
  tellStaff(
    work,
    delivery,
    (await listStaffOf(work.tx, watchers)).filter((person) => person.id !== by),
    template,
  )
