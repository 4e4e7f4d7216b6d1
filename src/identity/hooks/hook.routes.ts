import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '#common/errors.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/database.ts'
import type { Transact } from '../database/transaction.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import type { Origin } from '../work.ts'
import { isSignedHook } from './hook-signature.ts'
import { ticketMessageSchema } from './hook-messages.ts'
import type { Hooks } from './hook.service.ts'
import { findHook } from './hook.store.ts'

const header = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

/** `POST /hooks/tickets/:hookId`: a ticket system opens a case. The signature is checked before the body is read as anything. */
export function registerHooks(
  app: FastifyInstance,
  { database, transact, clock, hooks }: { database: Database; transact: Transact; clock: Clock; hooks: Hooks },
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    scope.post<{ Params: { hookId: string } }>(
      '/hooks/tickets/:hookId',
      { schema: { hide: true } },
      async (request) => {
        const origin: Origin = { actor: { kind: 'system', id: null }, source: request.ip, requestId: request.id }
        const hook = await findHook(database, request.params.hookId)
        const id = header(request, 'webhook-id')
        const body = typeof request.body === 'string' ? request.body : ''
        const signed =
          hook !== undefined &&
          hook.direction === 'in' &&
          /^[\w.-]{1,128}$/.test(id) &&
          isSignedHook(
            hooks.secretOf(hook),
            {
              id,
              timestamp: header(request, 'webhook-timestamp'),
              signatures: header(request, 'webhook-signature'),
              body,
            },
            clock.now(),
          )
        const refuse = (code: string) =>
          transact(origin, async (work) =>
            work.record({
              action: 'hook.refused',
              outcome: 'refused',
              detail: { code, ...(hook === undefined ? {} : { hookId: hook.id }) },
            }),
          )
        // One answer for a hook that is not there and for a signature that is wrong: no id can be tried out.
        if (!signed)
          throw new AppError((await isThrottled(transact, origin, hook?.id)) ? 'throttled' : 'unauthenticated')
        try {
          return await transact(origin, (work) => hooks.open(work, hook, id, readMessage(body)))
        } catch (error) {
          if (error instanceof AppError && error.status < 500) await refuse(error.code)
          throw error
        }
      },
    )
  })
}

/**
 * Counts an unsigned message by where it comes from, as sign-ins are: the first and each that makes its source wait are written down, no
 * other, so that nobody fills the log. What is signed is never held up by them.
 */
const isThrottled = (transact: Transact, origin: Origin, hookId: string | undefined): Promise<boolean> =>
  transact(origin, async (work) => {
    const source = await beginTry(work, 'source', `hook ${sourceOf(work)}`)
    if (source.kind === 'waiting') return true
    const { failures, waitUntil } = await source.wrong()
    if (failures === 1 || waitUntil !== null)
      work.record({
        action: 'hook.refused',
        outcome: 'refused',
        detail: { code: 'unsigned', ...(hookId === undefined ? {} : { hookId }) },
      })
    return false
  })

function readMessage(body: string) {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new AppError('invalid_input', { params: { fields: 'body' } })
  }
  const message = ticketMessageSchema.safeParse(value)
  if (!message.success)
    throw new AppError('invalid_input', {
      params: { fields: message.error.issues.map((issue) => issue.path.join('.')).join(', ') || 'body' },
    })
  return message.data
}
