import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test'
import type { World } from '../world/world.ts'
import type { Hands } from './hands.ts'
import { HostedPages } from './hosted-pages.ts'

/** What lies over the console while something destructive waits for a fresh sign-in. */
export class StepUpDialog {
  readonly page: Page
  readonly context: BrowserContext
  readonly world: World
  readonly hands: Hands

  constructor(page: Page, context: BrowserContext, world: World, hands: Hands) {
    this.page = page
    this.context = context
    this.world = world
    this.hands = hands
  }

  get dialog(): Locator {
    return this.page.getByRole('alertdialog').filter({ hasText: 'Confirm that it is you' })
  }

  /** The page that the system browser opens, here another tab. */
  async openTab(): Promise<HostedPages> {
    const address = await this.dialog.locator('.address-row code').innerText()
    const tab = await this.context.newPage()
    await tab.goto(address)
    return new HostedPages(tab, this.world, this.hands.kind)
  }

  async confirm(userName: string): Promise<void> {
    const tab = await this.openTab()
    await tab.signIn(userName)
    await expect(tab.page).toHaveURL(/^http:\/\/127\.0\.0\.1:/)
    await tab.noteCookies()
    await tab.page.close()
    await expect(this.dialog).toBeHidden()
  }
}
