import type { FastifyReply } from 'fastify'
import { factorPage, frozenNote } from '../pages/factor-pages.ts'
import { proofPage } from '../pages/recovery-pages.ts'
import { methodPage, setUpPage } from '../pages/set-up-pages.ts'
import {
  donePage,
  identifyPage,
  keyPage,
  proofPasswordPage,
  saveCodePage,
  type NewPassBy,
  type SaveActions,
} from '../pages/sign-in-pages.ts'
import { isUnfinished } from '../accounts/unfinished.ts'
import type { PageContext } from '../pages/page.ts'
import type { Work } from '../work.ts'
import { placeOf, type PageRoutes, type RouteDependencies } from './page-routes.ts'
import type { Current, Known } from './sign-in.service.ts'
import type { SetUpView } from './set-up.service.ts'
import type { Visit } from './visit.ts'
import type { Way, WayView } from './ways.service.ts'

export const saving: SaveActions = {
  issue: '/sign-in/recovery-code',
  confirm: '/sign-in/recovery-code/confirm',
  step: true,
}
/** A refused form: the page again, with what is wrong. */
export const refusedStatus = 422

/** What a form that was refused brings back to its page. */
export interface Refused {
  problem?: string | undefined
  at?: 'other_way' | undefined
  identifier?: string | undefined
  label?: string | undefined
  number?: string | undefined
}

type StageView =
  | { stage: 'identify'; passwordChanged: boolean; interactionId: string | null }
  | { stage: 'password'; known: Known }
  | { stage: 'factor'; known: Known; view: WayView; recoveryCode: boolean }
  | { stage: 'key'; known: Known; factorServes: boolean; ways: Way[]; newPass: NewPassBy }
  | { stage: 'second_proof'; known: Known; ways: Way[] }
  | { stage: 'choose'; known: Known; methods: Awaited<ReturnType<RouteDependencies['setUps']['offered']>> }
  | { stage: 'set_up'; known: Known; view: SetUpView }
  | { stage: 'save'; known: Known; wasShown: boolean }
  | { stage: 'done'; known: Known }

/** Where a finished sign-in goes on. */
export const onward = (known: Known): string =>
  known.signIn.interaction_id === null ? '/account' : `/interaction/${known.signIn.interaction_id}/finish`

