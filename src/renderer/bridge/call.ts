import type { Bridge, BridgeResult, CallInput, CallName, CallOutput } from '#common/bridge/schema.ts'
import type { Problem } from '#common/errors.ts'

declare global {
  interface Window {
    /** Put there by the preload script, or by the loopback host's page script. */
    readonly rekey: Bridge
  }
}

const localProblem = (code: 'backend_unreachable' | 'host_cannot'): Problem => ({
  type: `urn:rekey:problem:${code}`,
  title: code,
  status: code === 'host_cannot' ? 501 : 503,
  code,
  requestId: '',
})

/**
 * Asks main. Never rejects: when main itself is gone, that is a problem like any other.
 * @param signal says that no answer is wanted any more; for what only reads
 */
export async function call<N extends CallName>(
  name: N,
  input: CallInput<N>,
  signal?: AbortSignal,
): Promise<BridgeResult<CallOutput<N>>> {
  if (window.rekey === undefined) return { ok: false, problem: localProblem('host_cannot') }
  const callId = signal === undefined ? undefined : crypto.randomUUID()
  const cancel = (): void => {
    if (callId !== undefined) void call('host.cancel', { callId })
  }
  signal?.addEventListener('abort', cancel)
  try {
    return await window.rekey.call(name, input, callId)
  } catch {
    return { ok: false, problem: localProblem('backend_unreachable') }
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

export const on: Bridge['on'] = (name, listener) => window.rekey?.on(name, listener) ?? (() => undefined)
