import type { FastifyReply } from 'fastify'
import type { Clock } from '../clock.ts'
import type { Transact } from '../database/transaction.ts'
import type { NoticeRefusal, Notices } from '../notices/notice.service.ts'
import { frozenPage, noticeUnknownPage, noticeUsedPage, notMePage } from '../pages/not-me-pages.ts'
import { pageContext, type PageContext } from '../pages/page.ts'
import { minutesUntil } from '../pages/problems.ts'
import { throttledPage } from '../pages/told-pages.ts'
import type { Actor } from '../work.ts'
import type { PageRoutes } from './page-routes.ts'
import { readLocale, type Visit } from './visit.ts'

const tokenOf = (visit: Visit): string => (visit.request.params as { token: string }).token

/** The page's language: what the person picked on it, else as on every page. */
function pageIn(visit: Visit, picked: unknown, accountLocale?: string): PageContext {
  const page = visit.page(accountLocale)
  const locale = typeof picked === 'string' ? readLocale(picked) : undefined
  return locale === undefined ? page : pageContext(locale, page.formToken, page.path)
}

/** "This was not me": the link of a notice shows, its button freezes (rules 9 and 17). Neither needs a sign-in. */
export function registerNotMeRoutes(
  routes: PageRoutes,
  deps: { transact: Transact; clock: Clock; notices: Notices },
): void {
  const { transact, clock, notices } = deps

  function refuse(visit: Visit, verdict: NoticeRefusal, picked: unknown): FastifyReply {
    if (verdict.kind === 'used')
      return visit.send(noticeUsedPage(pageIn(visit, picked, verdict.locale), verdict.at), 410)
    const page = pageIn(visit, picked)
    return verdict.kind === 'unknown' ?
        visit.send(noticeUnknownPage(page), 404)
      : visit.send(throttledPage(page, visit.request.id, minutesUntil(verdict.until, clock.now())), 429)
  }

  routes.get('/not-me/:token', async (visit) => {
    const picked = (visit.request.query as Record<string, unknown>)['locale']
    const token = tokenOf(visit)
    const view = await transact(visit.origin(), (work) => notices.open(work, token))
    if (view.kind !== 'open') return refuse(visit, view, picked)
    const page = pageIn(visit, picked, view.locale)
    return visit.send(notMePage(page, token, { template: view.template, at: view.eventAt }))
  })

  routes.post('/not-me/:token', async (visit, fields) => {
    const origin = visit.origin()
    const actor: Actor = { ...origin.actor }
    const verdict = await transact({ ...origin, actor }, (work) =>
      notices.act(work, tokenOf(visit), (id) => {
        if (actor.kind === 'owner') actor.id = id
      }),
    )
    if (verdict.kind !== 'frozen') return refuse(visit, verdict, fields['locale'])
    return visit.send(frozenPage(pageIn(visit, fields['locale'], verdict.locale)))
  })
}
