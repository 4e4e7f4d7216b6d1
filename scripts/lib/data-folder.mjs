import { chmodSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, parse } from 'node:path'
import { dataFolder, root } from './places.mjs'
import { startOfProcess } from './process-identity.mjs'
import { StartError } from './tell.mjs'

/** Of its user alone: sockets, keys and logs lie in it. */
export function prepareDataFolder() {
  try {
    mkdirSync(join(dataFolder, 'logs'), { recursive: true, mode: 0o700 })
    chmodSync(dataFolder, 0o700)
  } catch (error) {
    throw new StartError(`The data folder ${dataFolder} cannot be used: ${error.message}`)
  }
}

/** Whether the backend that locked the folder lives; it may have been started alone, on another port. */
export function isIdentityAlive() {
  try {
    const [pid, start = ''] = readFileSync(join(dataFolder, 'lock'), 'utf8').split(' ')
    return startOfProcess(Number(pid)) === start
  } catch {
    return false
  }
}

/** Empties the data folder; the folder itself, and whatever a symbolic link in it points to, stay. */
export function emptyDataFolder() {
  if (!existsSync(dataFolder)) return
  const unsafe = [root, parse(dataFolder).root, process.env.HOME].includes(dataFolder)
  if (unsafe || !lstatSync(dataFolder).isDirectory())
    throw new StartError(`${dataFolder} is no data folder; nothing removed.`)
  for (const name of readdirSync(dataFolder)) rmSync(join(dataFolder, name), { recursive: true, force: true })
}

/** @returns {number} a file descriptor to append to */
export const openLog = (name) => openSync(join(dataFolder, 'logs', name), 'a', 0o600)
export const logPath = (name) => join(dataFolder, 'logs', name)
