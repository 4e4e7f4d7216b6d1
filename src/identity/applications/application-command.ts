import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const usage = `Usage: rekey application add|list|remove [--data FOLDER]

  application add --name NAME --kind web|native --redirect URI …
      --kind web          has a server that keeps a secret or a key; native: an installed program (PKCE alone)
      --redirect URI      where the browser comes back to; https, or http to this machine. As often as needed
      --post-logout URI   where it may go after signing out. As often as needed
      --backchannel URI   is told when a session ends (OpenID Connect Back-Channel Logout)
      --jwks FILE         public keys: it proves itself by private_key_jwt, and there is no secret
      --id-token-alg ALG  RS256 (else) or ES256
      --no-refresh        no refresh tokens
      --hours HOURS       its tokens end after this, however often they were refreshed (else 12; 720 at most)
      --mfa               nobody comes in without showing a factor this time
      --account-kind KIND takes accounts of this kind alone. As often as needed
  application list
  application remove CLIENT_ID
      Its tokens end at once.
`

const options = {
  data: { type: 'string' },
  name: { type: 'string' },
  kind: { type: 'string' },
  redirect: { type: 'string', multiple: true },
  'post-logout': { type: 'string', multiple: true },
  backchannel: { type: 'string' },
  jwks: { type: 'string' },
  'id-token-alg': { type: 'string' },
  'no-refresh': { type: 'boolean' },
  hours: { type: 'string' },
  mfa: { type: 'boolean' },
  'account-kind': { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const

/** What the command line gives a command. */
interface Terminal {
  call(folder: string, path: string, body?: unknown): Promise<unknown>
  say(text: string): void
  fail(text: string): Error
}

interface ListedApplication {
  clientId: string
  name: string
  kind: string
  clientAuth: string
  redirectUris: string[]
  backchannelLogoutUri: string | null
}

/** `rekey application …`: registers, lists and removes applications through the running backend. */
export async function applicationCommand(words: string[], { call, say, fail }: Terminal): Promise<void> {
  const { values, positionals } = parseArgs({ args: words, options, allowPositionals: true })
  const folder = resolve(values.data ?? process.env['REKEY_DATA_FOLDER'] ?? 'data')
  const [what, clientId] = positionals
  if (values.help !== true && what === 'add') {
    const answer = (await call(folder, '/applications', {
      name: values.name,
      kind: values.kind,
      redirectUris: values.redirect ?? [],
      postLogoutRedirectUris: values['post-logout'],
      backchannelLogoutUri: values.backchannel,
      jwks: values.jwks === undefined ? undefined : await readKeys(values.jwks, fail),
      idTokenAlg: values['id-token-alg'],
      mayRefresh: values['no-refresh'] !== true,
      grantSeconds: values.hours === undefined ? undefined : Number(values.hours) * 3600,
      mfaRequired: values.mfa,
      accountKinds: values['account-kind'],
    })) as { clientId: string; secret: string | null; clientAuth: string }
    say(`Registered ${values.name ?? ''} (${answer.clientAuth}).\n\n    client_id      ${answer.clientId}`)
    if (answer.secret !== null)
      say(
        `    client_secret  ${answer.secret}\n\nThe secret is shown this once and kept nowhere: put it where the application reads it.`,
      )
    return
  }
  if (values.help !== true && what === 'list') {
    const { applications } = (await call(folder, '/applications')) as { applications: ListedApplication[] }
    for (const one of applications)
      say(`${one.clientId}  ${one.name} (${one.kind}, ${one.clientAuth})  ${one.redirectUris.join(' ')}`)
    if (applications.length === 0) say('No application is registered; the console needs no registration.')
    return
  }
  if (values.help !== true && what === 'remove' && clientId !== undefined) {
    const { grants } = (await call(folder, '/applications/remove', { clientId })) as { grants: number }
    say(`Removed ${clientId}; ${grants} of its grants ended.`)
    return
  }
  process.stdout.write(usage)
  if (values.help !== true) process.exitCode = 2
}

async function readKeys(path: string, fail: (text: string) => Error): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch {
    throw fail(`${path} is no file with a JSON Web Key Set`)
  }
}
