import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { ownerLocales, type OwnerLocale } from '#common/model/words.ts'
import type { Secret } from '#common/secret.ts'
import { originOf } from '../http/request-context.ts'
import { newToken } from '../ids.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { notMePath } from '../notices/notice-link.ts'
import { pageContext, type PageContext } from '../pages/page.ts'
import type { Browser } from '../sessions/session.service.ts'
import type { OwnerPolicy } from '../owner-policy.ts'
import type { Origin } from '../work.ts'

export const cookieNames = {
  signIn: 'rekey_sign_in',
  session: 'rekey_session',
  browser: 'rekey_browser',
  locale: 'rekey_locale',
  device: 'rekey_device',
} as const
type CookieName = (typeof cookieNames)[keyof typeof cookieNames]

/**
 * A cookie's name as the browser keeps it. Under https its prefix lets no other host of the domain set one (RFC 6265bis,
 * 4.1.3.2), so that nobody plants a session or a sign-in of theirs.
 */
export const cookieNameOf = (publicOrigin: string, name: CookieName): string =>
  publicOrigin.startsWith('https:') ? `__Host-${name}` : name

const formPurpose = 'form_token'

interface VisitSettings {
  keys: KeyRing
  publicOrigin: string
  /** Days for which the browser keeps the token of a trusted device. */
  policy: Pick<OwnerPolicy, 'trustDays'>
}

/** One request of a browser to a hosted page, with what every page needs of it. */
export function createVisit(settings: VisitSettings, request: FastifyRequest, reply: FastifyReply) {
  const secure = settings.publicOrigin.startsWith('https:')
  const cookie = (name: CookieName): string | undefined => request.cookies[cookieNameOf(settings.publicOrigin, name)]
  const setCookie = (name: CookieName, value: string, maxAge?: number): void => {
    void reply.setCookie(cookieNameOf(settings.publicOrigin, name), value, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure,
      ...(maxAge === undefined ? {} : { maxAge }),
    })
  }
  let browserToken = cookie(cookieNames.browser)
  const tokenOfBrowser = (): string => {
    if (browserToken === undefined || browserToken.length < 40) {
      browserToken = newToken()
      setCookie(cookieNames.browser, browserToken)
    }
    return browserToken
  }

  return {
    request,
    reply,
    cookie,
    setCookie,
    clearCookie: (name: CookieName): void => setCookie(name, '', 0),
    signInToken: (): string | undefined => cookie(cookieNames.signIn),
    keepSignIn: (token: Secret<string>): void => setCookie(cookieNames.signIn, token.reveal()),
    /** Pages from before may show another person: their forms are of no use to whoever is signed in now. */
    keepSession: (token: Secret<string>): void => {
      setCookie(cookieNames.session, token.reveal(), 12 * 60 * 60)
      browserToken = newToken()
      setCookie(cookieNames.browser, browserToken)
    },

    keepDevice: (token: Secret<string>): void =>
      setCookie(cookieNames.device, token.reveal(), settings.policy.trustDays * 24 * 60 * 60),

    /** The actor is the owner as soon as the work knows the account; until then nobody in particular. */
    origin: (): Origin & { actor: { kind: 'owner'; id: null } } => ({
      ...originOf(request, { kind: 'owner', id: null }),
      actor: { kind: 'owner', id: null },
    }),

    browser: (): Browser => ({ label: browserLabel(request.headers['user-agent'] ?? ''), place: request.ip }),

    /** Language: the person's choice here, else their account's, else the browser's. */
    page(accountLocale?: string): PageContext {
      const locale =
        readLocale(cookie(cookieNames.locale)) ??
        readLocale(accountLocale) ??
        acceptedLocale(request.headers['accept-language'])
      return pageContext(
        locale,
        settings.keys.digest(formPurpose, tokenOfBrowser()).digest,
        pathToComeBackTo(request.url),
      )
    },

    /** Cross-site request forgery: the Origin must be ours, and the form must carry this browser's token. */
    formIsOurs(token: string): boolean {
      const { origin, 'sec-fetch-site': site } = request.headers
      if (origin !== undefined && origin !== 'null' && origin !== settings.publicOrigin) return false
      if (origin !== settings.publicOrigin && site !== 'same-origin') return false
      const own = cookie(cookieNames.browser)
      return own !== undefined && settings.keys.digests(formPurpose, own).some((digest) => sameText(digest, token))
    },

    send: (page: string, status = 200): FastifyReply => reply.code(status).type('text/html; charset=utf-8').send(page),
    redirect: (path: string): FastifyReply => reply.redirect(path, 303),
  }
}
export type Visit = ReturnType<typeof createVisit>

/** Where the language switch comes back to; the secret of a notice's link does not stand on another page (rule 9). */
function pathToComeBackTo(url: string): string {
  const path = url.split('?')[0] ?? '/'
  return path.startsWith(notMePath) ? '/sign-in' : path
}

function sameText(left: string, right: string): boolean {
  const a = Buffer.from(left)
  const b = Buffer.from(right)
  return a.length === b.length && timingSafeEqual(a, b)
}

export const readLocale = (text: string | undefined): OwnerLocale | undefined =>
  ownerLocales.find((locale) => text?.toLowerCase().slice(0, 2) === locale)

/** The first of our languages that the browser names; it lists them in its order of preference. */
export function acceptedLocale(header: string | undefined): OwnerLocale {
  for (const part of (header ?? '').split(',').slice(0, 20)) {
    const found = readLocale(part.trim())
    if (found !== undefined) return found
  }
  return 'en'
}

/** A browser in words, for the lists of sessions; nothing depends on it. */
function browserLabel(userAgent: string): string {
  const name =
    /Edg\//.test(userAgent) ? 'Edge'
    : /Firefox\//.test(userAgent) ? 'Firefox'
    : /Chrom(e|ium)\//.test(userAgent) ? 'Chrome'
    : /Safari\//.test(userAgent) ? 'Safari'
    : 'Browser'
  const system =
    /iPhone|iPad/.test(userAgent) ? 'iPhone'
    : /Android/.test(userAgent) ? 'Android'
    : /Windows/.test(userAgent) ? 'Windows'
    : /Mac OS X/.test(userAgent) ? 'macOS'
    : /Linux/.test(userAgent) ? 'Linux'
    : ''
  return system === '' ? name : `${name} on ${system}`
}
