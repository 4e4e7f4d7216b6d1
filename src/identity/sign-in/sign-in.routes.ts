import { minutesUntil } from '../pages/problems.ts'
import { expiredPage, throttledPage } from '../pages/told-pages.ts'
import { waitOf, sourceOf } from '../guesses/guess.service.ts'
import { follow } from './factor.routes.ts'
import { isUnderWay, placeOf, type PageRoutes, type RouteDependencies } from './page-routes.ts'
import { verifyPassword } from './password.ts'
import type { Current, Known, Outcome } from './sign-in.service.ts'
import type { StagePages } from './stage-page.ts'
import { cookieNames, readLocale, type Visit } from './visit.ts'

/** The first page, passwords and passkeys that sign in alone, and what an application asks for. */
export function registerSignInRoutes(routes: PageRoutes, deps: RouteDependencies, pages: StagePages): void {
  const { signIns, identities, freshProofs, clock } = deps

  /** Only a sign-in takes a user name and a password; a proof for the profile has an address of its own. */
  const atStart = (current: Current | undefined): boolean =>
    current === undefined || (current.signIn.stage === 'identify' && current.account === undefined)

  routes.get('/sign-in', (visit) => pages.show(visit, '/sign-in'))

  routes.post(
    '/sign-in',
    async (visit, fields) => {
      const typed = fields['identifier'] ?? ''
      const seen = await routes.current(visit, async (work, current) => {
        if (!atStart(current)) return { place: placeOf(current) }
        // Before the costly verifying: an address that waits costs nothing more.
        const until = await waitOf(work, 'source', sourceOf(work))
        if (until !== null) return { until }
        return { account: await signIns.find(work, typed), interactionId: current?.signIn.interaction_id ?? null }
      })
      if (seen.place !== undefined) return visit.redirect(seen.place)
      if (seen.until !== undefined) return throttled(visit, seen.until)
      // Outside of any transaction: the embedded database has one connection, and this takes its time on purpose.
      const right = await verifyPassword(seen.account?.password_hash, fields['password'] ?? '')
      const page = visit.page()
      const wants =
        seen.interactionId === null ?
          undefined
        : await deps.interactions.wants(visit.request, visit.reply, seen.interactionId)
      const verdict = await routes.current(visit, async (work, current) => {
        if (!atStart(current)) return undefined
        const locale = readLocale(visit.cookie(cookieNames.locale)) ?? seen.account?.locale ?? page.locale
        return identities.identify(
          work,
          current,
          typed,
          seen.account,
          right,
          {
            purpose: 'sign_in',
            interactionId: current?.signIn.interaction_id ?? null,
            browser: visit.browser(),
            locale,
          },
          { deviceToken: visit.cookie(cookieNames.device), mfaWanted: wants?.mfa ?? false },
        )
      })
      if (verdict === undefined) return pages.toStage(visit)
      switch (verdict.kind) {
        case 'identified':
          return identified(visit, verdict.token.reveal(), verdict.outcome)
        case 'throttled':
          return throttled(visit, verdict.until)
        case 'closed':
          return pages.show(visit, '/sign-in', {
            problem: page.t(verdict.state === 'frozen' ? 'account_frozen' : 'account_suspended'),
            identifier: typed,
          })
        case 'refused':
          return pages.show(visit, '/sign-in', { problem: page.t('sign_in_refused'), identifier: typed })
      }
    },
    { equalTime: true },
  )

  const throttled = (visit: Visit, until: Date) =>
    visit.send(throttledPage(visit.page(), visit.request.id, minutesUntil(until, clock.now())), 429)

  /** On to the factor; or signed in already, by a trusted device or a passkey. */
  async function identified(visit: Visit, token: string, outcome: Outcome) {
    visit.setCookie(cookieNames.signIn, token)
    if (outcome.kind === 'next') return visit.redirect('/sign-in')
    const known = await routes.current(visit, async (_work, current) => current, { token })
    if (known?.account === undefined) return pages.toStage(visit)
    return follow(routes, visit, outcome, { signIn: known.signIn, account: known.account }, false)
  }

  routes.postJson('/sign-in/passkey/options', async (visit) => {
    const { locale } = visit.page()
    const offered = await routes.current(visit, async (work, current) =>
      atStart(current) ?
        identities.offerPasskey(work, current, {
          purpose: 'sign_in',
          interactionId: null,
          browser: visit.browser(),
          locale,
        })
      : undefined,
    )
    if (offered === undefined) return undefined
    if (offered.token !== undefined) visit.keepSignIn(offered.token)
    return offered.options
  })

  routes.post(
    '/sign-in/passkey',
    async (visit, fields) => {
      const verdict = await routes.current(visit, async (work, current) =>
        current !== undefined && atStart(current) ?
          identities.identifyByPasskey(work, current, fields['passkey'] ?? '')
        : undefined,
      )
      if (verdict === undefined) return pages.toStage(visit)
      if (verdict.kind === 'identified') return identified(visit, verdict.token.reveal(), verdict.outcome)
      if (verdict.kind === 'throttled') return throttled(visit, verdict.until)
      return pages.show(visit, '/sign-in', { problem: visit.page().t('passkey_alone_refused') })
    },
    { equalTime: true },
  )

  routes.post('/sign-in/proof', async (visit, fields) => {
    const atPassword = (current: Current | undefined): Known | undefined =>
      current?.account !== undefined && current.signIn.purpose === 'proof' && current.signIn.stage === 'identify' ?
        { signIn: current.signIn, account: current.account }
      : undefined
    const known = await routes.current(visit, async (_work, current) => atPassword(current))
    if (known === undefined) return pages.toStage(visit)
    const right = await verifyPassword(known.account.password_hash, fields['password'] ?? '')
    const verdict = await routes.current(visit, async (work, current) => {
      const still = atPassword(current)
      return still === undefined ? undefined : freshProofs.password(work, still, right)
    })
    if (verdict?.kind === 'throttled') return throttled(visit, verdict.until)
    if (verdict?.kind === 'refused')
      return pages.show(visit, '/sign-in', { problem: visit.page(known.signIn.locale).t('password_refused') })
    return pages.toStage(visit)
  })

  routes.post('/sign-in/restart', async (visit) => {
    const left = await routes.current(visit, async (work, current) => {
      if (current !== undefined) await signIns.restart(work, current)
      return current?.signIn
    })
    visit.clearCookie(cookieNames.signIn)
    if ((left?.session_id ?? null) !== null) return visit.redirect('/account')
    const waiting = left?.interaction_id ?? null
    return visit.redirect(waiting === null ? '/sign-in' : `/interaction/${waiting}`)
  })

  routes.get('/interaction/:uid', async (visit) => {
    const uid = uidOf(visit)
    if (!(await deps.interactions.waits(visit.request, visit.reply, uid)))
      return visit.send(expiredPage(visit.page(), visit.request.id), 410)
    const locale = visit.page().locale
    const wants = await deps.interactions.wants(visit.request, visit.reply, uid)
    // What is missing is asked for and nothing more (RFC 9470): whoever is signed in here shows a factor, and that is all.
    const own = wants?.freshPassword === false ? await routes.own(visit, async (_work, found) => found) : undefined
    const token = await routes.current(
      visit,
      async (work, current) => {
        // Reloading goes on where it was; another request begins at the password.
        if (current !== undefined && current.signIn.interaction_id === uid) return undefined
        // A pass or code was spent to get this far: no other page's request may throw that away. It is finished first.
        if (isUnderWay(current) || current?.signIn.stage === 'save_recovery_code') return undefined
        if (current !== undefined) await signIns.restart(work, current)
        const start = { interactionId: uid, browser: visit.browser(), locale }
        return own === undefined ?
            signIns.begin(work, { ...start, purpose: 'sign_in', stage: 'identify' })
          : identities.stepUp(work, own, start)
      },
      { about: async () => own?.account.id },
    )
    if (token !== undefined) visit.keepSignIn(token)
    return visit.redirect(
      token === undefined ? await routes.current(visit, async (_work, current) => placeOf(current)) : '/sign-in',
    )
  })

  routes.get('/interaction/:uid/finish', async (visit) => {
    const uid = uidOf(visit)
    const done = await routes.step(visit, 'done', async (work, known) => {
      if (known.signIn.interaction_id !== uid) return undefined
      await signIns.restart(work, known)
      return { accountId: known.account.id, methods: known.signIn.methods, signedInAt: known.signIn.stage_at }
    })
    if (done?.value === undefined) return pages.toStage(visit)
    visit.clearCookie(cookieNames.signIn)
    const to = await deps.interactions.finish(visit.request, visit.reply, uid, done.value)
    return to === undefined ? visit.send(expiredPage(visit.page(), visit.request.id), 410) : visit.redirect(to)
  })
}

const uidOf = (visit: Visit): string => (visit.request.params as { uid: string }).uid
