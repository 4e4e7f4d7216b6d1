import { createAccounts } from './accounts/account.service.ts'
import { createLookUp, type LookUpSettings } from './accounts/look-up.service.ts'
import { createApplications } from './applications/application.service.ts'
import { createApprovals } from './approvals/approval.service.ts'
import { createCaseMoves } from './cases/case-moves.service.ts'
import { createCases } from './cases/case.service.ts'
import { createDelivery, type DeliveryDependencies, type Urgency } from './delivery/delivery.service.ts'
import { createDesk } from './desk/desk.service.ts'
import { createEnrolmentPasses } from './enrolment-passes/enrolment-pass.service.ts'
import { createCallerEvidence } from './evidence/caller-evidence.service.ts'
import { createEvidence } from './evidence/evidence.service.ts'
import { createManagerWords } from './evidence/manager-word.service.ts'
import { createFactors } from './factors/factor.service.ts'
import { createFreezes } from './freezes/freeze.service.ts'
import { createHooks } from './hooks/hook.service.ts'
import { createImports } from './imports/import.service.ts'
import { createIssuedCodes } from './issued-codes/issued-code.service.ts'
import type { KeyRing } from './keys/key-ring.ts'
import { createLimits } from './limits/limit.service.ts'
import { createNotices } from './notices/notice.service.ts'
import { defaultOwnerPolicy, type OwnerPolicy } from './owner-policy.ts'
import { createPasskeys } from './passkeys/passkey.service.ts'
import { createWebAuthn } from './passkeys/web-authn.ts'
import { createPolicies } from './policy/policy.service.ts'
import { createPushes } from './push/push.service.ts'
import { createRecoveryCodes } from './recovery-codes/recovery-code.service.ts'
import { createResets } from './resets/reset.service.ts'
import { createSessions } from './sessions/session.service.ts'
import { createProofs } from './sign-in/proof.service.ts'
import { createBreakGlass } from './staff/break-glass.service.ts'
import { createStaffActs } from './staff/staff-acts.service.ts'
import { createStaffList } from './staff/staff-list.service.ts'
import { createStaff } from './staff/staff.service.ts'
import { createTrustedDevices } from './trusted-devices/trusted-device.service.ts'

/** All services, wired once. None of them holds state or a connection: the work brings its transaction. */
export function createServices(
  deps: {
    keys: KeyRing
    wakeOutbox: (urgency: Urgency) => void
    publicOrigin: string
    /** The name that authenticator apps and passkeys show. */
    issuerName?: string
    policy?: OwnerPolicy
    /** For tests: phones whose push service is on this machine. */
    allowLoopbackPush?: boolean
  } & LookUpSettings &
    Pick<DeliveryDependencies, 'channels' | 'smsPerDay' | 'recordApart'>,
) {
  const { keys, publicOrigin, phoneRegions, issuerName = 'Rekey', policy = defaultOwnerPolicy } = deps
  const delivery = createDelivery({ ...deps, issuerName, wake: deps.wakeOutbox })
  const sessions = createSessions(delivery)
  const passkeys = createPasskeys(createWebAuthn({ publicOrigin, issuerName }))
  const passes = createEnrolmentPasses(keys)
  const resets = createResets({ sessions, passes, delivery })
  const factors = createFactors(keys, { passkeys, resets, delivery })
  const trustedDevices = createTrustedDevices({ keys, delivery, policy, sessions })
  const recoveryCodes = createRecoveryCodes(keys, policy.recoveryCodes)
  const issuedCodes = createIssuedCodes(keys, delivery)
  const freezes = createFreezes({ sessions, passes, delivery, factors })
  const notices = createNotices({ freezes })
  const policies = createPolicies({ delivery })
  const limits = createLimits({ delivery })
  const pushes = createPushes({
    keys,
    delivery,
    freezes,
    policies,
    limits,
    factors,
    proofs: createProofs({ keys, factors, recoveryCodes, trustedDevices, delivery }),
    allowLoopback: deps.allowLoopbackPush === true,
  })
  const facts = { sessions, recoveryCodes, factors, policies, limits, delivery }
  const approvals = createApprovals(facts)
  const accounts = createAccounts({ sessions, recoveryCodes })
  const applications = createApplications()
  const lookUp = createLookUp({ phoneRegions })
  const evidenceParts = { ...facts, issuedCodes, freezes }
  const evidence = createEvidence(evidenceParts)
  const callerEvidence = createCallerEvidence({ ...evidenceParts, pushes, passes, deskName: issuerName })
  const managerWords = createManagerWords({ ...evidenceParts, publicOrigin })
  const cases = createCases({ ...facts, issuedCodes, passes, resets, approvals, managerWords, publicOrigin })
  const caseMoves = createCaseMoves({ ...facts, freezes, approvals })
  const desk = createDesk({ policies })
  const hooks = createHooks({ keys, delivery, cases, publicOrigin })
  const imports = createImports({ passes, delivery, publicOrigin, policy })
  const staff = createStaff({ imports, delivery, policy })
  const listStaff = createStaffList({ factors })
  const staffActs = createStaffActs({ sessions, passes, delivery })
  const breakGlass = createBreakGlass({ keys, sessions, passes, recoveryCodes, freezes, delivery })
  return {
    policy,
    phoneRegions,
    passkeys,
    trustedDevices,
    imports,
    staff,
    listStaff,
    staffActs,
    breakGlass,
    delivery,
    sessions,
    factors,
    recoveryCodes,
    issuedCodes,
    passes,
    freezes,
    notices,
    pushes,
    resets,
    accounts,
    applications,
    lookUp,
    cases,
    caseMoves,
    evidence,
    callerEvidence,
    managerWords,
    policies,
    limits,
    approvals,
    desk,
    hooks,
  }
}
export type Services = ReturnType<typeof createServices>
