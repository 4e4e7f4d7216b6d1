/**
 * Headers of every hosted page. `same-origin` as referrer keeps the Origin header on POSTs, which `no-referrer` would
 * turn into `null`.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
}

/**
 * What a page with scripts of ours may do beside: run them and ask this backend. Read off the page itself: everything that
 * somebody typed is escaped in it, so the tag can only come from `renderPage`.
 */
export function scriptPolicy(page: unknown): string {
  if (typeof page !== 'string' || !page.includes('<script src="/assets/')) return ''
  const installed = page.includes('<link rel="manifest" href="/phone/app.webmanifest">')
  return `; script-src 'self'; connect-src 'self'${installed ? "; worker-src 'self'; manifest-src 'self'" : ''}`
}

/**
 * Lets a page's forms lead back to one application beside this backend: Chromium holds `form-action` against redirects
 * after a POST too, the way back to the console's loopback listener (RFC 8252) included.
 */
export const withFormTarget = (policy: string, origin: string): string =>
  policy.replace(/form-action [^;]*/, (directive) => `${directive.replace(" 'none'", '')} ${origin}`)
