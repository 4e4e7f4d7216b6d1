import { sql } from 'kysely'
import { errors, type Adapter, type AdapterPayload } from 'oidc-provider'
import type { RecordId } from '#common/model/ids.ts'
import { findApplication } from '../applications/application.store.ts'
import type { Clock } from '../clock.ts'
import { addSeconds } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import { clientOf } from './oidc-clients.ts'

interface AdapterDependencies {
  database: Database
  clock: Clock
  /** A code or token was shown twice: everything of its grant ends. */
  onReuse(grantId: string): Promise<void>
}

/**
 * Keeps the provider's records in `oidc_record`. A record's id is the bearer secret itself, so only its digest is
 * stored, also wherever the id stands inside the payload; a database that leaks opens nothing.
 */
export function createOidcAdapter({ database, clock, onReuse }: AdapterDependencies): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return createClientAdapter(database)
    const read = async (column: 'id_digest' | 'uid_digest', value: string) => {
      const row = await database
        .selectFrom('oidc_record')
        .select(['id_digest', 'payload', 'consumed_at'])
        .where('model', '=', model)
        .where(column, '=', tokenDigest(value))
        .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', clock.now())]))
        .executeTakeFirst()
      if (row === undefined) return undefined
      const consumed = row.consumed_at === null ? {} : { consumed: Math.floor(row.consumed_at.getTime() / 1000) }
      return { digest: row.id_digest, text: JSON.stringify({ ...row.payload, ...consumed }) }
    }
    return {
      async upsert(id, payload, expiresIn) {
        const digest = tokenDigest(id)
        // The browser's session cookie stands in an interaction too; nothing reads it there.
        const kept =
          payload.session?.cookie === undefined ?
            payload
          : { ...payload, session: { ...payload.session, cookie: undefined } }
        const row = {
          payload: JSON.stringify(kept).replaceAll(id, digest),
          account_id: payload.accountId ?? null,
          grant_id: model === 'Grant' ? id : (payload.grantId ?? null),
          client_id: payload.clientId ?? null,
          ...(model === 'Grant' ? {} : { uid_digest: payload.uid === undefined ? null : tokenDigest(payload.uid) }),
          // What comes of a grant belongs to the same browser's session.
          ...(model === 'Grant' || payload.grantId === undefined ?
            {}
          : {
              session_id: sql<RecordId | null>`(select max(granted.session_id) from oidc_record as granted
                where granted.model = 'Grant' and granted.grant_id = ${payload.grantId})`,
            }),
          expires_at: expiresIn === undefined ? null : addSeconds(clock.now(), expiresIn),
        }
        await database
          .insertInto('oidc_record')
          .values({ model, id_digest: digest, consumed_at: null, uid_digest: null, ...row })
          .onConflict((conflict) => conflict.columns(['model', 'id_digest']).doUpdateSet(row))
          .execute()
      },
      async find(id) {
        const found = await read('id_digest', id)
        return found === undefined ? undefined : (JSON.parse(found.text.replaceAll(found.digest, id)) as AdapterPayload)
      },
      async findByUid(uid) {
        const found = await read('uid_digest', uid)
        if (found === undefined) return undefined
        // Its id, the cookie, is known to the browser alone.
        const { jti: _jti, ...payload } = JSON.parse(found.text) as AdapterPayload
        return payload
      },
      findByUserCode: async () => undefined,
      /** One conditional statement: of two at the same instant one finds it consumed, and that is a reuse. */
      async consume(id) {
        const consumed = await database
          .updateTable('oidc_record')
          .set({ consumed_at: clock.now() })
          .where('model', '=', model)
          .where('id_digest', '=', tokenDigest(id))
          .where('consumed_at', 'is', null)
          .returning('id_digest')
          .executeTakeFirst()
        if (consumed !== undefined) return
        const row = await database
          .selectFrom('oidc_record')
          .select('grant_id')
          .where('model', '=', model)
          .where('id_digest', '=', tokenDigest(id))
          .executeTakeFirst()
        if (row?.grant_id !== null && row?.grant_id !== undefined) await onReuse(row.grant_id)
        throw new errors.InvalidGrant('already used')
      },
      async destroy(id) {
        await database
          .deleteFrom('oidc_record')
          .where('model', '=', model)
          .where('id_digest', '=', tokenDigest(id))
          .execute()
      },
      async revokeByGrantId(grantId) {
        await database.deleteFrom('oidc_record').where('model', '=', model).where('grant_id', '=', grantId).execute()
      },
    }
  }
}

/** Printable ASCII (RFC 6749, appendix A.1), and short. */
const clientIdForm = /^[\x20-\x7e]{1,256}$/

/** Applications are read at every request: what was removed is gone at the next one. Nobody registers one over HTTP. */
function createClientAdapter(database: Database): Adapter {
  const nothing = async (): Promise<undefined> => undefined
  return {
    async find(id) {
      // What cannot be anybody's name is looked for nowhere: the database would fail on it.
      if (typeof id !== 'string' || !clientIdForm.test(id)) return undefined
      const application = await findApplication(database, id)
      return application === undefined ? undefined : (clientOf(application) as AdapterPayload)
    },
    upsert: nothing,
    findByUid: nothing,
    findByUserCode: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  }
}
