import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { root } from '../hosts/console-host.ts'

/** A step of authenticator apps (RFC 6238). */
export const stepSeconds = 30
const stepMs = stepSeconds * 1000

/** What a process is started with so that its clock can be moved. */
export const movedClockArguments = ['--import', pathToFileURL(join(root, 'e2e', 'hosts', 'moved-clock.ts')).href]

/** One clock for the backend and every console of a run; the browsers keep the real one. */
export class MovingClock {
  #aheadMs = 0
  readonly #followers = new Set<(aheadMs: number) => Promise<void>>()

  now(): number {
    return Date.now() + this.#aheadMs
  }

  /** The environment that a process starts with, so that it begins at the present offset. */
  get environment(): Record<string, string> {
    return { REKEY_E2E_AHEAD_MS: String(this.#aheadMs) }
  }

  /** A process that was started with the moved clock and an IPC channel. */
  follow(child: ChildProcess): void {
    const end = this.followBy(async (aheadMs) => {
      const moved = once(child, 'message', { signal: AbortSignal.timeout(5_000) })
      child.send({ kind: 'e2e-clock', aheadMs })
      await moved
    })
    child.once('exit', end)
  }

  /** @returns what ends it */
  followBy(move: (aheadMs: number) => Promise<void>): () => void {
    this.#followers.add(move)
    return () => void this.#followers.delete(move)
  }

  get aheadMs(): number {
    return this.#aheadMs
  }

  async advance(seconds: number): Promise<void> {
    this.#aheadMs += seconds * 1000
    await Promise.all([...this.#followers].map((move) => move(this.#aheadMs)))
  }

  /** To the beginning of the next step of authenticator apps. */
  async nextStep(): Promise<void> {
    await this.advance((stepMs - (this.now() % stepMs)) / 1000 + 0.05)
  }

  step(): number {
    return Math.floor(this.now() / stepMs)
  }
}
