import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './places.mjs'
import { during, say } from './tell.mjs'

const folder = join(root, 'node_modules', 'electron')
const tried = join(root, 'node_modules', '.rekey-electron-tried')
/** How long the one download may take, in milliseconds. */
const downloadWithin = 60_000

export function hasDisplay(env = process.env, platform = process.platform) {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

function findExecutable() {
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const path = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(path) ? path : null
}

async function download() {
  const child = spawn(process.execPath, [join(folder, 'install.js')], { cwd: root, stdio: 'inherit' })
  const limit = setTimeout(() => child.kill('SIGTERM'), downloadWithin)
  await new Promise((resolve) => {
    child.on('error', resolve)
    child.on('exit', resolve)
  })
  clearTimeout(limit)
}

/**
 * The executable, where it is installed and could show something. Where it is not, its package fetches it: once, with a
 * limit, and only where there is a display. @returns {Promise<string | null>}
 */
export async function findElectron() {
  if (process.env.REKEY_HOST === 'loopback') return null
  if (!hasDisplay()) {
    say('No display here: the console is served to a browser.')
    return null
  }
  if (findExecutable() === null && !existsSync(tried)) {
    await during('Fetching Electron (once, at most a minute) …', download)
    writeFileSync(tried, '')
  }
  const path = findExecutable()
  if (path === null) say('Electron is not installed here: the console is served to a browser instead.')
  return path
}
