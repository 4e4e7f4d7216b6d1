import type { Way, WayView } from '../sign-in/ways.service.ts'
import { field, form, hidden, more, oneTimeCodeField } from './form.ts'
import { markup, type Markup } from './markup.ts'
import { leftToRight, renderPage, restartForm, type PageContext } from './page.ts'

export interface FactorPageState {
  problem?: string | undefined
  /** Which form of the page the problem belongs to, where there are two. */
  at?: 'other_way' | undefined
  /** The recovery code is one of the other ways. */
  recoveryCode: boolean
  /** Days for which this browser may be trusted; none where it is not offered. */
  trustDays: number | null
  step: { at: number; of: number } | undefined
  /** Where the phone's page is, for somebody who got no prompt. */
  phoneAddress: string
  /** The ways stood on a page before this one, with a field of its own. */
  backToWays: boolean
}

/** A way in words, as a button or a heading names it. */
export function wayText(page: PageContext, way: Way): string {
  const { t } = page
  switch (way.method) {
    case 'totp':
      return t('way_totp')
    case 'sms':
      return t('way_sms', { hint: leftToRight(way.hint ?? '') })
    case 'push':
      return t('way_push', { label: way.label })
    case 'passkey':
      return t('way_passkey', { label: way.label })
    case 'email':
      return t('way_email', { hint: leftToRight(way.hint ?? '') })
  }
}

/** One button for each way that the account has. */
export const wayButtons = (page: PageContext, ways: readonly Way[]): readonly Markup[] =>
  ways.map((way) =>
    form(page, { action: '/sign-in/way', submit: wayText(page, way), tone: 'quiet', body: hidden('way', way.id) }),
  )

export const trustField = (page: PageContext, days: number | null): Markup | null =>
  days === null ? null : (
    markup`<div class="check">
      <input id="trust" name="trust" type="checkbox" value="1" aria-describedby="trust-hint">
      <label for="trust">${page.t('trust_label', { days })}</label>
      <p class="hint" id="trust-hint">${page.t('trust_hint')}</p>
    </div>`
  )

/** Asks for the factor that was chosen, with the other ways beneath. */
export function factorPage(page: PageContext, view: WayView, state: FactorPageState): string {
  const { t } = page
  const atOtherWay = state.at === 'other_way' && state.recoveryCode
  const problem = atOtherWay ? undefined : state.problem
  const asked = view.current === null ? null : askFor(page, view, view.current, { ...state, problem })
  return renderPage(page, {
    title: asked?.title ?? t('ways_title'),
    step: state.step,
    failed: state.problem !== undefined,
    scripts: asked?.scripts ?? [],
    body: markup`${asked === null ? [problemText(problem), otherWays(page, view, state)] : [asked.body, more(t('other_way'), otherWays(page, view, state), atOtherWay || state.problem !== undefined)]}
      ${state.backToWays ? form(page, { action: '/sign-in/way-again', submit: t('back_to_ways'), tone: 'quiet' }) : null}
      ${restartForm(page)}`,
  })
}

