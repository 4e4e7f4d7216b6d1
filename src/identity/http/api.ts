import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { apiRoutes, type ApiRouteName } from '#common/api/index.ts'
import type { RouteAnswer, RouteBody, RouteParams, RouteQuery } from '#common/api/route.ts'
import { AppError, problemSchema, type ErrorCode } from '#common/errors.ts'
import { freshSignInSeconds, isFreshSignIn } from '#common/model/fresh-sign-in.ts'
import { accountIdSchema, caseIdSchema } from '#common/model/ids.ts'
import { findStanding } from '../accounts/account.store.ts'
import type { Clock } from '../clock.ts'
import type { Transact } from '../database/transaction.ts'
import { afterCheck } from '../database/unit-of-work.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Caller, Work } from '../work.ts'
import { keepAnswer, takeKey } from './idempotency.store.ts'
import { permissions } from './permissions.ts'
import { toAppError } from './problem.ts'
import { staffOrigin } from './request-context.ts'

type Spec<N extends ApiRouteName> = (typeof apiRoutes)[N]
export interface ApiInput<N extends ApiRouteName> {
  params: RouteParams<Spec<N>>
  query: RouteQuery<Spec<N>>
  body: RouteBody<Spec<N>>
  caller: Caller
  /** This very call was done before, and its answer, which shows a secret, was not kept. */
  repeated: boolean
}

/** One handler per route of the contract; a missing one does not compile. Each runs as one unit of work. */
export type ApiHandlers = { [N in ApiRouteName]: (work: Work, input: ApiInput<N>) => Promise<RouteAnswer<Spec<N>>> }

export interface ApiDependencies {
  transact: Transact
  keys: KeyRing
  clock: Clock
  /** Who a bearer token stands for now; throws AppError otherwise. */
  authenticate(bearer: string | undefined): Promise<Caller>
}

const keySchema = z.uuid()
const freshSignInNote = `Wants a sign-in with MFA no older than ${freshSignInSeconds} seconds (RFC 9470).`
const staleSignInSchema = problemSchema.describe(
  'Not signed in; or `step_up_required`, with the challenge of RFC 9470 in `WWW-Authenticate`: sign in anew and send the same request again.',
)
const refusedOn = z.object({
  accountId: accountIdSchema.nullable().catch(null),
  caseId: caseIdSchema.nullable().catch(null),
})

/** Registers the whole API. The steps of every call stand in `serve`, in order. */
export function registerApi(app: FastifyInstance, dependencies: ApiDependencies, handlers: ApiHandlers): void {
  for (const name of Object.keys(apiRoutes) as ApiRouteName[]) {
    const spec = apiRoutes[name]
    app.route({
      method: spec.method,
      url: spec.path,
      schema: {
        summary: spec.summary,
        operationId: name,
        tags: [spec.path.split('/')[2] ?? 'api'],
        security: [{ bearer: [] }],
        ...('params' in spec ? { params: spec.params } : {}),
        ...('query' in spec ? { querystring: spec.query } : {}),
        ...('body' in spec ? { body: spec.body } : {}),
        ...(spec.changes ? { headers: z.object({ 'idempotency-key': z.uuid().optional() }) } : {}),
        ...('wantsFreshSignIn' in spec ? { description: freshSignInNote } : {}),
        response: {
          200: spec.answer,
          ...('wantsFreshSignIn' in spec ? { 401: staleSignInSchema } : {}),
          default: problemSchema,
        },
      },
      // Who calls is known before the body is read.
      onRequest: async (request) => {
        const caller = await dependencies.authenticate(bearerOf(request))
        if (!permissions[name].includes(caller.role)) {
          await recordRefusal(dependencies.transact, request, caller, name, 'forbidden')
          throw new AppError('forbidden', { params: { route: name } })
        }
        const stale = staleSignIn(name, caller, dependencies.clock.now())
        if (stale !== null) {
          await recordRefusal(dependencies.transact, request, caller, name, stale.code)
          throw stale
        }
        request.caller = caller
      },
      // PostgreSQL has no such character: caught here, it is a fault of the input and not an outage.
      preHandler: async (request) => {
        if (holdsNul([request.params, request.query, request.body]))
          throw new AppError('invalid_input', { params: { fields: 'text' } })
      },
      handler: async (request) => serve(dependencies, name, request, handlers[name] as Handler),
    })
  }
}

/** Requests that are not formed as they should be: nobody has decided anything on them. Every other refusal is written down. */
const malformed: ReadonlySet<ErrorCode> = new Set(['invalid_input', 'idempotency_key_missing'])

const done = Promise.resolve()

type Handler = (
  work: Work,
  input: { params: unknown; query: unknown; body: unknown; caller: Caller; repeated: boolean },
) => Promise<unknown>

