import { call } from '#renderer/bridge/call.ts'
import { useSessionStore } from '#renderer/features/session/session-store.ts'

/**
 * A notification of the desktop, where the host has them. It may lie on a locked screen: no name, no number, no code.
 * @returns whether it was shown; where not, the screen itself has to say it
 */
export async function notify(title: string, body: string): Promise<boolean> {
  if (useSessionStore().host?.canNotify !== true) return false
  const result = await call('host.notify', { title, body })
  return result.ok && result.value.shown
}
