import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './places.mjs'
import { during, StartError } from './tell.mjs'

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** By contents, not by date: a clone, a copy and a pull all leave dates that say nothing. */
export function arePackagesInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === '' || entry.link || entry.optional || entry.peer || entry.devOptional) return true
    return installed[place]?.version === entry.version
  })
}

/** @throws {StartError} with what npm said, already on the terminal */
export async function installPackages() {
  if (arePackagesInstalled()) return
  await during('Installing packages (npm ci); the first time takes a minute or two …', async () => {
    const windows = process.platform === 'win32'
    const npm = spawn(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: 'inherit',
      shell: windows,
    })
    const [code] = await once(npm, 'exit').catch((error) => {
      throw new StartError(`npm could not be started: ${error.message}`)
    })
    if (code !== 0)
      throw new StartError('npm ci failed; what it says above is the reason. Start again when it is mended.')
  })
}
