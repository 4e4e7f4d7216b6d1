import type { Way } from '../sign-in/ways.service.ts'
import { wayButtons } from './factor-pages.ts'
import { field, form, oneTimeCodeField } from './form.ts'
import { markup } from './markup.ts'
import { renderPage, restartForm, type PageContext } from './page.ts'
import type { TextKey } from './texts/index.ts'

const steps = (at: number): { at: number; of: number } => ({ at, of: 4 })

export const forgottenPage = (page: PageContext): string =>
  renderPage(page, {
    title: page.t('forgotten_title'),
    step: steps(1),
    body: markup`<p>${page.t('forgotten_why')}</p>
      ${form(page, {
        action: '/forgotten-password',
        submit: page.t('send_code'),
        body: field({
          name: 'email',
          label: page.t('email'),
          type: 'email',
          inputmode: 'email',
          autocomplete: 'email',
          focus: true,
        }),
      })}
      <ul class="links">
        <li><a href="/sign-in">${page.t('to_sign_in')}</a></li>
      </ul>`,
  })

export const mailboxPage = (page: PageContext, state: { problem?: string; told?: string } = {}): string =>
  renderPage(page, {
    title: page.t('mailbox_title'),
    step: steps(2),
    failed: state.problem !== undefined,
    body: markup`<p>${page.t('mailbox_why')}</p>
      ${state.told === undefined ? null : markup`<p class="good" role="status">${state.told}</p>`}
      ${form(page, { action: '/forgotten-password/mailbox', submit: page.t('verify'), body: oneTimeCodeField(page.t('code_label'), { error: state.problem, focus: true }) })}
      ${form(page, { action: '/forgotten-password/resend', submit: page.t('resend'), tone: 'quiet' })}${restartForm(page)}`,
  })

export const proofPage = (page: PageContext, state: { ways: readonly Way[]; problem?: string | undefined }): string =>
  renderPage(page, {
    title: page.t('proof_title'),
    step: steps(3),
    failed: state.problem !== undefined,
    body: markup`<p>${page.t('proof_why')}</p>
      ${form(page, { action: '/forgotten-password/proof', submit: page.t('continue'), body: field({ name: 'proof', label: page.t('proof_label'), autocomplete: 'one-time-code', code: true, maxlength: 200, error: state.problem, focus: true }) })}
      ${state.ways.length === 0 ? null : markup`<p>${page.t('key_or_way')}</p>${wayButtons(page, state.ways)}`}
      <p>${page.t('proof_call')}</p>
      ${restartForm(page)}`,
  })

export const newPasswordPage = (
  page: PageContext,
  {
    action,
    userName,
    name,
    problem,
  }: { action: string; userName: string; /** null: the account has one. */ name: string | null; problem?: TextKey },
): string =>
  renderPage(page, {
    title: page.t('password_title'),
    ...(action.startsWith('/forgotten') ? { step: steps(4) } : {}),
    failed: problem !== undefined,
    body: markup`<p>${page.t(action.startsWith('/forgotten') ? 'password_why' : 'password_first')}</p>
      ${form(page, {
        action,
        submit: page.t('set_password'),
        body: [
          // Password managers file the new password under the name that they see.
          markup`<div class="field">
            <label for="user_name">${page.t('user_name')}</label
            ><input id="user_name" name="user_name" type="text" value="${userName}" autocomplete="username" readonly>
          </div>`,
          name === null ? null : (
            field({
              name: 'display_name',
              label: page.t('sign_up_name'),
              hint: page.t('sign_up_name_hint'),
              autocomplete: 'name',
              maxlength: 128,
              value: name,
              focus: name === '' && problem === undefined,
            })
          ),
          field({
            name: 'new_password',
            label: page.t('new_password'),
            type: 'password',
            autocomplete: 'new-password',
            maxlength: 1024,
            error: problem === undefined ? undefined : page.t(problem),
            focus: name !== '',
          }),
        ],
      })}`,
  })

export const signUpPage = (page: PageContext, state: { email?: string; problem?: string } = {}): string =>
  renderPage(page, {
    title: page.t('sign_up_title'),
    failed: state.problem !== undefined,
    body: markup`<p>${page.t('sign_up_why')}</p>
      ${form(page, {
        action: '/sign-up',
        submit: page.t('sign_up_ask'),
        body: field({
          name: 'email',
          label: page.t('email'),
          type: 'email',
          inputmode: 'email',
          autocomplete: 'email',
          value: state.email,
          error: state.problem,
          focus: true,
        }),
      })}
      <ul class="links">
        <li><a href="/sign-in">${page.t('to_sign_in')}</a></li>
      </ul>`,
  })

export const invitationPage = (
  page: PageContext,
  state: { problem?: string; email?: string; signUp?: boolean } = {},
): string =>
  renderPage(page, {
    title: page.t('invitation_title'),
    failed: state.problem !== undefined,
    body: markup`<p>${page.t('invitation_why')}</p>
      ${form(page, {
        action: '/invitation',
        submit: page.t('continue'),
        body: [
          field({
            name: 'email',
            label: page.t('email'),
            type: 'email',
            inputmode: 'email',
            autocomplete: 'email',
            value: state.email,
            focus: state.problem === undefined,
          }),
          field({
            name: 'pass',
            label: page.t('invitation_pass'),
            autocomplete: 'off',
            code: true,
            maxlength: 200,
            error: state.problem,
          }),
        ],
      })}
      <p class="hint">${page.t('invitation_new')}</p>
      ${state.signUp === true ? markup`<ul class="links"><li><a href="/sign-up">${page.t('invitation_sign_up')}</a></li></ul>` : null}`,
  })

export const casePage = (
  page: PageContext,
  state: { problem?: string; at?: 'number' | 'code'; number?: string } = {},
): string =>
  renderPage(page, {
    title: page.t('case_title'),
    failed: state.problem !== undefined,
    body: markup`<p>${page.t('case_why')}</p>
      ${form(page, {
        action: '/case',
        submit: page.t('verify'),
        body: [
          field({
            name: 'case_number',
            label: page.t('case_number'),
            hint: page.t('case_number_hint'),
            autocomplete: 'off',
            inputmode: 'numeric',
            code: true,
            maxlength: 32,
            value: state.number,
            error: state.at === 'number' ? state.problem : undefined,
            focus: state.problem === undefined,
          }),
          field({
            name: 'recovery_code',
            label: page.t('recovery_code'),
            hint: page.t('recovery_code_hint'),
            autocomplete: 'off',
            code: true,
            maxlength: 200,
            error: state.at === 'code' ? state.problem : undefined,
          }),
        ],
      })}
      <p>${page.t('case_not_you')}</p>`,
  })
