import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RecoveryCodeVerdict } from '#common/api/cases.ts'
import type { AccountId } from '#common/model/ids.ts'
import type { Secret } from '#common/secret.ts'
import type { Clock } from '../clock.ts'
import type { SignInStage } from '../database/schema.ts'
import type { Transact } from '../database/transaction.ts'
import type { ManagerWords } from '../evidence/manager-word.service.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { expiredPage } from '../pages/told-pages.ts'
import type { OwnerPolicy } from '../owner-policy.ts'
import type { Sessions } from '../sessions/session.service.ts'
import type { Actor, Work } from '../work.ts'
import type { FreshProofs } from './fresh-proof.service.ts'
import type { ForgottenPasswords } from './forgotten-password.service.ts'
import type { Identities } from './identify.service.ts'
import type { Keys } from './key.service.ts'
import type { Invitations } from './invitation.service.ts'
import type { OwnAccounts } from './own-account.service.ts'
import type { SetUps } from './set-up.service.ts'
import type { Current, Known, SignIns } from './sign-in.service.ts'
import type { SignUps } from './sign-up.service.ts'
import { cookieNames, createVisit, type Visit } from './visit.ts'

/** What the OpenID provider does for the pages. */
export interface Interactions {
  /** Whether this browser has an authorization request waiting under this id. */
  waits(request: FastifyRequest, reply: FastifyReply, uid: string): Promise<boolean>
  /** What the waiting request asks of the sign-in; undefined when it has run out. */
  wants(
    request: FastifyRequest,
    reply: FastifyReply,
    uid: string,
  ): Promise<
    | {
        /** A factor has to be shown this time, whatever device this is. */
        mfa: boolean
        /** Not only the factor is missing: the password has to be shown too. */
        freshPassword: boolean
        /** Whom the application expects, unproven: nobody may be known by that name. */
        loginHint: string | undefined
      }
    | undefined
  >
  /** The origin that this browser's sign-in leads back to, for the pages' `form-action`. */
  returnOrigin(signInToken: string | undefined): Promise<string | undefined>
  /** Answers the waiting request. @returns where the browser goes */
  finish(
    request: FastifyRequest,
    reply: FastifyReply,
    uid: string,
    /** `signedInAt`: when the last step was done, however long the browser then waited (rule 16). */
    result: { accountId: AccountId; methods: string; signedInAt: Date },
  ): Promise<string | undefined>
}

export interface RouteDependencies {
  transact: Transact
  keys: KeyRing
  clock: Clock
  publicOrigin: string
  signIns: SignIns
  identities: Identities
  keyProofs: Keys
  setUps: SetUps
  forgotten: ForgottenPasswords
  invitations: Invitations
  ownAccounts: OwnAccounts
  freshProofs: FreshProofs
  signUps: SignUps
  sessions: Pick<Sessions, 'replace'>
  policy: OwnerPolicy
  evidence: {
    verifyRecoveryCodeByOwner(
      work: Work,
      caseNumber: string,
      code: string,
    ): Promise<RecoveryCodeVerdict | { kind: 'throttled'; until: Date }>
  }
  managerWords: Pick<ManagerWords, 'waitingOf' | 'accountOf' | 'answer'>
  interactions: Interactions
}

export type Fields = Readonly<Record<string, string>>
type Handle = (visit: Visit, fields: Fields) => Promise<FastifyReply>

