import type { FastifyRequest } from 'fastify'
import type { Caller, Origin } from '../work.ts'

/** Where a request comes from, as the audit log says it. */
export const originOf = (request: FastifyRequest, actor: Origin['actor']): Origin => ({
  actor,
  source: request.ip,
  requestId: request.id,
})

export const staffOrigin = (request: FastifyRequest, caller: Caller): Origin =>
  originOf(request, { kind: 'staff', id: caller.id, role: caller.role })
