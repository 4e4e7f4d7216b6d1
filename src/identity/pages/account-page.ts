import type { OwnAccount, OwnActivity, OwnBrowser, OwnFactor } from '../sign-in/own-account.service.ts'
import { frozenNote } from './factor-pages.ts'
import { field, form, hidden } from './form.ts'
import { markup, type Markup, type Piece } from './markup.ts'
import { renderPage, type PageContext } from './page.ts'
import type { TextKey } from './texts/index.ts'

const day = (instant: Date, page: PageContext): string =>
  new Intl.DateTimeFormat(page.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(instant)

const minute = (instant: Date, page: PageContext): string =>
  `${new Intl.DateTimeFormat(page.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(instant)} UTC`

const typeText = (page: PageContext, factor: OwnFactor): string =>
  page.t(`profile_type_${factor.type}`, { hint: factor.hint ?? '' })

const factorLine = (page: PageContext, factor: OwnFactor): string =>
  page.t('profile_factor_line', {
    added: day(factor.addedAt, page),
    used: factor.lastUsedAt === null ? page.t('never') : day(factor.lastUsedAt, page),
  })

const told = (text: string | undefined): Markup | null =>
  text === undefined ? null : markup`<p class="good" role="status">${text}</p>`

const back = (page: PageContext): Markup => markup`<p class="back"><a href="/account">${page.t('profile_back')}</a></p>`

const link = (href: string, text: string, label?: string): Markup =>
  markup`<a class="more-link" href="${href}"${label === undefined ? null : markup` aria-label="${label}"`}>${text}</a>`

/** Everything at a glance; each act has a page of its own. */
export function accountPage(page: PageContext, own: OwnAccount, state: { told?: string | undefined } = {}): string {
  const { t } = page
  const frozen = own.account.state === 'frozen'
  return renderPage(page, {
    title: t('account_title'),
    body: markup`${told(state.told)}${frozen ? frozenNote(page) : null}
      <p>
        <bdi>${own.account.display_name}</bdi><br><small><bdi>${own.account.user_name}</bdi></small>
      </p>
      <h2>${t('account_factors')}</h2>
      <ul class="plain rows">
        ${own.factors.map(
          (factor) =>
            markup`<li>
              <div><bdi>${factor.label}</bdi>${factor.preferred ? markup` <small class="chip">${t('profile_factor_preferred')}</small>` : null}
                <br><small>${typeText(page, factor)}<br>${factorLine(page, factor)}</small></div>
              ${frozen ? null : link(`/account/factor/${factor.id}`, t('profile_factor_change'), `${t('profile_factor_change')}: ${factor.label}`)}
            </li>`,
        )}
      </ul>
      ${frozen ? null : markup`<p>${link('/account/factors/add', t('profile_factor_add'))}</p>`}
      <h2>${t('account_code')}</h2>
      <p>${own.codeSince === null ? t(frozen ? 'account_code_missing' : 'account_code_none') : t('account_code_live', { at: day(own.codeSince, page) })}</p>
      ${frozen ? null : markup`<p>${link('/account/recovery-code', t('profile_manage'), `${t('profile_manage')}: ${t('account_code')}`)}</p>`}
      <h2>${t('profile_devices')}</h2>
      <p>${own.devices.length === 0 ? t('profile_devices_none') : t('profile_devices_count', { count: own.devices.length })}</p>
      ${own.devices.length === 0 || frozen ? null : markup`<p>${link('/account/devices', t('profile_manage'), `${t('profile_manage')}: ${t('profile_devices')}`)}</p>`}
      <h2>${t('profile_sessions')}</h2>
      <p>${t('profile_sessions_count', { count: own.sessions.length })}</p>
      ${frozen ? null : markup`<p>${link('/account/sessions', t('profile_manage'), `${t('profile_manage')}: ${t('profile_sessions')}`)}</p>`}
      <h2>${t('profile_activity')}</h2>
      <p>${link('/account/activity', t('profile_see'), `${t('profile_see')}: ${t('profile_activity')}`)}</p>
      ${form(page, { action: '/account/sign-out', submit: t('sign_out'), tone: 'quiet' })}`,
  })
}

export function ownFactorPage(
  page: PageContext,
  factor: OwnFactor,
  own: OwnAccount,
  state: { told?: string | undefined } = {},
): string {
  const { t } = page
  const removable = own.usable.some((id) => id !== factor.id)
  const action = (act: string): string => `/account/factor/${factor.id}/${act}`
  return renderPage(page, {
    title: t('profile_factor_title'),
    body: markup`${told(state.told)}
      <p><bdi>${factor.label}</bdi>${factor.preferred ? markup` <small class="chip">${t('profile_factor_preferred')}</small>` : null}
        <br><small>${typeText(page, factor)}<br>${factorLine(page, factor)}</small></p>
      ${form(page, {
        action: action('rename'),
        submit: t('profile_factor_rename'),
        tone: 'quiet',
        body: field({
          name: 'label',
          label: t('profile_factor_name'),
          hint: t('label_hint'),
          autocomplete: 'off',
          maxlength: 64,
          value: factor.label,
        }),
      })}
      ${factor.preferred || !own.usable.includes(factor.id) ? null : form(page, { action: action('prefer'), submit: t('profile_factor_prefer'), tone: 'quiet' })}
      ${
        factor.type === 'sms' ?
          markup`<h2>${t('profile_factor_number')}</h2><p>${t('profile_factor_number_why')}</p>
            ${form(page, { action: action('number'), submit: t('profile_factor_number'), tone: 'quiet' })}`
        : null
      }
      <h2>${removable ? t('profile_factor_remove') : t('account_disable')}</h2>
      ${
        removable ?
          markup`<p>${t('profile_factor_remove_why')}</p>
            ${form(page, { action: action('remove'), submit: t('profile_factor_remove'), tone: 'danger' })}`
        : markup`<p>${t('profile_factor_last')}</p>
            <p>${link('/account/disable-mfa', t('account_disable'))}</p>`
      }
      ${back(page)}`,
  })
}

export const disablePage = (page: PageContext): string =>
  renderPage(page, {
    title: page.t('account_disable'),
    body: markup`<p>${page.t('account_disable_why')}</p>
      ${form(page, { action: '/account/disable-mfa', submit: page.t('account_disable'), tone: 'danger' })}
      ${back(page)}`,
  })

export const ownCodePage = (page: PageContext, own: OwnAccount): string => {
  const { t } = page
  return renderPage(page, {
    title: t('account_code'),
    body: markup`<p>${own.codeSince === null ? t('account_code_none') : t('account_code_live', { at: day(own.codeSince, page) })}</p>
      <h2>${t('account_replace')}</h2>
      <p>${t('account_replace_why')}</p>
      ${form(page, { action: '/account/recovery-code', submit: t('account_replace') })}
      ${
        own.codeSince === null ?
          null
        : markup`<h2>${t('account_revoke')}</h2><p>${t('account_revoke_why')}</p>
            ${form(page, { action: '/account/recovery-code/revoke', submit: t('account_revoke'), tone: 'danger' })}`
      }
      ${back(page)}`,
  })
}

interface BrowserTexts {
  title: TextKey
  why: TextKey
  none: TextKey
  line: TextKey
  end: TextKey
  endAll: TextKey
  action: string
  all: string
}
export const deviceTexts: BrowserTexts = {
  title: 'profile_devices',
  why: 'profile_devices_why',
  none: 'profile_devices_none',
  line: 'profile_devices_line',
  end: 'profile_device_end',
  endAll: 'profile_devices_end_all',
  action: '/account/devices/end',
  all: 'all',
}
export const sessionTexts: BrowserTexts = {
  title: 'profile_sessions',
  why: 'profile_sessions_why',
  none: 'profile_activity_none',
  line: 'profile_sessions_line',
  end: 'profile_session_end',
  endAll: 'profile_sessions_end_others',
  action: '/account/sessions/end',
  all: 'others',
}

/** Browsers that are trusted, or signed in: which, from where, since when; each and all can be ended. */
export function browsersPage(
  page: PageContext,
  texts: BrowserTexts,
  browsers: readonly OwnBrowser[],
  state: { told?: string | undefined; applications?: readonly string[]; elsewhere?: boolean } = {},
): string {
  const { t } = page
  const others = browsers.filter((browser) => !browser.here)
  return renderPage(page, {
    title: t(texts.title),
    body: markup`${told(state.told)}
      <p>${t(browsers.length === 0 ? texts.none : texts.why)}</p>
      <ul class="plain">
        ${browsers.map(
          (browser) =>
            markup`<li><bdi>${browser.label}</bdi>${browser.here ? markup` <small class="chip">${t('profile_session_here')}</small>` : null}
              <br><small>${t(texts.line, {
                first: minute(browser.firstAt, page),
                last: browser.lastAt === null ? t('never') : minute(browser.lastAt, page),
                place: browser.place,
              })}</small>
              ${browser.here ? null : form(page, { action: texts.action, submit: t(texts.end, { label: browser.label }), tone: 'quiet', body: hidden('which', browser.id) })}
            </li>`,
        )}
      </ul>
      ${(state.applications ?? []).length === 0 ? null : markup`<h2>${t('profile_applications')}</h2><ul class="plain">${(state.applications ?? []).map((name) => markup`<li><bdi>${name}</bdi></li>`)}</ul>`}
      ${others.length < 2 && state.elsewhere !== true ? null : form(page, { action: texts.action, submit: t(texts.endAll), tone: 'danger', body: hidden('which', texts.all) })}
      ${back(page)}`,
  })
}

export function activityPage(
  page: PageContext,
  activity: { items: readonly OwnActivity[]; nextBefore: number | null },
  first: boolean,
): string {
  const { t } = page
  const outcome = (item: OwnActivity): Piece =>
    item.outcome === 'failed' ? markup` <strong>${t('profile_activity_failed')}</strong>`
    : item.outcome === 'refused' ? markup` <strong>${t('profile_activity_refused')}</strong>`
    : null
  return renderPage(page, {
    title: t('profile_activity'),
    body: markup`<p>${t(activity.items.length === 0 ? 'profile_activity_none' : 'profile_activity_why')}</p>
      <ul class="plain">
        ${activity.items.map(
          (item) =>
            markup`<li>${t(`activity_${item.action.replace('.', '_')}` as TextKey)}.${outcome(item)}
              <br><small><time datetime="${item.at.toISOString()}">${minute(item.at, page)}</time>${item.byDesk ? markup`, ${t('profile_activity_by_desk')}` : null}${item.place === null ? null : markup`, ${t('profile_activity_from', { place: item.place })}`}</small></li>`,
        )}
      </ul>
      ${activity.nextBefore === null ? null : markup`<p>${link(`/account/activity/${activity.nextBefore}`, t('profile_activity_older'))}</p>`}
      ${first ? null : markup`<p>${link('/account/activity', t('profile_activity_newest'))}</p>`}
      ${back(page)}`,
  })
}
