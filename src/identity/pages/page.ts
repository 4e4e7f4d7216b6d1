import { ownerLocales, type OwnerLocale } from '#common/model/words.ts'
import { form, hidden } from './form.ts'
import { markup, type Markup, type Piece } from './markup.ts'
import { textsOf, type Text } from './texts/index.ts'

/** What every page needs to know of the browser that asks for it. */
export interface PageContext {
  locale: OwnerLocale
  t: Text
  /** Hidden in every form; bound to this browser's cookie. Empty on a page without forms of ours. */
  formToken: string
  /** The page's own path: where the language switch comes back to. */
  path: string
}

interface PageContent {
  title: string
  body: Piece
  /** Which step this is, and of how many. */
  step?: { at: number; of: number } | undefined
  failed?: boolean
  /** Files of /assets that the page needs; the policy header lets them run on such a page alone. */
  scripts?: readonly string[] | undefined
  /** The page that an owner keeps on the phone like an app. */
  installable?: boolean
  /** Changing the language would lose what only this answer shows. */
  onlyOnce?: boolean
}

/** Each language by its own name. */
export const languageNames: Record<OwnerLocale, string> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ar: 'العربية',
}

const phoneApp = markup`<link rel="manifest" href="/phone/app.webmanifest">
        <link rel="apple-touch-icon" href="/assets/phone-192.png">
        <meta name="theme-color" content="#2452b8">`

/** A whole document. */
export function renderPage(page: PageContext, content: PageContent): string {
  const { t, locale } = page
  return markup`<!doctype html>
    <html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>${content.failed === true ? t('title_failed', { title: content.title }) : content.title} – Rekey</title>
        <link rel="stylesheet" href="/assets/pages.css">
        <link rel="icon" href="/assets/rekey.svg" type="image/svg+xml">
        ${content.installable === true ? phoneApp : null}
        ${(content.scripts ?? []).map((name) => markup`<script src="/assets/${name}.js" defer></script>`)}
      </head>
      <body>
        <header><img src="/assets/rekey.svg" alt="" width="28" height="28"><span>Rekey</span></header>
        <main>
          ${content.step === undefined ? null : markup`<p class="step">${t('step', { at: content.step.at, of: content.step.of })}</p>`}
          <h1>${content.title}</h1>
          ${content.body}
        </main>
        <footer>${page.formToken === '' || content.onlyOnce === true ? null : languageSwitch(page)}</footer>
      </body>
    </html>`.toString()
}

function languageSwitch(page: PageContext): Markup {
  return markup`<form method="post" action="/locale" class="languages" aria-label="${page.t('language')}">
    ${hidden('form_token', page.formToken)} ${hidden('back', page.path)}
    ${ownerLocales.map((locale) => markup`<button type="submit" class="link" name="locale" value="${locale}" lang="${locale}" ${locale === page.locale ? markup` aria-current="true"` : null}>${languageNames[locale]}</button>`)}
  </form>`
}

/** A number or an address within a sentence of any direction. */
export const leftToRight = (text: string): string => `\u2066${text}\u2069`

/** A page that only tells something, with one way on. */
export const notice = (
  page: PageContext,
  title: string,
  paragraphs: readonly Piece[],
  on?: { href: string; label: string },
): string =>
  renderPage(page, {
    title,
    body: markup`${paragraphs.map((text) => markup`<p>${text}</p>`)}${on === undefined ? null : markup`<p><a class="button" href="${on.href}">${on.label}</a></p>`}`,
  })

export const restartForm = (page: PageContext): Markup =>
  form(page, { action: '/sign-in/restart', submit: page.t('start_again'), tone: 'quiet' })

export const pageContext = (locale: OwnerLocale, formToken: string, path: string): PageContext => ({
  locale,
  t: textsOf(locale),
  formToken,
  path,
})
