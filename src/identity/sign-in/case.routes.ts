import { normaliseCode } from '#common/model/code-alphabet.ts'
import type { RecoveryCodeVerdict } from '#common/api/cases.ts'
import { ownerLocales } from '#common/model/words.ts'
import { notice } from '../pages/page.ts'
import { minutesUntil, recoveryCodeProblem } from '../pages/problems.ts'
import { casePage } from '../pages/recovery-pages.ts'
import { throttledPage } from '../pages/told-pages.ts'
import type { PageRoutes, RouteDependencies } from './page-routes.ts'
import type { CodeVerdict } from './proof.service.ts'
import { refusedStatus } from './stage-page.ts'
import { cookieNames } from './visit.ts'

/** Pages that the language switch may come back to. */
const switchable = new Set([
  '/',
  '/sign-in',
  '/sign-up',
  '/forgotten-password',
  '/invitation',
  '/case',
  '/phone',
  '/phone/link',
  '/account',
  '/account/activity',
  '/account/devices',
  '/account/sessions',
  '/account/vouch',
  '/account/recovery-code',
  '/account/disable-mfa',
])

/** The page under a case's number (rule 8), and the language switch. */
export function registerCaseRoutes(routes: PageRoutes, deps: RouteDependencies): void {
  const { evidence, clock } = deps

  routes.get('/case', async (visit) => visit.send(casePage(visit.page())))

  routes.post('/case', async (visit, fields) => {
    const page = visit.page()
    const number = normaliseCode(fields['case_number'] ?? '')
    if (!/^\d{8}$/.test(number))
      return visit.send(
        casePage(page, { problem: page.t('case_number_malformed'), at: 'number', number: fields['case_number'] ?? '' }),
        refusedStatus,
      )
    const verdict = await deps.transact(visit.origin(), (work) =>
      evidence.verifyRecoveryCodeByOwner(work, number, fields['recovery_code'] ?? ''),
    )
    if (verdict.kind === 'throttled')
      return visit.send(throttledPage(page, visit.request.id, minutesUntil(verdict.until, clock.now())), 429)
    // The same words for a number that is no case's: the page must not tell which numbers are open.
    const problem =
      verdict.kind === 'unknown' ?
        page.t('case_unknown')
      : recoveryCodeProblem(page.t, asCodeVerdict(verdict), clock.now())
    if (problem !== undefined) return visit.send(casePage(page, { problem, at: 'code', number }), refusedStatus)
    return visit.send(notice(page, page.t('case_valid_title'), [page.t('case_valid'), page.t('case_not_you')]))
  })

  routes.post('/locale', async (visit, fields) => {
    const locale = ownerLocales.find((known) => known === fields['locale'])
    if (locale !== undefined) visit.setCookie(cookieNames.locale, locale, 365 * 24 * 60 * 60)
    const back = fields['back'] ?? ''
    // A form's own address shows nothing when it is opened: its page does.
    return visit.redirect(
      switchable.has(back) ? back
      : back.startsWith('/account') ? '/account'
      : back.startsWith('/sign-up') ? '/sign-up'
      : back.startsWith('/forgotten') ? '/forgotten-password'
      : back.startsWith('/invitation') ? '/invitation'
      : '/sign-in',
    )
  })
}

function asCodeVerdict(verdict: RecoveryCodeVerdict): CodeVerdict {
  return verdict.kind === 'locked' ? { kind: 'locked', until: new Date(verdict.until) } : verdict
}
