import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { liveEventsPath } from '#common/api/live.ts'

/** Of the access token, in seconds. */
export const accessTokenLives = 300

export interface LocalProvider {
  readonly origin: string
  readonly refreshes: number
  readonly revocations: number
  /** What the API answers from now on; null: as it should. */
  apiAnswer: { status: number; body: unknown } | null
  /** Held while a test wants requests for new tokens to wait. */
  tokenGate: Promise<void>
  /** How the sign-in ends at the provider. */
  outcome: 'sign in' | 'deny'
  /** Who sits before the browser. */
  signsInAs: string
  /** Changing calls that reached the API, with their idempotency key, and whether they were done. */
  readonly changes: { key: string; done: boolean }[]
  /** Held while a test wants answers to changing calls to wait; taken up when the call arrives. */
  changeGate: Promise<void>
  /** Who listens to the stream of what changes. */
  readonly listeners: { tell(name: string, data: unknown): void; end(): void; readonly gone: boolean }[]
  /** From now on changing calls want a sign-in that comes after this. */
  makeStale(): void
  /** Ends every grant, as a reset or a sign-out elsewhere does. */
  revokeAll(): Promise<void>
  close(): Promise<void>
}

export const me = {
  id: '0123456789AB',
  displayName: 'Maria Ruiz',
  userName: 'mruiz',
  role: 'agent',
  locale: 'en',
  places: ['desk', 'cases'],
  mayOpenCases: true,
}

/** A real OpenID provider with one account and a small API behind its tokens. */
export async function openLocalProvider(): Promise<LocalProvider> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  const server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const grants = new Set<string>()
  const stale = new Set<string>()
  const provider = new Provider(origin, {
    clients: [
      {
        client_id: 'rekey-console',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    scopes: ['openid', 'offline_access', 'desk'],
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
    cookies: { keys: ['test'] },
    ttl: {
      AccessToken: accessTokenLives,
      Session: 3600,
      Grant: 3600,
      RefreshToken: 3600,
      Interaction: 600,
      IdToken: 600,
    },
    issueRefreshToken: (_ctx: unknown, client: { grantTypeAllowed(type: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    interactions: { url: (_ctx: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
  } as never)
  let refreshes = 0
  let revocations = 0
  provider.on('grant.success', (ctx: { oidc: { params?: Record<string, unknown> } }) => {
    if (ctx.oidc.params?.['grant_type'] === 'refresh_token') refreshes += 1
  })
  const opened: LocalProvider = {
    origin,
    get refreshes() {
      return refreshes
    },
    get revocations() {
      return revocations
    },
    apiAnswer: null,
    tokenGate: Promise.resolve(),
    outcome: 'sign in',
    signsInAs: me.id,
    changes: [],
    listeners: [],
    changeGate: Promise.resolve(),
    makeStale: () => grants.forEach((grant) => stale.add(grant)),
    async revokeAll() {
      for (const id of grants) await (await provider.Grant.find(id))?.destroy()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { params, prompt, session } = await provider.interactionDetails(request, response)
    if (opened.outcome === 'deny') {
      return provider.interactionFinished(request, response, { error: 'access_denied' })
    }
    if (prompt.name === 'login') {
      return provider.interactionFinished(request, response, { login: { accountId: opened.signsInAs } })
    }
    const grant = new provider.Grant({ accountId: session?.accountId ?? me.id, clientId: String(params['client_id']) })
    grant.addOIDCScope(String(params['scope']))
    const grantId = await grant.save()
    grants.add(grantId)
    return provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true })
  }

  async function answerApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? ''
    const token = await provider.AccessToken.find(bearer)
    if (opened.apiAnswer !== null) return void send(opened.apiAnswer.status, opened.apiAnswer.body)
    if (token === undefined || !(await provider.Grant.find(String(token.grantId)))) {
      return void send(401, { type: 'x', title: 'x', status: 401, code: 'unauthenticated', requestId: 'r' })
    }
    if (request.url === liveEventsPath) {
      let gone = false
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      response.on('close', () => (gone = true))
      opened.listeners.push({
        tell: (name, data) => void response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`),
        end: () => void response.end(),
        get gone() {
          return gone
        },
      })
      return
    }
    if (request.method === 'POST') {
      const key = String(request.headers['idempotency-key'])
      const done = !stale.has(String(token.grantId))
      const gate = opened.changeGate
      opened.changes.push({ key, done })
      await gate
      if (done) return void send(200, { at: '2026-03-02T09:00:00.000Z' })
      const code = 'step_up_required'
      return void send(401, {
        type: 'x',
        title: 'x',
        status: 401,
        code,
        requestId: 'r',
        params: { maxAgeSeconds: 300 },
      })
    }
    return void send(200, { ...me, id: token.accountId })
  }

  const callback = provider.callback()
  handle = (request, response) => {
    const url = request.url ?? ''
    if (url.startsWith('/interaction/')) return void interact(request, response)
    if (url.startsWith('/api/')) return void answerApi(request, response)
    if (url.startsWith('/token/revocation')) revocations += 1
    if (url === '/token') return void opened.tokenGate.then(() => callback(request, response))
    return void callback(request, response)
  }
  return opened
}

/** The system browser: follows redirects with its cookies. @returns the page that it ends on */
export async function browse(
  address: string,
  change: (url: URL) => URL = (url) => url,
): Promise<{ status: number; text: string; url: URL }> {
  const cookies = new Map<string, string>()
  let url = change(new URL(address))
  for (let step = 0; step < 20; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    if (location === null) return { status: answer.status, text: await answer.text(), url }
    url = change(new URL(location, url))
  }
  throw new Error('too many redirects')
}
