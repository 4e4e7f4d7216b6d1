import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as openid from 'openid-client'
import { verifyLogoutToken } from './logout-token.ts'

interface Settings {
  issuer: string
  clientId: string
  clientSecret: string
  port: number
  name: string
}

interface Session {
  sub: string
  sid: string | undefined
  idToken: string
  accessToken: string
  refreshToken: string | undefined
  claims: Record<string, unknown>
  userinfo: Record<string, unknown>
  refreshed: number
}
interface Waiting {
  verifier: string
  state: string
  nonce: string
}

const mfaClass = 'https://refeds.org/profile/mfa'

const escaped = (text: unknown): string =>
  String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** A small web application that signs people in through Rekey, as any other would: code and PKCE, sessions of its own. */
export async function startSampleApplication(settings: Settings): Promise<{ close(): Promise<void> }> {
  const origin = `http://127.0.0.1:${settings.port}`
  const configuration = await openid.discovery(
    new URL(settings.issuer),
    settings.clientId,
    undefined,
    openid.ClientSecretBasic(settings.clientSecret),
    // The demo's backend is on this machine and speaks http.
    settings.issuer.startsWith('http:') ? { execute: [openid.allowInsecureRequests] } : {},
  )
  const sessions = new Map<string, Session>()
  const waiting = new Map<string, Waiting>()
  const seenLogouts = new Set<string>()

  const cookieOf = (request: IncomingMessage): string | undefined =>
    /(?:^|; )sample=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]

  function redirect(response: ServerResponse, to: string, cookie?: string): void {
    const headers = cookie === undefined ? {} : { 'set-cookie': `sample=${cookie}; HttpOnly; SameSite=Lax; Path=/` }
    response.writeHead(303, { location: to, ...headers }).end()
  }

  async function beginSignIn(response: ServerResponse, more: Record<string, string>): Promise<void> {
    const key = randomBytes(32).toString('base64url')
    const wait: Waiting = {
      verifier: openid.randomPKCECodeVerifier(),
      state: openid.randomState(),
      nonce: openid.randomNonce(),
    }
    waiting.set(key, wait)
    const to = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: `${origin}/callback`,
      scope: 'openid profile email',
      code_challenge: await openid.calculatePKCECodeChallenge(wait.verifier),
      code_challenge_method: 'S256',
      state: wait.state,
      nonce: wait.nonce,
      ...more,
    })
    redirect(response, to.href, key)
  }

  async function endSignIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = cookieOf(request) ?? ''
    const wait = waiting.get(key)
    waiting.delete(key)
    if (wait === undefined) return redirect(response, '/')
    const tokens = await openid.authorizationCodeGrant(configuration, new URL(request.url ?? '/', origin), {
      pkceCodeVerifier: wait.verifier,
      expectedState: wait.state,
      expectedNonce: wait.nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new Error('no ID token')
    const id = randomBytes(32).toString('base64url')
    sessions.set(id, {
      sub: claims.sub,
      sid: typeof claims['sid'] === 'string' ? claims['sid'] : undefined,
      idToken: tokens.id_token ?? '',
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token,
      claims,
      userinfo: await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub),
      refreshed: 0,
    })
    redirect(response, '/', id)
  }

  async function refresh(session: Session): Promise<void> {
    const tokens = await openid.refreshTokenGrant(configuration, session.refreshToken ?? '')
    session.accessToken = tokens.access_token
    session.refreshToken = tokens.refresh_token
    session.userinfo = await openid.fetchUserInfo(configuration, session.accessToken, session.sub)
    session.refreshed++
  }

  async function takeLogout(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const answer = await fetch(configuration.serverMetadata().jwks_uri ?? '')
    const { keys } = (await answer.json()) as { keys: Parameters<typeof verifyLogoutToken>[1] }
    const { sub, sid, jti } = verifyLogoutToken(new URLSearchParams(text).get('logout_token') ?? '', keys, {
      issuer: settings.issuer,
      clientId: settings.clientId,
      now: Math.floor(Date.now() / 1000),
    })
    // At least once: the second of two changes nothing.
    if (!seenLogouts.has(jti))
      for (const [id, session] of sessions) if (session.sub === sub && session.sid === sid) sessions.delete(id)
    seenLogouts.add(jti)
    response.writeHead(200, { 'cache-control': 'no-store' }).end()
  }

  function page(response: ServerResponse, session: Session | undefined): void {
    const { acr, amr } = session?.claims ?? {}
    const body =
      session === undefined ?
        '<h1>Nobody is signed in</h1><p><a href="/sign-in">Sign in with Rekey</a></p>'
      : `<h1>Hello ${escaped(session.userinfo['name'])}</h1>
        <p id="acr">${escaped(acr)}</p><p id="amr">${escaped((amr as string[]).join(' '))}</p>
        <p id="auth-time">${escaped(session.claims['auth_time'])}</p>
        <p id="email">${escaped(session.userinfo['email'])}</p><p id="refreshed">${session.refreshed}</p>
        <p><a href="/refresh">Refresh</a> <a href="/step-up">Open the payroll</a> <a href="/sign-out">Sign out</a></p>`
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .end(`<!doctype html><html lang="en"><title>${escaped(settings.name)}</title>${body}</html>`)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', origin)
    const id = cookieOf(request) ?? ''
    const session = sessions.get(id)
    switch (`${request.method ?? ''} ${pathname}`) {
      case 'GET /':
        return page(response, session)
      case 'GET /sign-in':
        return beginSignIn(response, {})
      case 'GET /step-up':
        // RFC 9470: whoever opens this has shown a factor just now.
        return beginSignIn(response, { acr_values: mfaClass, max_age: '0' })
      case 'GET /callback':
        return endSignIn(request, response)
      case 'GET /refresh':
        if (session !== undefined) await refresh(session)
        return redirect(response, '/')
      case 'GET /sign-out': {
        sessions.delete(id)
        const to = openid.buildEndSessionUrl(configuration, {
          id_token_hint: session?.idToken ?? '',
          post_logout_redirect_uri: `${origin}/`,
        })
        return redirect(response, to.href)
      }
      case 'POST /backchannel-logout':
        return takeLogout(request, response)
      default:
        response.writeHead(404).end()
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const because = error instanceof Error ? error.message : 'unknown'
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain' })
      response.end(`Refused: ${because}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(settings.port, '127.0.0.1', resolve))
  return {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
