import { accountRoutes } from './accounts.ts'
import { approvalRoutes } from './approvals.ts'
import { auditRoutes } from './audit.ts'
import { caseRoutes } from './cases.ts'
import { deskRoutes } from './desk.ts'
import { liveRoutes } from './live.ts'
import { meRoutes } from './me.ts'
import { policyRoutes } from './policy.ts'
import { staffRoutes } from './staff.ts'

/** Every route of the HTTP API that the console uses. */
export const apiRoutes = {
  ...meRoutes,
  ...accountRoutes,
  ...caseRoutes,
  ...approvalRoutes,
  ...deskRoutes,
  ...policyRoutes,
  ...auditRoutes,
  ...liveRoutes,
  ...staffRoutes,
}
export type ApiRouteName = keyof typeof apiRoutes
