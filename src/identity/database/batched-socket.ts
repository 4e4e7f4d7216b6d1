import { Socket } from 'node:net'

type Chunks = Parameters<NonNullable<Socket['_writev']>>[0]

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

  /** Five short messages a statement: put into one, they go to the system several times as fast. */
  override _writev(chunks: Chunks, callback: (error?: Error | null) => void): void {
    const pieces = chunks.map(({ chunk, encoding }) => (Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk, encoding)))
    this._write(Buffer.concat(pieces), 'buffer' as BufferEncoding, callback)
  }
}
