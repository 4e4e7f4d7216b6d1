import { ownerLocales } from '#common/model/words.ts'
import { noticeInstant } from '../delivery/delivery.service.ts'
import { mailCatalogues, mailSubject, type MailTemplate } from '../delivery/mail-templates.ts'
import { form, hidden } from './form.ts'
import { markup, type Markup } from './markup.ts'
import { languageNames, renderPage, type PageContext } from './page.ts'

const instantOf = (page: PageContext, at: Date): string => noticeInstant(at, page.locale)

/** Languages by links of this very address: the switch in the footer would carry the link's secret in a form of its own. */
const languageLinks = (page: PageContext): Markup =>
  markup`<nav class="languages" aria-label="${page.t('language')}">
    ${ownerLocales.map((locale) => markup` <a href="?locale=${locale}" lang="${locale}" hreflang="${locale}" ${locale === page.locale ? markup` aria-current="true"` : null}>${languageNames[locale]}</a>`)}
  </nav>`

/** What the notice was about, in the words of its mail; a kind that this version does not know says nothing. */
const whatOf = (page: PageContext, template: string): string | null =>
  template in mailCatalogues.en ? mailSubject(template as MailTemplate, page.locale) : null

export function notMePage(page: PageContext, token: string, event: { template: string; at: Date }): string {
  const { t } = page
  return renderPage(page, {
    title: t('not_me_title'),
    onlyOnce: true,
    body: markup`<p><strong>${whatOf(page, event.template)}</strong><br>${t('not_me_when', { at: instantOf(page, event.at) })}</p>
      <p>${t('not_me_unchanged')}</p>
      <p>${t('not_me_does')}</p>
      <ul>
        <li>${t('not_me_does_sessions')}</li>
        <li>${t('not_me_does_factors')}</li>
        <li>${t('not_me_does_closed')}</li>
      </ul>
      ${form(page, { action: `/not-me/${encodeURIComponent(token)}`, body: hidden('locale', page.locale), submit: t('not_me_submit'), tone: 'danger' })}
      <p>${t('not_me_call')}</p>
      ${languageLinks(page)}`,
  })
}

const told = (page: PageContext, title: string, paragraphs: readonly string[]): string =>
  renderPage(page, {
    title,
    onlyOnce: true,
    body: markup`${paragraphs.map((text) => markup`<p>${text}</p>`)}${languageLinks(page)}`,
  })

export const frozenPage = (page: PageContext): string =>
  told(page, page.t('not_me_done_title'), [page.t('not_me_done'), page.t('not_me_done_next')])

export const noticeUsedPage = (page: PageContext, at: Date): string =>
  told(page, page.t('not_me_used_title'), [page.t('not_me_used', { at: instantOf(page, at) }), page.t('not_me_call')])

export const noticeUnknownPage = (page: PageContext): string =>
  told(page, page.t('not_me_unknown_title'), [page.t('not_me_unknown'), page.t('not_me_unknown_next')])
