import { keyProblem, minutesUntil } from '../pages/problems.ts'
import { forgottenPage, invitationPage, mailboxPage, newPasswordPage } from '../pages/recovery-pages.ts'
import { throttledPage } from '../pages/told-pages.ts'
import type { TextKey } from '../pages/texts/index.ts'
import type { Work } from '../work.ts'
import { isFree, placeOf, type PageRoutes, type RouteDependencies } from './page-routes.ts'
import { hashPassword, passwordFault, type PasswordFault } from './password.ts'
import { oneLine } from './set-up.routes.ts'
import type { Known } from './sign-in.service.ts'
import { refusedStatus, type StagePages } from './stage-page.ts'
import type { Visit } from './visit.ts'

const faultTexts: Record<PasswordFault, TextKey> = {
  too_short: 'password_too_short',
  too_long: 'password_too_long',
  common: 'password_common',
  own_names: 'password_own_names',
}

/** Forgotten password (rule 21) and invitation: two ways to a new password. */
export function registerRecoveryRoutes(routes: PageRoutes, deps: RouteDependencies, pages: StagePages): void {
  const { forgotten, invitations, signIns, signUps, clock } = deps

  const { toStage } = pages

  /** Judges the wish for a password, hashes it outside of the transaction and then sets it. */
  async function takePassword(
    visit: Visit,
    action: string,
    purpose: 'forgotten_password' | 'invitation',
    password: string,
    set: (work: Work, known: Known, hash: string, name: string) => Promise<void>,
    name = '',
  ) {
    const at = (known: Known): boolean => known.signIn.purpose === purpose
    const seen = await routes.step(visit, 'new_password', async (work, known) =>
      at(known) ? await signIns.ownNames(work, known.account) : undefined,
    )
    if (seen?.value === undefined) return toStage(visit)
    const fault = passwordFault(password, seen.value)
    if (fault !== null)
      return visit.send(
        newPasswordPage(visit.page(seen.known.signIn.locale), {
          action,
          userName: seen.known.account.user_name,
          name: seen.known.account.sign_up_until === null ? null : name,
          problem: faultTexts[fault],
        }),
        refusedStatus,
      )
    const hash = await hashPassword(password)
    await routes.step(visit, 'new_password', async (work, known) => {
      if (at(known)) await set(work, known, hash, name)
    })
    return toStage(visit)
  }

  routes.get('/forgotten-password', async (visit) => {
    const current = await routes.current(visit, async (_work, found) => found)
    const page = visit.page(current?.signIn.locale)
    if (isFree(current)) return visit.send(forgottenPage(page))
    if (placeOf(current) !== '/forgotten-password' || current === undefined) return visit.redirect(placeOf(current))
    if (current.signIn.stage === 'mailbox') return visit.send(mailboxPage(page))
    if (current.signIn.stage === 'second_proof') return pages.show(visit, '/forgotten-password')
    return visit.send(
      newPasswordPage(page, {
        action: '/forgotten-password/password',
        userName: current.account?.user_name ?? '',
        name: null,
      }),
    )
  })

  routes.post(
    '/forgotten-password',
    async (visit, fields) => {
      const { locale } = visit.page()
      const token = await routes.current(
        visit,
        async (work, current) => {
          if (!isFree(current)) return undefined
          const asked = await forgotten.ask(work, fields['email'] ?? '', {
            interactionId: current?.signIn.interaction_id ?? null,
            browser: visit.browser(),
            locale,
          })
          if (current !== undefined && !('kind' in asked)) await signIns.restart(work, current)
          return asked
        },
        { about: async (work) => (await forgotten.about(work, fields['email'] ?? ''))?.id },
      )
      if (token === undefined) return toStage(visit)
      if ('kind' in token)
        return visit.send(throttledPage(visit.page(), visit.request.id, minutesUntil(token.until, clock.now())), 429)
      visit.keepSignIn(token)
      return visit.redirect('/forgotten-password')
    },
    { equalTime: true },
  )

  routes.post(
    '/forgotten-password/resend',
    async (visit) => {
      const answer = await routes.current(visit, async (work, current) =>
        current?.signIn.stage === 'mailbox' ? forgotten.resend(work, current) : undefined,
      )
      if (answer === undefined) return toStage(visit)
      const page = visit.page()
      return answer === 'sent' ?
          visit.send(mailboxPage(page, { told: page.t('resent') }))
        : visit.send(mailboxPage(page, { problem: page.t('resend_too_soon') }), 429)
    },
    { equalTime: true },
  )

  routes.post(
    '/forgotten-password/mailbox',
    async (visit, fields) => {
      const answer = await routes.current(visit, async (work, current) =>
        current?.signIn.stage === 'mailbox' ? forgotten.proveMailbox(work, current, fields['code'] ?? '') : undefined,
      )
      if (answer === undefined || answer === 'valid') return toStage(visit)
      const page = visit.page()
      const text: Record<typeof answer, TextKey> = {
        malformed: 'code_malformed',
        superseded: 'mailbox_superseded',
        refused: 'mailbox_wrong',
      }
      return visit.send(mailboxPage(page, { problem: page.t(text[answer]) }), refusedStatus)
    },
    { equalTime: true },
  )

  routes.post('/forgotten-password/proof', async (visit, fields) => {
    const done = await routes.step(visit, 'second_proof', (work, known) =>
      forgotten.proveAgain(work, known, fields['proof'] ?? ''),
    )
    if (done === undefined) return toStage(visit)
    const page = visit.page(done.known.signIn.locale)
    const problem = keyProblem(page.t, done.value, clock.now())
    return problem === undefined ? toStage(visit) : pages.show(visit, '/forgotten-password', { problem })
  })

  routes.post('/forgotten-password/password', (visit, fields) =>
    takePassword(
      visit,
      '/forgotten-password/password',
      'forgotten_password',
      fields['new_password'] ?? '',
      forgotten.setPassword,
    ),
  )

  routes.get('/invitation', async (visit) => {
    const current = await routes.current(visit, async (_work, found) => found)
    const page = visit.page(current?.signIn.locale)
    if (isFree(current)) return visit.send(invitationPage(page, { signUp: signUps.offered }))
    if (placeOf(current) !== '/invitation') return visit.redirect(placeOf(current))
    return visit.send(
      newPasswordPage(page, {
        action: '/invitation/password',
        userName: current?.account?.user_name ?? '',
        name: (current?.account?.sign_up_until ?? null) === null ? null : '',
      }),
    )
  })

  routes.post(
    '/invitation',
    async (visit, fields) => {
      const page = visit.page()
      const email = fields['email'] ?? ''
      const verdict = await routes.current(
        visit,
        async (work, current) => {
          if (!isFree(current)) return undefined
          const taken = await invitations.accept(work, email, fields['pass'] ?? '', {
            interactionId: current?.signIn.interaction_id ?? null,
            browser: visit.browser(),
            locale: page.locale,
          })
          if (taken.kind === 'accepted' && current !== undefined) await signIns.restart(work, current)
          return taken
        },
        { about: async (work) => (await signIns.find(work, email))?.id },
      )
      if (verdict === undefined) return toStage(visit)
      switch (verdict.kind) {
        case 'accepted':
          visit.keepSignIn(verdict.token)
          return visit.redirect('/invitation')
        case 'throttled':
          return visit.send(throttledPage(page, visit.request.id, minutesUntil(verdict.until, clock.now())), 429)
        case 'slip':
          return visit.send(
            invitationPage(page, {
              email,
              signUp: signUps.offered,
              problem: page.t('grouped_slip', { groups: verdict.groups.join(', ') }),
            }),
            refusedStatus,
          )
        case 'incomplete':
          return visit.send(
            invitationPage(page, { email, signUp: signUps.offered, problem: page.t('grouped_incomplete') }),
            refusedStatus,
          )
        case 'refused':
          return visit.send(
            invitationPage(page, { email, signUp: signUps.offered, problem: page.t('invitation_refused') }),
            refusedStatus,
          )
      }
    },
    { equalTime: true },
  )

  routes.post('/invitation/password', (visit, fields) =>
    takePassword(
      visit,
      '/invitation/password',
      'invitation',
      fields['new_password'] ?? '',
      invitations.setPassword,
      oneLine(fields['display_name'] ?? '').slice(0, 128),
    ),
  )
}
