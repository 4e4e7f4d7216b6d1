/** An id is the screen's own choice; whatever else it sends names nothing. */
const isCallId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value)
const mostRunning = 1_000

export interface RunningCalls {
  /** @returns undefined where the call has no name to be cancelled by, or one that is taken */
  begin(callId: unknown): AbortSignal | undefined
  end(callId: unknown): void
  /** Nothing where it has ended, or not begun. */
  cancel(callId: string): void
}

/** Calls that a screen may still say it does not want any more. */
export function createRunningCalls(): RunningCalls {
  const running = new Map<unknown, AbortController>()
  return {
    begin(callId) {
      if (!isCallId(callId) || running.has(callId) || running.size >= mostRunning) return undefined
      const controller = new AbortController()
      running.set(callId, controller)
      return controller.signal
    },
    end: (callId) => void running.delete(callId),
    cancel: (callId) => running.get(callId)?.abort(),
  }
}
