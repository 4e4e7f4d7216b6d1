import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod'
import { AppError, type Problem } from '#common/errors.ts'
import { freshSignInSeconds, mfaClass } from '#common/model/fresh-sign-in.ts'
import { asAppError } from '../database/transaction.ts'

/** RFC 9457 problem details: the one place where an error becomes bytes. Detail and cause stay in the log. */
export function problemOf(error: AppError, requestId: string): Problem {
  return {
    type: `/docs#${error.code}`,
    title: error.code.replaceAll('_', ' '),
    status: error.status,
    code: error.code,
    requestId,
    ...(error.params === undefined ? {} : { params: error.params }),
  }
}

export function toAppError(error: unknown): AppError {
  const known = asAppError(error)
  if (known instanceof AppError) return known
  if (hasZodFastifySchemaValidationErrors(error)) {
    // Where the fault is, never what was sent: that may be a code.
    const where = error.validation
      .map((issue) => issue.instancePath.replaceAll('/', '.').replace(/^\./, ''))
      .filter((path) => path !== '')
    return new AppError('invalid_input', {
      params: { fields: [...new Set(where)].join(', ') || error.validationContext || 'body' },
    })
  }
  if (isResponseSerializationError(error)) return new AppError('internal', { cause: error })
  const fastify = error as Partial<FastifyError>
  if (fastify.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new AppError('too_large')
  if (typeof fastify.statusCode === 'number' && fastify.statusCode >= 400 && fastify.statusCode < 500)
    return new AppError('invalid_input', { params: { fields: 'body' }, cause: error })
  return new AppError('internal', { cause: error })
}

/** RFC 9470, 3: says what sign-in the refused call wants, in words that any OAuth client knows. */
const stepUpChallenge = [
  'Bearer error="insufficient_user_authentication"',
  'error_description="A more recent sign-in with MFA is required"',
  `acr_values="${mfaClass}"`,
  `max_age="${freshSignInSeconds}"`,
].join(', ')

export async function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const known = toAppError(error)
  if (known.status >= 500) request.log.error({ err: known.cause ?? error, code: known.code }, 'request failed')
  else request.log.info({ code: known.code, detail: known.detail }, 'request refused')
  if (known.code === 'step_up_required') reply.header('www-authenticate', stepUpChallenge)
  await reply
    .code(known.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problemOf(known, request.id))
}
