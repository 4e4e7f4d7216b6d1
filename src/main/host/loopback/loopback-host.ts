import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkExternalAddress } from '../external-address.ts'
import type { Host } from '../host.ts'
import { createSessionOnlySecrets } from '../session-only-secrets.ts'
import { createEventStreams } from './event-streams.ts'
import { createLaunchDesk } from './launch-desk.ts'
import { removeLaunchPage, writeLaunchPage } from './launch-page.ts'
import { openLoopbackServer, type LoopbackServer } from './loopback-server.ts'

export interface LoopbackHostOptions {
  profile: string
  version: string
  userDataFolder: string
  allowedOrigins: readonly string[]
  /** Where electron-vite puts its output: `renderer/` and `preload/loopback.cjs` are served from it. */
  outFolder: string
  /** Instead of the profile's own; 0 for any. */
  port?: number
  onRefused?: (why: string) => void
}

export interface LoopbackHost extends Host {
  /** A one-time address for one tab; its secret stands in the fragment, which no server and no log sees. */
  freshAddress(): string
  /** A fresh address in a page that only this user can read: what a browser is started with. @returns the page's path */
  freshLaunchPage(): Promise<string>
  quit(): Promise<void>
}

/** The same at every start, so that a link kept from yesterday still opens. */
export function portOf(profile: string): number {
  if (profile === 'agent') return 4820
  if (profile === 'supervisor') return 4821
  return 4830 + (createHash('sha256').update(profile).digest().readUInt16BE(0) % 160)
}

/** The console in a browser, for machines without Electron (ARCHITECTURE: "The loopback host"). */
export function createLoopbackHost(options: LoopbackHostOptions): LoopbackHost {
  const desk = createLaunchDesk()
  const streams = createEventStreams()
  const quitting: (() => Promise<void>)[] = []
  let server: LoopbackServer | null = null
  const freshAddress = (): string => {
    if (server === null) throw new Error('not serving yet')
    return `${server.origin}/#launch=${desk.issue()}`
  }
  return {
    facts: {
      kind: 'loopback',
      profile: options.profile,
      version: options.version,
      canNotify: false,
      canBadge: false,
      refusesScreenCapture: false,
    },
    transport: {
      async serve(dispatch) {
        server = await openLoopbackServer({
          port: options.port ?? portOf(options.profile),
          rendererFolder: join(options.outFolder, 'renderer'),
          pageScript: await readFile(join(options.outFolder, 'preload', 'loopback.cjs'), 'utf8'),
          desk,
          streams,
          dispatch,
          onRefused: options.onRefused ?? (() => undefined),
        })
      },
      emit: (name, payload) => streams.emit(name, payload),
    },
    secrets: createSessionOnlySecrets(),
    // The page script copies: only the page reaches the clipboard of the person who sits before the browser.
    clipboard: null,
    lifecycle: { userDataFolder: options.userDataFolder, onQuit: (listener) => void quitting.push(listener) },
    openExternal: async (address) => {
      checkExternalAddress(address, options.allowedOrigins)
      return false
    },
    notify: () => undefined,
    onLink: () => false,
    setBadge: () => undefined,
    freshAddress,
    freshLaunchPage: () => writeLaunchPage(options.userDataFolder, freshAddress()),
    async quit() {
      await Promise.allSettled(quitting.map((listener) => listener()))
      await server?.close()
      await removeLaunchPage(options.userDataFolder)
    },
  }
}
