import { readFile } from 'node:fs/promises'
import type { FastifyReply } from 'fastify'
import { recordIdSchema, type RecordId } from '#common/model/ids.ts'
import type { Secret } from '#common/secret.ts'
import type { Clock } from '../clock.ts'
import type { Transact } from '../database/transaction.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import {
  answeredPage,
  deniedPage,
  digitsProblem,
  linkGonePage,
  linkPage,
  pausedPage,
  phonePage,
  reportPage,
  unknownPhonePage,
} from '../pages/phone-pages.ts'
import type { PageContext } from '../pages/page.ts'
import type { PageRoutes } from '../sign-in/page-routes.ts'
import type { Visit } from '../sign-in/visit.ts'
import type { Work } from '../work.ts'
import type { PromptAct, Pushes } from './push.service.ts'

const phoneCookie = 'rekey_phone'
const linkCookie = 'rekey_phone_link'
/** The longest that browsers keep a cookie (RFC 6265bis), in seconds; each visit begins it anew. */
const phoneSeconds = 400 * 24 * 60 * 60
const linkSeconds = 15 * 60
const tokenForm = /^[A-Za-z0-9_-]{43}$/
/** The same that a form with a mistake is answered with elsewhere. */
const refusedStatus = 422

type Phone = NonNullable<Awaited<ReturnType<Pushes['readPhone']>>>

