import { generate } from 'otplib'
import { demoTotpSecret } from '#identity/seed/seed.ts'
import { stepSeconds, type MovingClock } from './moving-clock.ts'
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

  #codeAt(userName: string, step: number): Promise<string> {
    const secret = this.#secrets.get(userName) ?? this.secrets.add('seed', demoTotpSecret(userName))
    return generate({ secret, epoch: step * stepSeconds })
  }

  /** What the app shows now, without using it. */
  peek = (userName: string): Promise<string> => this.#codeAt(userName, this.clock.step())

  async code(userName: string): Promise<string> {
    const used = this.#usedSteps.get(userName)
    if (used !== undefined && used >= this.clock.step()) await this.clock.nextStep()
    const step = this.clock.step()
    this.#usedSteps.set(userName, step)
    return this.secrets.add('app code', await this.#codeAt(userName, step))
  }

  /** Six digits that are not the code of any step near to now. */
  async wrongCode(userName: string): Promise<string> {
    const steps = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((by) => this.clock.step() + by)
    const near = await Promise.all(steps.map((step) => this.#codeAt(userName, step)))
    let wrong = 271828
    while (near.includes(String(wrong))) wrong++
    return String(wrong)
  }
}
