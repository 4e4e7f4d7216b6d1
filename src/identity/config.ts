import { resolve } from 'node:path'
import { z } from 'zod'
import { accountKindSchema, factorTypes } from '#common/model/words.ts'
import { defaultOwnerPolicy, type OwnerPolicy } from './owner-policy.ts'
import { organisation } from './seed/people.ts'

const flag = z
  .enum(['0', '1'])
  .optional()
  .transform((value) => value === '1')

/** Values separated by commas; an empty text is an empty list. */
const list = <Item extends string>(item: z.ZodType<Item, string>) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item))

const domain = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a domain such as corp.example')

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
  SMPP_URL: z
    .url({ protocol: /^s?smpp$/, error: 'smpp://name:password@host:port or ssmpp://…' })
    .refine((text) => new URL(text).username !== '', 'holds no name and password')
    .optional(),
  REKEY_SMS_FROM: z
    .string()
    .regex(/^(\+?\d{3,15}|[A-Za-z0-9 ._-]{1,11})$/, 'a number, or a name of at most 11 letters and digits')
    .optional(),
  REKEY_SMS_GATEWAY: z.string().min(1).optional(),
  REKEY_SMS_PER_DAY: z.coerce.number().int().min(0).max(10_000_000).default(10_000),
  REKEY_ISSUER_NAME: z.string().min(1).max(64).default('Rekey'),
  REKEY_PHONE_REGIONS: z
    .string()
    .regex(/^[A-Z]{2}(,[A-Z]{2})*$/)
    .default('DE'),
  REKEY_TRUSTED_PROXIES: z.string().optional(),
  REKEY_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  REKEY_DEMO: flag,
  REKEY_METHODS: list(z.enum(factorTypes)).default([...defaultOwnerPolicy.methods]),
  REKEY_EMAIL_FALLBACK: list(accountKindSchema).default([...defaultOwnerPolicy.emailFallback]),
  REKEY_PASSKEY_ALONE: list(accountKindSchema).default([...defaultOwnerPolicy.passkeyAlone]),
  REKEY_TRUST_DAYS: z.coerce.number().int().min(0).max(90).default(defaultOwnerPolicy.trustDays),
  REKEY_SIGN_UP_DOMAINS: list(domain).optional(),
  REKEY_RECOVERY_CODES: z.coerce.number().int().min(1).max(12).default(defaultOwnerPolicy.recoveryCodes),
  REKEY_DOMAINS_BEHIND_SIGN_IN: list(domain).default([...defaultOwnerPolicy.domainsBehindSignIn]),
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
  {
    name: 'SMPP_URL',
    fallback: '',
    meaning:
      'SMS gateway by SMPP 3.4 (`smpp://name:password@host:port`, `ssmpp://…` for TLS); without any gateway SMS is not offered',
  },
  {
    name: 'REKEY_SMS_FROM',
    fallback: '',
    meaning: 'Sender of SMS: a number, or a name of at most 11 letters and digits; needed with SMPP_URL',
  },
  {
    name: 'REKEY_SMS_GATEWAY',
    fallback: '',
    meaning: 'File (JSON) that describes an HTTP gateway for SMS, in place of SMPP_URL',
  },
  {
    name: 'REKEY_SMS_PER_DAY',
    fallback: '10000',
    meaning: 'SMS that the whole backend sends a day at most (against SMS pumping)',
  },
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
  {
    name: 'REKEY_METHODS',
    fallback: 'totp,passkey,push,sms',
    meaning: 'Methods that owners may set up, in the order in which they are offered',
  },
  {
    name: 'REKEY_EMAIL_FALLBACK',
    fallback: 'standard',
    meaning: 'Kinds of account that may use an e-mail code beside another factor: standard, privileged',
  },
  {
    name: 'REKEY_PASSKEY_ALONE',
    fallback: 'standard,privileged',
    meaning: 'Kinds of account that a passkey with user verification signs in without a password',
  },
  {
    name: 'REKEY_TRUST_DAYS',
    fallback: '30',
    meaning: 'Days that a device stays trusted; 0 turns trusted devices off',
  },
  {
    name: 'REKEY_SIGN_UP_DOMAINS',
    fallback: '',
    meaning: 'Mail domains whose people may make an account by themselves; empty: nobody',
  },
  {
    name: 'REKEY_DOMAINS_BEHIND_SIGN_IN',
    fallback: '',
    meaning: 'Mail domains that sit behind this very sign-in: addresses there receive neither codes nor passes',
  },
  { name: 'REKEY_RECOVERY_CODES', fallback: '1', meaning: 'Recovery codes that an account keeps: 1 to 12' },
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
  /** How SMS leave; undefined: not at all, and SMS is not offered. */
  sms: { kind: 'smpp'; url: string; from: string } | { kind: 'http'; gatewayPath: string } | undefined
  /** SMS of the whole backend a day at most. */
  smsPerDay: number
  /** The name that an authenticator app shows. */
  issuerName: string
  phoneRegions: string[]
  trustedProxies: string | undefined
  logLevel: string
  demo: boolean
  policy: OwnerPolicy
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
    if (data.SMPP_URL !== undefined || data.REKEY_SMS_GATEWAY !== undefined)
      throw new Error('the demo sends no SMS: unset SMPP_URL and REKEY_SMS_GATEWAY, or leave the demo')
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
    sms: smsOf(data),
    smsPerDay: data.REKEY_SMS_PER_DAY,
    issuerName: data.REKEY_ISSUER_NAME,
    phoneRegions: data.REKEY_PHONE_REGIONS.split(','),
    trustedProxies: data.REKEY_TRUSTED_PROXIES,
    logLevel: data.REKEY_LOG_LEVEL,
    demo: data.REKEY_DEMO,
    policy: {
      methods: data.REKEY_METHODS,
      emailFallback: data.REKEY_EMAIL_FALLBACK,
      passkeyAlone: data.REKEY_PASSKEY_ALONE,
      trustDays: data.REKEY_TRUST_DAYS,
      // The demo shows the page; its mail stays on this machine.
      signUpDomains: data.REKEY_SIGN_UP_DOMAINS ?? (data.REKEY_DEMO ? [organisation] : []),
      domainsBehindSignIn: data.REKEY_DOMAINS_BEHIND_SIGN_IN,
      recoveryCodes: data.REKEY_RECOVERY_CODES,
    },
  }
}

function smsOf(data: z.output<typeof environmentSchema>): Config['sms'] {
  const { SMPP_URL: url, REKEY_SMS_FROM: from, REKEY_SMS_GATEWAY: gatewayPath } = data
  if (url !== undefined && gatewayPath !== undefined)
    throw new Error('SMPP_URL and REKEY_SMS_GATEWAY are both set: SMS leave one way')
  if (gatewayPath !== undefined) return { kind: 'http', gatewayPath: resolve(gatewayPath) }
  if (url === undefined) return undefined
  if (from === undefined) throw new Error('REKEY_SMS_FROM is missing: SMPP needs a sender')
  return { kind: 'smpp', url, from }
}
