import type { IncomingMessage, ServerResponse } from 'node:http'
import fastifyMiddie from '@fastify/middie'
import type { FastifyInstance } from 'fastify'
import { publicRoutes } from '../http/permissions.ts'
import { pageHeaders } from '../pages/page-headers.ts'
import { pageContext } from '../pages/page.ts'
import { providerErrorPage } from '../pages/told-pages.ts'
import type { Interactions } from '../sign-in/page-routes.ts'
import { acceptedLocale } from '../sign-in/visit.ts'
import { isFairRequest } from './fair-request.ts'
import { createInteractions } from './interactions.ts'
import { createOidcProvider, type OidcDependencies } from './oidc-provider.ts'

/** The provider's own routes: those rows of the permission table that say `client`. */
const rows = Object.entries(publicRoutes)
  .filter(([, reach]) => reach === 'client')
  .map(([row]) => {
    const [method = '', path = ''] = row.split(' ')
    return { method, pattern: new RegExp(`^${path.replace(/[.\\]/g, '\\$&').replace(/:\w+/g, '[\\w-]+')}$`) }
  })

const isProviderRoute = (method: string, path: string): boolean =>
  rows.some((row) => row.method === method && row.pattern.test(path))

/** Mounts the OpenID provider behind the permission table; what has no row there never reaches it and answers 404. */
export async function registerOidc(app: FastifyInstance, deps: OidcDependencies): Promise<Interactions> {
  const provider = createOidcProvider(deps)
  provider.on('server_error', (_ctx, error) => app.log.error({ err: error }, 'the OpenID provider failed'))
  const answer = provider.callback()
  const scheme = new URL(deps.publicOrigin).protocol.slice(0, -1)
  await app.register(fastifyMiddie)
  app.use((request: IncomingMessage & { id?: string }, response: ServerResponse, next: () => void) => {
    if (!isProviderRoute(request.method ?? '', (request.url ?? '').split('?')[0] ?? '')) return next()
    request.headers['x-forwarded-proto'] = scheme
    delete request.headers['x-forwarded-host']
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
    // These answers pass none of the server's own hooks.
    if (request.id !== undefined) response.setHeader('x-request-id', request.id)
    if (scheme === 'https') response.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains')
    // The provider adds the digest of its own script where it needs one, and only where this directive is.
    response.setHeader(
      'content-security-policy',
      `${pageHeaders['content-security-policy'] ?? ''}; script-src 'report-sample'`,
    )
    void answer(request, response)
  })
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 8 * 1024 },
      (_request, body, done) => done(null, body),
    )
    // OpenID Connect Core, 3.1.2.1 wants POST too. Our cookies are SameSite=Lax and do not come with another site's POST, so
    // the request is begun again by GET, every parameter as often as it was sent.
    scope.post('/auth', { schema: { hide: true } as object }, (request, reply) => {
      if (typeof request.body === 'string' && isFairRequest(request.body))
        return reply.redirect(`/auth?${new URLSearchParams(request.body)}`, 303)
      const page = pageContext(acceptedLocale(request.headers['accept-language']), '', '/sign-in')
      return reply
        .headers(pageHeaders)
        .code(400)
        .type('text/html; charset=utf-8')
        .send(providerErrorPage(page, 'invalid_request'))
    })
  })
  return createInteractions(provider, deps)
}
