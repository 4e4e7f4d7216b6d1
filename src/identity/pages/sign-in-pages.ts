import { toString as qrSvg } from 'qrcode'
import { field, form, hidden, more, oneTimeCodeField } from './form.ts'
import { markup, type Markup } from './markup.ts'
import { renderPage, restartForm, type PageContext } from './page.ts'

export interface Problem {
  text: string
  /** Which form of the page it belongs to, where there are two. */
  at?: 'other_way'
}

const steps = (long: boolean, at: number): { at: number; of: number } => ({ at, of: long ? 5 : 2 })

export const identifyPage = (
  page: PageContext,
  state: { problem?: string; identifier?: string; passwordChanged?: boolean } = {},
): string =>
  renderPage(page, {
    title: page.t('sign_in_title'),
    step: steps(false, 1),
    failed: state.problem !== undefined,
    body: markup`${state.passwordChanged === true ? markup`<p class="good" role="status">${page.t('sign_in_changed')}</p>` : null}
      <p>${page.t('sign_in_why')}</p>
      ${form(page, {
        action: '/sign-in',
        submit: page.t('sign_in'),
        body: [
          field({
            name: 'identifier',
            label: page.t('identifier'),
            autocomplete: 'username',
            value: state.identifier,
            error: state.problem,
            focus: true,
          }),
          field({
            name: 'password',
            label: page.t('password'),
            type: 'password',
            autocomplete: 'current-password',
            maxlength: 1024,
          }),
        ],
      })}
      <ul class="links">
        <li><a href="/forgotten-password">${page.t('forgotten')}</a></li>
        <li><a href="/invitation">${page.t('have_invitation')}</a></li>
      </ul>`,
  })

export const factorPage = (page: PageContext, problem?: Problem): string => {
  const { t } = page
  const atOtherWay = problem?.at === 'other_way'
  return renderPage(page, {
    title: t('factor_title'),
    step: steps(false, 2),
    failed: problem !== undefined,
    body: markup`<p>${t('factor_why')}</p>
      ${form(page, { action: '/sign-in/factor', submit: t('verify'), body: oneTimeCodeField(t('code_label'), { error: atOtherWay ? undefined : problem?.text, focus: !atOtherWay }) })}
      ${more(
        t('other_way'),
        markup`<p>${t('other_way_why')}</p>
          ${form(page, {
            action: '/sign-in/other-way',
            submit: t('use_recovery_code'),
            tone: 'quiet',
            body: field({
              name: 'recovery_code',
              label: t('recovery_code'),
              hint: t('recovery_code_hint'),
              autocomplete: 'off',
              code: true,
              maxlength: 200,
              error: atOtherWay ? problem.text : undefined,
            }),
          })}
          <p>${t('no_way_left')}</p>`,
        atOtherWay,
      )}
      ${restartForm(page)}`,
  })
}

export const keyPage = (page: PageContext, factorServes: boolean, problem?: string): string => {
  const { t } = page
  return renderPage(page, {
    title: t('key_title'),
    step: steps(true, 2),
    failed: problem !== undefined,
    body: markup`<p>${t('key_why')}</p>
      ${form(page, {
        action: '/sign-in/key',
        submit: t('continue'),
        body: field({
          name: 'key',
          label: t(factorServes ? 'key_label_factor' : 'key_label'),
          hint: t('key_hint'),
          autocomplete: 'off',
          code: true,
          maxlength: 200,
          error: problem,
          focus: true,
        }),
      })}
      <p>${t('key_none')}</p>
      ${restartForm(page)}`,
  })
}

export const methodPage = (page: PageContext): string => {
  const { t } = page
  return renderPage(page, {
    title: t('method_title'),
    step: steps(true, 3),
    body: markup`<p>${t('method_why')}</p>
      <h2>${t('method_totp')}</h2>
      <p>${t('method_totp_why')}</p>
      ${form(page, { action: '/sign-in/method', submit: t('method_choose'), body: hidden('method', 'totp') })}${restartForm(page)}`,
  })
}