/** The page of a sign-in's stage: shown whatever address was opened, and again with what was wrong. */
export function createStagePages(routes: PageRoutes, deps: RouteDependencies) {
  const { signIns, signUps, keyProofs, setUps, policy } = deps

  async function read(work: Work, current: Current | undefined): Promise<StageView> {
    if (current?.account === undefined)
      return {
        stage: 'identify',
        passwordChanged: current?.signIn.purpose === 'sign_in' && current.signIn.pending_label === 'password_changed',
        interactionId: current?.signIn.interaction_id ?? null,
      }
    const known: Known = { signIn: current.signIn, account: current.account }
    const { stage, method } = known.signIn
    switch (stage) {
      case 'identify':
        return { stage: 'password', known }
      case 'verify_factor':
      case 'prove_key':
      case 'second_proof':
        if (stage === 'verify_factor' || method !== null)
          return {
            stage: 'factor',
            known,
            view: await signIns.ways.view(work, known),
            recoveryCode: stage === 'verify_factor' && (await keyProofs.offersRecoveryCode(work, known)),
          }
        return stage === 'second_proof' ?
            { stage, known, ways: await byAnotherPage(work, known) }
          : {
              stage: 'key',
              known,
              factorServes: await keyProofs.factorServesAsKey(work, known.account.id),
              ways: await byAnotherPage(work, known),
              newPass:
                (await signUps.renews(work, known.account)) ? 'owner'
                : isUnfinished(known.account) ? 'invitation'
                : 'case',
            }
      case 'choose_method':
        return { stage: 'choose', known, methods: await setUps.offered(work, known) }
      case 'set_up':
        return { stage: 'set_up', known, view: await setUps.view(work, known) }
      case 'save_recovery_code':
        return { stage: 'save', known, wasShown: setUps.wasShown(known) }
      case 'done':
        return { stage: 'done', known }
      default:
        return { stage: 'identify', passwordChanged: false, interactionId: null }
    }
  }

  /** A code of an app is typed into the page's own field; every other way has a page of its own. */
  const byAnotherPage = async (work: Work, known: Known): Promise<Way[]> =>
    (await signIns.ways.list(work, known)).filter((way) => way.method !== 'totp')

  async function render(page: PageContext, view: StageView, refused: Refused): Promise<string> {
    const { problem } = refused
    switch (view.stage) {
      case 'identify':
        return identifyPage(page, {
          problem,
          identifier: refused.identifier,
          passwordChanged: view.passwordChanged,
          passkey: policy.passkeyAlone.length > 0,
          signUp: policy.signUpDomains.length > 0,
        })
      case 'password':
        return proofPasswordPage(page, view.known.account.user_name, problem)
      case 'factor': {
        const { signIn, account } = view.known
        const trusted = signIn.stage === 'verify_factor' && signIn.purpose === 'sign_in' && account.state === 'active'
        return factorPage(page, view.view, {
          problem,
          at: refused.at,
          recoveryCode: view.recoveryCode,
          trustDays: trusted && policy.trustDays > 0 ? policy.trustDays : null,
          step: signIn.stage === 'verify_factor' ? { at: 2, of: 2 } : undefined,
          phoneAddress: `${deps.publicOrigin}/phone`,
          backToWays: signIn.stage !== 'verify_factor',
        })
      }
      case 'key':
        return keyPage(page, { factorServes: view.factorServes, ways: view.ways, newPass: view.newPass, problem })
      case 'second_proof':
        return proofPage(page, { ways: view.ways, problem })
      case 'choose':
        return methodPage(page, view.methods, { problem, adding: view.known.signIn.purpose === 'add_factor' })
      case 'set_up':
        return setUpPage(page, view.view, view.known.account.user_name, {
          problem,
          label: refused.label,
          number: refused.number,
          adding: view.known.signIn.purpose === 'add_factor',
        })
      case 'save':
        return saveCodePage(page, saving, view.wasShown)
      case 'done':
        return donePage(page, {
          setUp: view.known.signIn.key_kind !== null,
          savedCode: view.known.signIn.pending_label === 'saved',
          next: onward(view.known),
          note: view.known.account.state === 'frozen' ? frozenNote(page) : null,
        })
    }
  }

  /** The last page of a sign-in whose session has ended since says nothing that is true: it begins anew. */
  async function leaveWhatEnded(visit: Visit): Promise<void> {
    const finished = await routes.current(
      visit,
      async (_work, current) => current?.signIn.stage === 'done' && current.signIn.interaction_id === null,
    )
    if (!finished || (await routes.own(visit, async () => true)) === true) return
    await routes.current(visit, async (work, current) => {
      if (current !== undefined) await signIns.restart(work, current)
    })
  }

  /** Whom the application that waits expects: stands in the field, whether anybody has that name or not (B12). */
  const hintFor = async (visit: Visit, view: StageView): Promise<string | undefined> =>
    view.stage === 'identify' && view.interactionId !== null ?
      (await deps.interactions.wants(visit.request, visit.reply, view.interactionId))?.loginHint
    : undefined

  return {
    /** Leads to the sign-in's own page: what every form out of turn gets. */
    toStage: async (visit: Visit): Promise<FastifyReply> =>
      visit.redirect(await routes.current(visit, async (_work, current) => placeOf(current))),

    /** The page of the stage, or the way to it where it is another's. */
    async show(visit: Visit, at: '/sign-in' | '/forgotten-password', refused: Refused = {}): Promise<FastifyReply> {
      await leaveWhatEnded(visit)
      const seen = await routes.current(visit, async (work, current) => ({
        place: placeOf(current),
        locale: current?.signIn.locale,
        view: placeOf(current) === at || refused.problem !== undefined ? await read(work, current) : undefined,
      }))
      if (seen.view === undefined) return visit.redirect(seen.place)
      const page = visit.page(seen.locale)
      const identifier = refused.identifier ?? (await hintFor(visit, seen.view))
      return visit.send(
        await render(page, seen.view, { ...refused, identifier }),
        refused.problem === undefined ? 200 : refusedStatus,
      )
    },
  }
}
export type StagePages = ReturnType<typeof createStagePages>
