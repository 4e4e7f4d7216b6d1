import type { AppError } from '#common/errors.ts'
import type { SessionView } from '#common/bridge/schema.ts'
import { freshSignInSeconds, mfaClass } from '#common/model/fresh-sign-in.ts'
import type { Locale } from '#common/model/words.ts'
import type { Clock } from '../clock.ts'
import type { OpenId, Tokens } from './openid.ts'
import { beginSignIn, type SignInUnderWay } from './sign-in.ts'

export interface StepUp {
  readonly view: SessionView['stepUp']
  /** How many have come to a good end: a request refused before the last of them is sent again without another. */
  readonly finished: number
  /**
   * Settles when whoever is signed in has signed in anew; one serves everybody who waits.
   * @param loginHint the user name of who is expected
   * @throws AppError `cancelled`, `step_up_other_account`, `sign_in_failed`, or an outage
   */
  confirm(loginHint: string): Promise<void>
  /** Ends it for everybody who waits. */
  end(because: AppError): void
}

interface UnderWay {
  readonly outcome: Promise<void>
  readonly settle: (error: unknown) => void
  signIn: SignInUnderWay | null
}

/** A new sign-in of the same person, because a request wants a fresh one (rule 16, RFC 9470). The session goes on. */
export function createStepUp(options: {
  openid: OpenId
  clock: Clock
  locale: () => Locale
  openExternal: (address: string) => Promise<boolean>
  /** Checks whose tokens these are and holds them; what it throws is the outcome. */
  onTokens: (tokens: Tokens, isWanted: () => boolean) => Promise<void>
  onChange: () => void
}): StepUp {
  let view: SessionView['stepUp'] = null
  let underWay: UnderWay | null = null
  let finished = 0

  function begin(): UnderWay {
    let settle: (error: unknown) => void = () => undefined
    const outcome = new Promise<void>((resolve, reject) => {
      settle = (error) => (error === null ? resolve() : reject(error))
    })
    // It may be ended before anybody waits.
    outcome.catch(() => undefined)
    return { outcome, settle, signIn: null }
  }

  function finish(mine: UnderWay, error: unknown): void {
    if (underWay !== mine) return
    underWay = null
    view = null
    if (error === null) finished += 1
    else mine.signIn?.cancel()
    options.onChange()
    mine.settle(error)
  }

  async function open(mine: UnderWay, loginHint: string): Promise<void> {
    const isWanted = () => underWay === mine
    const signIn = await beginSignIn({
      openid: options.openid,
      locale: options.locale,
      stepUp: { maxAgeSeconds: freshSignInSeconds, acrValues: mfaClass, loginHint },
      onTokens: async (tokens) => {
        await options.onTokens(tokens, isWanted)
        finish(mine, null)
      },
      onFailure: (error) => finish(mine, error),
    })
    if (!isWanted()) return signIn.cancel()
    mine.signIn = signIn
    view = { address: signIn.address, since: view?.since ?? new Date(options.clock.now()).toISOString() }
    options.onChange()
    await options.openExternal(signIn.address)
  }

  return {
    get view() {
      return view
    },
    get finished() {
      return finished
    },
    confirm(loginHint) {
      if (underWay !== null) return underWay.outcome
      const mine = begin()
      underWay = mine
      view = { address: null, since: new Date(options.clock.now()).toISOString() }
      options.onChange()
      open(mine, loginHint).catch((error: unknown) => finish(mine, error))
      return mine.outcome
    },
    end(because) {
      if (underWay !== null) finish(underWay, because)
    },
  }
}
