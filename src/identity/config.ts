import { resolve } from 'node:path'
import { z } from 'zod'

const flag = z
  .enum(['0', '1'])
  .optional()
  .transform((value) => value === '1')

const environmentSchema = z.object({
  REKEY_DATA_FOLDER: z.string().min(1).default('data'),
  REKEY_PORT: z.coerce.number().int().min(0).max(65535).default(4800),
  REKEY_OUTBOX_PORT: z.coerce.number().int().min(0).max(65535).default(4801),
  REKEY_PUBLIC_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  REKEY_LISTEN: z.string().optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'begins with postgres://')
    .optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'begins with smtp:// or smtps://')
    .optional(),
  REKEY_MAIL_FROM: z.string().default('Rekey <no-reply@localhost>'),
  REKEY_ISSUER_NAME: z.string().min(1).max(64).default('Rekey'),
  REKEY_PHONE_REGIONS: z
    .string()
    .regex(/^[A-Z]{2}(,[A-Z]{2})*$/)
    .default('DE'),
  REKEY_TRUSTED_PROXIES: z.string().optional(),
  REKEY_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  REKEY_DEMO: flag,
})

/** For the reference page: every setting there is. */
export const settingsReference: readonly {
  name: keyof z.input<typeof environmentSchema>
  fallback: string
  meaning: string
}[] = [
  {
    name: 'REKEY_DATA_FOLDER',
    fallback: 'data',
    meaning: 'Folder of the key file, the lock, the control socket and the embedded database',
  },
  { name: 'REKEY_PORT', fallback: '4800', meaning: 'Port of the backend' },
  {
    name: 'REKEY_PUBLIC_ORIGIN',
    fallback: 'http://localhost:PORT',
    meaning: 'The one origin under which owners and consoles reach it; https except for localhost',
  },
  { name: 'REKEY_LISTEN', fallback: 'localhost', meaning: 'Address to listen on' },
  {
    name: 'DATABASE_URL',
    fallback: '',
    meaning: 'A PostgreSQL server (`postgres://…`); without it the embedded database',
  },
  { name: 'SMTP_URL', fallback: '', meaning: 'Mail server (`smtp://…`, `smtps://…`); needed outside the demo' },
  { name: 'REKEY_MAIL_FROM', fallback: 'Rekey <no-reply@localhost>', meaning: 'Sender of mails' },
  { name: 'REKEY_ISSUER_NAME', fallback: 'Rekey', meaning: 'Name that an authenticator app shows' },
  {
    name: 'REKEY_PHONE_REGIONS',
    fallback: 'DE',
    meaning: 'Regions in which a phone number without a country is read, separated by commas',
  },
  {
    name: 'REKEY_TRUSTED_PROXIES',
    fallback: '',
    meaning: 'Addresses of reverse proxies whose forwarding headers count',
  },
  { name: 'REKEY_LOG_LEVEL', fallback: 'info', meaning: 'trace, debug, info, warn, error or silent' },
  { name: 'REKEY_DEMO', fallback: '0', meaning: '`1`: demo organisation and outbox, on this machine alone' },
  { name: 'REKEY_OUTBOX_PORT', fallback: '4801', meaning: "Port of the demo's outbox" },
]

export interface Config {
  dataFolder: string
  port: number
  outboxPort: number
  /** One https origin in production; `http://localhost:PORT` otherwise. No slash at its end. */
  publicOrigin: string
  /** Address to listen on; `localhost` means both loopback families. */
  listen: string
  databaseUrl: string | undefined
  smtpUrl: string | undefined
  mailFrom: string
  /** The name that an authenticator app shows. */
  issuerName: string
  phoneRegions: string[]
  trustedProxies: string | undefined
  logLevel: string
  demo: boolean
}

/** Reads the environment; every fault is told by the variable's name, never with its value. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const { success, data, error } = environmentSchema.safeParse(environment)
  if (!success)
    throw new Error(
      `these settings cannot be used: ${error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`).join(', ')}`,
    )
  const publicOrigin = (data.REKEY_PUBLIC_ORIGIN ?? `http://localhost:${data.REKEY_PORT}`).replace(/\/+$/, '')
  const { protocol, hostname, pathname } = new URL(publicOrigin)
  if (pathname !== '/') throw new Error('REKEY_PUBLIC_ORIGIN is an origin: no path after the host')
  if (protocol === 'http:' && hostname !== 'localhost')
    throw new Error('REKEY_PUBLIC_ORIGIN must be https, except for localhost')
  if (data.REKEY_DEMO) {
    if (data.SMTP_URL !== undefined) throw new Error('the demo sends no mail: unset SMTP_URL, or leave the demo')
    if (hostname !== 'localhost' || data.REKEY_LISTEN !== undefined)
      throw new Error('the demo listens on this machine alone: unset REKEY_PUBLIC_ORIGIN and REKEY_LISTEN')
  } else if (data.SMTP_URL === undefined)
    throw new Error(
      'SMTP_URL is missing: without mail, owners get neither codes nor notices (REKEY_DEMO=1 shows them in an outbox instead)',
    )
  return {
    dataFolder: resolve(data.REKEY_DATA_FOLDER),
    port: data.REKEY_PORT,
    outboxPort: data.REKEY_OUTBOX_PORT,
    publicOrigin,
    listen: data.REKEY_LISTEN ?? 'localhost',
    databaseUrl: data.DATABASE_URL,
    smtpUrl: data.SMTP_URL,
    mailFrom: data.REKEY_MAIL_FROM,
    issuerName: data.REKEY_ISSUER_NAME,
    phoneRegions: data.REKEY_PHONE_REGIONS.split(','),
    trustedProxies: data.REKEY_TRUSTED_PROXIES,
    logLevel: data.REKEY_LOG_LEVEL,
    demo: data.REKEY_DEMO,
  }
}
