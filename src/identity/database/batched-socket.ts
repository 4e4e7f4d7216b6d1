import { Socket } from 'node:net'

/**
 * Sends what the driver writes for the statements of one turn as one: each write is a call of the system, which takes longer than
 * what it writes.
 */
export class BatchedSocket extends Socket {
  #open = false

  override cork(): void {
    if (this.#open) return
    this.#open = true
    super.cork()
    // Runs when everything that can go on now has gone on, before anything new comes in.
    process.nextTick(() => {
      this.#open = false
      super.uncork()
    })
  }

  /** The driver's end of each statement: nothing ends before the turn does. */
  override uncork(): void {
    return
  }
}
