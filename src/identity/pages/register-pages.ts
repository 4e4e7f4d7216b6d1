import fastifyCookie from '@fastify/cookie'
import fastifyFormbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { toAppError } from '../http/problem.ts'
import { registerPhoneRoutes } from '../push/push.routes.ts'
import { createFreshProofs } from '../sign-in/fresh-proof.service.ts'
import { createForgottenPasswords } from '../sign-in/forgotten-password.service.ts'
import { createIdentities } from '../sign-in/identify.service.ts'
import { createKeys } from '../sign-in/key.service.ts'
import { createInvitations } from '../sign-in/invitation.service.ts'
import { createOwnAccounts } from '../sign-in/own-account.service.ts'
import { registerOwnAccountRoutes } from '../sign-in/own-account.routes.ts'
import { createPageRoutes, type Interactions, type RouteDependencies } from '../sign-in/page-routes.ts'
import { registerCaseRoutes } from '../sign-in/case.routes.ts'
import { equalTimeBeat, holdAnswers } from '../sign-in/equal-time.ts'
import { registerFactorRoutes } from '../sign-in/factor.routes.ts'
import { registerNotMeRoutes } from '../sign-in/not-me.routes.ts'
import { registerSetUpRoutes } from '../sign-in/set-up.routes.ts'
import { createStagePages } from '../sign-in/stage-page.ts'
import { registerRecoveryRoutes } from '../sign-in/recovery.routes.ts'
import { createSetUps } from '../sign-in/set-up.service.ts'
import { createSignIns } from '../sign-in/sign-in.service.ts'
import { registerSignInRoutes } from '../sign-in/sign-in.routes.ts'
import { createSignUps } from '../sign-in/sign-up.service.ts'
import { registerSignUpRoutes } from '../sign-in/sign-up.routes.ts'
import { acceptedLocale, cookieNameOf, cookieNames, createVisit } from '../sign-in/visit.ts'
import type { Services } from '../services.ts'
import { registerAssets } from './assets.ts'
import { pageHeaders, scriptPolicy, withFormTarget } from './page-headers.ts'
import { pageContext } from './page.ts'
import { expiredPage, failedPage, notFoundPage, throttledPage } from './told-pages.ts'

interface PageDependencies extends Pick<RouteDependencies, 'transact' | 'keys' | 'clock' | 'publicOrigin'> {
  services: Services
  /** The name that an authenticator app shows. */
  issuerName: string
  /** What `registerOidc` answers. */
  interactions: Interactions
  /** Milliseconds; see {@link holdAnswers}. */
  beat?: number
}

/** The hosted pages, their style sheet, and how they fail. */
export async function registerPages(app: FastifyInstance, deps: PageDependencies): Promise<void> {
  const { services, issuerName } = deps
  const base = { keys: deps.keys, ...services }
  const signIns = createSignIns(base)
  const routeDeps: RouteDependencies = {
    policy: services.policy,
    signUps: createSignUps({ ...base, publicOrigin: deps.publicOrigin }),
    freshProofs: createFreshProofs({ signIns }),
    identities: createIdentities({ ...base, signIns }),
    keyProofs: createKeys({ ...base, signIns }),
    transact: deps.transact,
    keys: deps.keys,
    clock: deps.clock,
    publicOrigin: deps.publicOrigin,
    signIns,
    setUps: createSetUps({ ...base, signIns, issuerName, publicOrigin: deps.publicOrigin }),
    forgotten: createForgottenPasswords({ ...base, signIns }),
    invitations: createInvitations({ ...base, signIns }),
    ownAccounts: createOwnAccounts({ ...base, signIns }),
    sessions: services.sessions,
    evidence: services.evidence,
    managerWords: services.managerWords,
    interactions: deps.interactions,
  }
  await registerAssets(app)
  await app.register(async (scope) => {
    if (!scope.hasRequestDecorator('cookies')) await scope.register(fastifyCookie)
    // A page's form and nothing else: a body of another kind says nothing here.
    scope.removeAllContentTypeParsers()
    await scope.register(fastifyFormbody, { bodyLimit: 32 * 1024 })
    scope.addHook('onSend', async (request, reply, payload) => {
      for (const [name, value] of Object.entries(pageHeaders)) reply.header(name, value)
      if (typeof payload !== 'string' || payload === '') return payload
      const policy = `${pageHeaders['content-security-policy'] ?? ''}${scriptPolicy(payload)}`
      const origin = await deps.interactions.returnOrigin(
        request.cookies[cookieNameOf(deps.publicOrigin, cookieNames.signIn)],
      )
      reply.header('content-security-policy', origin === undefined ? policy : withFormTarget(policy, origin))
      return payload
    })
    holdAnswers(scope, deps.beat ?? equalTimeBeat)
    scope.setErrorHandler((error, request, reply) => failPage(deps, error, request, reply))
    const routes = createPageRoutes(scope, routeDeps)
    routes.get('/', async (visit) => visit.redirect('/account'))
    const stages = createStagePages(routes, routeDeps)
    registerSignInRoutes(routes, routeDeps, stages)
    registerFactorRoutes(routes, routeDeps, stages)
    registerSetUpRoutes(routes, routeDeps, stages)
    registerRecoveryRoutes(routes, routeDeps, stages)
    registerOwnAccountRoutes(routes, routeDeps)
    registerCaseRoutes(routes, routeDeps)
    registerSignUpRoutes(routes, routeDeps, stages)
    await registerPhoneRoutes(routes, { ...routeDeps, pushes: services.pushes, issuerName })
    registerNotMeRoutes(routes, { ...routeDeps, notices: services.notices })
  })
}

function failPage(deps: PageDependencies, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error)
  if (known.status >= 500) request.log.error({ err: known.cause ?? error, code: known.code }, 'page failed')
  const visit = createVisit({ ...deps, policy: deps.services.policy }, request, reply)
  const page = visit.page()
  if (known.status === 429 || known.code === 'locked')
    return visit.send(throttledPage(page, request.id, Number(known.params?.['minutes'] ?? 1)), 429)
  return visit.send(known.status < 500 ? expiredPage(page, request.id) : failedPage(page, request.id), known.status)
}

/** The page for an address that nothing answers; for browsers only, programs get the problem details. */
export function sendNotFoundPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const page = pageContext(acceptedLocale(request.headers['accept-language']), '', '/sign-in')
  return reply.headers(pageHeaders).code(404).type('text/html; charset=utf-8').send(notFoundPage(page, request.id))
}
