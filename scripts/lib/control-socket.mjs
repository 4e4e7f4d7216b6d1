import { chmodSync, existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { dataFolder } from './places.mjs'
import { startOfProcess } from './process-identity.mjs'
import { StartError } from './tell.mjs'

const windows = process.platform === 'win32'
/** How long a holder that lives may take to open its socket, and to answer, in milliseconds. */
const openWithin = 10_000
const answerWithin = 240_000

const pipeOf = (name) =>
  `\\\\.\\pipe\\rekey-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 16)}-${name}`
const lockOf = (name) => join(dataFolder, `${name}.lock`)
const socketOf = (name) => join(dataFolder, `${name}.sock`)

/** A socket's path may have about 100 bytes, a data folder's more: so it is named from within its folder. */
function within(name, use) {
  if (windows) return use(pipeOf(name))
  const before = process.cwd()
  process.chdir(dataFolder)
  try {
    return use(`${name}.sock`)
  } finally {
    process.chdir(before)
  }
}

/** Names that this data folder's runs hold or held; on Windows, where pipes are no files, the usual ones. */
export function claimedNames() {
  if (windows) return ['backend', 'console-agent', 'console-supervisor']
  if (!existsSync(dataFolder)) return []
  const locks = readdirSync(dataFolder).filter((name) => name.endsWith('.lock') && !name.includes('.lock.'))
  return locks.map((name) => name.slice(0, -'.lock'.length)).filter((name) => existsSync(socketOf(name)))
}

/**
 * Asks whoever holds a name. @returns {Promise<object | null>} null where nobody listens
 */
export function askHolder(name, question, limit = answerWithin) {
  return new Promise((resolve, reject) => {
    let socket
    try {
      socket = within(name, (path) => connect(path))
    } catch {
      return resolve(null)
    }
    let text = ''
    socket.setTimeout(limit, () => socket.destroy(new StartError('The run that is under way does not answer.')))
    socket.on('connect', () => socket.write(`${JSON.stringify(question)}\n`))
    socket.on('data', (chunk) => (text += chunk))
    socket.on('error', (error) => (error instanceof StartError ? reject(error) : resolve(null)))
    socket.on('close', () => resolve(text === '' ? null : JSON.parse(text)))
  })
}

function readLock(name) {
  try {
    return readFileSync(lockOf(name), 'utf8')
  } catch {
    return null
  }
}

function isHolderAlive(text) {
  try {
    const { pid, startedAt } = JSON.parse(text)
    return startOfProcess(pid) !== null && startOfProcess(pid) === startedAt
  } catch {
    return false
  }
}

/** Takes a dead run's lock away, and puts it back where it turns out to be another one by now. */
function removeStale(name, seen) {
  const aside = `${lockOf(name)}.${process.pid}`
  try {
    renameSync(lockOf(name), aside)
    if (readFileSync(aside, 'utf8') !== seen) linkSync(aside, lockOf(name))
  } catch {
    // Another start was faster; the loop looks again.
  }
  rmSync(aside, { force: true })
}

async function serve(name, answer) {
  const server = createServer((socket) => {
    let text = ''
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      text += chunk
      if (text.length > 1000) return socket.destroy()
      if (!text.includes('\n')) return
      const question = text.slice(0, text.indexOf('\n'))
      Promise.resolve()
        .then(() => answer(JSON.parse(question)))
        .then(
          (value) => socket.end(JSON.stringify(value)),
          () => socket.destroy(),
        )
    })
  })
  if (!windows) rmSync(socketOf(name), { force: true })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    within(name, (path) => server.listen(path, resolve))
  })
  if (!windows) chmodSync(socketOf(name), 0o600)
  server.unref()
  return server
}

/**
 * Claims a name (a console profile, the backend) for this run. The lock file decides between starts of one instant, the
 * process's number and start tell a killed run from a live one, the socket lets later starts ask.
 * @param answer what this run answers when asked
 * @returns {Promise<{ release(): void } | null>} null where another run holds it
 */
export async function claim(name, answer) {
  const mine = JSON.stringify({ pid: process.pid, startedAt: startOfProcess(process.pid) })
  const until = Date.now() + openWithin
  for (;;) {
    if ((await askHolder(name, { ask: 'ping' }, 5_000).catch(() => ({}))) !== null) return null
    try {
      if (!windows) writeFileSync(lockOf(name), mine, { flag: 'wx', mode: 0o600 })
      const server = await serve(name, (question) => (question.ask === 'ping' ? { ok: true } : answer(question)))
      return {
        release() {
          server.close()
          if (windows || readLock(name) !== mine) return
          rmSync(socketOf(name), { force: true })
          rmSync(lockOf(name), { force: true })
        },
      }
    } catch (error) {
      if (error.code !== 'EEXIST' && error.code !== 'EADDRINUSE') throw error
    }
    const held = readLock(name)
    if (held !== null && !isHolderAlive(held)) removeStale(name, held)
    else if (Date.now() > until) throw new StartError(`Another run holds "${name}" and does not answer; end it first.`)
    else await wait(50)
  }
}
