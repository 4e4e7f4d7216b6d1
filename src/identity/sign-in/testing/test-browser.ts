import type { FastifyInstance } from 'fastify'

const origin = 'http://localhost:4800'

interface Shown {
  status: number
  /** Path that answered in the end, after redirects. */
  path: string
  body: string
  headers: Record<string, string | string[] | number | undefined>
  /** Every address of the redirects on the way. */
  locations: string[]
}

/** A browser without a screen: keeps cookies, sends Origin, follows redirects within the backend. */
export function createBrowser(app: () => FastifyInstance) {
  const jar = new Map<string, { value: string; path: string }>()
  let page: Shown = { status: 0, path: '', body: '', headers: {}, locations: [] }

  const cookiesFor = (path: string): string =>
    [...jar]
      .filter(
        ([, cookie]) =>
          path === cookie.path || path.startsWith(cookie.path.endsWith('/') ? cookie.path : `${cookie.path}/`),
      )
      .map(([key, cookie]) => `${key.split('|')[0] ?? ''}=${cookie.value}`)
      .join('; ')

  function keep(header: string | string[] | undefined, path: string): void {
    for (const line of [header ?? []].flat()) {
      const [pair = '', ...attributes] = line.split('; ')
      const at = pair.indexOf('=')
      const name = pair.slice(0, at)
      const value = pair.slice(at + 1)
      const scope = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ?? path
      const gone = value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)
      if (gone) jar.delete(`${name}|${scope}`)
      else jar.set(`${name}|${scope}`, { value, path: scope })
    }
  }

  async function send(
    method: 'GET' | 'POST',
    url: string,
    payload?: string,
    headers: Record<string, string> = {},
    { follow = true }: { follow?: boolean } = {},
  ): Promise<Shown> {
    const locations: string[] = []
    let current = { method, url, payload }
    for (let hop = 0; hop < 12; hop++) {
      const path = current.url.split('?')[0] ?? ''
      const cookie = cookiesFor(path)
      const response = await app().inject({
        method: current.method,
        url: current.url,
        headers: {
          host: 'localhost:4800',
          'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0',
          ...(cookie === '' ? {} : { cookie }),
          ...(current.method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded', origin } : {}),
          ...headers,
        },
        ...(current.payload === undefined ? {} : { payload: current.payload }),
      })
      keep(response.headers['set-cookie'], path)
      const { location } = response.headers
      if (follow && response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
        locations.push(location)
        const next = new URL(location, origin)
        if (next.origin !== origin) {
          page = { status: response.statusCode, path, body: '', headers: response.headers, locations }
          return page
        }
        current = { method: 'GET', url: next.pathname + next.search, payload: undefined }
        continue
      }
      page = { status: response.statusCode, path, body: response.body, headers: response.headers, locations }
      return page
    }
    throw new Error('too many redirects')
  }

  const browser = {
    jar,
    get page() {
      return page
    },
    get: (url: string, headers?: Record<string, string>) => send('GET', url, undefined, headers),
    /** Sends a form as the page that is shown would: with its token. */
    post: (
      url: string,
      fields: Record<string, string> = {},
      headers?: Record<string, string>,
      options?: { follow?: boolean },
    ) =>
      send(
        'POST',
        url,
        new URLSearchParams({ form_token: browser.formToken(), ...fields }).toString(),
        headers,
        options,
      ),
    formToken: (): string => formToken ?? '',
    field: (name: string): string | undefined => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)?.[1],
    title: (): string => (/<h1>([^<]*)<\/h1>/.exec(page.body)?.[1] ?? '').trim(),
    error: (): string | undefined => /role="alert">([^<]*)</.exec(page.body)?.[1],
    /** Copies the state of a browser, as a second window of it would have. */
    cookie: (name: string): string | undefined => [...jar].find(([key]) => key.startsWith(`${name}|`))?.[1].value,
  }
  let formToken: string | undefined
  const remember = async (shown: Promise<Shown>): Promise<Shown> => {
    const result = await shown
    formToken = /name="form_token" value="([^"]+)"/.exec(result.body)?.[1] ?? formToken
    return result
  }
  const { get, post } = browser
  browser.get = (url, headers) => remember(get(url, headers))
  browser.post = (url, fields, headers, options) => remember(post(url, fields, headers, options))
  return browser
}
export type TestBrowser = ReturnType<typeof createBrowser>
