import { markup, type Markup, type Piece } from './markup.ts'
import type { PageContext } from './page.ts'

interface FieldSpec {
  name: string
  label: string
  hint?: string | undefined
  error?: string | undefined
  type?: 'text' | 'password' | 'email' | 'tel'
  autocomplete: string
  inputmode?: 'numeric' | 'text' | 'email' | 'tel'
  value?: string | undefined
  /** Codes are read from left to right in every language. */
  code?: boolean
  /** Numbers and addresses: from left to right too, in the page's own face. */
  ltr?: boolean
  maxlength?: number
  focus?: boolean
  /** Only where one name stands in several forms of a page. */
  id?: string
}

/** One labelled field; its error stands beside it and is read out with it. */
export function field(spec: FieldSpec): Markup {
  const id = spec.id ?? spec.name
  const described = [spec.hint === undefined ? '' : `${id}-hint`, spec.error === undefined ? '' : `${id}-error`]
    .filter((part) => part !== '')
    .join(' ')
  const attributes = [
    spec.inputmode === undefined ? null : markup` inputmode="${spec.inputmode}"`,
    spec.code === true ? markup` dir="ltr" class="code" autocapitalize="characters" spellcheck="false"` : null,
    spec.ltr === true ? markup` dir="ltr"` : null,
    spec.value === undefined ? null : markup` value="${spec.value}"`,
    described === '' ? null : markup` aria-describedby="${described}"`,
    spec.error === undefined ? null : markup` aria-invalid="true"`,
    spec.focus === true || spec.error !== undefined ? markup` autofocus` : null,
  ]
  return markup`<div class="field">
    <label for="${id}">${spec.label}</label>
    ${spec.hint === undefined ? null : markup`<p class="hint" id="${id}-hint">${spec.hint}</p>`}
    ${spec.error === undefined ? null : markup`<p class="error" id="${id}-error" role="alert">${spec.error}</p>`}
    <input
      id="${id}"
      name="${spec.name}"
      type="${spec.type ?? 'text'}"
      autocomplete="${spec.autocomplete}"
      required
      maxlength="${spec.maxlength ?? 256}"
      ${attributes}
   >
  </div>`
}

export const hidden = (name: string, value: string): Markup =>
  markup`<input type="hidden" name="${name}" value="${value}">`

/** A form that posts back here, with the token that binds it to this browser. */
export function form(
  page: PageContext,
  spec: {
    action: string
    body?: Piece
    submit: string
    tone?: 'strong' | 'quiet' | 'danger'
    /** Sent by the page's script as soon as this address says that there is an answer; `state` is what the page shows. */
    poll?: { address: string; state: string }
    /** Filled by the page's script from the browser's passkey prompt. */
    passkey?: { act: 'get' | 'create' | 'alone'; options: string }
  },
): Markup {
  const data = [
    spec.poll === undefined ? null : markup` data-poll="${spec.poll.address}" data-state="${spec.poll.state}"`,
    spec.passkey === undefined ?
      null
      // Shown by the page's script where the browser knows passkeys.
    : markup` data-passkey="${spec.passkey.act}" data-options="${spec.passkey.options}" hidden`,
  ]
  return markup`<form method="post" action="${spec.action}" novalidate${data}>
    ${hidden('form_token', page.formToken)} ${spec.body}
    <button type="submit" class="${spec.tone ?? 'strong'}">${spec.submit}</button>
  </form>`
}

export const more = (summary: string, body: Piece, open = false): Markup =>
  markup`<details class="more" ${open ? markup` open` : null}>
    <summary>${summary}</summary>
    <div>${body}</div>
  </details>`

/** The field for a six-digit code, as browsers and phones fill it in (one field, so that pasting works). */
export const oneTimeCodeField = (label: string, rest: Partial<FieldSpec> = {}): Markup =>
  field({
    name: 'code',
    label,
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    code: true,
    maxlength: 64,
    ...rest,
  })
