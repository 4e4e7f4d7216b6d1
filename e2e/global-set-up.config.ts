import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { findElectronExecutable } from './hosts/electron.ts'
import { root } from './hosts/console-host.ts'

/** Builds the console where its sources have changed, as `npm start` does, and says which hosts are tried. */
export default function setUp(): void {
  const module = pathToFileURL(join(root, 'scripts', 'lib', 'build-console.mjs')).href
  const script = `const { buildConsole } = await import('${module}'); await buildConsole()`
  execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (findElectronExecutable() === null)
    process.stdout.write(
      'Electron: skipped, its executable is not on this machine; the loopback host runs every journey.\n',
    )
}
