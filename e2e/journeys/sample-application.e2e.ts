import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures.ts'
import { removeSample, startSample } from '../world/sample-applications.ts'

const mfaClass = 'https://refeds.org/profile/mfa'
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

test('applications: one sign-in, a step-up, refreshing, and the end of it everywhere', async ({
  world,
  openBrowser,
}) => {
  test.slow()
  const { userName, displayName } = world.somebody()
  const wiki = await startSample(world, 'Wiki')
  const shop = await startSample(world, 'Shop')
  try {
    const owner = await openBrowser()
    const { page } = owner
    const second = await page.context().newPage()

    await test.step('a sign-in with the app leads back to the application', async () => {
      await page.goto(wiki.origin)
      await page.getByRole('link', { name: 'Sign in with Rekey' }).click()
      await owner.signIn(userName)
      await expect(heading(page)).toHaveText(`Hello ${displayName}`)
      await expect(page.locator('#acr')).toHaveText(mfaClass)
      await expect(page.locator('#amr')).toHaveText('pwd otp mfa')
      await owner.noteCookies()
    })

    await test.step('a second application asks for nothing', async () => {
      await second.goto(`${shop.origin}/sign-in`)
      await expect(heading(second)).toHaveText(`Hello ${displayName}`)
      await page.goto(`${wiki.origin}/sign-in`)
      await expect(heading(page)).toHaveText(`Hello ${displayName}`)
    })

    await test.step('tokens are refreshed', async () => {
      for (const times of ['1', '2']) {
        await page.getByRole('link', { name: 'Refresh' }).click()
        await expect(page.locator('#refreshed')).toHaveText(times)
      }
    })

    await test.step('the step-up asks anew, and the sign-in is a newer one', async () => {
      const before = Number(await page.locator('#auth-time').innerText())
      await world.clock.advance(5)
      await page.getByRole('link', { name: 'Open the payroll' }).click()
      await expect(owner.heading).toHaveText('Sign in')
      await owner.signIn(userName)
      await expect(heading(page)).toHaveText(`Hello ${displayName}`)
      expect(Number(await page.locator('#auth-time').innerText())).toBeGreaterThan(before)
    })

    await test.step('signing out of one ends the other (back channel)', async () => {
      await page.getByRole('link', { name: 'Sign out' }).click()
      await expect(heading(page)).toHaveText('Sign out of Rekey?')
      await page.getByRole('button', { name: 'Sign out' }).click()
      await expect(heading(page)).toHaveText('Nobody is signed in')
      await expect(async () => {
        await second.reload()
        await expect(heading(second)).toHaveText('Nobody is signed in', { timeout: 500 })
      }).toPass({ timeout: 5_000 })
      await owner.open('/account')
      await expect(owner.heading).toHaveText('Sign in')
    })

    await test.step('an application that was removed opens nothing', async () => {
      await removeSample(world, shop)
      await second.goto(`${shop.origin}/sign-in`)
      await expect(heading(second)).toHaveText('That did not work')
    })
  } finally {
    await wiki.stop()
    await shop.stop()
  }
})

test('a reset at the desk ends an application’s session within five seconds', async ({
  world,
  openConsole,
  openBrowser,
}) => {
  test.slow()
  const { userName, displayName, emails } = world.somebody()
  const wiki = await startSample(world, 'Wiki')
  try {
    const owner = await openBrowser()
    await owner.page.goto(`${wiki.origin}/sign-in`)
    await owner.signIn(userName)
    await expect(heading(owner.page)).toHaveText(`Hello ${displayName}`)

    const agent = await openConsole()
    await agent.signIn('mruiz')
    await agent.beginCase(userName, displayName, 'INC-20611')
    await agent.casePath.prove(owner.savedRecoveryCode(userName), emails[0]?.value ?? '')
    await agent.casePath.reset()
    await expect(async () => {
      await owner.page.goto(wiki.origin)
      await expect(heading(owner.page)).toHaveText('Nobody is signed in', { timeout: 500 })
    }).toPass({ timeout: 5_000 })
    await owner.page.goto(`${wiki.origin}/sign-in`)
    await expect(owner.heading).toHaveText('Sign in')
  } finally {
    await wiki.stop()
  }
})
