import { AppError, problemSchema } from '#common/errors.ts'

const gatewayStatuses: readonly number[] = [502, 503, 504]

/** Turns a refusing answer into an AppError: the backend's own problem where it sent one, else what the status says. */
export function answerError(status: number, body: unknown, requestId: string | undefined): AppError {
  const problem = problemSchema.safeParse(body)
  if (problem.success) {
    const { code, params } = problem.data
    return new AppError(code, { requestId: problem.data.requestId, ...(params === undefined ? {} : { params }) })
  }
  const detail = `status ${status} without problem details`
  const known = requestId === undefined ? { detail } : { detail, requestId }
  if (gatewayStatuses.includes(status)) return new AppError('backend_unreachable', known)
  if (status === 401) return new AppError('unauthenticated', known)
  return new AppError('answer_not_understood', known)
}
