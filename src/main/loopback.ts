import { start } from './application.ts'
import { announce } from './host/loopback/announce.ts'
import { createLoopbackHost } from './host/loopback/loopback-host.ts'
import { createLog } from './log.ts'
import { readOptions } from './options.ts'

const { port, ...options } = readOptions(process.env, import.meta.dirname)
const log = createLog()
const onRefused = (why: string) => log.write('warn', 'host.refused', { why })
const place = port === undefined ? {} : { port }
const host = createLoopbackHost({ ...options, ...place, allowedOrigins: [options.backendAddress], onRefused })
await start(host, { ...options, log })
await announce(host)
