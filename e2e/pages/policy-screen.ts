import { expect, type Locator, type Page } from '@playwright/test'
import type { Hands } from './hands.ts'

/** The policy in force, the one that waits, and the writing of a new one. */
export class PolicyScreen {
  readonly page: Page
  readonly hands: Hands

  constructor(page: Page, hands: Hands) {
    this.page = page
    this.hands = hands
  }

  get main(): Locator {
    return this.page.getByRole('main')
  }
  get dialog(): Locator {
    return this.page.getByRole('alertdialog')
  }
  get inForce(): Locator {
    return this.main.getByRole('heading', { name: /^In force/ })
  }

  async open(): Promise<void> {
    await this.hands.use(this.page.getByRole('navigation').getByRole('link', { name: 'Policy' }))
    await expect(this.inForce).toBeVisible()
  }

  /** Opens the page that a new version is written on, and begins from one there is. */
  async begin(from: string): Promise<void> {
    await this.hands.use(this.main.getByRole('link', { name: 'Write a new version' }))
    await this.hands.use(this.main.getByRole('button', { name: from }))
    await expect(this.main.getByRole('status', { name: 'Check' })).toContainText('The document is right.')
  }

  async workOutTheEffect(): Promise<void> {
    await this.hands.use(this.main.getByRole('button', { name: 'Work out the effect' }))
    await expect(this.main).toContainText(/Held against \d+ cases?\./)
  }

  /** @returns the number of the version that now waits */
  async propose(): Promise<number> {
    await this.hands.use(this.main.getByRole('button', { name: 'Propose this policy' }))
    await expect(this.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await this.hands.use(this.dialog.getByRole('button', { name: 'Propose this policy' }))
    const told = this.main.getByText(/^Version \d+ waits for a second person\.$/)
    await expect(told).toBeVisible()
    return Number(/\d+/.exec(await told.innerText())?.[0])
  }

  async activate(version: number): Promise<void> {
    await this.hands.use(this.main.getByRole('button', { name: `Activate version ${version}` }))
    await expect(this.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await this.hands.use(this.dialog.getByRole('button', { name: `Activate version ${version}` }))
    await expect(this.main).toContainText(`Version ${version} is in force.`)
    await expect(this.inForce).toContainText(`version ${version}`)
  }
}
