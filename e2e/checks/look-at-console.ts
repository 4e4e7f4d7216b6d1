import { expect } from '@playwright/test'
import type { ConsoleScreen } from '../pages/console-screen.ts'
import { lookAt } from './look-at.ts'

/** A screen of the console in both colours, narrow, and in Arabic from right to left. */
export async function look(screen: ConsoleScreen, name: string): Promise<void> {
  await lookAt(screen.page, name)
  await screen.prefer({ locale: 'ar' })
  await expect(screen.page.locator('html')).toHaveAttribute('dir', 'rtl')
  await lookAt(screen.page, name, 'arabic')
  await screen.prefer({ locale: 'en' })
  await expect(screen.page.locator('html')).toHaveAttribute('dir', 'ltr')
}
