import type { IncomingMessage } from 'node:http'

export type Refusal = { status: 403 | 405 | 421; why: string }

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join() : value
}

/**
 * Whether a request can come from the console's own page. Browsers send `Origin` with POST and `Sec-Fetch-Site` with
 * everything; a page of another origin can forge neither. The secret in `x-rekey-session` is checked besides.
 * @param authority `127.0.0.1:<port>`, the only `Host` (and `Origin`) there is: another name is DNS rebinding
 */
export function guardRequest(request: IncomingMessage, authority: string, path: string): Refusal | null {
  if (header(request, 'host') !== authority) return { status: 421, why: 'host' }
  const origin = header(request, 'origin')
  if (origin !== undefined && origin !== `http://${authority}`) return { status: 403, why: 'origin' }
  const site = header(request, 'sec-fetch-site')
  if (request.method === 'POST') {
    if (origin === undefined) return { status: 403, why: 'origin' }
    if (site !== undefined && site !== 'same-origin') return { status: 403, why: 'site' }
    return null
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, why: 'method' }
  if (path.startsWith('/bridge/')) return site === 'same-origin' ? null : { status: 403, why: 'site' }
  // The page itself may be gone to from the launch file or a ticket's link; it holds nothing, and no frame may hold it.
  const isVisit = header(request, 'sec-fetch-mode') === 'navigate' && header(request, 'sec-fetch-dest') === 'document'
  if (isVisit || site === undefined || site === 'same-origin' || site === 'none') return null
  return { status: 403, why: 'site' }
}
