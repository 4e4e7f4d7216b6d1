import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { root } from '../hosts/console-host.ts'

const stepMs = 30_000

/** What a process is started with so that its clock can be moved. */
export const movedClockArguments = ['--import', pathToFileURL(join(root, 'e2e', 'hosts', 'moved-clock.ts')).href]

/** One clock for the backend and every console of a run; the browsers keep the real one. */
export class MovingClock {
  #aheadMs = 0
  readonly #processes = new Set<ChildProcess>()

  now(): number {
    return Date.now() + this.#aheadMs
  }

  /** The environment that a process starts with, so that it begins at the present offset. */
  get environment(): Record<string, string> {
    return { REKEY_E2E_AHEAD_MS: String(this.#aheadMs) }
  }

  follow(child: ChildProcess): void {
    this.#processes.add(child)
    child.once('exit', () => this.#processes.delete(child))
  }

  async advance(seconds: number): Promise<void> {
    this.#aheadMs += seconds * 1000
    await Promise.all(
      [...this.#processes].map(async (child) => {
        const moved = once(child, 'message', { signal: AbortSignal.timeout(5_000) })
        child.send({ kind: 'e2e-clock', aheadMs: this.#aheadMs })
        await moved
      }),
    )
  }

  /** To the beginning of the next step of authenticator apps. */
  async nextStep(): Promise<void> {
    await this.advance((stepMs - (this.now() % stepMs)) / 1000 + 0.05)
  }

  step(): number {
    return Math.floor(this.now() / stepMs)
  }
}