function otherWays(page: PageContext, view: WayView, state: FactorPageState): Markup {
  const { t } = page
  const nothing = view.others.length === 0 && !state.recoveryCode
  return markup`${wayButtons(page, view.others)}
    ${
      !state.recoveryCode ? null : (
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
            error: state.at === 'other_way' ? state.problem : undefined,
          }),
        })}`
      )
    }
    ${nothing ? markup`<p>${t('ways_none')}</p>` : null}
    <p>${t('no_way_left')}</p>`
}

interface Asked {
  title: string
  body: Markup
  scripts?: readonly PageScript[]
}
type PageScript = 'webauthn' | 'passkey' | 'waiting'

function askFor(page: PageContext, view: WayView, way: Way, state: FactorPageState): Asked {
  const { t } = page
  const trust = trustField(page, state.trustDays)
  switch (way.method) {
    case 'totp':
      return {
        title: t('factor_title'),
        body: markup`<p>${t('factor_why')}</p>
          ${form(page, { action: '/sign-in/factor', submit: t('verify'), body: [oneTimeCodeField(t('code_label'), { error: state.problem, focus: true }), trust] })}`,
      }
    case 'sms':
    case 'email': {
      const hint = leftToRight(way.hint ?? '')
      const texts =
        way.method === 'sms' ?
          ({ title: 'sms_title', why: 'sms_why', failed: 'sms_failed', refused: 'sms_refused' } as const)
        : ({ title: 'email_title', why: 'email_why', failed: 'email_failed', refused: 'email_refused' } as const)
      const told =
        view.sendFailed ? t(texts.failed, { hint })
        : view.refused === 'throttled' ? t(texts.refused)
        : null
      return {
        title: t(texts.title),
        body: markup`${told === null ? markup`<p>${t(texts.why, { hint })}</p>` : markup`<p class="error" role="alert">${told}</p>`}
          ${form(page, { action: '/sign-in/factor', submit: t('verify'), body: [oneTimeCodeField(t('code_label'), { error: state.problem, focus: true }), trust] })}
          ${form(page, { action: '/sign-in/resend', submit: t('code_send_again'), tone: 'quiet' })}`,
      }
    }
    case 'push':
      return { title: t('push_title'), body: askPhone(page, view, way, state), scripts: ['waiting'] }
    case 'passkey':
      return {
        title: t('passkey_title'),
        scripts: ['webauthn', 'passkey'],
        body: markup`<p>${t('passkey_why', { label: way.label })}</p>
          ${problemText(state.problem)}
          ${passkeyForm(page, { action: '/sign-in/factor', submit: t('passkey_use'), act: 'get', options: view.passkey ?? '', body: trust })}`,
      }
  }
}

export const problemText = (problem: string | undefined): Markup | null =>
  problem === undefined ? null : markup`<p class="error" role="alert">${problem}</p>`

function askPhone(page: PageContext, view: WayView, way: Way, state: FactorPageState): Markup {
  const { t } = page
  const again = form(page, { action: '/sign-in/resend', submit: t('push_again'), tone: 'quiet' })
  if (view.refused === 'paused') return markup`${problemText(t('push_paused'))}${again}`
  const digits = view.push?.digits ?? null
  if (digits === null && view.push?.state !== 'approved')
    return markup`${problemText(state.problem ?? t(view.push?.state === 'used_up' ? 'push_used_up' : 'push_expired'))}${again}`
  return markup`<p>${t('push_why', { label: way.label })}</p>
    ${digits === null ? null : digitsShown(page, digits)}
    <p class="hint">${t('push_where', { address: leftToRight(state.phoneAddress) })}</p>
    ${problemText(state.problem)}
    ${form(page, {
      action: '/sign-in/factor',
      submit: t('push_continue'),
      poll: { address: '/sign-in/push-state', state: view.push?.state ?? 'none' },
      body: [trustField(page, state.trustDays), markup`<p class="hint">${t('push_waiting')}</p>`],
    })}
    ${again}`
}

export const digitsShown = (page: PageContext, digits: string): Markup =>
  markup`<p class="digits" role="img" aria-label="${page.t('push_digits')}: ${[...digits].join(' ')}">
    <code class="secret" id="push-digits">${digits.slice(0, 3)}<span class="gap"></span>${digits.slice(3)}</code>
  </p>`

/** A form that the browser's own passkey prompt fills; without JavaScript it says so. */
export const passkeyForm = (
  page: PageContext,
  spec: { action: string; submit: string; act: 'get' | 'create'; options: string; body?: Markup | null },
): Markup =>
  markup`<noscript><p class="error">${page.t('passkey_needs_script')}</p></noscript>
    <p class="error" data-unsupported hidden>${page.t('passkey_unsupported')}</p>
    <p class="error" data-cancelled hidden role="alert">${page.t('passkey_cancelled')}</p>
    ${form(page, {
      action: spec.action,
      submit: spec.submit,
      passkey: { act: spec.act, options: spec.options },
      body: [spec.body, hidden('passkey', '')],
    })}`

/** Of an account that is frozen, beside what it may still do. */
export const frozenNote = (page: PageContext): Markup => markup`<p class="note">${page.t('account_frozen_here')}</p>`
