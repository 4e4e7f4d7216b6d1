import { toString as qrSvg } from 'qrcode'
import type { FactorType } from '#common/model/words.ts'
import type { NumberView } from '../sign-in/number.service.ts'
import type { SetUpView } from '../sign-in/set-up.service.ts'
import { digitsShown, passkeyForm, problemText } from './factor-pages.ts'
import { field, form, hidden, more, oneTimeCodeField } from './form.ts'
import { markup, type Markup } from './markup.ts'
import { leftToRight, renderPage, restartForm, type PageContext } from './page.ts'
import type { TextKey } from './texts/index.ts'

export interface SetUpState {
  problem?: string | undefined
  label?: string | undefined
  number?: string | undefined
  /** A factor beside others, in the profile: there is a way back to it, and no steps are counted. */
  adding: boolean
  /** Where the chosen method is sent, before a set-up was begun. */
  choose?: string
}

const step = (state: SetUpState, at: number) => (state.adding ? undefined : { at, of: 5 })

const methodTexts: Record<FactorType, { name: TextKey; why: TextKey; choose: TextKey }> = {
  totp: { name: 'method_totp', why: 'method_totp_why', choose: 'method_choose' },
  passkey: { name: 'method_passkey', why: 'method_passkey_why', choose: 'method_choose_passkey' },
  push: { name: 'method_push', why: 'method_push_why', choose: 'method_choose_push' },
  sms: { name: 'method_sms', why: 'method_sms_why', choose: 'method_choose_sms' },
}

const leave = (page: PageContext, state: SetUpState): Markup =>
  state.adding ?
    form(page, { action: '/sign-in/restart', submit: page.t('method_cancel'), tone: 'quiet' })
  : restartForm(page)

/** Which method: just those that policy and this backend offer. */
export const methodPage = (page: PageContext, methods: readonly FactorType[], state: SetUpState): string => {
  const { t } = page
  return renderPage(page, {
    title: t(state.adding ? 'method_add_title' : 'method_title'),
    step: step(state, 3),
    body: markup`<p>${t(state.adding ? 'method_add_why' : 'method_why')}</p>
      ${methods.map((method, place) => {
        const texts = methodTexts[method]
        return markup`<section class="choice"><h2>${t(texts.name)}</h2>
          <p>${t(texts.why)}</p>
          ${form(page, { action: state.choose ?? '/sign-in/method', submit: t(texts.choose), body: hidden('method', method), ...(place === 0 ? {} : { tone: 'quiet' as const }) })}</section>`
      })}
      ${state.choose === undefined ? leave(page, state) : markup`<p class="back"><a href="/account">${t('profile_back')}</a></p>`}`,
  })
}

const methodAgain = (page: PageContext): Markup =>
  form(page, { action: '/sign-in/method-again', submit: page.t('method_again'), tone: 'quiet' })

const labelField = (page: PageContext, label: TextKey, fallback: TextKey, state: SetUpState): Markup =>
  field({
    name: 'label',
    label: page.t(label),
    hint: page.t('label_hint'),
    autocomplete: 'off',
    maxlength: 64,
    value: state.label ?? page.t(fallback),
  })

export async function setUpPage(
  page: PageContext,
  view: SetUpView,
  account: string,
  state: SetUpState,
): Promise<string> {
  const shown = await bodyOf(page, view, account, state)
  return renderPage(page, {
    title: shown.title,
    step: step(state, 4),
    failed: state.problem !== undefined,
    scripts: shown.scripts,
    body: markup`${shown.body}${methodAgain(page)}${leave(page, state)}`,
  })
}

interface Shown {
  title: string
  body: Markup
  scripts?: readonly string[]
}

async function bodyOf(page: PageContext, view: SetUpView, account: string, state: SetUpState): Promise<Shown> {
  const { t } = page
  switch (view.method) {
    case 'totp':
      return { title: t('set_up_title'), body: await connectApp(page, view, account, state) }
    case 'sms':
      return view.number.hint === null ?
          { title: t('set_up_number_title'), body: askNumber(page, view.number, state) }
        : { title: t('set_up_number_code_title'), body: askNumberCode(page, view.number, view.number.hint, state) }
    case 'push':
      return { title: t('set_up_push_title'), scripts: ['waiting'], body: await connectPhone(page, view, state) }
    case 'passkey':
      return {
        title: t('set_up_passkey_title'),
        scripts: ['webauthn', 'passkey'],
        body: markup`<p>${t('set_up_passkey_why')}</p>
          ${problemText(state.problem)}
          ${passkeyForm(page, {
            action: '/sign-in/set-up',
            submit: t('set_up_passkey_make'),
            act: 'create',
            options: view.options,
            body: labelField(page, 'label_label_passkey', 'label_default_passkey', state),
          })}`,
      }
  }
}

