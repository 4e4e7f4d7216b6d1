import { expect, type Page } from '@playwright/test'
import { lookAt } from './look-at.ts'

/** What a hosted page may weigh, in bytes on the wire. */
const most = 60 * 1024
/** Of every answer's head, as the standard of resource timing counts it. */
const headBytes = 300

/** Every file that a page has loaded, with its bytes, whether it came over the network or out of the cache. */
const loadedBy = (page: Page) =>
  page.evaluate(() => {
    const entries = performance.getEntries() as PerformanceResourceTiming[]
    const answers = entries.filter(({ entryType }) => entryType === 'navigation' || entryType === 'resource')
    return [...new Map(answers.map(({ name: address, encodedBodySize }) => [address, encodedBodySize]))]
  })

async function expectLight(page: Page, name: string): Promise<void> {
  let loaded: Awaited<ReturnType<typeof loadedBy>> = []
  // The style sheet at least must be there, or nothing was counted: a browser notes a file some time after using it.
  await expect
    .poll(async () => {
      loaded = await loadedBy(page)
      return loaded.filter(([address, bytes]) => address.endsWith('.css') && bytes > 0).length
    }, name)
    .toBe(1)
  const sizes = loaded.map(([address, bytes]) => `${new URL(address).pathname}: ${bytes}`)
  const sum = loaded.reduce((total, [, bytes]) => total + bytes + headBytes, 0)
  expect.soft(sum, `bytes of ${name} (${sizes.join(', ')})`).toBeLessThan(most)
}

/** A hosted page as it was loaded: weighed, and looked at. */
export async function lookAndWeigh(page: Page, name: string, suffix = ''): Promise<void> {
  await expectLight(page, name)
  await lookAt(page, `page-${name}`, suffix)
}
