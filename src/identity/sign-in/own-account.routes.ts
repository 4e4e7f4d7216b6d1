import { ownerLocales } from '#common/model/words.ts'
import { normaliseCode } from '#common/model/code-alphabet.ts'
import type { RecoveryCodeVerdict } from '#common/api/cases.ts'
import { accountPage, type AccountAct } from '../pages/account-page.ts'
import { notice } from '../pages/page.ts'
import { minutesUntil, recoveryCodeProblem } from '../pages/problems.ts'
import { casePage } from '../pages/recovery-pages.ts'
import { confirmCodePage, shownCodePage, type SaveActions } from '../pages/sign-in-pages.ts'
import { signedOutPage, throttledPage } from '../pages/told-pages.ts'
import { beginTry, sourceOf } from '../guesses/guess.service.ts'
import type { Work } from '../work.ts'
import type { OwnAccount } from './own-account.service.ts'
import type { Fields, PageRoutes, RouteDependencies } from './page-routes.ts'
import { verifyPassword } from './password.ts'
import type { CodeVerdict } from './proof.service.ts'
import { cookieNames, type Visit } from './visit.ts'

const refusedStatus = 422
const saving: SaveActions = { issue: '/account/recovery-code', confirm: '/account/recovery-code/confirm', step: false }
/** Pages that the language switch may come back to. */
const switchable = new Set(['/', '/sign-in', '/forgotten-password', '/invitation', '/case', '/account'])

/** The owner's own page, the page under a case's number, and the language switch. */
export function registerOwnAccountRoutes(routes: PageRoutes, deps: RouteDependencies): void {
  const { ownAccounts, evidence, clock } = deps

  /** Password and current code first, then the act, in one piece of work. */
  async function proven<T>(
    visit: Visit,
    fields: Fields,
    act: AccountAct,
    run: (work: Work, own: OwnAccount) => Promise<T>,
  ): Promise<{ own: OwnAccount; value: T } | undefined> {
    const seen = await routes.own(visit, async (_work, own) => own)
    if (seen === undefined) {
      visit.redirect('/sign-in')
      return undefined
    }
    const right = await verifyPassword(seen.account.password_hash, fields['password'] ?? '')
    const done = await routes.own(visit, async (work, own) =>
      (await ownAccounts.prove(work, own.account, right, fields['code'] ?? '')) ?
        { own, value: await run(work, own) }
      : undefined,
    )
    if (done !== undefined) return done
    const page = visit.page(seen.account.locale)
    visit.send(accountPage(page, seen, { problem: page.t('account_refused'), at: act }), refusedStatus)
    return undefined
  }

  routes.get('/account', async (visit) => {
    const own = await routes.own(visit, async (_work, found) => found)
    return own === undefined ? visit.redirect('/sign-in') : visit.send(accountPage(visit.page(own.account.locale), own))
  })

  routes.post('/account/disable-mfa', async (visit, fields) => {
    const done = await proven(visit, fields, 'disable', (work, own) => ownAccounts.disableMfa(work, own.account))
    if (done === undefined) return visit.reply
    visit.clearCookie(cookieNames.session)
    const page = visit.page(done.own.account.locale)
    return visit.send(
      notice(page, page.t('account_disabled_title'), [page.t('account_disabled'), page.t('done_not_you')], {
        href: '/sign-in',
        label: page.t('to_sign_in'),
      }),
    )
  })

  routes.post('/account/recovery-code', async (visit, fields) => {
    const done = await proven(visit, fields, 'replace', (work, own) => ownAccounts.issueRecoveryCode(work, own.account))
    if (done === undefined) return visit.reply
    return visit.send(
      shownCodePage(visit.page(done.own.account.locale), saving, done.value.code.reveal(), done.value.sealed),
    )
  })

  routes.post('/account/recovery-code/confirm', async (visit, fields) => {
    const sealed = fields['shown'] ?? ''
    const done = await routes.own(visit, async (work, own) => ({
      own,
      answer: await ownAccounts.confirmRecoveryCode(work, own.account, sealed, fields['last_group'] ?? ''),
    }))
    if (done === undefined) return visit.redirect('/sign-in')
    const page = visit.page(done.own.account.locale)
    if (done.answer !== 'confirmed')
      return visit.send(
        confirmCodePage(
          page,
          saving,
          sealed,
          page.t(done.answer === 'outdated' ? 'save_outdated' : 'save_wrong_group'),
        ),
        refusedStatus,
      )
    return tell(visit, 'account_saved')
  })

  routes.post('/account/recovery-code/revoke', async (visit, fields) => {
    const done = await proven(visit, fields, 'revoke', (work, own) => ownAccounts.revokeRecoveryCode(work, own.account))
    return done === undefined ? visit.reply : tell(visit, 'account_revoked')
  })

  async function tell(visit: Visit, text: 'account_saved' | 'account_revoked') {
    const own = await routes.own(visit, async (_work, found) => found)
    if (own === undefined) return visit.redirect('/sign-in')
    const page = visit.page(own.account.locale)
    return visit.send(accountPage(page, own, { told: page.t(text) }))
  }

  routes.post('/account/sign-out', async (visit) => {
    const own = await routes.own(visit, async (work, found) => {
      await ownAccounts.signOut(work, found)
      return found
    })
    await routes.current(visit, async (work, current) => {
      if (current !== undefined) await deps.signIns.restart(work, current)
    })
    visit.clearCookie(cookieNames.session)
    visit.clearCookie(cookieNames.signIn)
    return visit.send(signedOutPage(visit.page(own?.account.locale)))
  })

  routes.get('/case', async (visit) => visit.send(casePage(visit.page())))

  routes.post('/case', async (visit, fields) => {
    const page = visit.page()
    const number = normaliseCode(fields['case_number'] ?? '')
    if (!/^\d{8}$/.test(number))
      return visit.send(
        casePage(page, { problem: page.t('case_number_malformed'), at: 'number', number: fields['case_number'] ?? '' }),
        refusedStatus,
      )
    const verdict = await deps.transact(
      visit.origin(),
      async (work): Promise<RecoveryCodeVerdict | { kind: 'throttled'; until: Date }> => {
        const source = await beginTry(work, 'source', sourceOf(work))
        if (source.kind === 'waiting') return { kind: 'throttled', until: source.until }
        const found = await evidence.verifyRecoveryCodeByOwner(work, number, fields['recovery_code'] ?? '')
        if (found.kind !== 'valid' && found.kind !== 'slip' && found.kind !== 'incomplete') await source.wrong()
        return found
      },
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
      : back.startsWith('/forgotten') ? '/forgotten-password'
      : back.startsWith('/invitation') ? '/invitation'
      : '/sign-in',
    )
  })
}

function asCodeVerdict(verdict: RecoveryCodeVerdict): CodeVerdict {
  return verdict.kind === 'locked' ? { kind: 'locked', until: new Date(verdict.until) } : verdict
}
