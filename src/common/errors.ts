import { z } from 'zod'

/**
 * The closed union of error codes (ARCHITECTURE: "Errors"). A refusal or an outage is an {@link AppError} with one of
 * these; the renderer turns each into a sentence in one typed file per language. The number is the HTTP status.
 */
export const errorCodes = {
  invalid_input: 400,
  idempotency_key_missing: 400,
  not_a_number: 400,
  code_in_text: 400,
  unauthenticated: 401,
  session_expired: 401,
  step_up_required: 401,
  mfa_setup_required: 403,
  step_up_other_account: 403,
  forbidden: 403,
  own_account: 403,
  higher_role: 403,
  case_not_yours: 403,
  evidence_missing: 403,
  needs_approval: 403,
  approval_waiting: 409,
  approval_stale: 409,
  approval_ended: 409,
  own_request: 403,
  one_pair_of_eyes: 403,
  over_limit: 429,
  rests_on_lost: 403,
  lost_left_out: 409,
  supervisors_only: 403,
  policy_faulty: 400,
  pass_way_not_allowed: 403,
  account_not_active: 403,
  read_out_not_allowed: 403,
  address_gave_evidence: 403,
  address_behind_sign_in: 403,
  untrusted_sender: 403,
  not_found: 404,
  no_confirmed_address: 409,
  no_confirmed_number: 409,
  no_push_factor: 409,
  no_bound_factor: 409,
  no_manager: 409,
  not_frozen: 409,
  no_live_recovery_code: 409,
  nothing_to_do: 409,
  last_administrator: 409,
  already_taken: 409,
  not_reset_yet: 409,
  already_enrolled: 409,
  case_closed: 409,
  case_already_open: 409,
  preview_outdated: 409,
  changed_meanwhile: 409,
  idempotency_key_reused: 409,
  still_running: 409,
  too_large: 413,
  locked: 423,
  resend_too_soon: 429,
  throttled: 429,
  internal: 500,
  host_cannot: 501,
  sign_in_failed: 502,
  answer_not_understood: 502,
  storage_full: 507,
  storage_unavailable: 503,
  backend_unreachable: 503,
  timeout: 504,
  cancelled: 499,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof errorCodes

/** What a message needs to be a sentence: instants (ISO 8601), counts, hints. Never a secret. */
export type ErrorParams = Record<string, string | number | boolean>

/** The same fields over HTTP (RFC 9457 extension members) and over the bridge. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
  requestId: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
})
export type Problem = z.infer<typeof problemSchema>

/**
 * A refusal or an outage. `detail` and `cause` go to the log only; `params` may reach a person.
 * @param options.audited set when the refusal already has its audit entry.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams | undefined
  readonly detail: string | undefined
  requestId: string | undefined

  constructor(
    code: ErrorCode,
    options: { params?: ErrorParams; detail?: string; requestId?: string; cause?: unknown } = {},
  ) {
    super(options.detail ?? code, { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.params = options.params
    this.detail = options.detail
    this.requestId = options.requestId
  }

  get status(): number {
    return errorCodes[this.code]
  }
}

/** Makes a forgotten case of a union a compile error, and a loud exception if it happens all the same. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`)
}
