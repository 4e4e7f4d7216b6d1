import type { ApiRouteName } from '#common/api/index.ts'
import { roles, type Role } from '#common/model/words.ts'

const desk: readonly Role[] = ['agent', 'supervisor']
const reading: readonly Role[] = ['supervisor', 'auditor', 'administrator']
const everyone: readonly Role[] = roles

/** Who may call which route of the API. A route without a row does not compile, and the server refuses to start. */
export const permissions: Record<ApiRouteName, readonly Role[]> = {
  getMe: everyone,
  lookUpAccounts: everyone,
  getAccount: everyone,
  getTimeLine: everyone,
  listCases: everyone,
  getCase: everyone,
  openCase: desk,
  addNote: desk,
  closeCase: desk,
  verifyRecoveryCode: desk,
  issueCode: desk,
  verifyIssuedCode: desk,
  previewReset: desk,
  resetFactors: desk,
  issueEnrolmentPass: desk,
  revokeRecoveryCode: desk,
  requireReconfiguration: desk,
  endSessions: desk,
  unlock: desk,
  listAudit: reading,
  countNewAudit: reading,
  getAuditEntry: reading,
}

/** Who may reach what is not API: `browser` pages carry their own proof, `client` is the OpenID provider's own check. */
export type PublicReach = 'anyone' | 'browser' | 'client'

/** Every other route, those of mounted libraries included. What has no row answers 404. */
export const publicRoutes: Record<string, PublicReach> = {
  'GET /': 'anyone',
  'GET /health/live': 'anyone',
  'GET /health/ready': 'anyone',
  'GET /metrics': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /docs': 'anyone',
  'GET /docs/style.css': 'anyone',
  'GET /assets/:name': 'anyone',
  'GET /.well-known/openid-configuration': 'client',
  'GET /jwks': 'client',
  'GET /auth': 'client',
  'GET /auth/:uid': 'client',
  'POST /token': 'client',
  'POST /token/revocation': 'client',
  'GET /me': 'client',
  'POST /me': 'client',
  'GET /session/end': 'client',
  'POST /session/end/confirm': 'client',
  'GET /session/end/success': 'client',
  'GET /interaction/:uid': 'browser',
  'GET /interaction/:uid/finish': 'browser',
  'GET /sign-in': 'browser',
  'POST /sign-in': 'browser',
  'POST /sign-in/factor': 'browser',
  'POST /sign-in/other-way': 'browser',
  'POST /sign-in/key': 'browser',
  'POST /sign-in/method': 'browser',
  'POST /sign-in/set-up': 'browser',
  'POST /sign-in/recovery-code': 'browser',
  'POST /sign-in/recovery-code/confirm': 'browser',
  'POST /sign-in/restart': 'browser',
  'GET /forgotten-password': 'browser',
  'POST /forgotten-password': 'browser',
  'POST /forgotten-password/mailbox': 'browser',
  'POST /forgotten-password/resend': 'browser',
  'POST /forgotten-password/proof': 'browser',
  'POST /forgotten-password/password': 'browser',
  'GET /invitation': 'browser',
  'POST /invitation': 'browser',
  'POST /invitation/password': 'browser',
  'GET /case': 'browser',
  'POST /case': 'browser',
  'GET /account': 'browser',
  'POST /account/disable-mfa': 'browser',
  'POST /account/recovery-code': 'browser',
  'POST /account/recovery-code/confirm': 'browser',
  'POST /account/recovery-code/revoke': 'browser',
  'POST /account/sign-out': 'browser',
  'POST /locale': 'browser',
}
