import { expect, type Locator } from '@playwright/test'
import { HostedPages } from './hosted-pages.ts'

/** The page on the owner's phone: it is connected once, then asked. It looks for prompts by itself. */
export class OwnersPhone extends HostedPages {
  get prompt(): Locator {
    return this.page.locator('section.prompt')
  }

  /** Opens the address that another screen shows, and agrees. */
  async connect(screen: HostedPages): Promise<void> {
    const link = (await screen.page.locator('#phone-link').innerText()).trim()
    this.world.secrets.add('phone link', link.split('/').at(-1) ?? '')
    await this.page.goto(link)
    // The token leaves the address at once.
    await expect(this.page).toHaveURL(/\/phone\/link$/)
    await this.send('/phone/link')
    await this.noteCookies()
  }

  async answer(act: 'approve' | 'deny', fields: Record<string, string> = {}): Promise<void> {
    const form = this.prompt.locator(`form[action$="/${act}"]`)
    await this.send((await form.getAttribute('action')) ?? '', fields)
  }

  approve = (digits: string): Promise<void> => this.answer('approve', { digits })

  /** "This was not me", and then for certain. */
  async report(): Promise<void> {
    await this.hands.use(this.prompt.getByRole('link', { name: 'This was not me' }))
    await expect(this.heading).toHaveText('Freeze your account?')
    await this.hands.use(this.page.getByRole('button', { name: 'Freeze my account' }))
  }
}

/** The digits that a screen shows for the phone. */
export async function readDigits(screen: HostedPages): Promise<string> {
  const digits = (await screen.page.locator('#push-digits').innerText()).replace(/\D/g, '')
  expect(digits).toMatch(/^\d{6}$/)
  return screen.world.secrets.add('push digits', digits)
}
