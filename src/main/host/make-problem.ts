import { randomUUID } from 'node:crypto'
import type { BridgeResult } from '#common/bridge/schema.ts'
import { errorCodes, type ErrorCode, type ErrorParams, type Problem } from '#common/errors.ts'

/** RFC 9457 problem details as they cross the bridge. */
export function makeProblem(code: ErrorCode, requestId: string, params?: ErrorParams): Problem {
  const problem = { type: `urn:rekey:problem:${code}`, title: code, status: errorCodes[code], code, requestId }
  return params === undefined ? problem : { ...problem, params }
}

/** What a host answers where it cannot vouch for who calls; nothing has run. */
export function refuseSender(): BridgeResult<never> {
  return { ok: false, problem: makeProblem('untrusted_sender', randomUUID()) }
}
