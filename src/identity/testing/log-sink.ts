import { Writable } from 'node:stream'
import pino, { type Logger } from 'pino'

/** A logger at the most talkative level, and all that it has written: for looking for secrets. */
export function createLogSink(): { logger: Logger; text(): string } {
  let log = ''
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      log += String(chunk)
      done()
    },
  })
  return { logger: pino({ level: 'trace' }, sink), text: () => log }
}
