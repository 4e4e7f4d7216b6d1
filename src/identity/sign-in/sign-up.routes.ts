import { notFoundPage, throttledPage } from '../pages/told-pages.ts'
import { notice } from '../pages/page.ts'
import { minutesUntil } from '../pages/problems.ts'
import { signUpPage } from '../pages/recovery-pages.ts'
import type { PageRoutes, RouteDependencies } from './page-routes.ts'
import { refusedStatus, type StagePages } from './stage-page.ts'

/** Signing up by oneself; without a domain that may, there is no such page. */
export function registerSignUpRoutes(routes: PageRoutes, deps: RouteDependencies, pages: StagePages): void {
  const { signUps, clock } = deps

  routes.get('/sign-up', async (visit) =>
    signUps.offered ?
      visit.send(signUpPage(visit.page()))
    : visit.send(notFoundPage(visit.page(), visit.request.id), 404),
  )

  routes.post(
    '/sign-up',
    async (visit, fields) => {
      const page = visit.page()
      if (!signUps.offered) return visit.send(notFoundPage(page, visit.request.id), 404)
      const email = (fields['email'] ?? '').slice(0, 256)
      const verdict = await deps.transact(visit.origin(), (work) => signUps.ask(work, email, page.locale))
      switch (verdict.kind) {
        case 'asked':
          return visit.send(
            notice(page, page.t('sign_up_asked_title'), [page.t('sign_up_asked')], {
              href: '/invitation',
              label: page.t('sign_up_have_pass'),
            }),
          )
        case 'throttled':
          return visit.send(throttledPage(page, visit.request.id, minutesUntil(verdict.until, clock.now())), 429)
        case 'not_an_address':
        case 'not_allowed':
          return visit.send(
            signUpPage(page, {
              email,
              problem: page.t(verdict.kind === 'not_allowed' ? 'sign_up_not_allowed' : 'sign_up_not_an_address'),
            }),
            refusedStatus,
          )
      }
    },
    { equalTime: true },
  )

  routes.post(
    '/sign-in/new-pass',
    async (visit) => {
      const done = await routes.step(visit, 'prove_key', (work, known) => signUps.renew(work, known.account))
      if (done === undefined || done.value.kind === 'not_offered') return pages.toStage(visit)
      const page = visit.page(done.known.signIn.locale)
      if (done.value.kind === 'throttled')
        return visit.send(throttledPage(page, visit.request.id, minutesUntil(done.value.until, clock.now())), 429)
      return visit.send(
        notice(
          page,
          page.t('new_pass_title'),
          [page.t(done.value.kind === 'under_way' ? 'new_pass_under_way' : 'new_pass_asked')],
          {
            href: '/sign-in',
            label: page.t('continue'),
          },
        ),
      )
    },
    { equalTime: true },
  )
}
