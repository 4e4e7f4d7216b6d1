import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createRelyingParty, type RelyingParty } from '../oidc/testing/relying-party.ts'
import { owners, staff, type Person } from '../seed/people.ts'
import { createPageFixture, type PageFixture } from '../sign-in/testing/page-fixture.ts'
import type { TestBrowser } from '../sign-in/testing/test-browser.ts'
import { publicRoutes } from './permissions.ts'

/** What is sent may take somebody's factor or code away, as it should: everybody is used once. */
const many = Array.from({ length: 300 }, (_, index): Person => {
  const emails = [{ value: `fresh${index}@demo.example`, confirmed: true, behindSignIn: false }]
  return { ...theOne('mgarcia'), userName: `fresh${index}`, emails, phones: [] }
})
function theOne(userName: string): Person {
  const found = owners.find((owner) => owner.userName === userName)
  if (found === undefined) throw new Error(`nobody is called ${userName}`)
  return found
}
let used = 0
const somebody = (): string => many[used++]?.userName ?? 'nobody is left'

let fixture: PageFixture
let party: RelyingParty
beforeAll(async () => {
  fixture = await createPageFixture({ start: new Date(), people: [...staff, ...owners, ...many] })
  party = await createRelyingParty(fixture)
}, 180_000)
afterAll(() => fixture.close())
// Wrong tries are not what this is about.
afterEach(() => fixture.database.deleteFrom('guess_counter').execute())

/** As they stand in an address or a form. */
const hostile = {
  'a NUL': 'a%00b',
  'control characters': 'a%01%0D%0A%1B%7F%C2%85b',
  'half a character': 'a%ED%A0%80b',
  'a byte that is no text': '%FF',
  'a percent sign alone': '%',
  '100 kB': 'a'.repeat(100_000),
  '100 kB of digits': '1'.repeat(100_000),
}
const kinds = Object.keys(hostile) as (keyof typeof hostile)[]
const rows = Object.entries(publicRoutes).map(([row, reach]) => {
  const [method = '', path = ''] = row.split(' ')
  return { row, method: method as 'GET' | 'POST', path, reach }
})
const pages = rows.filter(({ reach }) => reach !== 'client')
const provided = rows.filter(({ reach, path }) => reach === 'client' || path === '/auth')

/** Every field that a page's route reads, by its name in the sources; so a new one is among them by itself. */
const fieldNames = [
  ...new Set(
    ['sign-in', 'push', 'pages']
      .flatMap((folder) => {
        const at = new URL(`../${folder}/`, import.meta.url)
        return readdirSync(at)
          .filter((name) => name.endsWith('.routes.ts') || name === 'register-pages.ts')
          .map((name) => readFileSync(new URL(name, at), 'utf8'))
      })
      .flatMap((text) => [...text.matchAll(/fields(?:\?\.)?\[?'(\w+)'\]/g)].map((found) => found[1] ?? '')),
  ),
]
const openIdNames = [
  ...['client_id', 'response_type', 'redirect_uri', 'scope', 'state', 'nonce', 'code_challenge', 'claims'],
  ...['code_challenge_method', 'prompt', 'display', 'max_age', 'ui_locales', 'claims_locales', 'id_token_hint'],
  ...['login_hint', 'acr_values', 'response_mode', 'request', 'request_uri', 'registration', 'resource', 'unknown'],
]
const tokenNames = [
  ...['grant_type', 'code', 'redirect_uri', 'code_verifier', 'client_id', 'client_secret', 'refresh_token', 'scope'],
  ...['token', 'token_type_hint', 'access_token', 'client_assertion', 'client_assertion_type', 'resource', 'xsrf'],
  ...['logout', 'id_token_hint', 'post_logout_redirect_uri', 'logout_hint', 'state', 'ui_locales', 'unknown'],
]

const formType = 'application/x-www-form-urlencoded'
async function send(
  method: 'GET' | 'POST',
  url: string,
  more: { payload?: string; type?: string | undefined; browser?: TestBrowser; authorization?: string } = {},
) {
  const cookie = [...(more.browser?.jar ?? [])]
    .map(([key, { value }]) => `${key.split('|')[0] ?? ''}=${value}`)
    .join('; ')
  return fixture.app.inject({
    method,
    url,
    headers: {
      host: 'localhost:4800',
      origin: 'http://localhost:4800',
      ...(cookie === '' ? {} : { cookie }),
      ...(more.authorization === undefined ? {} : { authorization: more.authorization }),
      ...(more.type === undefined ? {} : { 'content-type': more.type }),
    },
    ...(more.payload === undefined ? {} : { payload: more.payload }),
  })
}
const filled = (path: string, value: string): string => path.replace(/:\w+/g, () => value)
/** What a request may leave behind. */
async function left() {
  const count = async (table: 'oidc_record' | 'sign_in' | 'audit_entry' | 'session' | 'outbox_message') =>
    (
      await fixture.database
        .selectFrom(table)
        .select(({ fn }) => fn.countAll().as('n'))
        .executeTakeFirst()
    )?.n
  return {
    records: await count('oidc_record'),
    signIns: await count('sign_in'),
    entries: await count('audit_entry'),
    sessions: await count('session'),
    messages: await count('outbox_message'),
  }
}

