import type { z } from 'zod'

/**
 * One route of the identity backend's HTTP API. Validation, types, the OpenAPI document, the backend's handlers and the
 * console's client all derive from this one description.
 */
export interface RouteSpec {
  readonly method: 'GET' | 'POST'
  /** Fastify's spelling: `/api/cases/:caseId`. */
  readonly path: string
  readonly summary: string
  /** A changing call needs an `Idempotency-Key` header (a UUID) and may then be sent again after a lost answer. */
  readonly changes: boolean
  /** The answer shows a secret: it is never stored; a repeat makes a new one and cancels the old. */
  readonly answersSecret?: boolean
  /** Destructive (rule 16): wants a sign-in with MFA no older than five minutes, else RFC 9470's challenge. */
  readonly wantsFreshSignIn?: boolean
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly answer: z.ZodType
}

type Part<S, K extends string> =
  K extends keyof S ?
    S[K] extends z.ZodType ?
      z.output<S[K]>
    : undefined
  : undefined

export type RouteParams<S extends RouteSpec> = Part<S, 'params'>
export type RouteQuery<S extends RouteSpec> = Part<S, 'query'>
export type RouteBody<S extends RouteSpec> = Part<S, 'body'>
export type RouteAnswer<S extends RouteSpec> = z.output<S['answer']>

export const defineRoute = <const S extends RouteSpec>(spec: S): S => spec
