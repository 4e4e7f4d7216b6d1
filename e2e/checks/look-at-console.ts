import { expect } from '@playwright/test'
import type { ConsoleScreen } from '../pages/console-screen.ts'
import { lookAt } from './look-at.ts'

/** Words as the code writes them (`reset_factors`) are for the audit's entries alone; an address that is shown keeps its own. */
async function expectNoRawWords(screen: ConsoleScreen, name: string): Promise<void> {
  const told = (await screen.page.locator('body').innerText()).replaceAll(/https?:\S+/g, '')
  expect.soft(told.match(/\b[a-z]+(?:_[a-z]+)+\b/g) ?? [], `words of the code on ${name}`).toEqual([])
}

/** A screen of the console in both colours, narrow, and in Arabic from right to left. */
export async function look(screen: ConsoleScreen, name: string): Promise<void> {
  await lookAt(screen.page, name)
  if (!name.startsWith('audit-entry')) await expectNoRawWords(screen, name)
  await screen.prefer({ locale: 'ar' })
  await expect(screen.page.locator('html')).toHaveAttribute('dir', 'rtl')
  await lookAt(screen.page, name, 'arabic')
  await screen.prefer({ locale: 'en' })
  await expect(screen.page.locator('html')).toHaveAttribute('dir', 'ltr')
}