async function serve(
  { transact, keys }: ApiDependencies,
  name: ApiRouteName,
  request: FastifyRequest,
  handler: Handler,
): Promise<unknown> {
  const spec = apiRoutes[name]
  const { caller, params, query, body } = request
  if (caller === undefined) throw new AppError('unauthenticated')
  const input = { params, query, body, caller, repeated: false }
  try {
    const call = spec.changes ? callOf(keys, name, request, caller) : undefined
    return await transact(staffOrigin(request, caller), async (work) => {
      // The body may have taken its time: whoever was let in may have lost what let them in. What is read meanwhile is not told.
      const stillIn = requireStillIn(work, name, caller)
      if (call === undefined) return afterCheck(stillIn, handler(work, input))
      const earlier = await afterCheck(stillIn, takeKey(work, call))
      if (earlier !== undefined) {
        if (earlier.route !== name || earlier.requestDigest !== call.requestDigest)
          throw new AppError('idempotency_key_reused')
        if (earlier.answer !== null) return earlier.answer
      }
      const answer = await handler(work, { ...input, repeated: earlier !== undefined })
      // Once more, under the locks that the work has taken: what was done meanwhile to the caller came first.
      const stillInNow = requireStillIn(work, name, caller)
      await afterCheck(stillInNow, 'answersSecret' in spec ? done : keepAnswer(work, call, answer))
      return answer
    })
  } catch (error) {
    const known = toAppError(error)
    if (known.status < 500 && !malformed.has(known.code))
      await recordRefusal(transact, request, caller, name, known.code)
    throw error
  }
}

/** The refusal of a sign-in too old for what is asked for; null where it is fresh, or need not be. */
const staleSignIn = (name: ApiRouteName, caller: Caller, now: Date): AppError | null =>
  'wantsFreshSignIn' in apiRoutes[name] && !isFreshSignIn(caller.signedInAt, now) ?
    new AppError('step_up_required', { params: { maxAgeSeconds: freshSignInSeconds } })
  : null

/**
 * Asks again, inside of the work, for what the caller was let in by: account, role and freshness of the sign-in.
 * @throws AppError `session_expired`, `forbidden`, `step_up_required`
 */
async function requireStillIn(work: Work, name: ApiRouteName, caller: Caller): Promise<void> {
  const account = await findStanding(work.tx, caller.id)
  if (account === undefined || account.state !== 'active') throw new AppError('session_expired')
  if (account.reconfiguration_since !== null) throw new AppError('mfa_setup_required')
  if (account.role !== caller.role) throw new AppError('forbidden', { params: { route: name } })
  const stale = staleSignIn(name, caller, work.now)
  if (stale !== null) throw stale
}

/** A refusal has changed nothing, so its entry is work of its own. */
async function recordRefusal(
  transact: Transact,
  request: FastifyRequest,
  caller: Caller,
  route: string,
  code: string,
): Promise<void> {
  // Not checked yet where the role alone is refused: what is no id was typed, and typed text never enters the log.
  const { accountId, caseId } = refusedOn.parse(request.params ?? {})
  await transact(staffOrigin(request, caller), async (work) => {
    work.record({
      action: 'api.refused',
      outcome: 'refused',
      accountId,
      caseId,
      detail: { route, code },
    })
  })
}

/** A code is left out: it is digested, never stored, and has verdicts of its own. */
const holdsNul = (value: unknown): boolean =>
  typeof value === 'string' ? value.includes('\0')
  : typeof value === 'object' && value !== null ?
    Object.entries(value).some(([name, part]) => name !== 'code' && holdsNul(part))
  : false

function idempotencyKey(request: FastifyRequest): string {
  const { success, data } = keySchema.safeParse(request.headers['idempotency-key'])
  if (!success) throw new AppError('idempotency_key_missing')
  return data
}

/** A change, by which it is known again when it is sent once more. */
const callOf = (keys: KeyRing, name: ApiRouteName, request: FastifyRequest, caller: Caller) => ({
  actorId: caller.id,
  key: idempotencyKey(request),
  route: name,
  requestDigest: requestDigest(keys, name, request.params, request.body),
})

/** Keyed, because the body may hold a code of six digits, which a plain digest would give away. */
const requestDigest = (keys: KeyRing, name: string, params: unknown, body: unknown): string =>
  keys.digest('idempotency', JSON.stringify([name, params, body])).digest

export function bearerOf(request: FastifyRequest): string | undefined {
  const match = /^Bearer ([\w.~+/-]{1,512}=*)$/i.exec(request.headers.authorization ?? '')
  return match?.[1]
}

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller
  }
}
