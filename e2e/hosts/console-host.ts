import type { Page } from '@playwright/test'
import { resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..', '..')

export interface ConsoleHostOptions {
  backendOrigin: string
  /** Another profile is another person: own preferences, own session. */
  profile: string
  /** Of this run alone. */
  dataFolder: string
}

/** A running console; journeys know it by nothing else. */
export interface ConsoleHost {
  readonly kind: 'loopback' | 'electron'
  /** A page of the console. In Electron always the one window, in a browser a tab with an address of its own. */
  openPage(): Promise<Page>
  close(): Promise<void>
}

/** What the console's process is told, the same in both hosts. */
export function consoleEnvironment(options: ConsoleHostOptions): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    ...Object.fromEntries(inherited.filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE')),
    REKEY_BACKEND: options.backendOrigin,
    REKEY_DEMO: '1',
    REKEY_PROFILE: options.profile,
    REKEY_CONSOLE_DATA: options.dataFolder,
    REKEY_CONSOLE_PORT: '0',
  }
}
