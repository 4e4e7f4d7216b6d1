import { demoPassword } from '#identity/seed/people.ts'
import { expect, test } from '../fixtures.ts'
import { heldNumber } from '../pages/held-method.ts'

test('a new phone number: the old one works until the new one is confirmed, and everybody hears of it', async ({
  world,
  openBrowser,
}) => {
  const { userName, emails } = world.somebody()
  const [old, renewed] = ['+34612000411', '+34612000422']
  const owner = await openBrowser()
  await owner.open()
  await owner.signIn(userName)
  await owner.open('/account/factors/add')
  await heldNumber(old).setUp(owner)
  await owner.openFactor('Work number')
  await expect(owner.page.getByRole('main')).toContainText('SMS to the number that ends in … 11')
  await owner.onFactor('number')
  await owner.send('/sign-in/set-up/number', { number: renewed })
  await expect(owner.heading).toHaveText('Code for your number')
  const code = await world.outbox.takeCode(renewed)
  await world.clock.advance(31)

  await test.step('the old one signs in as long as the new one is not confirmed', async () => {
    const elsewhere = await openBrowser()
    await elsewhere.open()
    await elsewhere.password(userName)
    await elsewhere.otherWay('… 11')
    await heldNumber(old).show(elsewhere)
    await expect(elsewhere.heading).toHaveText('Your account')
  })

  await owner.send('/sign-in/set-up', { code })
  await expect(owner.heading).toHaveText('Your account')
  await expect(owner.page.getByRole('main')).toContainText('SMS to the number that ends in … 22')
  for (const number of [old, renewed]) await world.outbox.take(number, /now go to the number that ends in … 22/)
  await world.outbox.take(emails[0]?.value ?? '', /codes by SMS go to the number that ends in … 22/)
  await world.clock.advance(31)

  await test.step('and the new one alone from then on', async () => {
    const elsewhere = await openBrowser()
    await elsewhere.open()
    await elsewhere.password(userName)
    await expect(elsewhere.page.locator('form[action="/sign-in/way"] button')).toHaveText([
      /^Code by SMS to .*22/,
      /^Code by mail/,
    ])
    await elsewhere.otherWay('Code by SMS')
    await heldNumber(renewed).show(elsewhere)
    await expect(elsewhere.heading).toHaveText('Your account')
  })
})

test('"try another way" lists what the account has and nothing else, with the mail as fallback', async ({
  world,
  openBrowser,
}) => {
  const { userName, emails } = world.somebody()
  const mailbox = emails[0]?.value ?? ''
  const owner = await openBrowser()
  await owner.open()
  await owner.password(userName)
  const ways = owner.page.locator('form[action="/sign-in/way"] button')
  await expect(ways).toHaveText([/^Code by mail to/])
  await expect(owner.form('/sign-in/other-way')).toHaveCount(1)
  await owner.otherWay('Code by mail')
  await expect(owner.heading).toHaveText('Code by mail')
  const code = await world.outbox.takeCode(mailbox)
  await expect(owner.page.getByRole('main')).not.toContainText(mailbox)
  await owner.send('/sign-in/factor', { code: code === '271828' ? '314159' : '271828' })
  await expect(owner.problem).toContainText('not right')
  await owner.send('/sign-in/factor', { code })
  await expect(owner.heading).toHaveText('Your account')

  await test.step('with a number there is one way more', async () => {
    await owner.signOut()
    await owner.signIn(userName)
    await owner.open('/account/factors/add')
    await heldNumber('+34612000433').setUp(owner)
    await owner.signOut()
    await world.clock.advance(31)
    await owner.password(userName)
    await expect(ways).toHaveText([/^Code by SMS to/, /^Code by mail to/])
  })
})

test('a code by mail signs in, and is no proof for the profile (rules 2 and 4)', async ({ world, openBrowser }) => {
  const { userName, emails } = world.somebody()
  const owner = await openBrowser()
  await owner.open()
  await owner.password(userName)
  await owner.otherWay('Code by mail')
  await owner.send('/sign-in/factor', { code: await world.outbox.takeCode(emails[0]?.value ?? '') })
  await expect(owner.heading).toHaveText('Your account')
  await owner.open('/account/factors/add')
  await expect(owner.heading).toHaveText('Confirm that it is you')
  await owner.send('/sign-in/proof', { password: demoPassword })
  await expect(owner.heading).toHaveText('Code from your app')
  await expect(owner.form('/sign-in/way')).toHaveCount(0)
  await owner.appCode(userName)
  await expect(owner.heading).toHaveText('Add a way to sign in')
})

test('factors are renamed and removed; the last one stays', async ({ world, openBrowser }) => {
  const { userName, emails } = world.somebody()
  const owner = await openBrowser()
  await owner.open()
  await owner.signIn(userName)
  await owner.open('/account/factors/add')
  await heldNumber('+34612000444').setUp(owner)
  await owner.openFactor('Work number')
  await owner.onFactor('rename', { label: 'Old Nokia' })
  await expect(owner.page.getByRole('status')).toContainText('The name is saved.')
  await owner.onFactor('remove')
  await expect(owner.page.getByRole('status')).toContainText('signs nobody in any more')
  await expect(owner.page.getByRole('main')).not.toContainText('Old Nokia')
  await world.outbox.take(emails[0]?.value ?? '', /"Old Nokia" was removed/)
  await owner.page.getByRole('link', { name: /^Change: / }).click()
  await expect(owner.page.locator('form[action$="/remove"]')).toHaveCount(0)
  await expect(owner.page.getByRole('main')).toContainText('your only way to sign in')
  await owner.open('/account/activity')
  for (const told of ['A factor was set up', 'A factor was renamed', 'A factor was removed'])
    await expect(owner.page.getByRole('main')).toContainText(told)
})

test('signed out in every other browser, from the profile', async ({ world, openBrowser }) => {
  const { userName } = world.somebody()
  const lost = await openBrowser()
  await lost.open()
  await lost.signIn(userName)
  await expect(lost.heading).toHaveText('Your account')
  const owner = await openBrowser()
  await owner.open()
  await owner.signIn(userName)
  await owner.open('/account/sessions')
  const others = owner.page.getByRole('listitem').filter({ has: owner.page.getByRole('button') })
  await expect(others.first()).toBeVisible()
  for (let left = await others.count(); left > 0; left--) {
    await others.first().getByRole('button').click()
    await expect(others).toHaveCount(left - 1)
  }
  await owner.open('/account')
  await expect(owner.heading).toHaveText('Your account')
  await lost.open('/account')
  await expect(lost.heading).not.toHaveText('Your account')

  await test.step('where it was signed out, it can sign in again', async () => {
    await expect(lost.heading).toHaveText('Sign in')
    await lost.signIn(userName)
    await expect(lost.heading).toHaveText('Your account')
  })
})
