import { fileURLToPath } from 'node:url'
import { buildConsole } from './lib/build-console.mjs'
import { askHolder, claim, claimedNames } from './lib/control-socket.mjs'
import { emptyDataFolder, isIdentityAlive, prepareDataFolder } from './lib/data-folder.mjs'
import { findElectron, hasDisplay } from './lib/electron-executable.mjs'
import { installPackages } from './lib/install-packages.mjs'
import { openBrowser } from './lib/open-browser.mjs'
import { UsageError } from './lib/command-options.mjs'
import { checkNode, continueUnderOwnNode } from './lib/own-node.mjs'
import { dataFolder, identityOrigin, root } from './lib/places.mjs'
import { readArguments, usage } from './lib/read-arguments.mjs'
import { showSummary } from './lib/show-summary.mjs'
import { startElectron, startLoopback } from './lib/start-console.mjs'
import { startIdentity } from './lib/start-identity.mjs'
import { stopChild } from './lib/stop-child.mjs'
import { complain, during, plain, say, StartError } from './lib/tell.mjs'

/** Running children and claims, in the order in which they are let go. */
const running = { console: null, backend: null, claims: [] }
let stopping = null

function stop(code) {
  stopping ??= (async () => {
    await stopChild(running.console, 5_000)
    await stopChild(running.backend, 15_000)
    for (const held of running.claims) held.release()
    process.exit(code)
  })()
  return stopping
}

function stopOnSignals() {
  let asked = 0
  const onSignal = () => {
    asked += 1
    if (asked === 1) say('\nStopping …')
    void stop(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal)
  // The outer run (under the machine's own Node) was killed.
  process.on('disconnect', onSignal)
}

async function refuseReset() {
  const held = await Promise.all(claimedNames().map((name) => askHolder(name, { ask: 'ping' }, 5_000)))
  const answers = await fetch(`${identityOrigin}/health/live`, { signal: AbortSignal.timeout(1_000) }).catch(() => null)
  if (isIdentityAlive() || held.some((answer) => answer !== null) || answers !== null) {
    throw new StartError(`Rekey is running (${dataFolder}, ${identityOrigin}); stop it first, then --reset.`)
  }
}

/** @returns {Promise<object>} the backend's ready message, of this run or of the one that has it already */
async function findBackend() {
  let answer = () => undefined
  const ready = new Promise((resolve) => (answer = resolve))
  const held = await claim('backend', () => ready)
  if (held === null) {
    const theirs = await askHolder('backend', { ask: 'backend' })
    if (theirs === null) throw new StartError('The run that has the identity backend has just ended; start again.')
    return theirs
  }
  running.claims.push(held)
  const message = await during('Starting the identity backend …', () => {
    return startIdentity((child) => (running.backend = child))
  })
  running.backend.on('exit', (code, signal) => {
    if (stopping !== null) return
    complain(`The identity backend has ended (${code ?? signal}); see ${dataFolder}/logs/identity.log. Stopping.`)
    void stop(1)
  })
  answer(message)
  return message
}

async function startConsole(executable, profile, backend) {
  const onSpawn = (child) => (running.console = child)
  const started =
    executable === null ?
      await startLoopback(profile, backend.origin, onSpawn)
    : startElectron(executable, profile, backend.origin, onSpawn)
  running.console.on('exit', (code, signal) => {
    if (stopping !== null) return
    if (code !== 0)
      complain(`The console has ended (${code ?? signal}); see ${dataFolder}/logs/console-${profile}.log.`)
    void stop(code === 0 ? 0 : 1)
  })
  return started
}

async function showRunning(profile, open) {
  say('Rekey is running already; asking it for a fresh address …')
  const fresh = await askHolder(`console-${profile}`, { ask: 'fresh-address' })
  if (fresh === null) throw new StartError('It has just ended; start again.')
  if (fresh.kind === 'electron') return say('Its window is in front now.')
  const backend = await askHolder('backend', { ask: 'backend' })
  say(`\n  Console (${profile})   ${fresh.address}`)
  if (backend !== null) say(`  Outbox            ${plain(backend.outboxAddress)}`)
  say()
  if (open && hasDisplay()) openBrowser(fresh.launchPage)
}

async function main() {
  const began = performance.now()
  const options = readArguments(process.argv.slice(2))
  if (options.help) return say(usage)
  checkNode()
  process.chdir(root)
  await installPackages()
  const inner = await continueUnderOwnNode(fileURLToPath(import.meta.url), process.argv.slice(2))
  if (inner !== null) process.exit(inner)

  if (options.reset) {
    await refuseReset()
    emptyDataFolder()
    say('The data folder is empty; the demo begins anew.')
  }
  prepareDataFolder()
  let tellFresh = () => undefined
  const fresh = new Promise((resolve) => (tellFresh = resolve))
  const held = await claim(`console-${options.profile}`, async () => (await fresh)())
  if (held === null) return showRunning(options.profile, options.open)
  running.claims.push(held)
  stopOnSignals()

  const [backend] = await Promise.all([findBackend(), buildConsole()])
  const executable = options.open ? await findElectron() : null
  const started = await startConsole(executable, options.profile, backend)
  tellFresh(() => started.freshAddress())
  const consoleAddress = started.first?.address ?? null
  showSummary({ consoleAddress, backend, profile: options.profile, seconds: (performance.now() - began) / 1000 })
  if (started.first !== undefined && options.open && hasDisplay()) openBrowser(started.first.launchPage)
}

main().catch(async (error) => {
  // What a stop in the middle of the start brings about is no failure.
  if (stopping === null)
    complain(error instanceof StartError || error instanceof UsageError ? `\n${error.message}` : error)
  await stop(error instanceof UsageError ? error.exitCode : 1)
})
