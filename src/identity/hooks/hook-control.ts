import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Transact } from '../database/transaction.ts'
import type { Origin } from '../work.ts'
import { newHookSchema } from './hook-messages.ts'
import type { Hooks } from './hook.service.ts'

const removeBody = z.object({ id: z.string().min(1).max(64) })
const system: Origin = { actor: { kind: 'system', id: null }, source: 'control', requestId: null }

/** `rekey hook` on the control socket, which only the user who runs the backend can open. */
export function registerHookControl(
  app: FastifyInstance,
  { transact, services }: { transact: Transact; services: { hooks: Hooks } },
): void {
  const { hooks } = services
  app.post('/hooks', async (request) => {
    const given = newHookSchema.parse(request.body)
    return transact(system, (work) => hooks.add(work, given))
  })
  app.get('/hooks', async () => {
    const rows = await transact(system, (work) => hooks.list(work))
    return {
      hooks: rows.map((row) => ({
        id: row.id,
        direction: row.direction,
        name: row.name,
        url: row.url,
        events: row.events,
      })),
    }
  })
  app.post('/hooks/remove', async (request) => {
    const { id } = removeBody.parse(request.body)
    await transact(system, (work) => hooks.remove(work, id))
    return {}
  })
}
