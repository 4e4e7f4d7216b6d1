// The identity backend in a process of its own, what it sends mails to, and a client that speaks to it as a desk does.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { Agent, request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { totpCode, totpStepAt } from '../../../src/identity/factors/totp.ts'
import { compiledEnvironment } from '../../lib/compiled-environment.mjs'
import { identityArguments } from '../../lib/identity-process.mjs'
import { root } from '../../lib/places.mjs'
import { freePort } from '../../lib/test-postgres.mjs'
import { benchPassword, totpSecretOf } from './people.mjs'

/** Takes every mail and remembers the last code of six digits that went to an address. */
export async function startMailbox() {
  const codes = new Map()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let text = ''
      stream.on('data', (piece) => (text += piece))
      stream.on('end', () => {
        const [, code] = /^Content-Type: text\/plain[^]*?\r\n\r\n[^]*?\b(\d{6})\b/im.exec(text) ?? []
        if (code !== undefined) for (const { address } of session.envelope.rcptTo) codes.set(address, code)
        done()
      })
    },
  })
  const port = await freePort()
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `smtp://127.0.0.1:${port}`,
    /** The code that goes to this address, as soon as it is there. */
    async take(address) {
      for (let waited = 0; waited < 20_000; waited += 5) {
        const code = codes.get(address)
        codes.delete(address)
        if (code !== undefined) return code
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      throw new Error('a code was issued, but its mail did not arrive within 20 s')
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/**
 * Starts a backend on a filled database. Limits per source stay on: requests name sources of their own instead.
 * @param {{ name: string, dataFolder: string, databaseUrl: string, smtpUrl: string }} settings
 */
export async function startServer({ name, dataFolder, databaseUrl, smtpUrl }) {
  const folder = join(dataFolder, name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  copyFileSync(join(dataFolder, 'keys.json'), join(folder, 'keys.json'))
  const port = await freePort()
  const logPath = join(folder, 'identity.log')
  const log = openSync(logPath, 'w')
  const child = spawn(process.execPath, identityArguments, {
    cwd: root,
    stdio: ['ignore', log, log, 'ipc'],
    env: {
      ...compiledEnvironment,
      DATABASE_URL: databaseUrl,
      SMTP_URL: smtpUrl,
      REKEY_DATA_FOLDER: folder,
      REKEY_PORT: String(port),
      REKEY_TRUSTED_PROXIES: '127.0.0.1,::1',
      REKEY_LOG_LEVEL: 'error',
    },
  })
  const began = performance.now()
  await new Promise((resolve, reject) => {
    child.on('message', (message) => (message?.kind === 'ready' ? resolve() : undefined))
    child.on('exit', () => reject(new Error(`the backend ended; see ${logPath}`)))
  })
  return {
    port,
    startMilliseconds: performance.now() - began,
    usage: () => usageOf(child.pid),
    memoryParts: () => memoryPartsOf(child.pid, port),
    stop: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** Processor time (ms) and memory (MB) of a process, its most included; null where the system does not tell. */
function usageOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const memory = (field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
    // The kernel counts in ticks of 10 ms.
    return { cpu: (Number(fields[11]) + Number(fields[12])) * 10, memory: memory('VmRSS'), peak: memory('VmHWM') }
  } catch {
    return null
  }
}

/** Where a process's memory is, in MB; null where the system does not tell. */
async function memoryPartsOf(pid, port) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const resident = (field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024
    const metrics = await (await fetch(`http://localhost:${port}/metrics`)).text()
    const megabytes = (name) => Number(metrics.split(`\n${name} `)[1]?.split('\n')[0]) / 2 ** 20
    const heap = megabytes('nodejs_heap_size_total_bytes')
    const young = megabytes('nodejs_heap_space_size_total_bytes{space="new"}')
    const buffers = megabytes('nodejs_external_memory_bytes')
    return {
      program: resident('RssFile'),
      young,
      old: heap - young,
      inUse: megabytes('nodejs_heap_size_used_bytes'),
      buffers,
      // Threads, connections' own memory, compiled code's working room, what was freed and not given back yet.
      beside: Math.max(0, resident('RssAnon') - heap - buffers),
    }
  } catch {
    return null
  }
}

/** Connections are kept open, as the console keeps them. */
export function createClient(port) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const send = (method, path, headers, payload) =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ host: 'localhost', port, method, path, headers, agent }, (response) => {
        const pieces = []
        response.on('data', (piece) => pieces.push(piece))
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces).toString() }),
        )
      })
      request.on('error', reject)
      request.end(payload)
    })
  return {
    send,
    close: () => agent.destroy(),
    /** A call of the API. @returns its answer; anything but 200 is thrown */
    async call(token, method, path, body) {
      const payload = body === undefined ? undefined : JSON.stringify(body)
      const headers = {
        authorization: `Bearer ${token}`,
        ...(payload === undefined ?
          {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      }
      const answer = await send(method, path, headers, payload)
      if (answer.status !== 200)
        throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body.slice(0, 300)}`)
      return JSON.parse(answer.body)
    },
  }
}

let source = 0
/** An address of its own for each browser, so that no limit per source is met that a desk would not meet. */
const nextSource = () => `10.${(++source >> 16) & 255}.${(source >> 8) & 255}.${source & 255}`

/** A browser without a screen: keeps cookies and follows redirects within the backend. */
export function createBrowser(client, port) {
  const origin = `http://localhost:${port}`
  const jar = new Map()
  const from = nextSource()
  let formToken = ''
  async function go(method, url, fields) {
    let current = { method, url, fields }
    for (let hop = 0; hop < 12; hop++) {
      const payload = current.fields === undefined ? undefined : new URLSearchParams(current.fields).toString()
      const path = current.url.split('?')[0]
      const cookies = [...jar.values()].filter((cookie) => path === cookie.path || path.startsWith(cookie.under))
      const answer = await client.send(
        current.method,
        current.url,
        {
          host: `localhost:${port}`,
          'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0',
          'x-forwarded-for': from,
          ...(cookies.length === 0 ? {} : { cookie: cookies.map((cookie) => cookie.pair).join('; ') }),
          ...(payload === undefined ?
            {}
          : {
              origin,
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': Buffer.byteLength(payload),
            }),
        },
        payload,
      )
      for (const cookie of answer.headers['set-cookie'] ?? []) keep(jar, cookie, path)
      const { location } = answer.headers
      if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
        const next = new URL(location, origin)
        if (next.origin !== origin) return { ...answer, location }
        current = { method: 'GET', url: next.pathname + next.search }
        continue
      }
      formToken = /name="form_token" value="([^"]+)"/.exec(answer.body)?.[1] ?? formToken
      return { ...answer, path }
    }
    throw new Error('too many redirects')
  }
  return { get: (url) => go('GET', url), post: (url, fields) => go('POST', url, { form_token: formToken, ...fields }) }
}

