// The audit explorer, scrolled through: how long frames take, and what stays in memory.

import { workOfFrames } from './own-work.mjs'

/** A turn of the wheel with a flick, in pixels. */
const flick = 1_600
const stuckAfter = 30_000

/** Memory in use after what can be thrown away is thrown away. */
async function memoryOf(devTools) {
  for (let times = 0; times < 2; times++) await devTools.send('HeapProfiler.collectGarbage')
  const { metrics } = await devTools.send('Performance.getMetrics')
  const of = (name) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
  return { megabytes: of('JSHeapUsedSize') / 2 ** 20, nodes: of('Nodes') }
}

async function pointAt(page, log) {
  const box = await log.boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
}

const seen = (page) => page.evaluate(() => globalThis.rekeyBench.entriesSeen())

/** Goes on until so many entries were in sight. @returns frames in milliseconds */
async function goDown(page, until, step) {
  await page.evaluate(() => globalThis.rekeyBench.startFrames())
  let movedAt = performance.now()
  for (let before = -1, now = await seen(page); now < until; now = await seen(page)) {
    if (now > before) movedAt = performance.now()
    else if (performance.now() - movedAt > stuckAfter) throw new Error(`the list ends at ${now} entries`)
    before = now
    for (let times = 0; times < 10; times++) await step()
  }
  return page.evaluate(() => globalThis.rekeyBench.stopFrames())
}

/**
 * The first half by wheel, the second by Page Down, in ten stretches with a look at memory after each.
 * @returns {Promise<{ wheel: number[][], pageDown: number[][], work: number[][], memory: { megabytes: number, nodes: number }[],
 *   perSecond: number }>} frames in milliseconds; `work` is how long the tab's own thread worked for each of some of them
 */
export async function scrollAudit(page, entries) {
  await page.evaluate(() => (globalThis.location.hash = '#/audit'))
  const log = page.locator('.log[role=grid]')
  await log.locator('[role=row][aria-rowindex="2"]').waitFor()
  await pointAt(page, log)
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Performance.enable')
  const byWheel = () => page.mouse.wheel(0, flick)
  const byKey = () => page.keyboard.press('PageDown')
  // As much as is ever held at once, before memory is looked at for the first time.
  const heldAtOnce = Math.min(entries / 5, 2_000)
  await goDown(page, heldAtOnce, byWheel)
  const result = { wheel: [], pageDown: [], work: [], memory: [await memoryOf(devTools)], perSecond: 0 }
  let milliseconds = 0
  for (let stretch = 1; stretch <= 10; stretch++) {
    const until = heldAtOnce + ((entries - heldAtOnce) / 10) * stretch
    if (stretch === 6) {
      // Looked into apart from the frames that are timed: tracing has a price.
      const traced = async (step) => {
        const to = (await seen(page)) + entries / 100
        result.work.push(await workOfFrames(devTools, () => goDown(page, to, step)))
      }
      await traced(byWheel)
      await log.focus()
      await page.keyboard.press('End')
      await traced(byKey)
    }
    const began = performance.now()
    const frames = await goDown(page, until, stretch <= 5 ? byWheel : byKey)
    milliseconds += performance.now() - began
    result[stretch <= 5 ? 'wheel' : 'pageDown'].push(frames)
    result.memory.push(await memoryOf(devTools))
  }
  result.perSecond = ((entries - heldAtOnce) / milliseconds) * 1000
  await devTools.detach()
  return result
}

/**
 * What this machine makes of drawing alone: the list that was scrolled last, with nothing behind its rows, by the same wheel.
 * The console is gone from the tab afterwards.
 * @returns {Promise<number[][]>} frames in milliseconds
 */
export async function scrollStill(page, rows, stretches) {
  await page.evaluate((count) => globalThis.rekeyBench.standStill(count), rows)
  await pointAt(page, page.locator('.log[role=grid]'))
  const all = []
  for (let stretch = 0; stretch < stretches; stretch++) {
    await page.evaluate(() => globalThis.rekeyBench.toTop())
    all.push(await goDown(page, rows, () => page.mouse.wheel(0, flick)))
  }
  return all
}
