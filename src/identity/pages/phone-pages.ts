import type { AnswerVerdict } from '../push/push.service.ts'
import type { PromptPurpose } from '../push/push.store.ts'
import { provenBefore, type ProvenBefore } from '../sign-in/proven-before.ts'
import { field, form, more } from './form.ts'
import { markup, type Markup } from './markup.ts'
import { notice, renderPage, type PageContext } from './page.ts'
import { minutesUntil } from './problems.ts'
import type { TextKey } from './texts/index.ts'

/** A prompt as its page shows it: nothing secret is in it. */
export interface PromptView {
  id: string
  purpose: PromptPurpose
  display_name: string
  user_name: string
  asked_by: string
  place: string
  asked_at: Date
  expires_at: Date
}

export interface PhoneView {
  accounts: readonly { display_name: string; user_name: string }[]
  prompts: readonly PromptView[]
  /** Notifications reach this phone under the newest key. */
  subscribed: boolean
  /** What the browser subscribes with. */
  vapid: { version: number; publicKey: string }
}

interface PhoneState {
  problem?: string | undefined
  /** The prompt that the problem belongs to. */
  at?: string | undefined
}

const purposeTexts: Record<PromptPurpose, { title: TextKey; why: TextKey }> = {
  sign_in: { title: 'phone_sign_in_title', why: 'phone_sign_in_why' },
  profile: { title: 'phone_profile_title', why: 'phone_profile_why' },
  new_factor: { title: 'phone_new_factor_title', why: 'phone_new_factor_why' },
  new_password: { title: 'phone_new_password_title', why: 'phone_new_password_why' },
  set_up: { title: 'phone_set_up_title', why: 'phone_set_up_why' },
  evidence: { title: 'phone_evidence_title', why: 'phone_evidence_why' },
}

/** The page's script writes it in the phone's own zone. */
const instant = (page: PageContext, at: Date): Markup =>
  markup`<time datetime="${at.toISOString()}">${new Intl.DateTimeFormat(page.locale, { timeStyle: 'medium', timeZone: 'UTC' }).format(at)} UTC</time>`

const person = (of: { display_name: string; user_name: string }): Markup =>
  markup`<bdi>${of.display_name}</bdi> (<bdi>${of.user_name}</bdi>)`

function facts(page: PageContext, prompt: PromptView): Markup {
  const { t } = page
  return markup`<dl class="facts">
    <dt>${t('phone_account')}</dt><dd>${person(prompt)}</dd>
    <dt>${t('phone_asked_by')}</dt><dd><bdi>${prompt.asked_by}</bdi></dd>
    <dt>${t('phone_place')}</dt><dd><bdi dir="ltr">${prompt.place}</bdi></dd>
    <dt>${t('phone_since')}</dt><dd>${instant(page, prompt.asked_at)}</dd>
    <dt>${t('phone_until')}</dt><dd>${instant(page, prompt.expires_at)}</dd>
  </dl>`
}

function promptSection(page: PageContext, prompt: PromptView, only: boolean, state: PhoneState): Markup {
  const { t } = page
  const texts = purposeTexts[prompt.purpose]
  const path = `/phone/prompt/${prompt.id}`
  return markup`<section class="prompt" aria-labelledby="prompt-${prompt.id}">
    <h2 id="prompt-${prompt.id}">${t(texts.title)}</h2>
    ${facts(page, prompt)}
    <p>${t(texts.why)}</p>
    ${form(page, {
      action: `${path}/approve`,
      submit: t('phone_approve'),
      body: field({
        id: `digits-${prompt.id}`,
        name: 'digits',
        label: t('phone_digits'),
        // They come from another screen: what the phone got by SMS must not be offered for them.
        autocomplete: 'off',
        inputmode: 'numeric',
        code: true,
        maxlength: 64,
        error: state.at === prompt.id ? state.problem : undefined,
        focus: only,
      }),
    })}
    ${form(page, { action: `${path}/deny`, submit: t('phone_deny'), tone: 'quiet' })}
    ${
      // A phone that is only being set up has no say over the account yet.
      prompt.purpose === 'set_up' ?
        null
      : markup`<p><a class="button danger" href="${path}/not-me">${t('phone_not_me')}</a></p>`
    }
  </section>`
}

const keepHints = (page: PageContext): Markup => {
  const { t } = page
  return more(
    t('phone_keep'),
    markup`<p>${t('phone_keep_iphone')}</p><p>${t('phone_keep_android')}</p><p>${t('phone_keep_other')}</p>`,
  )
}

/** Shown by the page's script where the browser can take messages. */
function notifications(page: PageContext, phone: PhoneView): Markup {
  const { t } = page
  return markup`<div
      id="notify" hidden
      data-key="${phone.vapid.publicKey}" data-version="${phone.vapid.version}"
      data-subscribed="${phone.subscribed ? 'yes' : 'no'}" data-form-token="${page.formToken}">
    <div data-when="ask" hidden><p>${t('phone_notify_why')}</p>
      <button type="button" class="quiet">${t('phone_notify')}</button></div>
    <p data-when="refused" class="hint" hidden>${t('phone_notify_refused')}</p>
    <p data-when="on" class="hint" hidden>${t('phone_notify_on')}</p>
  </div>`
}

