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

/** Asks main. Never rejects: when main itself is gone, that is a problem like any other. */
export async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<BridgeResult<CallOutput<N>>> {
  if (window.rekey === undefined) return { ok: false, problem: localProblem('host_cannot') }
  try {
    return await window.rekey.call(name, input)
  } catch {
    return { ok: false, problem: localProblem('backend_unreachable') }
  }
}

export const on: Bridge['on'] = (name, listener) => window.rekey?.on(name, listener) ?? (() => undefined)
