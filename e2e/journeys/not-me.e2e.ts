import { expect, test } from '../fixtures.ts'
import { heldNumber } from '../pages/held-method.ts'

test('"this was not me": the link only shows, its button freezes, and the desk sees it', async ({
  world,
  openBrowser,
  openConsole,
}) => {
  const { userName, displayName, emails } = world.somebody()
  const mailbox = emails[0]?.value ?? ''
  const number = '+34612000301'
  const thief = await openBrowser()
  await thief.open()
  await thief.signIn(userName)
  await world.clock.advance(60)
  await thief.open('/account/factors/add')
  await heldNumber(number).setUp(thief)
  await expect(thief.page.getByRole('main')).toContainText('Work number')
  const link = await world.outbox.takeNotMeLink(mailbox, /was added to your account/)
  const owner = await openBrowser()

  await test.step('opened twice, nothing has changed', async () => {
    for (let opened = 0; opened < 2; opened++) {
      await owner.page.goto(link)
      await expect(owner.heading).toHaveText('Was this not you?')
      await expect(owner.page.getByRole('main')).toContainText('A factor was added')
    }
    await thief.open('/account')
    await expect(thief.page.getByRole('main')).toContainText('Work number')
    await expect(thief.page.getByRole('main')).not.toContainText('frozen')
  })

  await test.step('the button freezes: the thief is out', async () => {
    await owner.send(new URL(link).pathname)
    await expect(owner.heading).toHaveText('Your account is frozen')
    await thief.open('/account')
    await expect(thief.heading).toHaveText('Sign in')
    await world.outbox.take(mailbox, /your account was frozen/)
  })

  await test.step('the link is used up', async () => {
    await owner.page.goto(link)
    await expect(owner.heading).toHaveText('This link was used')
    await expect(owner.page.getByRole('button', { name: 'freeze' })).toHaveCount(0)
  })

  await test.step('the app of before still signs in, alone, and sees the note', async () => {
    await owner.open()
    await owner.password(userName)
    await expect(owner.heading).toHaveText('Code from your app')
    await expect(owner.form('/sign-in/way')).toHaveCount(0)
    await expect(owner.form('/sign-in/other-way')).toHaveCount(0)
    await expect(owner.page.locator('#trust')).toHaveCount(0)
    await owner.appCode(userName)
    await expect(owner.heading).toHaveText('Your account')
    await expect(owner.page.getByRole('main')).toContainText('Your account is frozen')
    await expect(owner.page.getByRole('main')).not.toContainText('Work number')
    await expect(owner.page.getByRole('link', { name: /^(Change|Manage)/ })).toHaveCount(0)
    for (const path of ['/account/factors/add', '/account/recovery-code', '/account/disable-mfa']) {
      await owner.open(path)
      await expect(owner.heading).toHaveText('Your account')
    }
  })

  await test.step('an agent sees a frozen account', async () => {
    const agent = await openConsole()
    await agent.signIn('mruiz')
    await agent.openAccount(userName, displayName)
    await expect(agent.page.getByRole('main')).toContainText('Frozen')
    await expect(agent.page.getByRole('main')).toContainText('Account frozen')
  })
})

test('a link that is not whole does nothing and says so', async ({ world, openBrowser }) => {
  const { userName } = world.somebody()
  const owner = await openBrowser()
  await owner.open(`/not-me/${'A'.repeat(43)}`)
  await expect(owner.heading).toHaveText('This link does not work')
  await owner.open()
  await owner.signIn(userName)
  await expect(owner.page.getByRole('main')).not.toContainText('frozen')
})
