import { expect, type Locator } from '@playwright/test'
import type { ConsoleScreen } from '../pages/console-screen.ts'

/** Opened by keyboard, a dialog lies within the window and begins at Cancel; Escape closes it and gives the focus back. */
export async function expectDialogGivesBack({ page, hands }: ConsoleScreen, opener: Locator): Promise<void> {
  await hands.reach(opener)
  const name = await opener.innerText()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Cancel' }), `Cancel of "${name}"`).toBeFocused()
  const box = await dialog.boundingBox()
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
  expect.soft(box?.x, `left of "${name}"`).toBeGreaterThanOrEqual(0)
  expect.soft((box?.x ?? 0) + (box?.width ?? 0), `right of "${name}"`).toBeLessThanOrEqual(width)
  expect.soft((box?.y ?? -1) >= 0 && (box?.y ?? 0) + (box?.height ?? 0) <= height, `height of "${name}"`).toBe(true)
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(opener, `the focus after "${name}"`).toBeFocused()
}