function keep(jar, cookie, requested) {
  const [pair, ...attributes] = cookie.split('; ')
  const name = pair.slice(0, pair.indexOf('='))
  const path = attributes.find((one) => one.toLowerCase().startsWith('path='))?.slice(5) ?? requested
  if (/max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) jar.delete(`${name}|${path}`)
  else jar.set(`${name}|${path}`, { pair, path, under: path.endsWith('/') ? path : `${path}/` })
}

export const totpOf = (userName) => totpCode(totpSecretOf(userName), totpStepAt(new Date()))

const redirectUri = 'http://127.0.0.1:49152/callback'

/** Signs somebody of staff in as the console does: a browser, a code, tokens. @returns the access token */
export async function signInStaff(client, port, userName) {
  const verifier = randomBytes(32).toString('base64url')
  const asked = new URLSearchParams({
    ...{ client_id: 'rekey-console', response_type: 'code', redirect_uri: redirectUri, state: 's', nonce: 'n' },
    ...{ scope: 'openid offline_access desk', code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  })
  const browser = createBrowser(client, port)
  await browser.get(`/auth?${asked}`)
  await browser.post('/sign-in', { identifier: userName, password: benchPassword })
  let done = await browser.post('/sign-in/factor', { code: totpOf(userName) })
  // A run that ended within these thirty seconds has used this step.
  if (done.status === 422) {
    await new Promise((resolve) => setTimeout(resolve, 30_000 - (Date.now() % 30_000)))
    done = await browser.post('/sign-in/factor', { code: totpOf(userName) })
  }
  const code = new URL(done.location ?? 'http://none').searchParams.get('code')
  if (code === null) throw new Error(`${userName} could not sign in (${done.status} ${done.path})`)
  const payload = new URLSearchParams({
    ...{ client_id: 'rekey-console', grant_type: 'authorization_code', code, redirect_uri: redirectUri },
    code_verifier: verifier,
  }).toString()
  const answer = await client.send(
    'POST',
    '/token',
    {
      host: `localhost:${port}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(payload),
    },
    payload,
  )
  return JSON.parse(answer.body).access_token
}
