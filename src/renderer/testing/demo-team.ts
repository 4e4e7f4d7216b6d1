import type { Me } from '#common/api/me.ts'
import type { StaffMember } from '#common/api/staff.ts'
import type { BridgeHandlers } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'
import { refusalOfStaffAct, type StaffFacts } from '#common/model/staff-rules.ts'
import { staffActs, type Role, type StaffAct } from '#common/model/words.ts'
import { ago, idOf } from './demo-people.ts'

type StaffHandlers = Pick<BridgeHandlers, Extract<keyof BridgeHandlers, `staff.${string}`>>

/** The desk's people in memory, under the product's own rules. */
export function staffHandlers(me: Me): StaffHandlers {
  const person = (number: number, displayName: string, role: Role, over: Partial<StaffMember> = {}): StaffMember => ({
    id: idOf(9100 + number),
    displayName,
    userName: `staff.${number}`,
    email: `staff.${number}@example.org`,
    role,
    state: 'active',
    invitation: null,
    mfaUsable: true,
    lastSignInAt: ago(number),
    liveSessions: 1,
    openCases: 0,
    limits: null,
    suspension: null,
    acts: [],
    ...over,
  })
  const people = [
    person(0, me.displayName, me.role, { id: me.id }),
    person(1, 'Jonas Weber', 'agent', { openCases: 2 }),
    person(2, 'سميرة حداد', 'supervisor'),
    person(3, 'Grace Okafor', 'administrator'),
    person(4, 'Nova Lindt', 'agent', { state: 'invited', invitation: 'pending', mfaUsable: false, lastSignInAt: null }),
    person(5, 'Stefan Suter', 'agent', {
      state: 'suspended',
      liveSessions: 0,
      suspension: { since: ago(3), byName: 'Grace Okafor', reason: 'on leave' },
    }),
  ]
  const facts = (target: StaffMember, newRole?: Role): StaffFacts => ({
    actor: { id: me.id, role: me.role, state: 'active' },
    target,
    otherAdministrators: people.filter(
      (one) => one.role === 'administrator' && one.state === 'active' && one !== target,
    ).length,
    ...(newRole === undefined ? {} : { newRole }),
  })
  function begin(id: string, act: StaffAct, newRole?: Role): StaffMember {
    const found = people.find((one) => one.id === id)
    if (found === undefined) throw new AppError('not_found')
    const reason = refusalOfStaffAct(act, facts(found, newRole))
    if (reason !== null) throw new AppError(reason === 'role_may_not' ? 'forbidden' : reason)
    return found
  }
  const done = () => ({ at: ago(0) })
  const invitation = (id: string) => ({ accountId: idOf<never>(Number(id.slice(-4))), expiresAt: ago(-1) })
  return {
    'staff.list': async () => ({
      items: people.map((one) => ({
        ...one,
        acts: staffActs.map((act) => ({ act, reason: refusalOfStaffAct(act, facts(one)) })),
      })),
      mayInvite: me.role === 'administrator',
    }),
    'staff.invite': async ({ body }) => {
      const made = person(people.length, body.displayName, body.role, {
        userName: body.userName,
        email: body.email,
        state: 'invited',
        invitation: 'pending',
        mfaUsable: false,
        lastSignInAt: null,
        liveSessions: 0,
      })
      people.push(made)
      return invitation(made.id)
    },
    'staff.inviteAgain': async ({ params }) => {
      begin(params.accountId, 'invite_again').invitation = 'pending'
      return invitation(params.accountId)
    },
    'staff.changeRole': async ({ params, body }) => {
      begin(params.accountId, 'change_role', body.role).role = body.role
      return done()
    },
    'staff.suspend': async ({ params, body }) => {
      Object.assign(begin(params.accountId, 'suspend'), {
        state: 'suspended',
        liveSessions: 0,
        suspension: { since: ago(0), byName: me.displayName, reason: body.reason },
      })
      return done()
    },
    'staff.resume': async ({ params }) => {
      Object.assign(begin(params.accountId, 'resume'), { state: 'active', suspension: null })
      return done()
    },
    'staff.leave': async ({ params }) => {
      people.splice(people.indexOf(begin(params.accountId, 'leave')), 1)
      return done()
    },
    'staff.setLimits': async ({ params, body }) => {
      begin(params.accountId, 'set_limits').limits = { ...body, setBy: me.displayName, setAt: ago(0) }
      return done()
    },
    // Nobody lost the only phone here.
    'staff.breakGlass': async () => ({ items: [] }),
    'staff.acknowledgeBreakGlass': async () => {
      throw new AppError('not_found')
    },
  }
}
