import { setUpProblem } from '../pages/problems.ts'
import { confirmCodePage, shownCodePage } from '../pages/sign-in-pages.ts'
import type { TextKey } from '../pages/texts/index.ts'
import type { SignInMethod } from '../database/schema.ts'
import { follow } from './factor.routes.ts'
import type { PageRoutes, RouteDependencies } from './page-routes.ts'
import type { Known } from './sign-in.service.ts'
import type { SetUpVerdict } from './set-up.service.ts'
import { refusedStatus, saving, type Refused, type StagePages } from './stage-page.ts'
import type { Visit } from './visit.ts'

const defaultLabels: Record<SignInMethod, TextKey> = {
  totp: 'label_default',
  sms: 'label_default_sms',
  push: 'label_default_push',
  passkey: 'label_default_passkey',
  email: 'label_default',
}

/** From the choice of a method to the saved recovery code. */
export function registerSetUpRoutes(routes: PageRoutes, deps: RouteDependencies, pages: StagePages): void {
  const { setUps, clock } = deps

  /** The page again with what is wrong, or the next one. */
  const answer = async (
    visit: Visit,
    done: { value: SetUpVerdict; known: Known } | undefined,
    refused: Omit<Refused, 'problem'> = {},
  ) => {
    if (done === undefined) return pages.toStage(visit)
    const page = visit.page(done.known.signIn.locale)
    const { method, phone_id: phone } = done.known.signIn
    // Once the phone is connected, what is missing is its answer and not the phone.
    const missing = method === 'push' && phone !== null ? null : method
    const problem = setUpProblem(page.t, done.value, missing, clock.now())
    return problem === undefined ? pages.toStage(visit) : pages.show(visit, '/sign-in', { ...refused, problem })
  }

  routes.post('/sign-in/method', async (visit, fields) => {
    await routes.step(visit, 'choose_method', (work, known) => setUps.choose(work, known, fields['method'] ?? ''))
    return pages.toStage(visit)
  })

  routes.post('/sign-in/method-again', async (visit) => {
    await routes.step(visit, 'set_up', (work, known) => setUps.chooseAgain(work, known))
    return pages.toStage(visit)
  })

  routes.post('/sign-in/set-up', async (visit, fields) => {
    const typed = oneLine(fields['label'] ?? '').slice(0, 64)
    const done = await routes.step(visit, 'set_up', (work, known) => {
      const label = typed || visit.page(known.signIn.locale).t(defaultLabels[known.signIn.method ?? 'totp'])
      return setUps.confirm(work, known, { code: fields['code'] ?? '', passkey: fields['passkey'] ?? '' }, label)
    })
    if (done?.value.kind === 'enrolled') return follow(routes, visit, done.value.outcome, done.known, true)
    return answer(visit, done, typed === '' ? {} : { label: typed })
  })

  routes.post('/sign-in/set-up/number', async (visit, fields) => {
    const number = (fields['number'] ?? '').slice(0, 64)
    const done = await routes.step(visit, 'set_up', async (work, known): Promise<SetUpVerdict> =>
      known.signIn.method === 'sms' ? setUps.numbers.enter(work, known, number) : { kind: 'sent' },
    )
    return answer(visit, done, { number })
  })

  routes.post('/sign-in/set-up/number/resend', async (visit) => {
    const done = await routes.step(visit, 'set_up', async (work, known): Promise<SetUpVerdict> =>
      known.signIn.method === 'sms' ? setUps.numbers.resend(work, known) : { kind: 'sent' },
    )
    return answer(visit, done)
  })

  routes.post('/sign-in/set-up/number/other', async (visit) => {
    await routes.step(visit, 'set_up', async (work, known) =>
      known.signIn.method === 'sms' ? setUps.numbers.forget(work, known) : undefined,
    )
    return pages.toStage(visit)
  })

  routes.post('/sign-in/set-up/ask', async (visit) => {
    await routes.step(visit, 'set_up', (work, known) => setUps.askAgain(work, known))
    return pages.toStage(visit)
  })

  routes.post('/sign-in/recovery-code', async (visit) => {
    const done = await routes.step(visit, 'save_recovery_code', (work, known) => setUps.issueRecoveryCode(work, known))
    if (done === undefined) return pages.toStage(visit)
    return visit.send(
      shownCodePage(visit.page(done.known.signIn.locale), saving, done.value.code.reveal(), done.value.sealed),
    )
  })

  routes.post('/sign-in/recovery-code/confirm', async (visit, fields) => {
    const sealed = fields['shown'] ?? ''
    const done = await routes.step(visit, 'save_recovery_code', (work, known) =>
      setUps.confirmRecoveryCode(work, known, sealed, fields['last_group'] ?? ''),
    )
    if (done === undefined) return pages.toStage(visit)
    if (done.value.kind === 'confirmed') return follow(routes, visit, done.value.outcome, done.known, true)
    const page = visit.page(done.known.signIn.locale)
    const problem = page.t(done.value.kind === 'outdated' ? 'save_outdated' : 'save_wrong_group')
    return visit.send(confirmCodePage(page, saving, sealed, problem), refusedStatus)
  })
}

/** A name that a person gave, on one line and without invisible marks: it stands in mails and on the desk's screens. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
