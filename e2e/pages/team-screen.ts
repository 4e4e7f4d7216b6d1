import { expect, type Locator, type Page } from '@playwright/test'
import type { Hands } from './hands.ts'

/** The team: its table, one person at the side, and the invitation. */
export class TeamScreen {
  readonly page: Page
  readonly hands: Hands

  constructor(page: Page, hands: Hands) {
    this.page = page
    this.hands = hands
  }

  get dialog(): Locator {
    return this.page.getByRole('alertdialog')
  }
  /** Whoever, or whatever form, is open at the side. */
  panel = (heading: string): Locator => this.page.getByRole('region', { name: heading })
  row = (name: string): Locator => this.page.getByRole('row').filter({ hasText: name })

  async open(): Promise<void> {
    await this.hands.use(this.page.getByRole('navigation').getByRole('link', { name: 'Team' }))
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText('Team')
  }

  async openMember(name: string): Promise<void> {
    await this.hands.use(this.page.getByRole('link', { name, exact: true }))
    await expect(this.panel(name).getByRole('heading', { level: 2 })).toBeFocused()
  }

  async invite(person: { displayName: string; userName: string; email: string; role: string }): Promise<void> {
    await this.hands.use(this.page.getByRole('button', { name: 'Invite a member' }))
    const form = this.panel('Invite a member of the team')
    await this.hands.type(form.getByLabel('Name in full'), person.displayName)
    await this.hands.type(form.getByLabel('User name'), person.userName)
    await this.hands.type(form.getByLabel('E-mail'), person.email)
    await this.hands.choose(form.getByLabel('Role'), person.role)
    await this.hands.use(form.getByRole('button', { name: 'Send the invitation' }))
  }

  /** Opens an act's dialog: it names the person, and Cancel has the focus. */
  async ask(name: string, act: string): Promise<void> {
    await this.hands.use(this.panel(name).getByRole('button', { name: act, exact: true }))
    await expect(this.dialog).toContainText(name)
    await expect(this.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  }

  confirm = (act: string): Promise<void> => this.hands.use(this.dialog.getByRole('button', { name: act, exact: true }))
}