/** The picture is an image of its own with white around it, so that it scans in dark mode too. */
async function qrImage(text: string, alt: string): Promise<Markup> {
  const svg = await qrSvg(text, {
    type: 'svg',
    margin: 4,
    errorCorrectionLevel: 'M',
    color: { dark: '#000000', light: '#ffffff' },
  })
  return markup`<img
    class="qr"
    width="240"
    height="240"
    alt="${alt}"
    src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}"
 >`
}

async function connectApp(
  page: PageContext,
  view: { uri: string; secret: string },
  account: string,
  state: SetUpState,
): Promise<Markup> {
  const { t } = page
  const groups = view.secret.match(/.{1,4}/g)?.join(' ') ?? ''
  return markup`<p>${t('set_up_scan')}</p>
    ${await qrImage(view.uri, t('qr_alt'))}
    ${more(
      t('cannot_scan'),
      markup`<p>${t('type_secret', { account })}</p>
        <code class="secret" id="secret" tabindex="0">${groups}</code>
        <p><a href="${view.uri}">${t('open_in_app')}</a></p>`,
    )}
    ${form(page, {
      action: '/sign-in/set-up',
      submit: t('set_up_finish'),
      body: [
        labelField(page, 'label_label', 'label_default', state),
        oneTimeCodeField(t('set_up_code'), { error: state.problem, focus: true }),
      ],
    })}`
}

function askNumber(page: PageContext, number: NumberView, state: SetUpState): Markup {
  const { t } = page
  return markup`<p>${t('set_up_number_why')}</p>
    ${number.replaces === null ? null : markup`<p>${t('set_up_number_replaces', { hint: number.replaces })}</p>`}
    ${form(page, {
      action: '/sign-in/set-up/number',
      submit: t('set_up_number_send'),
      body: field({
        name: 'number',
        label: t('set_up_number'),
        hint: t('set_up_number_hint'),
        type: 'tel',
        inputmode: 'tel',
        autocomplete: 'tel',
        value: state.number,
        error: state.problem,
        focus: true,
        ltr: true,
        maxlength: 64,
      }),
    })}`
}

function askNumberCode(page: PageContext, number: NumberView, shown: string, state: SetUpState): Markup {
  const { t } = page
  return markup`${
    number.failed ?
      markup`<p class="error" role="alert">${t('set_up_number_failed', { number: leftToRight(shown) })}</p>`
    : markup`<p>${t('set_up_number_code_why', { number: leftToRight(shown) })}</p>`
  }
    ${form(page, {
      action: '/sign-in/set-up',
      submit: t('set_up_finish'),
      body: [
        number.replaces === null ? labelField(page, 'label_label_sms', 'label_default_sms', state) : null,
        oneTimeCodeField(t('code_label'), { error: state.problem, focus: true }),
      ],
    })}
    ${form(page, { action: '/sign-in/set-up/number/resend', submit: t('code_send_again'), tone: 'quiet' })}
    ${form(page, { action: '/sign-in/set-up/number/other', submit: t('set_up_number_other'), tone: 'quiet' })}`
}

async function connectPhone(
  page: PageContext,
  view: { link: string | null; digits: string | null; state: string; phone: string | null },
  state: SetUpState,
): Promise<Markup> {
  const { t } = page
  const poll = { address: '/sign-in/push-state', state: view.state }
  if (view.link !== null)
    return markup`<p>${t('set_up_push_scan')}</p>
      ${await qrImage(view.link, t('qr_alt'))}
      <p>${t('set_up_push_address')}</p>
      <code class="secret small" id="phone-link" tabindex="0" dir="ltr">${view.link}</code>
      ${problemText(state.problem)}
      ${form(page, { action: '/sign-in/set-up', submit: t('set_up_push_continue'), poll })}`
  const again = form(page, { action: '/sign-in/set-up/ask', submit: t('push_again'), tone: 'quiet' })
  if (view.digits === null && view.state !== 'approved')
    return markup`${problemText(state.problem ?? t(view.state === 'used_up' ? 'push_used_up' : 'push_expired'))}${again}`
  return markup`${view.phone === null ? null : markup`<p class="note">${t('set_up_push_connected', { label: view.phone })}</p>`}
    <p>${t('set_up_push_digits_why')}</p>
    ${view.digits === null ? null : digitsShown(page, view.digits)}
    ${problemText(state.problem)}
    ${form(page, {
      action: '/sign-in/set-up',
      submit: t('push_continue'),
      poll,
      body: labelField(page, 'label_label', 'label_default_push', state),
    })}
    ${again}`
}