/** What waits for this phone, or what will be here. */
export function phonePage(page: PageContext, phone: PhoneView, state: PhoneState = {}): string {
  const { t } = page
  const { prompts } = phone
  return renderPage(page, {
    title: t('phone_title'),
    failed: state.problem !== undefined,
    scripts: ['phone'],
    installable: true,
    body: markup`<div id="prompts" data-prompts="${prompts.map((prompt) => prompt.id).join(' ')}">
        ${prompts.map((prompt) => promptSection(page, prompt, prompts.length === 1, state))}
        ${prompts.length > 0 ? null : markup`<p role="status">${t('phone_none')}</p><p><a class="button" href="/phone">${t('phone_reload')}</a></p>`}
      </div>
      ${notifications(page, phone)}
      ${phone.accounts.length === 0 ? null : more(t('phone_accounts'), markup`<ul class="plain">${phone.accounts.map((account) => markup`<li>${person(account)}</li>`)}</ul>`)}
      ${keepHints(page)}`,
  })
}

/** An app on the home screen may have cookies apart from the browser's: the link is typed into it. */
export const unknownPhonePage = (page: PageContext, problem?: string): string =>
  renderPage(page, {
    title: page.t('phone_unknown_title'),
    failed: problem !== undefined,
    installable: true,
    body: markup`<p>${page.t('phone_unknown')}</p><p>${page.t('phone_unknown_again')}</p>
      ${form(page, {
        action: '/phone/link/typed',
        submit: page.t('phone_link_open'),
        tone: 'quiet',
        body: field({
          name: 'link',
          label: page.t('phone_link_typed'),
          hint: page.t('phone_link_typed_hint'),
          autocomplete: 'off',
          ltr: true,
          maxlength: 300,
          error: problem,
        }),
      })}
      ${keepHints(page)}`,
  })

/** Asks once more, since it ends a lot. */
export const reportPage = (page: PageContext, prompt: PromptView): string =>
  renderPage(page, {
    title: page.t('phone_not_me_title'),
    scripts: ['phone'],
    body: markup`${facts(page, prompt)}
      <p>${page.t(knownTexts[provenBefore(prompt.purpose)].known)} ${page.t('phone_not_me_why')}</p>
      <p>${page.t('phone_not_me_deny')}</p>
      ${form(page, { action: `/phone/prompt/${prompt.id}/not-me`, submit: page.t('phone_freeze'), tone: 'danger' })}
      ${form(page, { action: `/phone/prompt/${prompt.id}/deny`, submit: page.t('phone_deny'), tone: 'quiet' })}
      <p><a href="/phone">${page.t('phone_back')}</a></p>`,
  })

export const linkPage = (
  page: PageContext,
  link: { display_name: string; user_name: string },
  issuer: string,
): string =>
  renderPage(page, {
    title: page.t('phone_link_title'),
    body: markup`<p>${page.t('phone_link_why', { issuer })}</p>
      <p><strong>${person(link)}</strong></p>
      <p>${page.t('phone_link_only')}</p>
      ${form(page, { action: '/phone/link', submit: page.t('phone_link_connect') })}`,
  })

const toPhone = (page: PageContext) => ({ href: '/phone', label: page.t('phone_back') })

export const linkGonePage = (page: PageContext): string =>
  notice(page, page.t('phone_link_gone_title'), [page.t('phone_link_gone')], toPhone(page))

export const pausedPage = (page: PageContext): string =>
  notice(page, page.t('phone_paused_title'), [page.t('phone_paused')], toPhone(page))

const endings = {
  approved: ['phone_approved_title', 'phone_approved'],
  reported: ['phone_reported_title', 'phone_reported'],
  used_up: ['phone_used_up_title', 'phone_used_up'],
  gone: ['phone_gone_title', 'phone_gone'],
  expired: ['phone_gone_title', 'phone_gone'],
} as const satisfies Record<string, readonly [TextKey, TextKey]>

/** What somebody else has of the owner's, if it was not them who asked. */
const knownTexts = {
  password: { known: 'phone_known_password', denied: 'phone_denied' },
  mailbox: { known: 'phone_known_mailbox', denied: 'phone_denied_mailbox' },
  desk: { known: 'phone_known_desk', denied: 'phone_denied_desk' },
} as const satisfies Record<ProvenBefore, Record<'known' | 'denied', TextKey>>

export const deniedPage = (page: PageContext, purpose: PromptPurpose): string =>
  notice(page, page.t('phone_denied_title'), [page.t(knownTexts[provenBefore(purpose)].denied)], toPhone(page))

/** What another answer led to, where the prompt has ended with it. */
export const answeredPage = (page: PageContext, kind: keyof typeof endings): string =>
  notice(page, page.t(endings[kind][0]), [page.t(endings[kind][1])], toPhone(page))

/** An answer that can be given again, as a sentence; undefined where the prompt has ended. */
export function digitsProblem(page: PageContext, verdict: AnswerVerdict, now: Date): string | undefined {
  if (verdict.kind === 'malformed') return page.t('phone_digits_malformed')
  if (verdict.kind === 'wrong') return page.t('phone_digits_wrong', { left: verdict.triesLeft })
  if (verdict.kind === 'locked') return page.t('phone_digits_locked', { minutes: minutesUntil(verdict.until, now) })
  return undefined
}