/** The picture is an image of its own with white around it, so that it scans in dark mode too. */
export async function setUpPage(
  page: PageContext,
  show: { uri: string; secret: string; account: string },
  state: { problem?: string; label?: string } = {},
): Promise<string> {
  const { t } = page
  const svg = await qrSvg(show.uri, {
    type: 'svg',
    margin: 4,
    errorCorrectionLevel: 'M',
    color: { dark: '#000000', light: '#ffffff' },
  })
  const groups = show.secret.match(/.{1,4}/g)?.join(' ') ?? ''
  return renderPage(page, {
    title: t('set_up_title'),
    step: steps(true, 4),
    failed: state.problem !== undefined,
    body: markup`<p>${t('set_up_scan')}</p>
      <img
        class="qr"
        width="240"
        height="240"
        alt="${t('qr_alt')}"
        src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"
     >
      ${more(
        t('cannot_scan'),
        markup`<p>${t('type_secret', { account: show.account })}</p>
          <code class="secret" id="secret" tabindex="0">${groups}</code>
          <p><a href="${show.uri}">${t('open_in_app')}</a></p>`,
      )}
      ${form(page, {
        action: '/sign-in/set-up',
        submit: t('set_up_finish'),
        body: [
          field({
            name: 'label',
            label: t('label_label'),
            hint: t('label_hint'),
            autocomplete: 'off',
            maxlength: 64,
            value: state.label ?? t('label_default'),
          }),
          oneTimeCodeField(t('set_up_code'), { error: state.problem, focus: true }),
        ],
      })}${restartForm(page)}`,
  })
}

/** Where a recovery code is shown and confirmed: in the sign-in, and on the owner's own page. */
export interface SaveActions {
  issue: string
  confirm: string
  step: boolean
}

/** Before it was shown, or after: a look never shows it again. */
export const saveCodePage = (page: PageContext, actions: SaveActions, wasShown: boolean): string =>
  renderPage(page, {
    title: page.t('save_title'),
    step: actions.step ? steps(true, 5) : undefined,
    body: markup`<p>${page.t('save_why')}</p>
      ${wasShown ? markup`<p>${page.t('save_again')}</p>` : null}
      ${form(page, { action: actions.issue, submit: page.t(wasShown ? 'save_new' : 'save_show') })}`,
  })

/** The one answer that shows the code. */
export const shownCodePage = (page: PageContext, actions: SaveActions, code: string, sealed: string): string =>
  renderPage(page, {
    title: page.t('save_title'),
    onlyOnce: true,
    step: actions.step ? steps(true, 5) : undefined,
    body: markup`<p>${page.t('save_why')}</p>
      <code class="secret" id="recovery-code" tabindex="0">${code.split('-').map((group, index) => markup`${index === 0 ? null : markup`-<wbr>`}${group}`)}</code>
      <p>${page.t('save_how')}</p>
      ${confirmForm(page, actions, sealed)}`,
  })

/** After a wrong last group: asks again, without showing the code. */
export const confirmCodePage = (page: PageContext, actions: SaveActions, sealed: string, problem: string): string =>
  renderPage(page, {
    title: page.t('save_title'),
    step: actions.step ? steps(true, 5) : undefined,
    failed: true,
    body: markup`${confirmForm(page, actions, sealed, problem)}
      <p>${page.t('save_again')}</p>
      ${actions.step ? form(page, { action: actions.issue, submit: page.t('save_new'), tone: 'quiet' }) : null}`,
  })

const confirmForm = (page: PageContext, actions: SaveActions, sealed: string, problem?: string): Markup =>
  form(page, {
    action: actions.confirm,
    submit: page.t('save_confirm'),
    body: [
      hidden('shown', sealed),
      field({
        name: 'last_group',
        label: page.t('save_group'),
        hint: page.t('save_group_hint'),
        autocomplete: 'off',
        code: true,
        maxlength: 64,
        error: problem,
      }),
    ],
  })

export const donePage = (page: PageContext, done: { setUp: boolean; savedCode: boolean; next: string }): string =>
  renderPage(page, {
    title: page.t('done_title'),
    body: markup`${done.setUp ? markup`<p>${page.t('done_set_up')}</p>` : null}${done.savedCode ? markup`<p>${page.t('done_recovery_code')}</p>` : null}
      <p>${page.t('done_not_you')}</p>
      <p><a class="button" href="${done.next}">${page.t('continue')}</a></p>`,
  })
