import { randomUUID } from 'node:crypto'
import { bridgeCalls, bridgeEvents, type BridgeHandlers, type CallName } from '#common/bridge/schema.ts'
import type { EventName, EventPayload } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'
import type { Dispatch, Transport } from '../host/host.ts'
import type { Log } from '../log.ts'
import { toProblem } from './problem.ts'
import { createRunningCalls, type RunningCalls } from './running-calls.ts'

const isCallName = (name: unknown): name is CallName => typeof name === 'string' && Object.hasOwn(bridgeCalls, name)

/**
 * The guard that every host calls: unknown names are refused, input is parsed before a handler runs and output before it
 * leaves, so a field that the schema does not declare never reaches a screen.
 */
export function createDispatch(
  handlers: BridgeHandlers,
  log: Log,
  running: RunningCalls = createRunningCalls(),
): Dispatch {
  return async (name, input, callId) => {
    const requestId = randomUUID()
    const signal = running.begin(callId)
    try {
      if (!isCallName(name)) throw new AppError('not_found', { params: { what: 'call' }, detail: 'unknown call' })
      const parsed = bridgeCalls[name].input.safeParse(input)
      if (!parsed.success) {
        const field = parsed.error.issues[0]?.path.join('.') ?? ''
        throw new AppError('invalid_input', { params: { field }, detail: `input of ${name} refused at "${field}"` })
      }
      // Those that ask the backend take a signal besides: aborted when the screen wants the answer no more.
      const handler = handlers[name] as (value: unknown, signal?: AbortSignal) => Promise<unknown>
      return { ok: true, value: bridgeCalls[name].output.parse(await handler(parsed.data, signal)) }
    } catch (error) {
      return { ok: false, problem: toProblem(error, requestId, log, isCallName(name) ? name : 'unknown') }
    } finally {
      if (signal !== undefined) running.end(callId)
    }
  }
}

export type Emit = <N extends EventName>(name: N, payload: EventPayload<N>) => void

/** Events are guarded the same way as answers. */
export function createEmit(transport: Transport): Emit {
  return (name, payload) => transport.emit(name, bridgeEvents[name].parse(payload) as typeof payload)
}
