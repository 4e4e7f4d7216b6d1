import { pino } from 'pino'
import { systemClock } from './clock.ts'
import { readConfig } from './config.ts'
import { errorForLog } from './http/error-for-log.ts'
import { startBackend } from './start-backend.ts'

/** What a parent process that asked for it (by an IPC channel) is told. */
const tell = (message: Record<string, unknown>): void => void process.send?.(message)

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = pino({
    level: config.logLevel,
    serializers: { err: errorForLog },
    redact: { paths: ['*.password', '*.code', '*.pass', '*.token', '*.secret', 'req.headers'], censor: '[secret]' },
  })
  const backend = await startBackend(config, systemClock, log)
  log.info({ origin: config.publicOrigin, demo: config.demo }, 'ready')
  tell({ kind: 'ready', origin: config.publicOrigin, outboxAddress: backend.outboxAddress, people: backend.people })

  let stopping = false
  const stop = (why: string): void => {
    if (stopping) return
    stopping = true
    log.info({ why }, 'stopping')
    backend.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal))
  // The parent is gone: nobody would stop this process otherwise.
  process.on('disconnect', () => stop('parent gone'))
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'unexpected failure')
    stop('unexpected failure')
  })
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unexpected failure')
    stop('unexpected failure')
  })
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  tell({ kind: 'failed', message })
  process.stderr.write(`rekey identity: ${message}\n`)
  process.exitCode = 1
  process.disconnect?.()
})
