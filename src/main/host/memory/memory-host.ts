import type { Bridge, EventName, EventPayload } from '#common/bridge/schema.ts'
import { checkExternalAddress } from '../external-address.ts'
import type { Dispatch, Host } from '../host.ts'
import { refuseSender } from '../make-problem.ts'
import { createSessionOnlySecrets } from '../session-only-secrets.ts'

export interface MemoryHost extends Host {
  /** The screen's side of it. */
  readonly bridge: Bridge
  /** A call as an untrusted frame would make it. */
  callUntrusted(name: string, input: unknown): Promise<unknown>
  readonly opened: string[]
  readonly notified: { title: string; body: string }[]
  readonly badges: number[]
  /** A link as the desktop hands it over. */
  openLink(link: string): void
  quit(): Promise<void>
}

/** The double that tests use; it passes the same contract as the real hosts. */
export function createMemoryHost(options: {
  allowedOrigins: readonly string[]
  userDataFolder: string
  opensBrowser?: boolean
}): MemoryHost {
  let dispatch: Dispatch | null = null
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const quitting: (() => Promise<void>)[] = []
  const opened: string[] = []
  const notified: { title: string; body: string }[] = []
  const badges: number[] = []
  const links: ((link: string) => void)[] = []
  // Structured clone, as between processes: neither side holds the other's objects.
  const call = async (name: string, input: unknown, callId?: string) => {
    if (dispatch === null) throw new Error('not serving')
    return structuredClone(await dispatch(name, structuredClone(input), callId))
  }
  return {
    facts: {
      kind: 'memory',
      profile: 'agent',
      version: '0.0.0',
      canNotify: true,
      canBadge: true,
      refusesScreenCapture: false,
    },
    transport: {
      serve: async (answer) => {
        dispatch = answer
      },
      emit: (name, payload) => {
        for (const listener of listeners.get(name) ?? []) listener(structuredClone(payload) as never)
      },
    },
    secrets: createSessionOnlySecrets(),
    clipboard: null,
    lifecycle: { userDataFolder: options.userDataFolder, onQuit: (listener) => void quitting.push(listener) },
    openExternal: async (address) => {
      const href = checkExternalAddress(address, options.allowedOrigins)
      if (options.opensBrowser !== false) opened.push(href)
      return options.opensBrowser !== false
    },
    notify: (title, body) => void notified.push({ title, body }),
    setBadge: (count) => void badges.push(count),
    onLink: (listener) => links.push(listener) > 0,
    openLink: (link) => links.forEach((listener) => listener(link)),
    notified,
    badges,
    bridge: {
      call: call as Bridge['call'],
      on: <N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void) => {
        const set = listeners.get(name) ?? new Set()
        listeners.set(name, set.add(listener as (payload: never) => void))
        return () => void set.delete(listener as (payload: never) => void)
      },
    },
    callUntrusted: async () => refuseSender(),
    opened,
    quit: async () => void (await Promise.all(quitting.map((listener) => listener()))),
  }
}
