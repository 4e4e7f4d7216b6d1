import type { Way } from '../sign-in/ways.service.ts'
import { wayButtons } from './factor-pages.ts'
import { field, form, hidden } from './form.ts'
import { markup, type Markup } from './markup.ts'
import { renderPage, restartForm, type PageContext } from './page.ts'

const steps = (long: boolean, at: number): { at: number; of: number } => ({ at, of: long ? 5 : 2 })

export const identifyPage = (
  page: PageContext,
  state: {
    problem?: string | undefined
    identifier?: string | undefined
    passwordChanged?: boolean
    passkey: boolean
    signUp: boolean
  },
): string =>
  renderPage(page, {
    title: page.t('sign_in_title'),
    step: steps(false, 1),
    failed: state.problem !== undefined,
    scripts: state.passkey ? ['webauthn', 'passkey'] : [],
    body: markup`${state.passwordChanged === true ? markup`<p class="good" role="status">${page.t('sign_in_changed')}</p>` : null}
      <p>${page.t('sign_in_why')}</p>
      ${form(page, {
        action: '/sign-in',
        submit: page.t('sign_in'),
        body: [
          field({
            name: 'identifier',
            label: page.t('identifier'),
            autocomplete: state.passkey ? 'username webauthn' : 'username',
            value: state.identifier,
            error: state.problem,
            focus: state.identifier === undefined,
          }),
          field({
            name: 'password',
            label: page.t('password'),
            type: 'password',
            autocomplete: 'current-password',
            maxlength: 1024,
            focus: state.identifier !== undefined && state.problem === undefined,
          }),
        ],
      })}
      ${state.passkey ? passkeyAlone(page) : null}
      <ul class="links">
        <li><a href="/forgotten-password">${page.t('forgotten')}</a></li>
        ${state.signUp ? markup`<li><a href="/sign-up">${page.t('to_sign_up')}</a></li>` : null}
        <li><a href="/invitation">${page.t('have_invitation')}</a></li>
      </ul>`,
  })

/** Hidden until the page's script has seen that this browser knows passkeys. */
const passkeyAlone = (page: PageContext): Markup =>
  markup`<form method="post" action="/sign-in/passkey" data-passkey="alone" hidden novalidate>
      ${hidden('form_token', page.formToken)}${hidden('passkey', '')}
      <button type="submit" class="quiet">${page.t('passkey_sign_in')}</button>
    </form>
    <p class="error" data-cancelled hidden role="alert">${page.t('passkey_cancelled')}</p>`

/** The password once more, before the profile changes anything. */
export const proofPasswordPage = (page: PageContext, userName: string, problem?: string): string =>
  renderPage(page, {
    title: page.t('proof_identify_title'),
    step: steps(false, 1),
    failed: problem !== undefined,
    body: markup`<p>${page.t('proof_identify_why')}</p>
      ${form(page, {
        action: '/sign-in/proof',
        submit: page.t('continue'),
        body: [
          markup`<div class="field">
            <label for="user_name">${page.t('user_name')}</label
            ><input id="user_name" name="user_name" type="text" value="${userName}" autocomplete="username" readonly>
          </div>`,
          field({
            name: 'password',
            label: page.t('password'),
            type: 'password',
            autocomplete: 'current-password',
            maxlength: 1024,
            error: problem,
            focus: true,
          }),
        ],
      })}
      ${form(page, { action: '/sign-in/restart', submit: page.t('method_cancel'), tone: 'quiet' })}`,
  })

/** Who gets somebody a new pass: themself, by signing up; the desk, by an invitation; or the desk, in a case. */
export type NewPassBy = 'owner' | 'invitation' | 'case'

export const keyPage = (
  page: PageContext,
  state: {
    factorServes: boolean
    ways: readonly Way[]
    newPass: NewPassBy
    problem?: string | undefined
  },
): string => {
  const { factorServes, newPass, problem } = state
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
      ${state.ways.length === 0 ? null : markup`<p>${t('key_or_way')}</p>${wayButtons(page, state.ways)}`}
      ${
        newPass === 'case' ? markup`<p>${t('key_none')}</p>`
        : newPass === 'invitation' ? markup`<p>${t('key_new_invitation')}</p>`
        : markup`<p>${t('key_new_pass_why')}</p>
          ${form(page, { action: '/sign-in/new-pass', submit: t('key_new_pass'), tone: 'quiet' })}`
      }
      ${restartForm(page)}`,
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

/** The one answer that shows the codes. @param codes one a line; most accounts keep just one */
export const shownCodePage = (page: PageContext, actions: SaveActions, codes: string, sealed: string): string => {
  const list = codes.split('\n')
  return renderPage(page, {
    title: page.t('save_title'),
    onlyOnce: true,
    scripts: ['keep-code'],
    step: actions.step ? steps(true, 5) : undefined,
    body: markup`<p>${page.t('save_why')}</p>
      ${list.length > 1 ? markup`<p>${page.t('save_set', { count: list.length })}</p>` : null}
      ${list.map((code, index) => codeShown(code, index === list.length - 1))}
      ${keepCode(page)}
      <noscript><p>${page.t('save_how')}</p></noscript>
      ${confirmForm(page, actions, sealed)}`,
  })
}

/** Shown by the page's script. */
const keepCode = ({ t }: PageContext): Markup =>
  markup`<div id="keep-code" class="acts" data-title="${t('save_title')}" data-file="rekey-recovery-code.txt" hidden>
      <button type="button" class="quiet" data-act="copy" data-done="${t('save_copied')}">${t('save_copy')}</button>
      <button type="button" class="quiet" data-act="print">${t('save_print')}</button>
      <button type="button" class="quiet" data-act="save" data-done="${t('save_saved')}">${t('save_file')}</button>
    </div>
    <p class="hint" id="keep-code-said" role="status"></p>`

/** Its groups may break over lines; the id stands on the one whose last group is typed back. */
const codeShown = (code: string, last: boolean): Markup =>
  markup`<code class="secret" ${last ? markup`id="recovery-code"` : null} tabindex="0">${code.split('-').map((group, index) => markup`${index === 0 ? null : markup`-<wbr>`}${group}`)}</code>`

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

export const donePage = (
  page: PageContext,
  done: { setUp: boolean; savedCode: boolean; next: string; note: Markup | null },
): string =>
  renderPage(page, {
    title: page.t('done_title'),
    body: markup`${done.note}${done.setUp ? markup`<p>${page.t('done_set_up')}</p>` : null}${done.savedCode ? markup`<p>${page.t('done_recovery_code')}</p>` : null}
      <p>${page.t('done_not_you')}</p>
      <p><a class="button" href="${done.next}">${page.t('continue')}</a></p>`,
  })
