import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Options {
  /** Origin of the identity backend: `http://localhost:4800` in the demo, one https origin in production. */
  readonly backendAddress: string
  readonly demo: boolean
  readonly profile: string
  readonly version: string
  /** Where the loopback host keeps a profile's files; Electron has a place of its own. */
  readonly userDataFolder: string
  /** Instead of the profile's own port. */
  readonly port: number | undefined
  /** What electron-vite has built; the entries lie in its folder `main`. */
  readonly outFolder: string
}

/** From the environment: REKEY_BACKEND, REKEY_DEMO, REKEY_PROFILE, REKEY_CONSOLE_DATA, REKEY_CONSOLE_PORT. */
export function readOptions(env: NodeJS.ProcessEnv, entryFolder: string): Options {
  const profile = env['REKEY_PROFILE'] ?? 'agent'
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(profile)) throw new Error('REKEY_PROFILE: small letters, digits and dashes only')
  const outFolder = join(entryFolder, '..')
  const port = env['REKEY_CONSOLE_PORT']
  return {
    backendAddress: new URL(env['REKEY_BACKEND'] ?? 'http://localhost:4800').origin,
    demo: env['REKEY_DEMO'] === '1',
    profile,
    version: readVersion(join(outFolder, '..', 'package.json')),
    userDataFolder: env['REKEY_CONSOLE_DATA'] ?? join(outFolder, '..', 'data', `console-${profile}`),
    port: port === undefined ? undefined : Number(port),
    outFolder,
  }
}

/** The package file goes wherever the built console goes: Electron starts from it. */
function readVersion(packageFile: string): string {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }
  return version
}
