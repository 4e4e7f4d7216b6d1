import { AppError } from '#common/errors.ts'
import type { Clock } from '../clock.ts'
import { compileOnce, firstOf } from '../database/compile-once.ts'
import type { Database } from '../database/database.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import type { Caller } from '../work.ts'
import { signedInAtOf } from './sign-in-time.ts'

/** The scope that opens the API. */
export const deskScope = 'desk'

const bearerOf = compileOnce((db, { digest, now }: { digest: string; now: Date }) =>
  db
    .selectFrom('oidc_record as token')
    .innerJoin('account', 'account.id', 'token.account_id')
    .leftJoin('oidc_record as alive', (join) =>
      join
        .onRef('alive.grant_id', '=', 'token.grant_id')
        .on('alive.model', '=', 'Grant')
        .on('alive.expires_at', '>', now),
    )
    .select([
      'token.payload',
      'alive.id_digest as alive',
      'account.id',
      'account.role',
      'account.state',
      'account.reconfiguration_since',
    ])
    .where('token.model', '=', 'AccessToken')
    .where('token.id_digest', '=', digest)
    .where('token.expires_at', '>', now),
)

/**
 * Who a bearer token stands for at this instant: one statement over the token, its grant and its account, so that a
 * reset, a changed role or a revoked grant counts at the very next request.
 * @throws AppError `unauthenticated` without a token, `session_expired` for one that opens nothing any more,
 *   `mfa_setup_required` (rule 1), `forbidden` without a role or the scope
 */
export function createAuthenticate({
  database,
  clock,
}: {
  database: Database
  clock: Clock
}): (bearer: string | undefined) => Promise<Caller> {
  return async (bearer) => {
    if (bearer === undefined) throw new AppError('unauthenticated')
    const row = await firstOf(database, bearerOf(database, { digest: tokenDigest(bearer), now: clock.now() }))
    if (row === undefined || row.alive === null || row.state !== 'active') throw new AppError('session_expired')
    if (row.reconfiguration_since !== null) throw new AppError('mfa_setup_required')
    const { scope } = row.payload
    if (row.role === null || typeof scope !== 'string' || !scope.split(' ').includes(deskScope))
      throw new AppError('forbidden')
    return { id: row.id, role: row.role, signedInAt: signedInAtOf(row.payload) }
  }
}
