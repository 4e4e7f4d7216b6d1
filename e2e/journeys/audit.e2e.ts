import { expect, test } from '../fixtures.ts'

test('the audit log by keyboard: only rows in sight are on the page, and the place is kept', async ({
  openConsole,
}) => {
  const supervisor = await openConsole({ profile: 'supervisor', hands: 'keyboard' })
  const { page } = supervisor
  await supervisor.signIn('shaddad')
  // A log that is longer than what is read at once.
  const looks = await supervisor.page.evaluate(async () => {
    const { rekey } = globalThis as unknown as {
      rekey: { call(name: string, input: unknown): Promise<{ ok: boolean }> }
    }
    const answers = await Promise.all(
      Array.from({ length: 250 }, (_, place) => rekey.call('accounts.lookUp', { body: { text: `nobody ${place}` } })),
    )
    return answers.filter(({ ok }) => ok).length
  })
  expect(looks).toBe(250)
  await supervisor.goTo('/audit')
  const grid = page.getByRole('grid', { name: 'Audit entries' })
  const rows = grid.getByRole('row')
  await expect(rows.nth(1)).toBeVisible()
  // A screen reader follows the id: what it names has to be on the page. Asked in one go, since keys move it with the next frame.
  const place = () =>
    grid.evaluate((log) => {
      const id = log.getAttribute('aria-activedescendant') ?? ''
      return Number(document.getElementById(id)?.getAttribute('aria-rowindex') ?? Number.NaN)
    })
  const active = async () => page.locator(`#${await grid.getAttribute('aria-activedescendant')}`)
  await supervisor.hands.reach(grid)
  expect(await place()).toBe(2)

  for (let pressed = 0; pressed < 12; pressed++) {
    const before = await place()
    await page.keyboard.press('PageDown')
    await expect.poll(place).toBeGreaterThan(before)
    await expect(await active()).toBeInViewport()
    await expect(await active()).not.toContainText('…')
  }
  const low = await place()
  await page.keyboard.press('ArrowUp')
  await expect.poll(place).toBe(low - 1)
  const far = low - 1
  expect(far).toBeGreaterThan(60)
  expect(await rows.count()).toBeLessThan(80)
  const indexes = await rows.evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-rowindex'))))
  expect(indexes).toEqual([...indexes].sort((left, right) => left - right))
  expect(new Set(indexes).size).toBe(indexes.length)

  const seq = await (await active()).getByRole('gridcell').first().innerText()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: `Entry ${seq}` })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(grid).toBeFocused()
  expect(await place()).toBe(far)

  // Quicker than a frame: every key counts, and Enter opens where they led.
  await grid.evaluate((log) => {
    for (const key of ['ArrowUp', 'ArrowUp', 'PageUp', 'PageDown', 'ArrowDown', 'Enter'])
      log.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  })
  await expect.poll(place).toBe(far - 1)
  await expect(await active()).toBeInViewport()
  await expect(page.getByRole('region', { name: `Entry ${Number(seq) + 1}` })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(grid).toBeFocused()

  await page.keyboard.press('Home')
  await expect.poll(place).toBe(2)
  await expect(await active()).toBeInViewport()
  await page.keyboard.press('End')
  await expect.poll(place).toBeGreaterThan(200)
  await expect(await active()).toBeInViewport()
  expect(await rows.count()).toBeLessThan(80)
})
