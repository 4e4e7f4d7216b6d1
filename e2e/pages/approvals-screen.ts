import { expect, type Locator, type Page } from '@playwright/test'
import type { Hands } from './hands.ts'

/** The supervisors' requests: the queue, and one request with its decision. */
export class ApprovalsScreen {
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

  /** Opens the request of a ticket from the queue; a list that is read does not move, so what is new may have to be shown. */
  async openRequest(ticket: string): Promise<void> {
    await this.hands.use(this.page.getByRole('navigation').getByRole('link', { name: 'Approvals' }))
    // Of one ticket an earlier request may stand among the ended ones.
    const waiting = this.main.getByRole('group', { name: 'Waiting for a supervisor' })
    const row = waiting.getByRole('link', { name: ticket })
    const appears = this.main.getByRole('button', { name: /^Show \d+ new request/ })
    await expect(appears.or(row).first()).toBeVisible()
    if (!(await row.isVisible())) await this.hands.use(appears)
    await this.hands.use(row)
    await expect(this.main.getByRole('heading', { name: 'The request' })).toBeVisible()
  }

  async decide(act: 'Approve the request' | 'Decline the request', reason: string): Promise<void> {
    await this.hands.type(this.main.getByLabel('Reason for your decision'), reason)
    await this.hands.use(this.main.getByRole('button', { name: act }))
    await expect(this.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await expect(this.dialog).toContainText(reason)
    await this.hands.use(this.dialog.getByRole('button', { name: act }))
    await expect(this.dialog).toBeHidden()
  }
}