describe('the OpenID provider', () => {
  const valid = (): URLSearchParams =>
    new URLSearchParams(party.authorizationUrl('x'.repeat(43)).slice('/auth?'.length))
  const withOne = (params: URLSearchParams, name: string, value: string): string => {
    params.delete(name)
    return `${params}&${name}=${value}`
  }

  for (const kind of kinds)
    it(`takes ${kind} in no parameter of an authorization request, by GET or POST, and begins nothing`, async () => {
      const before = await left()
      for (const name of openIdNames) {
        const query = withOne(valid(), name, hostile[kind])
        const answers = [await send('GET', `/auth?${query}`)]
        const posted = await send('POST', '/auth', { payload: query, type: formType })
        answers.push(posted.statusCode === 303 ? await send('GET', String(posted.headers.location)) : posted)
        for (const { statusCode, body, headers } of answers) {
          // 413: more than a form here can say.
          expect(kind.startsWith('100 kB') ? [400, 413] : [400], `${name}: ${body}`).toContain(statusCode)
          expect(headers.location).toBeUndefined()
        }
      }
      expect(await left()).toEqual(before)
    })

  it('takes none of a claims parameter that spells it out', async () => {
    const before = await left()
    for (const spelt of ['\\u0000', '\\ud800', '\\u001b'])
      for (const claims of [
        `{"userinfo":{"name":{"value":"${spelt}"}}}`,
        `{"id_token":{"${spelt}":null}}`,
        `{"${spelt}":{}}`,
      ]) {
        const answer = await send('GET', `/auth?${withOne(valid(), 'claims', encodeURIComponent(claims))}`)
        expect(answer.statusCode, claims).toBe(400)
      }
    expect(await left()).toEqual(before)
  })

  it('takes no parameter twice', async () => {
    const before = await left()
    for (const name of openIdNames.filter((name) => name !== 'unknown' && name !== 'resource')) {
      const query = `${valid()}&${name}=one&${name}=two`
      const posted = await send('POST', '/auth', { payload: query, type: formType })
      for (const { statusCode, headers } of [
        await send('GET', `/auth?${query}`),
        await send('GET', String(posted.headers.location)),
      ]) {
        // An error goes back to an application that is known; what is wrong with the way back stays here.
        expect([303, 400], name).toContain(statusCode)
        if (statusCode === 303)
          expect(String(headers.location)).toMatch(/[?&]error=(invalid_request|unsupported_response_type)/)
      }
    }
    expect(await left()).toEqual(before)
  })

  it('takes a long but fair request', async () => {
    const answer = await send('GET', `/auth?${withOne(valid(), 'state', 's'.repeat(2000))}`)
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toMatch(/^\/interaction\//)
  })

  for (const { row, method, path } of provided)
    it(`fails on nothing at ${row}`, async () => {
      for (const kind of kinds) {
        const value = hostile[kind]
        const where = filled(path, value)
        const answers = [await send(method, where), await send(method, `${where}?${value}=${value}`)]
        for (const name of tokenNames) {
          const pair = `${name}=${value}`
          answers.push(await send(method, `${filled(path, 'x')}?${pair}`))
          if (method === 'POST')
            for (const base of [
              '',
              'grant_type=authorization_code&',
              'grant_type=refresh_token&refresh_token=x&',
              'token=x&',
            ])
              for (const authorization of ['', party.basic()['authorization'] ?? ''])
                answers.push(
                  await send(method, path, {
                    payload: `${base}${pair}`,
                    type: formType,
                    ...(authorization === '' ? {} : { authorization }),
                  }),
                )
        }
        for (const scheme of ['Basic', 'Bearer', 'DPoP'])
          for (const given of [
            value,
            Buffer.from(`${value}:${value}`).toString('base64'),
            Buffer.from('a\0:b').toString('base64'),
          ])
            answers.push(
              await send(method, filled(path, 'x'), {
                authorization: `${scheme} ${given}`,
                ...(method === 'POST' ? { payload: 'grant_type=authorization_code&code=x', type: formType } : {}),
              }),
            )
        for (const { statusCode, body } of answers) expect(statusCode, `${kind}: ${body}`).toBeLessThan(500)
      }
    })
})

const bodies: [string | undefined, string][] = [
  ['application/json', '{"form_token":"\\ud800","identifier":"\\u0000"}'],
  ['application/json', '{"__proto__":{"a":1}}'],
  ['application/json', 'null'],
  ['application/json', '['],
  ['application/json', `"${'a'.repeat(100_000)}"`],
  ['text/plain', 'identifier=x'],
  ['application/xml', '<x/>'],
  ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="identifier"\r\n\r\n\0\r\n--x--'],
  [`${formType}; charset=utf-16`, 'identifier=%00'],
  ['nonsense', 'identifier=x'],
  ['/', 'x'],
  [undefined, 'identifier=x'],
]

describe('every route, by its row in the table', () => {
  it('knows the fields that pages read', () => {
    for (const name of ['identifier', 'password', 'code', 'recovery_code', 'number', 'label', 'passkey', 'case_number'])
      expect(fieldNames).toContain(name)
  })

  for (const { row, method, path, reach } of rows)
    it(`${row} takes no wrong kind of body, and fails on none`, async () => {
      const browser = await fixture.signIn('mgarcia')
      const token = browser.formToken()
      for (const [type, payload] of bodies)
        for (const text of [payload, payload.replace('\\ud800', token)]) {
          const answer = await send(method, filled(path, 'x'), {
            type,
            browser,
            ...(method === 'POST' ? { payload: text } : {}),
          })
          const said = `${type ?? 'no type'}: ${answer.body}`
          expect(answer.statusCode, said).toBeLessThan(500)
          if (method === 'POST' && reach === 'browser') expect(answer.statusCode, said).toBeGreaterThanOrEqual(400)
        }
    })
})

/** As long as a form of all fields may be at all. */
const fair = Math.floor(30_000 / fieldNames.length) - 20
const inForms: Record<string, string> = {
  'a NUL': hostile['a NUL'],
  'half a character': hostile['half a character'],
  'many letters': 'a'.repeat(fair),
  'many digits': '1'.repeat(fair),
}

/** Where a browser may stand when it sends such a thing. */
const places: Record<string, [title: string, arrive: () => Promise<TestBrowser>]> = {
  'a stranger': ['Sign in', () => opened('/sign-in')],
  'somebody whose factor is asked for': ['Code from your app', () => fixture.passwordStep(somebody())],
  'somebody who shows a key': ['Show that it is you', () => fixture.passwordStep('tjansen')],
  'somebody who is signed in': ['Your account', () => fixture.signIn(somebody())],
  'somebody who adds a passkey': ['Make a passkey', () => adding('passkey')],
  'somebody who adds a number': ['Your phone number', () => adding('sms')],
}
async function opened(path: string): Promise<TestBrowser> {
  const browser = fixture.browser()
  await browser.get(path)
  return browser
}
async function adding(method: string): Promise<TestBrowser> {
  const browser = await fixture.signIn(somebody())
  await browser.get('/account/factors/add')
  await browser.post('/account/factors/add', { method })
  return browser
}

describe('every page fails on nothing that is sent to it', () => {
  for (const [who, [title, arrive]] of Object.entries(places))
    it(`by ${who}`, async () => {
      let browser = fixture.browser()
      for (const { row, method, path } of pages) {
        await browser.get(title === 'Your account' ? '/account' : '/sign-in')
        if (browser.title() !== title) browser = await arrive()
        expect(browser.title(), row).toBe(title)
        const token = `form_token=${encodeURIComponent(browser.formToken())}`
        for (const [kind, value] of Object.entries(who === 'a stranger' ? { ...hostile, ...inForms } : inForms)) {
          const answers = [
            await send(method, filled(path, value), {
              browser,
              ...(method === 'POST' ? { payload: token, type: formType } : {}),
            }),
            await send(method, `${filled(path, 'x')}?${fieldNames.map((name) => `${name}=${value}`).join('&')}`, {
              browser,
            }),
          ]
          if (method === 'POST') {
            const payload = [
              token,
              ...fieldNames.filter((name) => name !== 'form_token').map((name) => `${name}=${value}`),
            ]
            answers.push(await send(method, filled(path, 'x'), { browser, payload: payload.join('&'), type: formType }))
            answers.push(
              await send(method, filled(path, 'x'), {
                browser,
                payload: [...payload, ...payload.slice(1)].join('&'),
                type: formType,
              }),
            )
          }
          for (const { statusCode, body } of answers) expect(statusCode, `${row} ${kind}: ${body}`).toBeLessThan(500)
        }
        await fixture.database.deleteFrom('guess_counter').execute()
      }
    }, 300_000)
})
