import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext } from '@playwright/test'
import { movedClockArguments, type MovingClock } from '../world/moving-clock.ts'
import { consoleEnvironment, root, type ConsoleHost, type ConsoleHostOptions } from './console-host.ts'

interface Told {
  kind: string
  address: string
}

/** Waits for one message of the host's process, or its end. */
async function nextAddress(child: ChildProcess, kind: 'ready' | 'address'): Promise<string> {
  const leaving = new AbortController()
  const { signal } = leaving
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the loopback host ended (${String(code)})`)
  })
  ended.catch(() => undefined)
  try {
    for (;;) {
      const [message] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Told]
      if (message.kind === kind) return message.address
    }
  } finally {
    leaving.abort()
  }
}

/** Starts `out/main/loopback.js` as `npm start` does: one process per profile, on any free port. */
export async function openLoopbackHost(
  context: BrowserContext,
  options: ConsoleHostOptions,
  clock: MovingClock,
): Promise<ConsoleHost> {
  const log = openSync(join(options.dataFolder, 'console.log'), 'a')
  const child = spawn(process.execPath, [...movedClockArguments, join(root, 'out', 'main', 'loopback.js')], {
    cwd: root,
    env: { ...consoleEnvironment(options), ...clock.environment },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  let address: string | null = await nextAddress(child, 'ready')
  clock.follow(child)
  return {
    kind: 'loopback',
    async openPage() {
      if (address === null) {
        const asked = nextAddress(child, 'address')
        child.send({ kind: 'fresh-address' })
        address = await asked
      }
      const page = await context.newPage()
      await page.goto(address)
      // It opens one tab, once.
      address = null
      return page
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.send({ kind: 'stop' })
      await gone
    },
  }
}
