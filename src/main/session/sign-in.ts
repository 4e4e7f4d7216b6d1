import { AppError } from '#common/errors.ts'
import type { Locale } from '#common/model/words.ts'
import { openRedirectListener } from '../host/redirect-listener.ts'
import type { OpenId, StepUpWish, Tokens } from './openid.ts'

export interface SignInUnderWay {
  readonly address: string
  cancel(): void
}

/**
 * One sign-in through the system browser (RFC 8252): opens the listener, knows where the browser must go, and hands on
 * what comes back, once.
 * @param options.onTokens finishes it; what it throws is the sign-in's failure, and decides what the browser shows
 */
export async function beginSignIn(options: {
  openid: OpenId
  stepUp?: StepUpWish
  locale: () => Locale
  onTokens: (tokens: Tokens) => Promise<void>
  onFailure: (error: unknown) => void
}): Promise<SignInUnderWay> {
  let expected: string | null = null
  let finish: ((returned: URL) => Promise<Tokens>) | null = null
  const listener = await openRedirectListener({
    locale: options.locale,
    isExpected: (state) => expected !== null && state === expected,
    onReturn: async (returned) => {
      try {
        if (finish === null) throw new AppError('sign_in_failed', { params: { reason: 'refused' } })
        await options.onTokens(await finish(returned))
        return 'done'
      } catch (error) {
        options.onFailure(error)
        return error instanceof AppError && error.params?.['reason'] === 'forbidden' ? 'forbidden' : 'failed'
      }
    },
    onTimeout: () => options.onFailure(new AppError('sign_in_failed', { params: { reason: 'timeout' } })),
  })
  try {
    const attempt = await options.openid.begin(listener.redirectUri, options.stepUp)
    expected = attempt.state
    finish = attempt.finish
    return {
      address: attempt.address,
      cancel() {
        expected = null
        listener.close()
      },
    }
  } catch (error) {
    listener.close()
    throw error
  }
}
