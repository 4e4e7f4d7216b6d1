import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiRoutes, type ApiRouteName } from '#common/api/index.ts'
import { freshSignInSeconds } from '#common/model/fresh-sign-in.ts'
import { roles } from '#common/model/words.ts'
import { backedUp } from '../backup/backup.ts'
import { bearerOf, createFixture, type Fixture, type SignInAge } from '../testing/fixture.ts'
import { permissions } from './permissions.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())

const people = { agent: 'mruiz', supervisor: 'shaddad', auditor: 'toliveira', administrator: 'gokafor' } as const
const names = Object.keys(apiRoutes) as ApiRouteName[]
const wantsFresh = (name: ApiRouteName): boolean => 'wantsFreshSignIn' in apiRoutes[name]
const cells = names.flatMap((name) =>
  roles.filter((role) => permissions[name].includes(role)).map((role) => ({ name, role })),
)
const ages: readonly SignInAge[] = [freshSignInSeconds + 1, 86_400, 'without-mfa']

const challenge =
  'Bearer error="insufficient_user_authentication", error_description="A more recent sign-in with MFA is required", ' +
  'acr_values="https://refeds.org/profile/mfa", max_age="300"'

/** @param payload as it goes over the wire; a broken one shows whether the body was read */
const send = (name: ApiRouteName, bearer: string, payload?: string) =>
  fixture.app.inject({
    method: apiRoutes[name].method,
    url: apiRoutes[name].path.replace(/:\w+/g, 'AAAAAAAAAAAA'),
    headers: {
      host: 'localhost:4800',
      authorization: `Bearer ${bearer}`,
      'idempotency-key': randomUUID(),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload }),
  })

/** All that the database holds, but for the log, to which every refusal is added. */
async function everything(): Promise<string> {
  const kept = [...backedUp, 'sign_in', 'push_prompt'].filter((table) => !table.startsWith('audit_'))
  const rows = []
  for (const table of kept)
    rows.push([table, (await sql`select * from ${sql.table(table)}`.execute(fixture.database)).rows])
  return JSON.stringify(rows)
}

describe('rule 16: what destroys something wants a fresh sign-in', () => {
  it('is wanted by what ends or opens something', () => {
    expect(names.filter(wantsFresh)).toEqual(
      expect.arrayContaining([
        ...['resetFactors', 'issueEnrolmentPass', 'revokeRecoveryCode'],
        ...['requireReconfiguration', 'endSessions', 'unlock'],
      ]),
    )
    expect(names.filter((name) => wantsFresh(name) && !apiRoutes[name].changes)).toEqual([])
  })

  it.each(cells.filter(({ name }) => wantsFresh(name)))(
    '$name challenges a stale $role before it reads anything, and changes nothing',
    async ({ name, role }) => {
      const before = await everything()
      for (const age of ages) {
        const logged = (await fixture.entries()).length
        const response = await send(name, bearerOf(people[role], age), '{"broken":')
        expect(response.statusCode, String(age)).toBe(401)
        expect(response.headers['www-authenticate']).toBe(challenge)
        expect(response.json()).toMatchObject({
          status: 401,
          code: 'step_up_required',
          params: { maxAgeSeconds: freshSignInSeconds },
        })
        const entries = await fixture.entries()
        expect(entries).toHaveLength(logged + 1)
        expect(entries.at(-1)).toMatchObject({
          action: 'api.refused',
          outcome: 'refused',
          actor_id: fixture.id(people[role]),
          detail: { route: name, code: 'step_up_required' },
        })
      }
      expect(await everything()).toBe(before)
    },
  )

  it.each(cells.filter(({ name }) => wantsFresh(name)))('$name takes a fresh $role', async ({ name, role }) => {
    for (const age of [0, freshSignInSeconds]) {
      const response = await send(name, bearerOf(people[role], age), '{"broken":')
      expect(response.json().code).toBe('invalid_input')
      expect(response.headers['www-authenticate']).toBeUndefined()
    }
  })

  it.each(cells.filter(({ name }) => !wantsFresh(name)))('$name asks no $role again', async ({ name, role }) => {
    for (const age of ages) {
      const response = await send(
        name,
        bearerOf(people[role], age),
        apiRoutes[name].method === 'POST' ? '{}' : undefined,
      )
      expect(response.json().code, String(age)).not.toBe('step_up_required')
      expect(response.headers['www-authenticate']).toBeUndefined()
    }
  })

  it.each(names.filter(wantsFresh))('%s tells a role that may not, and nobody, nothing of a sign-in', async (name) => {
    for (const role of roles.filter((one) => !permissions[name].includes(one)))
      expect((await send(name, bearerOf(people[role], 'without-mfa'))).json().code).toBe('forbidden')
    expect((await send(name, 'nobody')).json().code).toBe('unauthenticated')
  })

  it('does once, after signing in again, what was refused before, under the same key', async () => {
    const opened = await fixture.as('mruiz', 3600)('openCase', {
      body: { accountId: fixture.id('atanaka'), ticket: 'T-16', reason: 'suspected_leak', channel: 'phone' },
    })
    const input = { params: { caseId: opened.body.caseId }, key: randomUUID() }
    const sessions = () => fixture.database.selectFrom('session').selectAll().execute()
    const before = await sessions()
    const stale = fixture.as('mruiz', freshSignInSeconds + 1)
    expect((await stale('endSessions', input)).code).toBe('step_up_required')
    expect(await sessions()).toEqual(before)
    const done = await fixture.as('mruiz')('endSessions', input)
    expect(done).toMatchObject({ status: 200, code: undefined })
    expect((await fixture.as('mruiz')('endSessions', input)).body).toEqual(done.body)
    const ended = (await fixture.entries(fixture.id('atanaka'))).filter(({ action }) => action === 'sessions.ended')
    expect(ended).toHaveLength(1)
  })

  it('is said in the OpenAPI document, of these routes alone', async () => {
    const document = (
      await fixture.app.inject({ method: 'GET', url: '/openapi.json', headers: { host: 'localhost:4800' } })
    ).json()
    const paths = document.paths as Record<
      string,
      Record<string, { operationId: string; description?: string; responses: Record<string, { description: string }> }>
    >
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
    const said = operations.filter((one) => one.responses['401'] !== undefined)
    expect(said.map((one) => one.operationId).sort()).toEqual(names.filter(wantsFresh).sort())
    for (const one of said) {
      expect(one.description).toContain('no older than 300 seconds')
      expect(one.responses['401']?.description).toContain('step_up_required')
    }
  })
})
