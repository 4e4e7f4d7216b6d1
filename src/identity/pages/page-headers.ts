/**
 * Headers of every hosted page. Chromium holds `form-action` against redirects after a POST too: the way back to the
 * console's loopback listener (RFC 8252) has to be in it. `same-origin` as referrer keeps the Origin header on POSTs,
 * which `no-referrer` would turn into `null`.
 */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' http://127.0.0.1:*; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
}
