import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './places.mjs'
import { StartError } from './tell.mjs'

const oldest = [20, 19]
const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  throw new StartError(`Rekey wants Node ${oldest.join('.')} or newer; this is ${process.versions.node}.`)
}

/**
 * Goes on under the Node that the packages bring (24), whichever Node is installed.
 * @returns {Promise<number | null>} the exit code of that run, or null where this one is it
 */
export function continueUnderOwnNode(script, argv) {
  if (Number(process.versions.node.split('.')[0]) >= 24) return Promise.resolve(null)
  if (!existsSync(own)) throw new StartError(`${own} is missing: its install script did not run. Try: npm rebuild node`)
  const child = spawn(own, [script, ...argv], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  // Ctrl-C reaches both; the inner one stops everything, this one waits for it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === null ? 0 : 1)))
  })
}
