import { spawn } from 'node:child_process'
import { closeSync, readFileSync } from 'node:fs'
import { logPath, openLog } from './data-folder.mjs'
import { compiledEnvironment } from './compiled-environment.mjs'
import { identityArguments } from './identity-process.mjs'
import { dataFolder, identityPort, root } from './places.mjs'
import { plain, say, StartError } from './tell.mjs'

const logName = 'identity.log'
/** How long the backend may take, seeding included, in milliseconds. */
const readyWithin = 180_000

const lastLines = () =>
  readFileSync(logPath(logName), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-8)
    .map((line) => `  ${plain(line).slice(0, 300)}`)
    .join('\n')

/**
 * @param onSpawn told of the process at once, so that a stop in the middle of the start finds it
 * @returns {Promise<object>} its ready message
 * @throws {StartError} with the backend's own words where it has some (a locked data folder, a taken port)
 */
export function startIdentity(onSpawn) {
  const log = openLog(logName)
  const child = spawn(process.execPath, identityArguments, {
    cwd: root,
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...compiledEnvironment, REKEY_DEMO: '1', REKEY_DATA_FOLDER: dataFolder, REKEY_PORT: String(identityPort) },
  })
  closeSync(log)
  onSpawn(child)
  return whenReady(child)
}

function whenReady(child) {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      reject(new StartError(`The identity backend is not ready after ${readyWithin / 1000} s.\n${lastLines()}`))
    }, readyWithin)
    const settle = (end, value) => {
      clearTimeout(limit)
      child.off('exit', died)
      end(value)
    }
    const died = () => {
      settle(
        reject,
        new StartError(`The identity backend ended. Its last words (${logPath(logName)}):\n${lastLines()}`),
      )
    }
    child.on('exit', died)
    child.on('error', (error) => settle(reject, new StartError(`The identity backend did not start: ${error.message}`)))
    child.on('message', (message) => {
      if (message?.kind === 'progress') say(`  ${plain(message.text)}`)
      if (message?.kind === 'failed') settle(reject, new StartError(plain(message.message)))
      if (message?.kind === 'ready') settle(resolve, message)
    })
  })
}
