import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiRoutes, type ApiRouteName } from '#common/api/index.ts'
import { roles, type AccountState, type Role } from '#common/model/words.ts'
import { createFixture, type Fixture } from '../testing/fixture.ts'

const actors = { agent: 'mruiz', supervisor: 'shaddad', auditor: 'toliveira', administrator: 'gokafor' } as const
/** Whoever is acted on: given each role in turn. */
const target = 'lmueller'

/** Every route that does something to one member of staff, as the contract has them. */
const routes = (Object.keys(apiRoutes) as ApiRouteName[]).filter((name) =>
  apiRoutes[name].path.startsWith('/api/staff/:accountId/'),
)
const bodies: Partial<Record<ApiRouteName, (role: Role) => object>> = {
  changeStaffRole: (role) => ({ role: role === 'agent' ? 'auditor' : 'agent' }),
  suspendStaff: () => ({ reason: 'on leave' }),
  makeStaffLeave: () => ({ reason: 'moved on' }),
  setStaffLimits: () => ({ resetsPerHour: 3, failedVerificationsPerHour: null }),
}
/** The state in which the act has something to do. */
const ready: Partial<Record<ApiRouteName, AccountState>> = { inviteStaffAgain: 'invited', resumeStaff: 'suspended' }

/** The policy as it is written in rule 22, apart from the program's own rule. */
function expected(actor: Role, route: ApiRouteName, on: Role | 'self'): string | undefined {
  const limits = route === 'setStaffLimits'
  if (actor !== 'administrator' && !(limits && actor === 'supervisor')) return 'forbidden'
  if (on === 'self') return 'own_account'
  return actor === 'supervisor' && on !== 'agent' ? 'higher_role' : undefined
}

const cells = roles.flatMap((actor) =>
  routes.flatMap((route) => [...roles, 'self' as const].map((on) => [actor, route, on] as const)),
)

let fixture: Fixture
beforeAll(async () => {
  fixture = await createFixture()
})
afterAll(() => fixture.close())

const rowOf = (userName: string) =>
  fixture.database
    .selectFrom('account')
    .select(['role', 'state'])
    .where('user_name', '=', userName)
    .executeTakeFirstOrThrow()

describe('who does what to whom among staff (B17)', () => {
  beforeEach(() => fixture.database.deleteFrom('staff_reason').execute())

  it('covers every route of staff, and each wants a fresh sign-in', () => {
    expect(routes.length).toBeGreaterThanOrEqual(6)
    for (const name of Object.keys(apiRoutes) as ApiRouteName[])
      if (/^\/api\/(staff|break-glass)/.test(apiRoutes[name].path) && apiRoutes[name].changes)
        expect('wantsFreshSignIn' in apiRoutes[name], name).toBe(true)
  })

  it.each(cells)('%s, %s, on %s', async (actor, route, on) => {
    const who = on === 'self' ? actors[actor] : target
    const role = on === 'self' ? actor : on
    await fixture.database
      .updateTable('account')
      .set({ role, state: on === 'self' ? 'active' : (ready[route] ?? 'active') })
      .where('user_name', '=', who)
      .execute()
    const before = await rowOf(who)
    const entriesBefore = (await fixture.entries()).length
    const answer = await fixture.as(actors[actor])(route, {
      params: { accountId: fixture.id(who) },
      body: bodies[route]?.(role),
    })
    const code = expected(actor, route, on)
    expect(answer.code).toBe(code)
    const fresh = (await fixture.entries()).slice(entriesBefore)
    if (code === undefined) {
      expect(fresh.some((entry) => entry.outcome === 'done' && entry.account_id === fixture.id(who))).toBe(true)
      return
    }
    expect(answer.status).toBe(403)
    expect(await rowOf(who)).toEqual(before)
    expect(fresh).toMatchObject([{ action: 'api.refused', outcome: 'refused', detail: { route, code } }])
  })

  it.each(roles)('%s: lists and invites as the table says', async (actor) => {
    const call = fixture.as(actors[actor])
    const list = await call('listStaff')
    expect(list.code).toBe(actor === 'agent' ? 'forbidden' : undefined)
    const invited = await call('inviteStaff', {
      body: {
        userName: `by.${actor}`,
        displayName: 'New',
        email: `by.${actor}@demo.example`,
        role: 'agent',
        locale: 'en',
      },
    })
    expect(invited.code).toBe(actor === 'administrator' ? undefined : 'forbidden')
    if (list.status === 200) {
      // The screen is told what the server then enforces.
      expect(list.body.mayInvite).toBe(actor === 'administrator')
      for (const member of list.body.items)
        for (const { act, reason } of member.acts)
          if (actor !== 'administrator' && act !== 'set_limits') expect(reason).toBe('role_may_not')
    }
  })

  it('does nothing to whoever has no role', async () => {
    for (const route of routes)
      expect(
        (
          await fixture.as('gokafor')(route, {
            params: { accountId: fixture.id('atanaka') },
            body: bodies[route]?.('agent'),
          })
        ).code,
      ).toBe('not_found')
  })
})
