import type { AccountId, FactorId, RecordId } from '#common/model/ids.ts'
import type { Secret } from '#common/secret.ts'
import {
  accountPage,
  activityPage,
  browsersPage,
  deviceTexts,
  disablePage,
  ownCodePage,
  ownFactorPage,
  sessionTexts,
} from '../pages/account-page.ts'
import { methodPage } from '../pages/set-up-pages.ts'
import { notice, type PageContext } from '../pages/page.ts'
import { confirmCodePage, shownCodePage, type SaveActions } from '../pages/sign-in-pages.ts'
import { notFoundPage, signedOutPage } from '../pages/told-pages.ts'
import type { TextKey } from '../pages/texts/index.ts'
import { vouchPage } from '../pages/vouch-page.ts'
import type { Work } from '../work.ts'
import { isProven } from './fresh-proof.service.ts'
import type { OwnAccount } from './own-account.service.ts'
import { isUnderWay, type Fields, type PageRoutes, type RouteDependencies } from './page-routes.ts'
import { oneLine } from './set-up.routes.ts'
import { refusedStatus } from './stage-page.ts'
import { cookieNames, type Visit } from './visit.ts'

const saving: SaveActions = { issue: '/account/recovery-code', confirm: '/account/recovery-code/confirm', step: false }

/** The owner's own pages. They are read with a session; whatever acts wants a fresh proof first (rule 4). */
export function registerOwnAccountRoutes(routes: PageRoutes, deps: RouteDependencies): void {
  const { ownAccounts, freshProofs, setUps, signIns, clock } = deps

  const read = (visit: Visit) => routes.own(visit, async (_work, found) => found)

  /** Asks for password and factor, then comes back to this page. What is under way in this browser is finished first. */
  async function askProof(visit: Visit, own: OwnAccount, to: string) {
    const token = await routes.current(
      visit,
      async (work, current) => {
        if (isUnderWay(current)) return undefined
        if (current !== undefined) await signIns.restart(work, current)
        return freshProofs.begin(work, own, visit.browser(), visit.page(own.account.locale).locale, to)
      },
      { about: async () => own.account.id },
    )
    if (token !== undefined) visit.keepSignIn(token)
    return visit.redirect('/sign-in')
  }

  /** Begins a set-up in the profile, unless one for a sign-in is under way in this browser. */
  async function beginSetUp(
    visit: Visit,
    begin: (work: Work, own: OwnAccount) => Promise<Secret<string> | undefined>,
  ): Promise<Secret<string> | undefined> {
    const busy = await routes.current(visit, async (work, current) => {
      if (isUnderWay(current)) return true
      if (current !== undefined) await signIns.restart(work, current)
      return false
    })
    const token = busy ? undefined : await act(visit, begin)
    if (token !== undefined) visit.keepSignIn(token)
    return token
  }

  /** A page, or an act, behind a fresh proof. A frozen account changes nothing (rule 17). */
  const proven =
    (
      to: (visit: Visit) => string,
      handle: (visit: Visit, fields: Fields, page: PageContext, own: OwnAccount) => Promise<Visit['reply']>,
    ) =>
    async (visit: Visit, fields: Fields = {}): Promise<Visit['reply']> => {
      const own = await read(visit)
      if (own === undefined) return visit.redirect('/sign-in')
      const page = visit.page(own.account.locale)
      if (own.account.state !== 'active') return visit.send(accountPage(page, own), 403)
      if (!isProven(own, clock.now())) return askProof(visit, own, to(visit))
      return handle(visit, fields, page, own)
    }

  /** Acts in one piece of work; the proof is looked at once more, under it. */
  const act = <T>(
    visit: Visit,
    run: (work: Work, own: OwnAccount) => Promise<T>,
    about?: (work: Work) => Promise<AccountId | undefined>,
  ): Promise<T | undefined> =>
    routes.own(visit, async (work, own) => (isProven(own, work.now) ? run(work, own) : undefined), about)

  const param = (visit: Visit, name: 'id' | 'before'): string =>
    (visit.request.params as Record<string, string | undefined>)[name] ?? ''
  const ownPath = (visit: Visit): string => visit.request.url.split('?')[0] ?? '/account'
  const at = (path: string) => (): string => path
  /** The factor's own page, from any of its acts. */
  const factorPath = (visit: Visit): string =>
    /^[0-9A-Za-z]{1,32}$/.test(param(visit, 'id')) ? `/account/factor/${param(visit, 'id')}` : '/account'

  async function showAccount(visit: Visit, text?: TextKey) {
    const own = await read(visit)
    if (own === undefined) return visit.redirect('/sign-in')
    const page = visit.page(own.account.locale)
    return visit.send(accountPage(page, own, { told: text === undefined ? undefined : page.t(text) }))
  }

  routes.get('/account', (visit) => showAccount(visit))

  async function showActivity(visit: Visit, before: number | undefined) {
    const seen = await routes.own(visit, async (work, own) => ({
      own,
      activity: await ownAccounts.activity(work, own, before),
    }))
    if (seen === undefined) return visit.redirect('/sign-in')
    return visit.send(activityPage(visit.page(seen.own.account.locale), seen.activity, before === undefined))
  }
  routes.get('/account/activity', (visit) => showActivity(visit, undefined))
  routes.get('/account/activity/:before', (visit) => {
    const before = Number(param(visit, 'before'))
    return showActivity(visit, Number.isSafeInteger(before) && before > 0 ? before : undefined)
  })

  // Looking begins nothing: another site can send a browser here.
  routes.get(
    '/account/factors/add',
    proven(at('/account/factors/add'), async (visit, _fields, page, own) => {
      const methods = await routes.own(visit, (work) => setUps.offeredTo(work, own.account, true))
      return visit.send(methodPage(page, methods ?? [], { adding: true, choose: '/account/factors/add' }))
    }),
  )
  routes.post(
    '/account/factors/add',
    proven(at('/account/factors/add'), async (visit, fields, page) => {
      await beginSetUp(visit, async (work, own) => {
        const token = await freshProofs.beginFactor(work, own, visit.browser(), page.locale)
        await setUps.choose(work, await signIns.known(work, token), fields['method'] ?? '')
        return token
      })
      return visit.redirect('/sign-in')
    }),
  )

  async function showFactor(visit: Visit, text?: TextKey) {
    const own = await read(visit)
    if (own === undefined) return visit.redirect('/sign-in')
    const page = visit.page(own.account.locale)
    const factor = own.factors.find((held) => held.id === param(visit, 'id'))
    if (factor === undefined) return visit.send(notFoundPage(page, visit.request.id), 404)
    return visit.send(ownFactorPage(page, factor, own, { told: text === undefined ? undefined : page.t(text) }))
  }
  routes.get(
    '/account/factor/:id',
    proven(factorPath, (visit) => showFactor(visit)),
  )
  routes.post(
    '/account/factor/:id/rename',
    proven(factorPath, async (visit, fields) => {
      const label = oneLine(fields['label'] ?? '').slice(0, 64)
      const done = label !== '' && (await act(visit, (work, own) => ownAccounts.rename(work, own, idOf(visit), label)))
      return showFactor(visit, done === true ? 'profile_renamed' : undefined)
    }),
  )
  routes.post(
    '/account/factor/:id/prefer',
    proven(factorPath, async (visit) => {
      const done = await act(visit, (work, own) => ownAccounts.prefer(work, own, idOf(visit)))
      return showFactor(visit, done === true ? 'profile_preferred' : undefined)
    }),
  )
  routes.post(
    '/account/factor/:id/remove',
    proven(factorPath, async (visit) => {
      const done = await act(visit, (work, own) => ownAccounts.removeFactor(work, own, idOf(visit)))
      return done === 'last' ?
          showFactor(visit)
        : showAccount(visit, done === 'removed' ? 'profile_removed' : 'profile_factor_gone')
    }),
  )
  routes.post(
    '/account/factor/:id/number',
    proven(factorPath, async (visit, _fields, page) => {
      const token = await beginSetUp(visit, async (work, own) => {
        const factor = own.factors.find((held) => held.id === idOf(visit) && held.type === 'sms')
        return factor === undefined ? undefined : (
            freshProofs.beginNumber(work, own, visit.browser(), page.locale, factor.id)
          )
      })
      if (token === undefined) return showAccount(visit, 'profile_factor_gone')
      return visit.redirect('/sign-in')
    }),
  )
  const idOf = (visit: Visit): FactorId => param(visit, 'id') as FactorId

  routes.get(
    '/account/disable-mfa',
    proven(ownPath, async (visit, _fields, page) => visit.send(disablePage(page))),
  )
  routes.post(
    '/account/disable-mfa',
    proven(ownPath, async (visit, _fields, page) => {
      const done = await act(visit, async (work, own) => {
        await ownAccounts.disableMfa(work, own.account)
        return true
      })
      if (done === undefined) return visit.redirect('/account')
      visit.clearCookie(cookieNames.session)
      return visit.send(
        notice(page, page.t('account_disabled_title'), [page.t('account_disabled'), page.t('done_not_you')], {
          href: '/sign-in',
          label: page.t('to_sign_in'),
        }),
      )
    }),
  )

  routes.get(
    '/account/recovery-code',
    proven(ownPath, async (visit, _fields, page, own) => visit.send(ownCodePage(page, own))),
  )
  routes.post(
    '/account/recovery-code',
    proven(ownPath, async (visit, _fields, page) => {
      const made = await act(visit, (work, own) => ownAccounts.issueRecoveryCode(work, own.account))
      if (made === undefined) return visit.redirect('/account')
      return visit.send(shownCodePage(page, saving, made.code.reveal(), made.sealed))
    }),
  )
  // Confirming shows nothing and only makes live what a proof has let out: a slow writer is not asked again.
  routes.post('/account/recovery-code/confirm', async (visit, fields) => {
    const sealed = fields['shown'] ?? ''
    const done = await routes.own(visit, async (work, own) => ({
      own,
      answer:
        own.account.state === 'active' ?
          await ownAccounts.confirmRecoveryCode(work, own.account, sealed, fields['last_group'] ?? '')
        : ('outdated' as const),
    }))
    if (done === undefined) return visit.redirect('/sign-in')
    const page = visit.page(done.own.account.locale)
    if (done.answer === 'confirmed') return showAccount(visit, 'account_saved')
    const problem = page.t(done.answer === 'outdated' ? 'save_outdated' : 'save_wrong_group')
    return visit.send(confirmCodePage(page, saving, sealed, problem), refusedStatus)
  })
  routes.post(
    '/account/recovery-code/revoke',
    proven(at('/account/recovery-code'), async (visit) => {
      await act(visit, (work, own) => ownAccounts.revokeRecoveryCode(work, own.account))
      return showAccount(visit, 'account_revoked')
    }),
  )

  const showVouch = async (visit: Visit, text?: TextKey) => {
    const found = await routes.own(visit, async (work, own) => ({
      own,
      questions: await deps.managerWords.waitingOf(work, own.account.id),
    }))
    if (found === undefined) return visit.redirect('/sign-in')
    const page = visit.page(found.own.account.locale)
    const questions = found.questions.map((question) => ({
      id: question.id,
      ownerName: question.owner_name,
      agentName: question.agent_name,
      ticket: question.ticket,
      askedAt: question.asked_at,
      expiresAt: question.expires_at,
    }))
    return visit.send(vouchPage(page, questions, text === undefined ? undefined : page.t(text)))
  }
  routes.get(
    '/account/vouch',
    proven(at('/account/vouch'), (visit) => showVouch(visit)),
  )
  routes.post(
    '/account/vouch/:id',
    proven(at('/account/vouch'), async (visit, fields) => {
      const answer = fields['answer']
      if (answer !== 'confirmed' && answer !== 'denied') return showVouch(visit)
      const questionId = param(visit, 'id') as RecordId
      const taken = await act(
        visit,
        (work, own) => deps.managerWords.answer(work, own.account.id, questionId, answer),
        (work) => deps.managerWords.accountOf(work, questionId),
      )
      return showVouch(
        visit,
        taken !== 'taken' ? 'vouch_gone'
        : answer === 'confirmed' ? 'vouch_confirmed'
        : 'vouch_denied',
      )
    }),
  )

  async function showBrowsers(visit: Visit, kind: 'devices' | 'sessions', ended?: number) {
    const own = await read(visit)
    if (own === undefined) return visit.redirect('/sign-in')
    const page = visit.page(own.account.locale)
    const done = kind === 'devices' ? 'profile_devices_ended' : 'profile_sessions_ended'
    return visit.send(
      browsersPage(page, kind === 'devices' ? deviceTexts : sessionTexts, own[kind], {
        told: ended === undefined ? undefined : page.t(done, { count: ended }),
        ...(kind === 'sessions' ? { applications: own.applications, elsewhere: own.grantsElsewhere } : {}),
      }),
    )
  }
  for (const kind of ['devices', 'sessions'] as const) {
    const path = `/account/${kind}`
    routes.get(
      path,
      proven(at(path), (visit) => showBrowsers(visit, kind)),
    )
    routes.post(
      `${path}/end`,
      proven(at(path), async (visit, fields) => {
        const which = fields['which'] ?? ''
        const ended = await act(visit, (work, own) =>
          kind === 'devices' ? ownAccounts.endTrust(work, own, which) : ownAccounts.endSessions(work, own, which),
        )
        return showBrowsers(visit, kind, ended ?? 0)
      }),
    )
  }

  routes.post('/account/sign-out', async (visit) => {
    const own = await routes.own(visit, async (work, found) => {
      await ownAccounts.signOut(work, found)
      return found
    })
    await routes.current(visit, async (work, current) => {
      if (current !== undefined) await signIns.restart(work, current)
    })
    visit.clearCookie(cookieNames.session)
    visit.clearCookie(cookieNames.signIn)
    return visit.send(signedOutPage(visit.page(own?.account.locale)))
  })
}
