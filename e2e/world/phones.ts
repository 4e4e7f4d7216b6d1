import { generate } from 'otplib'
import { demoTotpSecret } from '#identity/seed/seed.ts'
import type { MovingClock } from './moving-clock.ts'
import type { UsedSecrets } from './used-secrets.ts'

/**
 * Everybody's authenticator app. It knows that a step is refused a second time, and moves the clock to the next one
 * where a person needs two codes within half a minute.
 */
export class Phones {
  readonly #secrets = new Map<string, string>()
  readonly #usedSteps = new Map<string, number>()

  readonly clock: MovingClock
  readonly secrets: UsedSecrets

  constructor(clock: MovingClock, secrets: UsedSecrets) {
    this.clock = clock
    this.secrets = secrets
  }

  /** A new entry in the app, by the key that was typed from the page. */
  connect(userName: string, secret: string): void {
    this.#secrets.set(userName, this.secrets.add('seed', secret.replace(/\s/g, '')))
    this.#usedSteps.delete(userName)
  }

  async code(userName: string): Promise<string> {
    const used = this.#usedSteps.get(userName)
    if (used !== undefined && used >= this.clock.step()) await this.clock.nextStep()
    this.#usedSteps.set(userName, this.clock.step())
    const secret = this.#secrets.get(userName) ?? this.secrets.add('seed', demoTotpSecret(userName))
    const code = await generate({ secret, epoch: Math.floor(this.clock.now() / 1000) })
    return this.secrets.add('app code', code)
  }

  /** Six digits that are not the code of any step near to now. */
  async wrongCode(userName: string): Promise<string> {
    const secret = this.#secrets.get(userName) ?? demoTotpSecret(userName)
    const now = Math.floor(this.clock.now() / 1000)
    const near = await Promise.all(
      [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((step) => generate({ secret, epoch: now + step * 30 })),
    )
    let wrong = 271828
    while (near.includes(String(wrong))) wrong++
    return String(wrong)
  }
}
