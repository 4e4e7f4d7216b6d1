import type { FastifyReply } from 'fastify'
import { factorProblem, keyProblem, minutesUntil, recoveryCodeProblem, setUpProblem } from '../pages/problems.ts'
import {
  confirmCodePage,
  donePage,
  factorPage,
  identifyPage,
  keyPage,
  methodPage,
  saveCodePage,
  setUpPage,
  shownCodePage,
  type SaveActions,
} from '../pages/sign-in-pages.ts'
import { expiredPage, throttledPage } from '../pages/told-pages.ts'
import type { PageContext } from '../pages/page.ts'
import type { SignInStage } from '../database/schema.ts'
import { waitOf, sourceOf } from '../guesses/guess.service.ts'
import { placeOf, type PageRoutes, type RouteDependencies } from './page-routes.ts'
import { verifyPassword } from './password.ts'
import type { Current, Known, Outcome } from './sign-in.service.ts'
import { cookieNames, readLocale, type Visit } from './visit.ts'

const saving: SaveActions = { issue: '/sign-in/recovery-code', confirm: '/sign-in/recovery-code/confirm', step: true }
/** A refused form: the page again, with what is wrong. */
const refusedStatus = 422

export function registerSignInRoutes(routes: PageRoutes, deps: RouteDependencies): void {
  const { signIns, setUps, clock } = deps

  const onward = (known: Known): string =>
    known.signIn.interaction_id === null ? '/account' : `/interaction/${known.signIn.interaction_id}/finish`

  async function stagePage(page: PageContext, current: Current | undefined, keyFactor: boolean): Promise<string> {
    if (current?.account === undefined)
      return identifyPage(page, {
        passwordChanged: current?.signIn.purpose === 'sign_in' && current.signIn.pending_label === 'password_changed',
      })
    const known: Known = { signIn: current.signIn, account: current.account }
    switch (known.signIn.stage) {
      case 'verify_factor':
        return factorPage(page)
      case 'prove_key':
        return keyPage(page, keyFactor)
      case 'choose_method':
        return methodPage(page)
      case 'set_up': {
        const { uri, secret } = setUps.picture(known)
        return setUpPage(page, { uri: uri.reveal(), secret: secret.reveal(), account: known.account.user_name })
      }
      case 'save_recovery_code':
        return saveCodePage(page, saving, setUps.wasShown(known))
      case 'done':
        return donePage(page, {
          setUp: known.signIn.key_kind !== null,
          savedCode: known.signIn.pending_label === 'saved',
          next: onward(known),
        })
      default:
        return identifyPage(page)
    }
  }

  /** Leads to the sign-in's own page: what every form out of turn gets. */
  const toStage = async (visit: Visit): Promise<FastifyReply> =>
    visit.redirect(await routes.current(visit, async (_work, current) => placeOf(current)))

  const follow = (visit: Visit, outcome: Outcome, known: Known, show: boolean): FastifyReply => {
    if (outcome.kind === 'gone') return visit.send(expiredPage(visit.page(), visit.request.id), 409)
    if (outcome.kind === 'signed_in') {
      visit.keepSession(outcome.session)
      if (!show) return visit.redirect(onward(known))
    }
    return visit.redirect('/sign-in')
  }

  routes.get('/sign-in', async (visit) => {
    const { current, serves } = await routes.current(visit, async (work, found) => ({
      current: found,
      serves:
        found?.account !== undefined &&
        found.signIn.stage === 'prove_key' &&
        (await signIns.factorServesAsKey(work, found.account.id)),
    }))
    const place = placeOf(current)
    if (place !== '/sign-in') return visit.redirect(place)
    return visit.send(await stagePage(visit.page(current?.signIn.locale), current, serves))
  })

  routes.post('/sign-in', async (visit, fields) => {
    const typed = fields['identifier'] ?? ''
    const seen = await routes.current(visit, async (work, current) => {
      const free = current === undefined || current.signIn.stage === 'identify'
      if (!free) return { place: placeOf(current) }
      // Before the costly verifying: an address that waits costs nothing more.
      const until = await waitOf(work, 'source', sourceOf(work))
      return until === null ? { account: await signIns.find(work, typed) } : { until }
    })
    if (seen.place !== undefined) return visit.redirect(seen.place)
    if (seen.until !== undefined)
      return visit.send(throttledPage(visit.page(), visit.request.id, minutesUntil(seen.until, clock.now())), 429)
    // Outside of any transaction: the embedded database has one connection, and this takes its time on purpose.
    const right = await verifyPassword(seen.account?.password_hash, fields['password'] ?? '')
    const page = visit.page()
    const verdict = await routes.current(visit, async (work, current) => {
      if (current !== undefined && current.signIn.stage !== 'identify') return undefined
      const locale = readLocale(visit.cookie(cookieNames.locale)) ?? seen.account?.locale ?? page.locale
      return signIns.identify(work, current, typed, seen.account, right, {
        purpose: 'sign_in',
        interactionId: current?.signIn.interaction_id ?? null,
        browser: visit.browser(),
        locale,
      })
    })
    if (verdict === undefined) return toStage(visit)
    switch (verdict.kind) {
      case 'identified':
        visit.keepSignIn(verdict.token)
        return visit.redirect('/sign-in')
      case 'throttled':
        return visit.send(throttledPage(page, visit.request.id, minutesUntil(verdict.until, clock.now())), 429)
      case 'closed':
        return visit.send(
          identifyPage(page, {
            problem: page.t(verdict.state === 'frozen' ? 'account_frozen' : 'account_suspended'),
            identifier: typed,
          }),
          refusedStatus,
        )
      case 'refused':
        return visit.send(identifyPage(page, { problem: page.t('sign_in_refused'), identifier: typed }), refusedStatus)
    }
  })

  routes.post('/sign-in/factor', async (visit, fields) => {
    const done = await routes.step(visit, 'verify_factor', (work, known) =>
      signIns.verifyFactor(work, known, fields['code'] ?? ''),
    )
    if (done === undefined) return toStage(visit)
    const page = visit.page(done.known.signIn.locale)
    const problem = factorProblem(page.t, done.value.verdict, clock.now())
    if (problem !== undefined) return visit.send(factorPage(page, { text: problem }), refusedStatus)
    return follow(visit, done.value.outcome, done.known, false)
  })

  routes.post('/sign-in/other-way', async (visit, fields) => {
    const done = await routes.step(visit, 'verify_factor', (work, known) =>
      signIns.useRecoveryCode(work, known, fields['recovery_code'] ?? ''),
    )
    if (done === undefined) return toStage(visit)
    const page = visit.page(done.known.signIn.locale)
    const problem = recoveryCodeProblem(page.t, done.value, clock.now())
    if (problem !== undefined) return visit.send(factorPage(page, { text: problem, at: 'other_way' }), refusedStatus)
    return visit.redirect('/sign-in')
  })

  routes.post('/sign-in/key', async (visit, fields) => {
    const done = await routes.step(visit, 'prove_key', async (work, known) => ({
      key: await signIns.proveKey(work, known, fields['key'] ?? ''),
      serves: await signIns.factorServesAsKey(work, known.account.id),
    }))
    if (done === undefined) return toStage(visit)
    const page = visit.page(done.known.signIn.locale)
    const problem = keyProblem(page.t, done.value.key, clock.now())
    if (problem !== undefined) return visit.send(keyPage(page, done.value.serves, problem), refusedStatus)
    return visit.redirect('/sign-in')
  })

  routes.post('/sign-in/method', async (visit, fields) => {
    if (fields['method'] !== 'totp') return toStage(visit)
    await routes.step(visit, 'choose_method', (work, known) => setUps.chooseTotp(work, known))
    return toStage(visit)
  })

  routes.post('/sign-in/set-up', async (visit, fields) => {
    const page = visit.page()
    const label = oneLine(fields['label'] ?? '').slice(0, 64) || page.t('label_default')
    const done = await routes.step(visit, 'set_up', async (work, known) => {
      const verdict = await setUps.confirm(work, known, fields['code'] ?? '', label)
      // A new secret is another picture than the one that was answered.
      const after = verdict.kind === 'new_secret' ? await signIns.load(work, visit.signInToken()) : undefined
      return { verdict, shown: after?.account === undefined ? known : { signIn: after.signIn, account: after.account } }
    })
    if (done === undefined) return toStage(visit)
    const { verdict, shown } = done.value
    if (verdict.kind === 'enrolled') return follow(visit, verdict.outcome, done.known, true)
    const own = visit.page(done.known.signIn.locale)
    const problem = setUpProblem(own.t, verdict)
    const { uri, secret } = setUps.picture(shown)
    return visit.send(
      await setUpPage(
        own,
        { uri: uri.reveal(), secret: secret.reveal(), account: shown.account.user_name },
        { label, ...(problem === undefined ? {} : { problem }) },
      ),
      refusedStatus,
    )
  })

  routes.post('/sign-in/recovery-code', async (visit) => {
    const done = await routes.step(visit, 'save_recovery_code', (work, known) => setUps.issueRecoveryCode(work, known))
    if (done === undefined) return toStage(visit)
    return visit.send(
      shownCodePage(visit.page(done.known.signIn.locale), saving, done.value.code.reveal(), done.value.sealed),
    )
  })

  routes.post('/sign-in/recovery-code/confirm', async (visit, fields) => {
    const sealed = fields['shown'] ?? ''
    const done = await routes.step(visit, 'save_recovery_code', (work, known) =>
      setUps.confirmRecoveryCode(work, known, sealed, fields['last_group'] ?? ''),
    )
    if (done === undefined) return toStage(visit)
    const page = visit.page(done.known.signIn.locale)
    if (done.value.kind === 'confirmed') return follow(visit, done.value.outcome, done.known, true)
    return visit.send(
      confirmCodePage(
        page,
        saving,
        sealed,
        page.t(done.value.kind === 'outdated' ? 'save_outdated' : 'save_wrong_group'),
      ),
      refusedStatus,
    )
  })

  routes.post('/sign-in/restart', async (visit) => {
    const interaction = await routes.current(visit, async (work, current) => {
      if (current !== undefined) await signIns.restart(work, current)
      return current?.signIn.interaction_id ?? null
    })
    visit.clearCookie(cookieNames.signIn)
    return visit.redirect(interaction === null ? '/sign-in' : `/interaction/${interaction}`)
  })

  routes.get('/interaction/:uid', async (visit) => {
    const uid = uidOf(visit)
    if (!(await deps.interactions.waits(visit.request, visit.reply, uid)))
      return visit.send(expiredPage(visit.page(), visit.request.id), 410)
    const locale = visit.page().locale
    const token = await routes.current(visit, async (work, current) => {
      // Reloading goes on where it was; another request begins at the password.
      if (current !== undefined && current.signIn.interaction_id === uid) return undefined
      // A pass or code was spent to get this far: no other page's request may throw that away. It is finished first.
      if (current !== undefined && spentToGetHere.includes(current.signIn.stage)) return undefined
      if (current !== undefined) await signIns.restart(work, current)
      return signIns.begin(work, {
        purpose: 'sign_in',
        stage: 'identify',
        interactionId: uid,
        browser: visit.browser(),
        locale,
      })
    })
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
      return { accountId: known.account.id, methods: known.signIn.methods }
    })
    if (done?.value === undefined) return toStage(visit)
    visit.clearCookie(cookieNames.signIn)
    const to = await deps.interactions.finish(visit.request, visit.reply, uid, done.value)
    return to === undefined ? visit.send(expiredPage(visit.page(), visit.request.id), 410) : visit.redirect(to)
  })
}

const spentToGetHere: readonly SignInStage[] = ['new_password', 'choose_method', 'set_up', 'save_recovery_code']

const uidOf = (visit: Visit): string => (visit.request.params as { uid: string }).uid

/** A name that a person gave, on one line and without invisible marks: it stands in mails and on the desk's screens. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
