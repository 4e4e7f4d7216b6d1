import type { CDPSession } from '@playwright/test'
import type { HostedPages } from './hosted-pages.ts'

/** A device that keeps passkeys: Chromium's own virtual authenticator, so that the real prompt's code is run. */
export class PasskeyDevice {
  readonly #session: CDPSession
  readonly #id: string
  readonly #pages: HostedPages

  private constructor(session: CDPSession, id: string, pages: HostedPages) {
    this.#session = session
    this.#id = id
    this.#pages = pages
  }

  static async plugInto(pages: HostedPages): Promise<PasskeyDevice> {
    const session = await pages.page.context().newCDPSession(pages.page)
    await session.send('WebAuthn.enable', { enableUI: false })
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return new PasskeyDevice(session, authenticatorId, pages)
  }

  /** Whether somebody is there who touches it: without, a prompt stays open. */
  touched = (enabled: boolean): Promise<void> =>
    this.#session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.#id, enabled }).then()

  /** Whether the finger, the face or the PIN is its owner's. */
  verified = (isUserVerified: boolean): Promise<void> =>
    this.#session.send('WebAuthn.setUserVerified', { authenticatorId: this.#id, isUserVerified }).then()

  /** How many passkeys it holds. Their private keys never leave it: they are secrets that nobody here may know. */
  async count(): Promise<number> {
    const { credentials } = await this.#session.send('WebAuthn.getCredentials', { authenticatorId: this.#id })
    for (const { privateKey } of credentials) this.#pages.world.secrets.add('private key of a passkey', privateKey)
    return credentials.length
  }
}
