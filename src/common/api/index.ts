import { accountRoutes } from './accounts.ts'
import { auditRoutes } from './audit.ts'
import { caseRoutes } from './cases.ts'
import { meRoutes } from './me.ts'
import { staffRoutes } from './staff.ts'

/** Every route of the HTTP API that the console uses. */
export const apiRoutes = { ...meRoutes, ...accountRoutes, ...caseRoutes, ...auditRoutes, ...staffRoutes }
export type ApiRouteName = keyof typeof apiRoutes
