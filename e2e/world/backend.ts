import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../hosts/console-host.ts'
import { movedClockArguments, type MovingClock } from './moving-clock.ts'

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The real identity backend as a process of its own, which journeys may take away and bring back. */
export class Backend {
  readonly origin: string
  readonly logPath: string
  readonly dataFolder: string
  outboxAddress = ''
  #child: ChildProcess | null = null

  readonly port: number
  readonly outboxPort: number

  constructor(folder: string, port: number, outboxPort: number, clock: MovingClock) {
    this.port = port
    this.outboxPort = outboxPort
    this.origin = `http://localhost:${port}`
    this.dataFolder = join(folder, 'identity')
    this.logPath = join(folder, 'identity.log')
    this.#clock = clock
  }

  readonly #clock: MovingClock

  get #environment() {
    return {
      ...process.env,
      ...this.#clock.environment,
      REKEY_DEMO: '1',
      REKEY_DATA_FOLDER: this.dataFolder,
      REKEY_PORT: String(this.port),
      REKEY_OUTBOX_PORT: String(this.outboxPort),
      REKEY_LOG_LEVEL: 'trace',
    }
  }

  /** A command on the server. @returns what it says */
  async command(...words: string[]): Promise<string> {
    const program = ['--no-warnings', ...movedClockArguments, join('src', 'identity', 'cli.ts')]
    const { stdout } = await promisify(execFile)(process.execPath, [...program, ...words], {
      cwd: root,
      env: this.#environment,
    })
    return stdout
  }

  async start(): Promise<void> {
    const log = openSync(this.logPath, 'a')
    const child = spawn(
      process.execPath,
      ['--no-warnings', ...movedClockArguments, join('src', 'identity', 'index.ts')],
      {
        cwd: root,
        stdio: ['ignore', log, log, 'ipc'],
        env: this.#environment,
      },
    )
    closeSync(log)
    this.#child = child
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the backend ended; see ${this.logPath}`)))
    ended.catch(() => undefined)
    for (;;) {
      const [message] = (await Promise.race([once(child, 'message'), ended])) as [Record<string, unknown>]
      if (message['kind'] === 'failed') throw new Error(String(message['message']))
      if (message['kind'] !== 'ready') continue
      this.outboxAddress = String(message['outboxAddress'])
      break
    }
    this.#clock.follow(child)
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
}
