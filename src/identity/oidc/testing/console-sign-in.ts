import { createHash, randomBytes } from 'node:crypto'
import { demoPassword } from '../../seed/people.ts'
import type { PageFixture } from '../../sign-in/testing/page-fixture.ts'

const redirectUri = 'http://127.0.0.1:49152/callback'

export interface ConsoleTokens {
  access_token: string
  refresh_token: string
}

const post = (fixture: PageFixture, path: string, fields: Record<string, string>) =>
  fixture.app.inject({
    method: 'POST',
    url: path,
    headers: { host: 'localhost:4800', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ client_id: 'rekey-console', ...fields }).toString(),
  })

/** Signs somebody of staff in as the console does: a browser, a code, tokens. */
export async function consoleTokens(fixture: PageFixture, userName: string): Promise<ConsoleTokens> {
  const verifier = randomBytes(32).toString('base64url')
  const asked = new URLSearchParams({
    ...{ client_id: 'rekey-console', response_type: 'code', redirect_uri: redirectUri, state: 's', nonce: 'n' },
    ...{ scope: 'openid offline_access desk', code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  })
  const browser = fixture.browser()
  await browser.get(`/auth?${asked.toString()}`)
  await browser.post('/sign-in', { identifier: userName, password: demoPassword })
  await browser.post('/sign-in/factor', { code: fixture.code(userName) })
  // The next code of the same app is one step later.
  fixture.clock.advance(30)
  const code = new URL(browser.page.locations.at(-1) ?? 'http://none').searchParams.get('code') ?? ''
  const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
  return (await post(fixture, '/token', fields)).json<ConsoleTokens>()
}

export const revokeTokens = (fixture: PageFixture, tokens: ConsoleTokens) =>
  post(fixture, '/token/revocation', { token: tokens.refresh_token })
