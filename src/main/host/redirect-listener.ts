import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Locale } from '#common/model/words.ts'
import { redirectPage, type RedirectOutcome } from './redirect-page.ts'

/** How long the person may take in the browser, in milliseconds. */
const openFor = 10 * 60_000

export interface RedirectListener {
  /** `http://127.0.0.1:<any free port>/callback` (RFC 8252, 7.3). */
  readonly redirectUri: string
  close(): void
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  connection: 'close',
}

/**
 * The one listener for the sign-in's return, for both hosts. It takes one return and closes; a request whose `state` is
 * not the expected one (another program of this machine, an old tab) changes nothing.
 */
export async function openRedirectListener(options: {
  isExpected: (state: string) => boolean
  onReturn: (address: URL) => Promise<RedirectOutcome>
  onTimeout: () => void
  locale: () => Locale
}): Promise<RedirectListener> {
  let authority = ''
  let taken = false
  const answer = (response: ServerResponse, status: number, outcome: RedirectOutcome | 'used') => {
    response.writeHead(status, headers).end(redirectPage(options.locale(), outcome))
  }
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const address =
      URL.canParse(request.url ?? '', `http://${authority}`) ? new URL(request.url ?? '', `http://${authority}`) : null
    if (request.headers.host !== authority || request.method !== 'GET' || address?.pathname !== '/callback') {
      return void response.writeHead(404, { connection: 'close' }).end()
    }
    const state = address.searchParams.get('state') ?? ''
    if (taken || address.searchParams.getAll('state').length !== 1 || !options.isExpected(state)) {
      return answer(response, 400, 'used')
    }
    taken = true
    void options.onReturn(address).then(
      (outcome) => answer(response, 200, outcome),
      () => answer(response, 200, 'failed'),
    )
    response.on('close', close)
  })
  const limit = setTimeout(() => {
    close()
    if (!taken) options.onTimeout()
  }, openFor)
  limit.unref()
  const close = () => {
    clearTimeout(limit)
    server.close()
    server.closeIdleConnections()
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: 0, host: '127.0.0.1' }, resolve)
  })
  authority = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { redirectUri: `http://${authority}/callback`, close }
}
