import type { BridgeResult, EventName, EventPayload, HostView } from '#common/bridge/schema.ts'
import type { Secret } from '#common/secret.ts'

/**
 * The port between the desktop application and what it runs in. Electron, a browser on the loopback interface and the
 * tests' double implement it and pass one contract (host.contract.ts). What a host cannot do it tells, and never fakes:
 * `persistent`, `canNotify`, `canBadge`, a `null` clipboard, `openExternal` answering false.
 */
export interface Host {
  readonly facts: HostFacts
  readonly transport: Transport
  readonly secrets: Secrets
  readonly clipboard: Clipboard | null
  readonly lifecycle: Lifecycle
  /**
   * Opens an address in the system browser.
   * @returns false where this host cannot; the screen then shows the address for the person to open.
   * @throws AppError `forbidden` for every address whose origin is not on the exact allow-list.
   */
  openExternal(address: string): Promise<boolean>
  /** Nothing where it cannot (`canNotify`). */
  notify(title: string, body: string): void
  /**
   * Tells of links (`rekey://…`) that the desktop opens with this application, also of those that came before anybody listened.
   * @returns false where this host is told of none; a case's own address can be kept and sent instead
   */
  onLink(listener: (link: string) => void): boolean
  /** A number on the application's icon, none for 0; nothing where it cannot (`canBadge`). */
  setBadge(count: number): void
}

export interface HostFacts {
  readonly kind: HostView['kind']
  readonly profile: string
  readonly version: string
  readonly canNotify: boolean
  readonly canBadge: boolean
  readonly refusesScreenCapture: boolean
}

/** Answers one call of the bridge; it parses whatever it is given, and its output, itself and never throws. */
export type Dispatch = (name: string, input: unknown, callId?: unknown) => Promise<BridgeResult<unknown>>

export interface Transport {
  /** Begins to answer; settles when the screen can be reached. Calls from an untrusted sender never reach `dispatch`. */
  serve(dispatch: Dispatch): Promise<void>
  /** Tells every screen; one that comes later is told the last payload of each name, or asks. */
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void
}

export interface Secrets {
  /** False: kept in memory only, so that signing in again is needed after a restart. */
  readonly persistent: boolean
  /** @returns null also where the store has changed or cannot be read (FAULTS B29): sign in again, never a crash. */
  get(name: string): Promise<Secret<string> | null>
  set(name: string, value: Secret<string>): Promise<void>
  delete(name: string): Promise<void>
}

export interface Clipboard {
  write(text: string): Promise<void>
  /** Empties it, unless something else has been copied meanwhile. */
  clearIf(text: string): Promise<void>
}

export interface Lifecycle {
  /** Of this profile and this user alone. */
  readonly userDataFolder: string
  /** Called once, before the process ends; the host waits for it, at most a few seconds. */
  onQuit(listener: () => Promise<void>): void
}
