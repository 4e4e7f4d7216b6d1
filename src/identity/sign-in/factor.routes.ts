import type { FastifyReply } from 'fastify'
import { factorProblem, keyProblem, recoveryCodeProblem } from '../pages/problems.ts'
import { expiredPage } from '../pages/told-pages.ts'
import { notice } from '../pages/page.ts'
import type { SignInStage } from '../database/schema.ts'
import type { Work } from '../work.ts'
import type { Fields, PageRoutes, RouteDependencies } from './page-routes.ts'
import { placeOf } from './page-routes.ts'
import type { Known, Outcome } from './sign-in.service.ts'
import { onward, type StagePages } from './stage-page.ts'
import { cookieNames, type Visit } from './visit.ts'

/** Stages at which a factor is shown. */
const factorStages: readonly SignInStage[] = ['verify_factor', 'prove_key', 'second_proof']

/** Follows a finished step: on to the next page, signed in, or back to the profile. */
export async function follow(
  routes: PageRoutes,
  visit: Visit,
  outcome: Outcome,
  known: Known,
  show: boolean,
): Promise<FastifyReply> {
  switch (outcome.kind) {
    case 'gone':
      return visit.send(expiredPage(visit.page(), visit.request.id), 409)
    case 'back_to_profile':
      visit.clearCookie(cookieNames.signIn)
      return visit.redirect(outcome.to)
    case 'signed_in':
      await routes.replaceSession(visit, outcome.session)
      visit.keepSession(outcome.session)
      if (outcome.device !== undefined) visit.keepDevice(outcome.device)
      return visit.redirect(show ? '/sign-in' : onward(known))
    case 'stepped_up':
      return visit.redirect(onward(known))
    case 'next':
      return visit.redirect(placeOf(undefined))
  }
}

/** Everything that shows a factor, a recovery code or a pass, at whichever stage one is asked for. */
export function registerFactorRoutes(routes: PageRoutes, deps: RouteDependencies, pages: StagePages): void {
  const { signIns, keyProofs, setUps, clock } = deps

  /** Runs a step of a stage that takes a factor. */
  const atFactor = <T>(visit: Visit, act: (work: Work, known: Known) => Promise<T>) =>
    routes.stepOfAny(visit, factorStages, act)

  routes.post('/sign-in/factor', async (visit, fields) => {
    const done = await atFactor(visit, (work, known) =>
      signIns.verifyFactor(
        work,
        known,
        { code: fields['code'] ?? '', passkey: fields['passkey'] ?? '' },
        fields['trust'] === '1',
      ),
    )
    if (done === undefined) return pages.toStage(visit)
    const { verdict, outcome } = done.value
    const page = visit.page(done.known.signIn.locale)
    if (verdict.kind === 'denied') {
      visit.clearCookie(cookieNames.signIn)
      return visit.send(
        notice(page, page.t('push_title'), [page.t('push_denied')], { href: '/sign-in', label: page.t('to_sign_in') }),
        403,
      )
    }
    const problem = factorProblem(page.t, verdict, clock.now())
    if (problem !== undefined) return pages.show(visit, '/sign-in', { problem })
    return outcome.kind === 'next' ? pages.toStage(visit) : follow(routes, visit, outcome, done.known, false)
  })

  routes.post('/sign-in/way', async (visit, fields) => {
    await atFactor(visit, (work, known) => signIns.ways.enter(work, known, fields['way']))
    return pages.toStage(visit)
  })

  // Where a pass or a recovery code is taken beside factors, there is a way back to their page.
  routes.post('/sign-in/way-again', async (visit) => {
    await atFactor(visit, async (work, known) =>
      known.signIn.stage === 'verify_factor' ? undefined : signIns.ways.leave(work, known),
    )
    return pages.toStage(visit)
  })

  routes.post('/sign-in/resend', async (visit) => {
    await atFactor(visit, (work, known) => signIns.ways.sendAgain(work, known))
    return pages.toStage(visit)
  })

  routes.post('/sign-in/other-way', async (visit, fields) => {
    const done = await routes.step(visit, 'verify_factor', (work, known) =>
      keyProofs.useRecoveryCode(work, known, fields['recovery_code'] ?? ''),
    )
    if (done === undefined) return pages.toStage(visit)
    const page = visit.page(done.known.signIn.locale)
    const problem = recoveryCodeProblem(page.t, done.value, clock.now())
    return problem === undefined ? pages.toStage(visit) : pages.show(visit, '/sign-in', { problem, at: 'other_way' })
  })

  routes.post('/sign-in/key', async (visit, fields: Fields) => {
    const done = await routes.step(visit, 'prove_key', (work, known) =>
      keyProofs.proveKey(work, known, fields['key'] ?? ''),
    )
    if (done === undefined) return pages.toStage(visit)
    const page = visit.page(done.known.signIn.locale)
    const problem = keyProblem(page.t, done.value, clock.now())
    return problem === undefined ? pages.toStage(visit) : pages.show(visit, '/sign-in', { problem })
  })

  // For the page's script: a word only, never the digits.
  routes.getJson('/sign-in/push-state', async (visit) => {
    const state = await routes.current(visit, async (work, found) => {
      if (found?.account === undefined) return 'none'
      const known: Known = { signIn: found.signIn, account: found.account }
      if (factorStages.includes(known.signIn.stage)) return signIns.ways.pushState(work, known)
      return known.signIn.stage === 'set_up' ? setUps.pushState(work, known) : 'none'
    })
    return { state }
  })
}
