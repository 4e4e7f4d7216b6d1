import type { IncomingMessage, ServerResponse } from 'node:http'
import fastifyMiddie from '@fastify/middie'
import type { FastifyInstance } from 'fastify'
import { errors, type default as Provider, type Interaction } from 'oidc-provider'
import { publicRoutes } from '../http/permissions.ts'
import { pageHeaders } from '../pages/page-headers.ts'
import type { Interactions } from '../sign-in/page-routes.ts'
import { createOidcProvider, mfaClass, type OidcDependencies } from './oidc-provider.ts'
import { findUsableAccount } from './oidc.store.ts'

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
  return createInteractions(provider, deps)
}

function createInteractions(provider: Provider, { database, clock }: OidcDependencies): Interactions {
  const read = async (
    request: IncomingMessage,
    response: ServerResponse,
    uid: string,
  ): Promise<Interaction | undefined> => {
    try {
      const interaction = await provider.interactionDetails(request, response)
      return interaction.uid === uid ? interaction : undefined
    } catch (error) {
      // Its cookie or its record has run out, or another person signed in meanwhile. An outage is neither.
      if (error instanceof errors.SessionNotFound) return undefined
      throw error
    }
  }
  return {
    async waits(request, reply, uid) {
      const interaction = await read(request.raw, reply.raw, uid)
      if (interaction === undefined) return false
      // An earlier session in this browser may end while its owner signs in anew: the request does not hang on it.
      if (interaction.session !== undefined) {
        interaction.session = undefined
        await interaction.persist()
      }
      return true
    },

    async finish(request, reply, uid, { accountId, methods }) {
      const interaction = await read(request.raw, reply.raw, uid)
      if (interaction === undefined) return undefined
      if ((await findUsableAccount(database, accountId)) === undefined)
        return provider.interactionResult(request.raw, reply.raw, {
          error: 'access_denied',
          error_description: 'this account has no role on the desk',
        })
      const earlier = await provider.Session.get(provider.createContext(request.raw, reply.raw))
      // Another person used this browser before: their session here ends; their own grants stay theirs.
      if (earlier.accountId !== undefined && earlier.accountId !== accountId) await earlier.destroy()
      return provider.interactionResult(request.raw, reply.raw, {
        login: {
          accountId,
          acr: mfaClass,
          amr: methods.split(' ').filter((method) => method !== ''),
          ts: Math.floor(clock.now().getTime() / 1000),
          remember: true,
        },
      })
    },
  }
}
