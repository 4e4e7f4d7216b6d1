import type { BridgeHandlers } from '#common/bridge/schema.ts'
import type { Session } from './session.ts'

type SessionCall = Extract<keyof BridgeHandlers, `session.${string}`>

export function sessionHandlers(session: Session): Pick<BridgeHandlers, SessionCall> {
  return {
    'session.get': async () => session.view,
    'session.signIn': () => session.signIn(),
    'session.cancelSignIn': async () => session.cancelSignIn(),
    'session.cancelStepUp': async () => session.cancelStepUp(),
    'session.signOut': async () => session.signOut(),
    'session.active': async () => {
      session.active()
      return undefined
    },
  }
}
