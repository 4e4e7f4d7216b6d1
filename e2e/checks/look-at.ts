import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../hosts/console-host.ts'

const folder = join(root, 'artefacts', 'screens')
const desktop = { width: 1280, height: 800 }
/** 1280 px at 200 % and at 400 % zoom (WCAG 1.4.10). */
const zoomed = [
  { width: 640, height: 800 },
  { width: 320, height: 640 },
] as const

export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' })
}

/** Nothing serious or critical by axe, by WCAG 2.2 A and AA. */
async function expectAccessible(page: Page, name: string, colorsOnly: boolean): Promise<void> {
  const axe = new AxeBuilder({ page })
  const chosen =
    colorsOnly ? axe.withRules('color-contrast') : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
  const { violations, passes } = await chosen.analyze()
  expect.soft(passes.length, `axe looked at ${name}`).toBeGreaterThan(0)
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const told = serious.map(
    (found) =>
      `${found.id}: ${found.nodes.map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`).join('; ')}`,
  )
  expect.soft(told, `axe on ${name}`).toEqual([])
}

/** Nothing sticks out sideways, so that nobody scrolls in two directions. */
async function expectNoOverflow(page: Page, name: string): Promise<void> {
  const sticksOut = await page.evaluate(() => {
    const width = document.documentElement.clientWidth
    // A log's columns are compared line by line, which 1.4.10 leaves out; everything else reflows, tables too.
    const scrolls = [...document.querySelectorAll<HTMLElement>('body *:not(.log)')].filter(
      (element) =>
        element.scrollWidth > element.clientWidth + 1 &&
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowX),
    )
    if (scrolls.length > 0) return scrolls.map((element) => `${element.tagName}.${element.className} scrolls`)
    if (document.documentElement.scrollWidth <= width) return []
    const wide = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (element) => element.getBoundingClientRect().right > width + 1 || element.getBoundingClientRect().left < -1,
    )
    return [
      `${document.documentElement.scrollWidth} px`,
      ...wide.slice(0, 5).map((element) => `${element.tagName}.${element.className}`),
    ]
  })
  expect.soft(sticksOut, `overflow on ${name}`).toEqual([])
}

/** A screen in light and dark, by axe, in a picture each, and narrow. */
export async function lookAt(page: Page, name: string, suffix = ''): Promise<void> {
  await page.mouse.move(0, 799)
  for (const colorScheme of suffix === '' ? (['light', 'dark'] as const) : (['light'] as const)) {
    await page.emulateMedia({ colorScheme })
    await keepPicture(page, `${name}-${suffix === '' ? colorScheme : suffix}`)
    // What only the colours change is looked at again in the dark.
    await expectAccessible(page, `${name}, ${colorScheme} ${suffix}`, colorScheme === 'dark')
  }
  await page.emulateMedia({ colorScheme: 'light' })
  for (const size of zoomed) {
    await page.setViewportSize(size)
    await expectNoOverflow(page, `${name} at ${size.width} px ${suffix}`)
    if (size.width === 640 && suffix === '') await keepPicture(page, `${name}-narrow`)
  }
  await page.setViewportSize(desktop)
}

/** How much a page moves while it loads, without what a key or a click moved (cumulative layout shift). */
export async function expectStill(page: Page, name: string): Promise<void> {
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
            if (!entry.hadRecentInput) sum += entry.value
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(sum), 700)
      }),
  )
  expect.soft(shift, `layout shift of ${name}`).toBeLessThan(0.05)
}
