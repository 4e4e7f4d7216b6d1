import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Transact } from '../database/transaction.ts'
import type { Origin } from '../work.ts'
import type { Applications } from './application.service.ts'
import { applicationSchema } from './new-application.ts'

const removeBody = z.object({ clientId: z.string().min(1).max(64) })
const system: Origin = { actor: { kind: 'system', id: null }, source: 'control', requestId: null }

/** `rekey application` on the control socket, which only the user who runs the backend can open. */
export function registerApplicationControl(
  app: FastifyInstance,
  { transact, services }: { transact: Transact; services: { applications: Applications } },
): void {
  const { applications } = services
  app.post('/applications', async (request) => {
    const given = applicationSchema.parse(request.body)
    const { clientId, secret } = await transact(system, (work) => applications.register(work, given))
    return { clientId, secret: secret?.reveal() ?? null, clientAuth: given.clientAuth }
  })
  app.get('/applications', async () => {
    const rows = await transact(system, (work) => applications.list(work))
    return {
      applications: rows.map((row) => ({
        clientId: row.client_id,
        name: row.name,
        kind: row.kind,
        clientAuth: row.client_auth,
        redirectUris: row.redirect_uris.split(' '),
        backchannelLogoutUri: row.backchannel_logout_uri,
        createdAt: row.created_at,
      })),
    }
  })
  app.post('/applications/remove', async (request) => {
    const { clientId } = removeBody.parse(request.body)
    return transact(system, (work) => applications.remove(work, clientId))
  })
}
