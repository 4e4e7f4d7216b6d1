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
        automaticPresenceSimulation: false,
      },
    })
    return new PasskeyDevice(session, authenticatorId, pages)
  }

  /** Untouched, prompts stay open: that of the sign-in's suggestions too, which would sign in by itself. */
  async whileTouched(act: () => Promise<void>): Promise<void> {
    await this.touched(true)
    await act()
    await this.touched(false)
  }

  /** Whether somebody is there who touches it. */
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