/** Adds routes whose forms are checked before anything else, and steps that only the right stage reaches. */
export function createPageRoutes(app: FastifyInstance, deps: RouteDependencies) {
  const { transact, signIns } = deps

  const know = (actor: Actor, id: AccountId | undefined): void => {
    if (actor.kind === 'owner' && id !== undefined) actor.id = id
  }

  const routes = {
    get(path: string, handle: (visit: Visit) => Promise<FastifyReply>): void {
      app.get(path, { schema: { hide: true } as object }, (request, reply) => handle(createVisit(deps, request, reply)))
    },

    /** @param options `equalTime`: what is answered must not tell by its time whether an account is there (B12) */
    post(path: string, handle: Handle, options: { equalTime?: boolean } = {}): void {
      app.post(path, { schema: { hide: true } as object, config: options }, async (request, reply) => {
        const visit = createVisit(deps, request, reply)
        const fields = fieldsOf(request.body)
        if (!visit.formIsOurs(fields['form_token'] ?? '')) return visit.send(expiredPage(visit.page(), request.id), 403)
        return handle(visit, fields)
      })
    },

    /** For a page's own script. */
    getJson(path: string, handle: (visit: Visit) => Promise<object>): void {
      app.get(path, { schema: { hide: true } as object }, async (request, reply) =>
        reply.send(await handle(createVisit(deps, request, reply))),
      )
    },

    /** Undefined: not at this stage. */
    postJson(path: string, handle: (visit: Visit) => Promise<object | undefined>): void {
      app.post(path, { schema: { hide: true } as object, config: { equalTime: true } }, async (request, reply) => {
        const visit = createVisit(deps, request, reply)
        if (!visit.formIsOurs(fieldsOf(request.body)['form_token'] ?? '')) return reply.code(403).send({})
        const answer = await handle(visit)
        return reply.code(answer === undefined ? 409 : 200).send(answer ?? {})
      })
    },

    /**
     * Runs a piece of work on the browser's sign-in, if there is one.
     * @param about the account that the work is about, where that may be another than the sign-in's: its row is taken too
     * @param token of a sign-in that was begun in this very request, whose cookie the browser has not sent yet
     */
    current: <T>(
      visit: Visit,
      act: (work: Work, current: Current | undefined) => Promise<T>,
      {
        about,
        token = visit.signInToken(),
      }: { about?: (work: Work) => Promise<AccountId | undefined>; token?: string | undefined } = {},
    ): Promise<T> => {
      const origin = visit.origin()
      const actor: Actor = { ...origin.actor }
      return transact({ ...origin, actor }, async (work) => {
        const found = await signIns.load(work, token, await about?.(work))
        // An address typed into "forgotten password" proves nothing about who typed it.
        if (found?.signIn.stage !== 'mailbox') know(actor, found?.account?.id)
        return act(work, found)
      })
    },

    /** Runs a step, if the sign-in stands at its stage; else nothing happens and undefined comes back. */
    step: <T>(
      visit: Visit,
      stage: SignInStage,
      act: (work: Work, known: Known) => Promise<T>,
    ): Promise<{ value: T; known: Known } | undefined> => routes.stepOfAny(visit, [stage], act),

    /** The same where several stages take the step. */
    stepOfAny: <T>(
      visit: Visit,
      stages: readonly SignInStage[],
      act: (work: Work, known: Known) => Promise<T>,
    ): Promise<{ value: T; known: Known } | undefined> =>
      routes.current(visit, async (work, found) => {
        if (found?.account === undefined || !stages.includes(found.signIn.stage)) return undefined
        const deviceToken = visit.cookie(cookieNames.device)
        const known: Known = { signIn: found.signIn, account: found.account, deviceToken }
        return { value: await act(work, known), known }
      }),

    /** A sign-in in a browser that had a session before: there is one, the new. */
    replaceSession: (visit: Visit, session: Secret<string>): Promise<void> =>
      transact(visit.origin(), (work) =>
        deps.sessions.replace(work, visit.cookie(cookieNames.session), session.reveal()),
      ),

    /**
     * Work of the owner whose session the browser holds; their account's row is taken first.
     * @param about another account that the work is about
     */
    own: <T>(
      visit: Visit,
      act: (work: Work, own: NonNullable<Awaited<ReturnType<OwnAccounts['read']>>>) => Promise<T>,
      about?: (work: Work) => Promise<AccountId | undefined>,
    ): Promise<T | undefined> => {
      const origin = visit.origin()
      const actor: Actor = { ...origin.actor }
      return transact({ ...origin, actor }, async (work) => {
        const found = await deps.ownAccounts.read(work, visit.cookie(cookieNames.session), await about?.(work))
        know(actor, found?.account.id)
        return found === undefined ? undefined : act(work, found)
      })
    },
  }
  return routes
}
export type PageRoutes = ReturnType<typeof createPageRoutes>

/** A form's fields; of one that was sent twice, none counts. */
function fieldsOf(body: unknown): Fields {
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]): [string, string][] =>
      // PostgreSQL has no NUL and no half characters; they become what stands for a character that cannot be shown.
      typeof value === 'string' ? [[name, value.toWellFormed().replaceAll('\0', '\ufffd')]] : [],
    ),
  )
}

/** The page that a stage is answered on: whatever else is opened leads there (B14). */
export function placeOf(current: Current | undefined): string {
  const { stage, purpose } = current?.signIn ?? { stage: 'identify', purpose: 'sign_in' }
  if (stage === 'mailbox' || stage === 'second_proof') return '/forgotten-password'
  if (stage === 'new_password') return purpose === 'invitation' ? '/invitation' : '/forgotten-password'
  return '/sign-in'
}

/** A pass, code or factor was shown to get this far: nothing else that is begun in this browser may throw that away. */
export const isUnderWay = (current: Current | undefined): boolean =>
  current !== undefined &&
  current.signIn.session_id === null &&
  current.signIn.key_kind !== null &&
  current.signIn.stage !== 'done'

/** Stages at which another way in may be begun. */
export const isFree = (current: Current | undefined): boolean =>
  current === undefined || current.signIn.stage === 'identify' || current.signIn.stage === 'done'
