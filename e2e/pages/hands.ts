import { expect, type Locator, type Page } from '@playwright/test'

const mostTabs = 120

/** How a person works a page: with the mouse, or by keyboard alone. Page objects know it by nothing else. */
export class Hands {
  readonly page: Page
  readonly kind: 'mouse' | 'keyboard'

  constructor(page: Page, kind: 'mouse' | 'keyboard') {
    this.page = page
    this.kind = kind
  }

  /** By keyboard: Tab until it has the focus. What Tab does not reach does not exist. */
  async reach(target: Locator): Promise<void> {
    await expect(target).toBeVisible()
    for (let tabs = 0; tabs <= mostTabs; tabs++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`${String(target)} is not reached by Tab`)
  }

  async use(target: Locator): Promise<void> {
    await expect(target).toBeEnabled()
    if (this.kind === 'mouse') return target.click()
    await this.reach(target)
    await this.page.keyboard.press('Enter')
  }

  async type(target: Locator, text: string): Promise<void> {
    if (this.kind === 'mouse') return target.fill(text)
    await this.reach(target)
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.type(text)
  }

  async choose(list: Locator, label: string): Promise<void> {
    if (this.kind === 'mouse') return void (await list.selectOption({ label }))
    await this.reach(list)
    await this.page.keyboard.type(label)
    await expect(list.locator('option:checked')).toHaveText(label)
  }

  /** A radio button by its label; by keyboard with the arrows. */
  async pick(group: Locator, label: RegExp): Promise<void> {
    const wanted = group.getByRole('radio', { name: label })
    if (this.kind === 'mouse') return wanted.check()
    await this.reach(group.locator('input:checked'))
    for (let presses = 0; presses < 10 && !(await wanted.isChecked()); presses++)
      await this.page.keyboard.press('ArrowDown')
    await expect(wanted).toBeChecked()
  }
}
