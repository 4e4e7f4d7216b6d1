import { accountRoutes } from './accounts.ts'
import { auditRoutes } from './audit.ts'
import { caseRoutes } from './cases.ts'
import { liveRoutes } from './live.ts'
import { meRoutes } from './me.ts'

/** Every route of the HTTP API that the console uses. */
export const apiRoutes = { ...meRoutes, ...accountRoutes, ...caseRoutes, ...auditRoutes, ...liveRoutes }
export type ApiRouteName = keyof typeof apiRoutes
