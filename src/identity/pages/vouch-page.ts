import { noticeInstant } from '../delivery/delivery.service.ts'
import { form, hidden } from './form.ts'
import { markup } from './markup.ts'
import { renderPage, type PageContext } from './page.ts'

export interface VouchQuestion {
  id: string
  ownerName: string
  agentName: string
  ticket: string
  askedAt: Date
  expiresAt: Date
}

/** A manager's word (rule 11): who is said to be calling, and two answers; the page acts only on its buttons. */
export function vouchPage(page: PageContext, questions: readonly VouchQuestion[], told?: string): string {
  const { t } = page
  const answer = (id: string, value: 'confirmed' | 'denied', submit: string, tone: 'strong' | 'danger') =>
    form(page, { action: `/account/vouch/${encodeURIComponent(id)}`, body: hidden('answer', value), submit, tone })
  return renderPage(page, {
    title: t('vouch_title'),
    body: markup`${told === undefined ? null : markup`<p role="status"><strong>${told}</strong></p>`}
      ${
        questions.length === 0 ?
          markup`<p>${t('vouch_none')}</p>`
        : markup`<p>${t('vouch_why')}</p><p><strong>${t('vouch_speak')}</strong></p>`
      }
      ${questions.map(
        (question) => markup`<section>
          <h2><bdi>${question.ownerName}</bdi></h2>
          <p>${t('vouch_asks', { agent: question.agentName, ticket: question.ticket, at: noticeInstant(question.askedAt, page.locale) })}</p>
          <p>${t('vouch_until', { until: noticeInstant(question.expiresAt, page.locale) })}</p>
          ${answer(question.id, 'confirmed', t('vouch_yes', { name: question.ownerName }), 'strong')}
          ${answer(question.id, 'denied', t('vouch_no', { name: question.ownerName }), 'danger')}
        </section>`,
      )}
      <p><a href="/account">${t('vouch_back')}</a></p>`,
  })
}
