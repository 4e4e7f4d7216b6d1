import type { RouteAnswer, RouteSpec } from '#common/api/route.ts'
import { bridgeCalls, type BridgeHandlers, type CallName } from '#common/bridge/schema.ts'
import type { RouteInput } from '../identity-client/route-address.ts'

/** Calls that the schema says go straight to one API route. */
export type ForwardedName = {
  [N in CallName]: (typeof bridgeCalls)[N] extends { route: RouteSpec } ? N : never
}[CallName]

export type Request = <S extends RouteSpec>(
  route: S,
  input: RouteInput,
  signal?: AbortSignal,
) => Promise<RouteAnswer<S>>

/** Handlers of accounts, cases, evidence, recovery and audit: derived from the schema, so that none is forgotten. */
export function forwardedHandlers(request: Request): Pick<BridgeHandlers, ForwardedName> {
  const handlers = Object.entries(bridgeCalls).flatMap(([name, call]) =>
    'route' in call ?
      [
        [
          name,
          // What changes something is never cut off: nobody would know whether it was done.
          (input: RouteInput, signal?: AbortSignal) =>
            request(call.route, input, call.route.changes ? undefined : signal),
        ] as const,
      ]
    : [],
  )
  return Object.fromEntries(handlers) as unknown as Pick<BridgeHandlers, ForwardedName>
}
