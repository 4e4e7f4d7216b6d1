import type { BridgeResult } from '#common/bridge/schema.ts'
import { mayHaveBeenDone } from '../locales/error-guide.ts'

/**
 * The idempotency key of one thing that a person wants done. It stays the same while it is not known whether it was
 * done (a lost answer), and for the same contents only; after an answer the next press is a new intent.
 */
export class Intent {
  #key: string | undefined
  #contents = ''
  readonly #newKey: () => string

  constructor(newKey: () => string = () => crypto.randomUUID()) {
    this.#newKey = newKey
  }

  keyFor(contents: unknown): string {
    const written = JSON.stringify(contents)
    if (this.#key === undefined || written !== this.#contents) this.#key = this.#newKey()
    this.#contents = written
    return this.#key
  }

  answered(result: BridgeResult<unknown>): void {
    if (!result.ok && mayHaveBeenDone(result.problem.code)) return
    this.#key = undefined
    this.#contents = ''
  }
}
