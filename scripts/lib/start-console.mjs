import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { compiledEnvironment } from './compiled-environment.mjs'
import { openLog } from './data-folder.mjs'
import { dataFolder, root } from './places.mjs'
import { StartError } from './tell.mjs'

const readyWithin = 20_000

function environment(profile, backendOrigin, base) {
  const inherited = { ...base }
  // Electron would be plain Node with it.
  delete inherited.ELECTRON_RUN_AS_NODE
  return {
    ...inherited,
    REKEY_BACKEND: backendOrigin,
    REKEY_DEMO: '1',
    REKEY_PROFILE: profile,
    REKEY_CONSOLE_DATA: join(dataFolder, `console-${profile}`),
  }
}

function launch(command, argv, profile, backendOrigin, base = process.env) {
  const log = openLog(`console-${profile}.log`)
  const child = spawn(command, argv, {
    cwd: root,
    stdio: ['ignore', log, log, 'ipc'],
    env: environment(profile, backendOrigin, base),
  })
  closeSync(log)
  return child
}

/** @returns {{ freshAddress(): Promise<object> }} */
export function startElectron(executable, profile, backendOrigin, onSpawn) {
  const child = launch(executable, [root], profile, backendOrigin)
  onSpawn(child)
  return {
    // A second instance brings the first to the front and ends.
    async freshAddress() {
      launch(executable, [root], profile, backendOrigin).unref()
      return { kind: 'electron' }
    },
  }
}

/** Asks the loopback host's process, one question after the other. */
function nextMessage(child, kind) {
  return new Promise((resolve, reject) => {
    const failed = (why) => () =>
      settle(() => reject(new StartError(`The console ${why}; see its log in the data folder.`)))
    const limit = setTimeout(failed('does not answer'), readyWithin)
    const onMessage = (message) => {
      if (message?.kind === kind) settle(() => resolve(message))
    }
    const onExit = failed('ended')
    const settle = (end) => {
      clearTimeout(limit)
      child.off('message', onMessage)
      child.off('exit', onExit)
      end()
    }
    child.on('message', onMessage)
    child.once('exit', onExit)
  })
}

/** @returns {Promise<{ first: object, freshAddress(): Promise<object> }>} */
export async function startLoopback(profile, backendOrigin, onSpawn) {
  const child = launch(
    process.execPath,
    [join(root, 'out', 'main', 'loopback.js')],
    profile,
    backendOrigin,
    compiledEnvironment,
  )
  onSpawn(child)
  const first = await nextMessage(child, 'ready')
  let last = Promise.resolve()
  return {
    first,
    freshAddress() {
      const asked = last
        .catch(() => undefined)
        .then(() => {
          const answer = nextMessage(child, 'address')
          child.send({ kind: 'fresh-address' })
          return answer
        })
      last = asked
      return asked
    },
  }
}
