import type { Role } from '#common/model/words.ts'
import type { Transaction } from '../database/transaction.ts'

export async function countWithRole(tx: Transaction, role: Role): Promise<number> {
  const { count } = await tx
    .selectFrom('account')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('role', '=', role)
    .executeTakeFirstOrThrow()
  return Number(count)
}
