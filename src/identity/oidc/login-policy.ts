import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { readIdentifier } from '../accounts/identifier.ts'
import { answersClass, mfaClass, sfaClass } from './authentication-class.ts'
import { wantedClasses } from './oidc-clients.ts'

const { Check, Prompt, base } = interactionPolicy

export const knownClasses = [mfaClass, sfaClass]
/** Reason of a sign-in that lacks a factor alone. */
export const classWanted = 'class_wanted'

export interface LoginPolicyDependencies {
  /** Whether the browser's own session is this account's and alive. */
  signedInHere(ctx: KoaContextWithOIDC, accountId: string): Promise<boolean>
  /** Whether the account signs in by this name. */
  signsInBy(accountId: string, identifier: string): Promise<boolean>
  /** Saves the grant that the request is answered with. @returns false where the session ended meanwhile */
  saveGrant(ctx: KoaContextWithOIDC): Promise<boolean>
}

/** When a request needs a sign-in, and when a session answers it (single sign-on). Nobody is asked for consent. */
export function createLoginPolicy({ signedInHere, signsInBy, saveGrant }: LoginPolicyDependencies) {
  const policy = base()
  policy.remove('consent')
  const checks = policy.get('login')?.checks
  // Ours takes their place: more than what was asked for is an answer too.
  checks?.remove('essential_acr')
  checks?.remove('essential_acrs')

  checks?.add(
    new Check('not_signed_in_here', 'the sign-in has ended', 'login_required', async (ctx) => {
      const { accountId } = ctx.oidc.session ?? {}
      if (accountId === undefined) return Check.NO_NEED_TO_PROMPT
      return ctx.oidc.account === undefined || !(await signedInHere(ctx, accountId)) ?
          Check.REQUEST_PROMPT
        : Check.NO_NEED_TO_PROMPT
    }),
  )

  // OpenID Connect Core, 3.1.2.1: whoever is expected signs in, and with `prompt=none` nobody does. Compared with the account
  // of this session alone, so that it is not told whether anybody has that name. Who then signs in is the person's own choice.
  checks?.add(
    new Check('another_expected', 'another person is expected', 'login_required', async (ctx) => {
      const { accountId } = ctx.oidc.session ?? {}
      const hint = ctx.oidc.params?.['login_hint']
      const expected = typeof hint === 'string' ? readIdentifier(hint) : undefined
      if (accountId === undefined || expected === undefined || ctx.oidc.result?.login !== undefined)
        return Check.NO_NEED_TO_PROMPT
      return (await signsInBy(accountId, expected)) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT
    }),
  )

  // RFC 8252, 8.6: a native client cannot be told from another program on the machine (or another user of it) that listens
  // on loopback, so no request is answered without a sign-in of its own, whatever session this browser has.
  checks?.add(
    new Check('never_silent', 'a native client is not answered without a sign-in', 'login_required', (ctx) =>
      ctx.oidc.client?.tokenEndpointAuthMethod === 'none' && ctx.oidc.result?.login === undefined ?
        Check.REQUEST_PROMPT
      : Check.NO_NEED_TO_PROMPT,
    ),
  )

  checks?.add(
    new Check(classWanted, 'a sign-in of the wanted class is needed', 'login_required', (ctx) => {
      const { classes, essential } = wantedClasses(ctx.oidc.client, ctx.oidc.params ?? {}, knownClasses)
      if (answersClass(ctx.oidc.session?.acr, classes)) return Check.NO_NEED_TO_PROMPT
      const possible = classes.some((one) => knownClasses.includes(one))
      if (essential && (!possible || ctx.oidc.result?.login !== undefined))
        throw new errors.UnmetAuthenticationRequirements('the wanted authentication class cannot be reached')
      return possible && ctx.oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT
    }),
  )

  // `prompt=consent` is taken and asks nothing: applications are our own. It is looked at last, when all else is answered.
  const consent = new Prompt({ name: 'consent', requestable: true })
  consent.checks.clear()
  consent.checks.add(
    new Check('session_ended', 'the sign-in has just ended', 'login_required', async (ctx) =>
      (await saveGrant(ctx)) ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
    ),
  )
  policy.add(consent)
  return policy
}
