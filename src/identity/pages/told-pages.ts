import { markup, trustedMarkup } from './markup.ts'
import { renderPage, type PageContext } from './page.ts'

const told = (page: PageContext, title: string, text: string, requestId: string, href = '/sign-in'): string =>
  renderPage(page, {
    title,
    body: markup`<p>${text}</p>
      <p>
        <small>${page.t('request_id', { id: '' })}<bdi>${requestId}</bdi></small>
      </p>
      <p><a class="button" href="${href}">${page.t('to_sign_in')}</a></p>`,
  })

export const notFoundPage = (page: PageContext, requestId: string): string =>
  told(page, page.t('not_found_title'), page.t('not_found'), requestId)
export const expiredPage = (page: PageContext, requestId: string): string =>
  told(page, page.t('expired_title'), page.t('expired'), requestId)
export const throttledPage = (page: PageContext, requestId: string, minutes: number): string =>
  told(page, page.t('throttled_title'), page.t('throttled', { minutes }), requestId)
export const failedPage = (page: PageContext, requestId: string): string =>
  told(page, page.t('failed_title'), page.t('failed'), requestId)

/** The OpenID provider's error page: what the application asked for is in the log, not on the page. */
export const providerErrorPage = (page: PageContext, error: string): string =>
  renderPage(page, {
    title: page.t('failed_title'),
    body: markup`<p>${page.t('oidc_failed')}</p>
      <p>
        <small><code>${error}</code></small>
      </p>`,
  })

/** @param formHtml the form that the provider made; its buttons are ours */
export const signOutQuestionPage = (page: PageContext, formHtml: string): string =>
  renderPage(page, {
    title: page.t('sign_out_question'),
    body: markup`<p>${page.t('sign_out_why')}</p>
      ${trustedMarkup(formHtml)}
      <p><button type="submit" form="op.logoutForm" name="logout" value="yes">${page.t('sign_out')}</button></p>
      <p><button type="submit" form="op.logoutForm" class="quiet">${page.t('stay')}</button></p>`,
  })

export const signedOutPage = (page: PageContext): string =>
  renderPage(page, {
    title: page.t('signed_out_title'),
    body: markup`<p>${page.t('signed_out')}</p>
      <p><a class="button" href="/sign-in">${page.t('to_sign_in')}</a></p>`,
  })
