import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { factorSealContext } from '../factors/factor.service.ts'
import { totpCode, totpStepAt, totpStepSeconds } from '../factors/totp.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { demoPassword, owners, staff } from '../seed/people.ts'
import { demoRecoveryCode } from '../seed/seed.ts'
import { setUpSealContext } from '../sign-in/set-up-seal.ts'

export interface DemoPerson {
  displayName: string
  userName: string
  role: string | null
  password: string
  /** Codes of the authenticator app that stands in for the person's phone; of a set-up under way too. */
  codes: { label: string; code: string }[]
  /** Seconds until the codes change. */
  secondsLeft: number
  /** The code that this person had saved when the demo began; it may be spent by now. */
  recoveryCode: string | null
}

/** Stands in for the phones of the demo's named people. Exists in demo mode only, which listens on this machine alone. */
export async function demoPeople(database: Database, keys: KeyRing, clock: Clock): Promise<DemoPerson[]> {
  const people = [...staff, ...owners]
  const accounts = await database
    .selectFrom('account')
    .select(['id', 'user_name', 'role'])
    .where(
      'user_name',
      'in',
      people.map((person) => person.userName),
    )
    .execute()
  const ids = accounts.map((account) => account.id)
  const factors = await database
    .selectFrom('factor')
    .selectAll()
    .where('account_id', 'in', ids)
    .where('type', '=', 'totp')
    .where('state', 'in', ['working', 'retired'])
    .execute()
  const pending = await database
    .selectFrom('sign_in')
    .select(['id', 'account_id', 'pending_secret_sealed'])
    .where('account_id', 'in', ids)
    .where('pending_secret_sealed', 'is not', null)
    .where('stage', '=', 'set_up')
    .where('method', '=', 'totp')
    .where('expires_at', '>', clock.now())
    .execute()
  const step = totpStepAt(clock.now())
  return people.map((person) => {
    const account = accounts.find((candidate) => candidate.user_name === person.userName)
    const own = factors.filter((factor) => factor.account_id === account?.id && factor.secret_sealed !== null)
    const settingUp = pending.filter((signIn) => signIn.account_id === account?.id)
    return {
      displayName: person.displayName,
      userName: person.userName,
      role: account?.role ?? null,
      password: demoPassword,
      codes: [
        ...own.map((factor) => ({
          label: factor.label,
          code: totpCode(keys.open(factorSealContext(factor.account_id), factor.secret_sealed ?? ''), step),
        })),
        ...settingUp.map((signIn) => ({
          label: 'new',
          code: totpCode(keys.open(setUpSealContext(signIn.id), signIn.pending_secret_sealed ?? ''), step),
        })),
      ],
      secondsLeft: totpStepSeconds - (Math.floor(clock.now().getTime() / 1000) % totpStepSeconds),
      recoveryCode: person.code === 'none' ? null : demoRecoveryCode(person.userName),
    }
  })
}
