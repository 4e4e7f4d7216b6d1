import { start } from './application.ts'
import { startElectronHost } from './host/electron/start-electron-host.ts'
import { createLog, describeError } from './log.ts'
import { readOptions } from './options.ts'

const options = readOptions(process.env, import.meta.dirname)
const log = createLog()
const onRefused = (why: string) => log.write('warn', 'host.refused', { why })
// Not awaited: Electron is ready only when this module has been evaluated.
startElectronHost({ ...options, allowedOrigins: [options.backendAddress], onRefused })
  .then((host) => (host === null ? undefined : start(host, { ...options, log })))
  .catch((error: unknown) => {
    log.write('error', 'start.failed', describeError(error))
    process.exit(1)
  })
