import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors, type default as Provider, type Interaction } from 'oidc-provider'
import { readIdentifier } from '../accounts/identifier.ts'
import { tokenDigest } from '../keys/key-ring.ts'
import type { Interactions } from '../sign-in/page-routes.ts'
import { answersClass, authenticationOf, sfaClass } from './authentication-class.ts'
import { classWanted, knownClasses } from './login-policy.ts'
import { consoleClientId, wantedClasses } from './oidc-clients.ts'
import type { OidcDependencies } from './oidc-provider.ts'
import { findInteractionOfSignIn, findUsableAccount } from './oidc.store.ts'

/** What the hosted pages need of the provider while somebody signs in for an application. */
export function createInteractions(provider: Provider, { database, clock }: OidcDependencies): Interactions {
  const read = async (
    request: IncomingMessage,
    response: ServerResponse,
    uid: string,
  ): Promise<Interaction | undefined> => {
    try {
      const interaction = await provider.interactionDetails(request, response)
      return interaction.uid === uid ? interaction : undefined
    } catch (error) {
      // Its cookie or its record has run out, or another person signed in meanwhile. An outage is neither.
      if (error instanceof errors.SessionNotFound) return undefined
      throw error
    }
  }
  const clientOf = async (interaction: Interaction) => {
    const clientId = interaction.params['client_id']
    return typeof clientId === 'string' ? provider.Client.find(clientId) : undefined
  }
  return {
    async waits(request, reply, uid) {
      const interaction = await read(request.raw, reply.raw, uid)
      if (interaction === undefined) return false
      // An earlier session in this browser may end while its owner signs in anew: the request does not hang on it.
      if (interaction.session !== undefined) {
        interaction.session = undefined
        await interaction.persist()
      }
      return true
    },

    async wants(_request, _reply, uid) {
      // The interaction's cookie is for its own path alone; its id comes from this browser's sign-in.
      const interaction = await provider.Interaction.find(uid)
      if (interaction === undefined) return undefined
      const { classes } = wantedClasses(await clientOf(interaction), interaction.params, knownClasses)
      const hint = interaction.params['login_hint']
      return {
        mfa: !answersClass(sfaClass, classes),
        freshPassword: interaction.prompt.reasons.some((reason) => reason !== classWanted),
        loginHint: typeof hint === 'string' ? readIdentifier(hint) : undefined,
      }
    },

    async returnOrigin(signInToken) {
      if (signInToken === undefined || signInToken === '') return undefined
      const payload = await findInteractionOfSignIn(database, tokenDigest(signInToken), clock.now())
      const { redirect_uri: address } = (payload?.['params'] ?? {}) as { redirect_uri?: unknown }
      return typeof address === 'string' && URL.canParse(address) ? new URL(address).origin : undefined
    },

    async finish(request, reply, uid, { accountId, methods, signedInAt }) {
      const interaction = await read(request.raw, reply.raw, uid)
      if (interaction === undefined) return undefined
      const client = await clientOf(interaction)
      const refuse = (error: string, because: string) =>
        provider.interactionResult(request.raw, reply.raw, { error, error_description: because })
      if (client === undefined || (await findUsableAccount(database, accountId, client)) === undefined)
        return refuse(
          'access_denied',
          client?.clientId === consoleClientId ?
            'this account has no role on the desk'
          : 'this account may not use this application',
        )
      const { acr, amr } = authenticationOf(methods)
      const { classes, essential } = wantedClasses(client, interaction.params, knownClasses)
      if (essential && !answersClass(acr, classes))
        return refuse('unmet_authentication_requirements', 'the wanted authentication class was not reached')
      const earlier = await provider.Session.get(provider.createContext(request.raw, reply.raw))
      // Another person used this browser before: their session here ends; their own grants stay theirs.
      if (earlier.accountId !== undefined && earlier.accountId !== accountId) await earlier.destroy()
      return provider.interactionResult(request.raw, reply.raw, {
        login: { accountId, acr, amr, ts: Math.floor(signedInAt.getTime() / 1000), remember: true },
      })
    },
  }
}
