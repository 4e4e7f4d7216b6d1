import { createAccounts } from './accounts/account.service.ts'
import { createLookUp, type LookUpSettings } from './accounts/look-up.service.ts'
import { createCases } from './cases/case.service.ts'
import { createDelivery } from './delivery/delivery.service.ts'
import { createEnrolmentPasses } from './enrolment-passes/enrolment-pass.service.ts'
import { createEvidence } from './evidence/evidence.service.ts'
import { createFactors } from './factors/factor.service.ts'
import { createImports } from './imports/import.service.ts'
import { createIssuedCodes } from './issued-codes/issued-code.service.ts'
import type { KeyRing } from './keys/key-ring.ts'
import { createRecoveryCodes } from './recovery-codes/recovery-code.service.ts'
import { createResets } from './resets/reset.service.ts'
import { createSessions } from './sessions/session.service.ts'
import { createStaff } from './staff/staff.service.ts'

/** All services, wired once. None of them holds state or a connection: the work brings its transaction. */
export function createServices(deps: { keys: KeyRing; wakeOutbox: () => void; publicOrigin: string } & LookUpSettings) {
  const { keys, publicOrigin, phoneRegions } = deps
  const delivery = createDelivery(keys, deps.wakeOutbox)
  const sessions = createSessions()
  const factors = createFactors(keys)
  const recoveryCodes = createRecoveryCodes(keys)
  const issuedCodes = createIssuedCodes(keys, delivery)
  const passes = createEnrolmentPasses(keys)
  const resets = createResets({ sessions, passes, delivery })
  const accounts = createAccounts({ sessions, recoveryCodes })
  const lookUp = createLookUp({ phoneRegions })
  const cases = createCases({ sessions, recoveryCodes, issuedCodes, passes, resets, delivery, publicOrigin })
  const evidence = createEvidence({ sessions, recoveryCodes, issuedCodes, delivery })
  const imports = createImports({ passes, delivery, publicOrigin })
  const staff = createStaff({ imports })
  return {
    imports,
    staff,
    delivery,
    sessions,
    factors,
    recoveryCodes,
    issuedCodes,
    passes,
    resets,
    accounts,
    lookUp,
    cases,
    evidence,
  }
}
export type Services = ReturnType<typeof createServices>
