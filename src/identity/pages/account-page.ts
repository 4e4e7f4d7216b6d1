import type { OwnAccount } from '../sign-in/own-account.service.ts'
import { field, form, more, oneTimeCodeField } from './form.ts'
import { markup, type Markup } from './markup.ts'
import { renderPage, type PageContext } from './page.ts'

export type AccountAct = 'replace' | 'revoke' | 'disable'

const day = (instant: Date, page: PageContext): string =>
  new Intl.DateTimeFormat(page.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(instant)

/** The owner's own page. Every act wants password and a current code. */
export function accountPage(
  page: PageContext,
  own: OwnAccount,
  state: { told?: string; problem?: string; at?: AccountAct } = {},
): string {
  const { t } = page
  const act = (name: AccountAct, action: string, title: string, why: string, tone: 'quiet' | 'danger'): Markup =>
    more(
      title,
      markup`<p>${why}</p>
        ${form(page, {
          action,
          submit: title,
          tone,
          body: [
            markup`<p class="hint">${t('account_needs_proof')}</p>`,
            field({
              name: 'password',
              id: `${name}-password`,
              label: t('password'),
              type: 'password',
              autocomplete: 'current-password',
              maxlength: 1024,
              error: state.at === name ? state.problem : undefined,
            }),
            oneTimeCodeField(t('code_label'), { id: `${name}-code` }),
          ],
        })}`,
      state.at === name,
    )
  return renderPage(page, {
    title: t('account_title'),
    failed: state.problem !== undefined,
    body: markup`${state.told === undefined ? null : markup`<p class="good" role="status">${state.told}</p>`}
      <p>
        <bdi>${own.account.display_name}</bdi><br><small><bdi>${own.account.user_name}</bdi></small>
      </p>
      <h2>${t('account_factors')}</h2>
      <ul class="plain">
        ${own.factors.map((factor) => markup`<li><bdi>${factor.label}</bdi><br><small>${t('account_factor_line', { added: day(factor.addedAt, page), used: factor.lastUsedAt === null ? t('never') : day(factor.lastUsedAt, page) })}</small></li>`)}
      </ul>
      ${act('disable', '/account/disable-mfa', t('account_disable'), t('account_disable_why'), 'danger')}
      <h2>${t('account_code')}</h2>
      <p>
        ${own.codeSince === null ? t('account_code_none') : t('account_code_live', { at: day(own.codeSince, page) })}
      </p>
      ${act('replace', '/account/recovery-code', t('account_replace'), t('account_replace_why'), 'quiet')}
      ${own.codeSince === null ? null : act('revoke', '/account/recovery-code/revoke', t('account_revoke'), t('account_revoke_why'), 'danger')}
      <h2>${t('sign_out')}</h2>
      <p>${t('account_sessions', { count: own.sessions })}</p>
      ${form(page, { action: '/account/sign-out', submit: t('sign_out'), tone: 'quiet' })}`,
  })
}
