import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers of this route must not tell by their time whether an account is there. */
    equalTime?: boolean
  }
}

/**
 * Answers leave at a multiple of this, in milliseconds. Longer than the work takes, so that almost all leave at the first
 * beat; and short enough that nobody waits for it.
 */
export const equalTimeBeat = 150

/**
 * Holds the answers of such routes until the next beat since the request came in: what the work found shows in no time
 * (FAULTS B12), whether it succeeded or failed. The bench measures it; tests of what is answered run without.
 * @param beat in milliseconds; 0: no holding
 */
export function holdAnswers(app: FastifyInstance, beat: number): void {
  if (beat <= 0) return
  app.addHook('onSend', async (request, reply) => {
    if (request.routeOptions.config.equalTime === true) {
      const elapsed = reply.elapsedTime
      await sleep(Math.ceil(elapsed / beat) * beat - elapsed)
    }
  })
}
