import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { runInNewContext } from 'node:vm'
import type { Bridge } from '#common/bridge/schema.ts'

const source = new URL('../../../../preload/loopback.ts', import.meta.url)

/** The page script as a browser would run it (types alone are taken off). */
export const pageScript = async (): Promise<string> =>
  stripTypeScriptTypes(await readFile(source, 'utf8')).replace(/^import .*$/gm, '')

export interface Page {
  readonly rekey: Bridge
  readonly storage: Map<string, string>
  readonly location: { hash: string; pathname: string; search: string }
  readonly globals: string[]
  close(): void
}

/** A tab: what the page script needs of a browser, with the headers that a browser adds by itself. */
export async function openPage(address: string, storage = new Map<string, string>()): Promise<Page> {
  const url = new URL(address)
  const leaving = new AbortController()
  const location = { hash: url.hash, pathname: url.pathname, search: url.search }
  const browserFetch = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('sec-fetch-site', 'same-origin')
    if (init.method === 'POST') headers.set('origin', url.origin)
    return fetch(new URL(path, url.origin), { ...init, headers, signal: leaving.signal })
  }
  const page: Record<string, unknown> = {
    ...{ crypto, TextDecoderStream, setTimeout, Map, Set, Date, location },
    fetch: browserFetch,
    history: { replaceState: () => (location.hash = '') },
    sessionStorage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => storage.set(key, value),
    },
    navigator: {},
    addEventListener: () => undefined,
  }
  const given = new Set(Object.keys(page))
  // A module's own scope, as in the browser.
  runInNewContext(`(() => {${await pageScript()}\n})()`, page)
  return {
    rekey: page['rekey'] as Bridge,
    storage,
    location,
    globals: Object.getOwnPropertyNames(page).filter((name) => !given.has(name)),
    close: () => leaving.abort(),
  }
}
