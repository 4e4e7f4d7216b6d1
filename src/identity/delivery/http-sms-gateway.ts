import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

const gatewaySchema = z.strictObject({
  method: z.enum(['POST', 'PUT']).default('POST'),
  url: z.url({ protocol: /^https?$/ }).refine((text) => {
    const { protocol, hostname, username, password } = new URL(text)
    return (protocol === 'https:' || loopback.has(hostname)) && username === '' && password === ''
  }, 'https, except on this machine, and without a name or password in it'),
  headers: z.record(z.string().regex(/^[\w-]+$/), z.string()).default({}),
  /** Of the header that proves who sends; its value stands in an environment variable. */
  auth: z
    .strictObject({
      header: z.string().regex(/^[\w-]+$/),
      environment: z.string().regex(/^[A-Z_][A-Z0-9_]*$/),
      prefix: z.string().default(''),
    })
    .optional(),
  /** `{to}`, `{text}` and `{id}` stand for the message; each is put in as a value, so nothing needs escaping. */
  body: z.union([z.strictObject({ json: z.json() }), z.strictObject({ form: z.record(z.string(), z.string()) })]),
  success: z.array(z.number().int().min(200).max(299)).min(1).default([200, 201, 202]),
  /** Where the answer names the message, such as `messages.0.id`. */
  idPath: z.string().optional(),
  timeoutSeconds: z.number().min(1).max(60).default(10),
})

export interface HttpSmsGateway extends z.infer<typeof gatewaySchema> {
  /** The header that proves who sends, its value read from the environment. */
  proof: Record<string, string>
}

/** Reads the description of an HTTP gateway. @throws Error that names the file's fault, never a value */
export async function readSmsGateway(
  path: string,
  environment: Record<string, string | undefined>,
): Promise<HttpSmsGateway> {
  let described: unknown
  try {
    described = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new Error(
      error instanceof SyntaxError ? 'REKEY_SMS_GATEWAY is not JSON' : 'the file of REKEY_SMS_GATEWAY cannot be read',
    )
  }
  return gatewayFrom(described, environment)
}

export function gatewayFrom(described: unknown, environment: Record<string, string | undefined>): HttpSmsGateway {
  const { success, data, error } = gatewaySchema.safeParse(described)
  if (!success)
    throw new Error(
      `REKEY_SMS_GATEWAY cannot be used: ${error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`).join(', ')}`,
    )
  if (!JSON.stringify(data.body).includes('{to}') || !JSON.stringify(data.body).includes('{text}'))
    throw new Error('REKEY_SMS_GATEWAY cannot be used: body holds no {to} or no {text}')
  if (data.auth === undefined) return { ...data, proof: {} }
  const secret = environment[data.auth.environment]
  if (secret === undefined || secret === '')
    throw new Error(`${data.auth.environment} is missing: REKEY_SMS_GATEWAY takes the gateway's proof from it`)
  return { ...data, proof: { [data.auth.header]: `${data.auth.prefix}${secret}` } }
}
