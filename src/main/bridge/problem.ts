import { AppError, type Problem } from '#common/errors.ts'
import { makeProblem } from '../host/make-problem.ts'
import { describeError, type Log } from '../log.ts'

/** The one exit for errors of the bridge: detail and cause go to the log, code, parameters and request id to the screen. */
export function toProblem(error: unknown, requestId: string, log: Log, call: string): Problem {
  if (error instanceof AppError) {
    const id = error.requestId ?? requestId
    log.write('info', 'call.refused', { call, requestId: id, code: error.code, detail: error.detail })
    return makeProblem(error.code, id, error.params)
  }
  log.write('error', 'call.failed', { call, requestId, ...describeError(error) })
  return makeProblem('internal', requestId)
}
