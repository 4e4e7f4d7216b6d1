import { AppError } from '#common/errors.ts'
import { Secret } from '#common/secret.ts'
import { newId, newToken } from '../ids.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import type { Work } from '../work.ts'
import {
  deleteRecordsOfApplication,
  disableApplication,
  insertApplication,
  listApplications,
  type Application,
} from './application.store.ts'
import type { NewApplication } from './new-application.ts'

/** Applications that sign in through the OpenID provider: registered by the administrator on the server. */
export function createApplications() {
  return {
    /** @returns its id, and its secret where it has one: shown once, only the digest is kept */
    async register(
      work: Work,
      given: NewApplication,
    ): Promise<{ clientId: string; secret: Secret<string> | undefined }> {
      const clientId = newId<string>()
      const secret = given.clientAuth === 'client_secret_basic' ? newToken() : undefined
      await insertApplication(work.tx, {
        client_id: clientId,
        name: given.name,
        kind: given.kind,
        client_auth: given.clientAuth,
        secret_digest: secret === undefined ? null : tokenDigest(secret),
        jwks: given.jwks === undefined ? null : JSON.stringify(given.jwks),
        id_token_alg: given.idTokenAlg,
        redirect_uris: given.redirectUris.join(' '),
        post_logout_redirect_uris: given.postLogoutRedirectUris.join(' '),
        backchannel_logout_uri: given.backchannelLogoutUri ?? null,
        may_refresh: given.mayRefresh,
        grant_seconds: given.grantSeconds,
        mfa_required: given.mfaRequired,
        account_kinds: given.accountKinds.join(' '),
        created_at: work.now,
        created_by: work.actor.id,
        disabled_at: null,
      })
      work.record({
        action: 'application.registered',
        outcome: 'done',
        detail: { clientId, kind: given.kind, clientAuth: given.clientAuth },
      })
      return { clientId, secret: secret === undefined ? undefined : new Secret(secret) }
    },

    list: (work: Work): Promise<Application[]> => listApplications(work.tx),

    /** Takes it out of use at once: its grants and tokens end in the same transaction. */
    async remove(work: Work, clientId: string): Promise<{ grants: number }> {
      if ((await disableApplication(work.tx, clientId, work.now)) === undefined)
        throw new AppError('not_found', { detail: `no application is registered as ${clientId}` })
      const ended = await deleteRecordsOfApplication(work.tx, clientId)
      const grants = ended.filter((row) => row.model === 'Grant').length
      work.record({ action: 'application.removed', outcome: 'done', detail: { clientId, grants } })
      return { grants }
    },
  }
}
export type Applications = ReturnType<typeof createApplications>