/** The page on the owner's phone: connecting it, answering prompts, and what makes it an app that is notified. */
export async function registerPhoneRoutes(
  routes: PageRoutes,
  deps: {
    transact: Transact
    keys: Pick<KeyRing, 'vapidKeys'>
    clock: Clock
    publicOrigin: string
    issuerName: string
    pushes: Pushes
  },
): Promise<void> {
  const { transact, keys, clock, pushes, issuerName } = deps
  const worker = await readFile(new URL('../pages/assets/phone-worker.js', import.meta.url))
  const secure = deps.publicOrigin.startsWith('https:')

  const tokenOf = (visit: Visit, name: string): string | undefined => {
    const token = visit.request.cookies[name]
    return token !== undefined && tokenForm.test(token) ? token : undefined
  }
  const keep = (visit: Visit, name: string, path: string, value: string, maxAge: number): void =>
    void visit.reply.setCookie(name, value, { path, httpOnly: true, sameSite: 'lax', secure, maxAge })
  const keepPhone = (visit: Visit, token: string): void => keep(visit, phoneCookie, '/phone', token, phoneSeconds)

  /** The language switch comes back to the page that shows something, whatever was posted or opened. */
  const pageAt = (visit: Visit, path = '/phone', locale?: string): PageContext => ({ ...visit.page(locale), path })

  /** Works for the phone that the browser holds the cookie of; for no other one's prompts there is a way from here. */
  const onPhone = <T>(visit: Visit, act: (work: Work, phone: Phone) => Promise<T>): Promise<T | undefined> =>
    transact(visit.origin(), async (work) => {
      const phone = await pushes.readPhone(work, tokenOf(visit, phoneCookie))
      return phone === undefined ? undefined : act(work, phone)
    })

  const promptId = (visit: Visit): RecordId | undefined => {
    const read = recordIdSchema.safeParse((visit.request.params as Record<string, string | undefined>)['id'])
    return read.success ? read.data : undefined
  }

  async function show(visit: Visit, status = 200, state: { problem?: string; at?: string } = {}) {
    const page = pageAt(visit)
    const view = await onPhone(visit, async (work, phone) => ({
      ...phone,
      prompts: await pushes.prompts(work, phone.id),
    }))
    if (view === undefined) return visit.send(unknownPhonePage(page))
    const token = tokenOf(visit, phoneCookie)
    if (token !== undefined) keepPhone(visit, token)
    const [vapid] = keys.vapidKeys
    if (vapid === undefined) throw new Error('no key for push')
    return visit.send(phonePage(page, { ...view, vapid }, state), status)
  }

  async function answer(visit: Visit, act: PromptAct): Promise<FastifyReply> {
    const id = promptId(visit)
    const verdict =
      (id === undefined ? undefined : await onPhone(visit, (work, phone) => pushes.answer(work, phone.id, id, act))) ??
      ({ kind: 'gone' } as const)
    const page = pageAt(visit)
    const problem = digitsProblem(page, verdict, clock.now())
    if (problem !== undefined && id !== undefined) return show(visit, refusedStatus, { problem, at: id })
    if (verdict.kind === 'malformed' || verdict.kind === 'wrong' || verdict.kind === 'locked') return show(visit)
    if (verdict.kind === 'denied') return visit.send(deniedPage(page, verdict.purpose))
    const failed = verdict.kind === 'gone' || verdict.kind === 'expired' || verdict.kind === 'used_up'
    return visit.send(answeredPage(page, verdict.kind), failed ? refusedStatus : 200)
  }

  routes.get('/phone', (visit) => show(visit))

  // For the page's script: which prompts wait, and nothing of them.
  routes.getJson('/phone/prompts', async (visit) => {
    const prompts = await onPhone(visit, (work, phone) => pushes.prompts(work, phone.id))
    return { prompts: prompts?.map((prompt) => prompt.id) ?? [] }
  })

  // The page on the home screen has no line for addresses.
  routes.post('/phone/link/typed', async (visit, fields) => {
    const token = /\/phone\/link\/([A-Za-z0-9_-]{43})\s*$/.exec(fields['link'] ?? '')?.[1]
    const page = pageAt(visit)
    if (token === undefined) return visit.send(unknownPhonePage(page, page.t('phone_link_malformed')), refusedStatus)
    keep(visit, linkCookie, '/phone/link', token, linkSeconds)
    return visit.redirect('/phone/link')
  })

  // The token leaves the address at once: neither the language switch nor what the browser remembers holds it.
  routes.get('/phone/link/:token', async (visit) => {
    const token = (visit.request.params as { token: string }).token
    if (!tokenForm.test(token)) return visit.send(linkGonePage(pageAt(visit)), 404)
    keep(visit, linkCookie, '/phone/link', token, linkSeconds)
    return visit.redirect('/phone/link')
  })

  routes.get('/phone/link', async (visit) => {
    const token = tokenOf(visit, linkCookie)
    const link =
      token === undefined ? undefined : await transact(visit.origin(), (work) => pushes.readLink(work, token))
    if (link === undefined) return visit.send(linkGonePage(pageAt(visit)), 404)
    return visit.send(linkPage(pageAt(visit, '/phone/link', link.locale), link, issuerName))
  })

  routes.post('/phone/link', async (visit) => {
    const token = tokenOf(visit, linkCookie)
    const phone = { token: tokenOf(visit, phoneCookie), label: visit.browser().label }
    const connected =
      token === undefined ? undefined : await transact(visit.origin(), (work) => pushes.connect(work, token, phone))
    keep(visit, linkCookie, '/phone/link', '', 0)
    if (connected === undefined) return visit.send(linkGonePage(pageAt(visit)), refusedStatus)
    const fresh: Secret<string> | undefined = connected.newToken
    if (fresh !== undefined) keepPhone(visit, fresh.reveal())
    return connected.asked.kind === 'paused' ? visit.send(pausedPage(pageAt(visit))) : visit.redirect('/phone')
  })

  routes.post('/phone/prompt/:id/approve', (visit, fields) =>
    answer(visit, { kind: 'approve', digits: fields['digits'] ?? '' }),
  )
  routes.post('/phone/prompt/:id/deny', (visit) => answer(visit, { kind: 'deny' }))
  routes.post('/phone/prompt/:id/not-me', (visit) => answer(visit, { kind: 'report' }))

  routes.get('/phone/prompt/:id/not-me', async (visit) => {
    const id = promptId(visit)
    const prompts = await onPhone(visit, (work, phone) => pushes.prompts(work, phone.id))
    const prompt = prompts?.find((row) => row.id === id && row.purpose !== 'set_up')
    const page = pageAt(visit)
    return prompt === undefined ? visit.send(answeredPage(page, 'gone'), 404) : visit.send(reportPage(page, prompt))
  })

  routes.post('/phone/subscription', async (visit, fields) => {
    const shown = {
      endpoint: fields['endpoint'],
      p256dh: fields['p256dh'],
      auth: fields['auth'],
      vapidVersion: fields['version'],
    }
    const kept = await onPhone(visit, (work, phone) => pushes.subscribe(work, phone.id, shown))
    return visit.reply.code(kept === true ? 200 : refusedStatus).send({ kept: kept === true })
  })

  routes.get('/phone/app.webmanifest', async (visit) =>
    visit.reply.type('application/manifest+json; charset=utf-8').send(
      JSON.stringify({
        name: issuerName === 'Rekey' ? 'Rekey' : `Rekey – ${issuerName}`,
        short_name: 'Rekey',
        id: '/phone',
        start_url: '/phone',
        scope: '/phone',
        display: 'standalone',
        background_color: '#f4f5f7',
        theme_color: '#2452b8',
        icons: [
          { src: '/assets/phone-192.png', sizes: '192x192', type: 'image/png', purpose: 'any maskable' },
          { src: '/assets/phone-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
          { src: '/assets/rekey.svg', sizes: 'any', type: 'image/svg+xml' },
        ],
      }),
    ),
  )

  // Its scope is the page itself, which lies beside the folder that the script is served from.
  routes.get('/phone/worker.js', async (visit) =>
    visit.reply.header('service-worker-allowed', '/phone').type('text/javascript; charset=utf-8').send(worker),
  )
}
