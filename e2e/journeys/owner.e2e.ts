import { readFile } from 'node:fs/promises'
import { expect, test } from '../fixtures.ts'
import { typedSloppily } from '../pages/case-path.ts'

test('a lost phone, with the recovery code and without the desk', async ({ world, openBrowser }) => {
  const { userName } = world.somebody()
  const owner = await openBrowser()
  const saved = owner.savedRecoveryCode(userName)
  await owner.open()
  await owner.password(userName)
  await expect(owner.heading).toHaveText('Code from your app')
  await owner.send('/sign-in/other-way', { recovery_code: typedSloppily(saved) })
  await expect(owner.heading).toHaveText('Choose how you sign in')
  const renewed = await owner.finishSetUp(userName, 'Borrowed phone')
  await expect(owner.heading).toHaveText('You are signed in')
  expect(renewed).not.toBe(saved)
  await owner.noteCookies()

  await test.step('the old code is of no use any more', async () => {
    const thief = await openBrowser()
    await thief.open()
    await thief.password(userName)
    await thief.send('/sign-in/other-way', { recovery_code: saved })
    await expect(thief.problem).toContainText('used before')
  })
})

test('a forgotten password: the mailbox alone gets nowhere', async ({ world, openBrowser }) => {
  const { userName, emails } = world.somebody()
  const mailbox = emails[0]?.value ?? ''
  const owner = await openBrowser()
  const password = world.secrets.add('password', 'seven quiet herons wade')
  await owner.open('/forgotten-password')
  await owner.send('/forgotten-password', { email: mailbox })
  await owner.send('/forgotten-password/mailbox', { code: await world.outbox.takeCode(mailbox) })
  await expect(owner.heading).toHaveText('One more proof')

  await test.step('no address gets round the second proof', async () => {
    for (const path of ['/account', '/sign-in', '/forgotten-password/password', '/forgotten-password']) {
      await owner.open(path)
      await expect(owner.form('/forgotten-password/password')).toHaveCount(0)
    }
    await owner.open('/forgotten-password')
    await owner.send('/forgotten-password/proof', { proof: await world.phones.wrongCode(userName) })
    await expect(owner.problem).toBeVisible()
  })

  await owner.send('/forgotten-password/proof', { proof: await world.phones.code(userName) })
  await owner.send('/forgotten-password/password', { new_password: 'short' })
  await expect(owner.problem).toContainText('at least 12')
  await owner.send('/forgotten-password/password', { new_password: password })
  await expect(owner.page.getByRole('status')).toContainText('Your password is changed')
  await owner.password(userName)
  await expect(owner.problem).toContainText('That did not match')
  await owner.signIn(userName, password)
  await expect(owner.heading).toHaveText('Your account')
  await owner.noteCookies()
})

test('disabling MFA does not switch it off: the retired app is the key to setting it up again', async ({
  world,
  openBrowser,
}) => {
  const { userName } = world.somebody()
  const owner = await openBrowser()
  await owner.open()
  await owner.signIn(userName)
  await expect(owner.heading).toHaveText('Your account')
  const elsewhere = await openBrowser()
  await elsewhere.open()
  await elsewhere.signIn(userName)
  await expect(elsewhere.heading).toHaveText('Your account')

  await world.clock.advance(301)
  await owner.open('/account/disable-mfa')
  await expect(owner.heading).toHaveText('Confirm that it is you')
  await owner.proveAgain(userName)
  await owner.send('/account/disable-mfa')
  await expect(owner.heading).toHaveText('Your factors are retired')
  await elsewhere.open('/account')
  await expect(elsewhere.heading).toHaveText('Sign in')

  await owner.open()
  await owner.password(userName)
  await expect(owner.heading).toHaveText('Show that it is you')
  await owner.key(await world.phones.code(userName))
  await expect(owner.heading).toHaveText('Choose how you sign in')
  // The recovery code is still live: it was not touched, so there is nothing to save.
  await owner.setUpApp(userName, 'Same phone, new entry')
  await expect(owner.heading).toHaveText('You are signed in')
})

test('a new recovery code is shown once, and Back shows it no more', async ({ world, openBrowser }) => {
  const { userName } = world.somebody()
  const owner = await openBrowser()
  await owner.open()
  await owner.signIn(userName)
  await owner.open('/account/recovery-code')
  await owner.send('/account/recovery-code')
  const code = await owner.readRecoveryCode()
  // It can be copied, printed and saved, by whoever has a script or none.
  await owner.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await owner.page.getByRole('button', { name: 'Copy' }).click()
  await expect(owner.page.getByRole('status')).toContainText('Copied')
  expect(await owner.page.evaluate(() => navigator.clipboard.readText())).toBe(code)
  await owner.page.evaluate(() => navigator.clipboard.writeText(''))
  const saved = owner.page.waitForEvent('download')
  await owner.page.getByRole('button', { name: 'Save as a file' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toBe('rekey-recovery-code.txt')
  expect(await readFile(await file.path(), 'utf8')).toContain(code)
  await file.delete()
  await owner.send('/account/recovery-code/confirm', { last_group: '00000' })
  await expect(owner.problem).toContainText('not the last group')
  expect(await owner.page.content()).not.toContain(code)
  await owner.confirmRecoveryCode(code, '/account/recovery-code/confirm')
  await expect(owner.page.getByRole('status')).toContainText('Your new recovery code is saved')
  for (let back = 0; back < 3; back++) {
    await owner.page.goBack().catch(() => null)
    // Back to an answered form ends on the browser's own page, which is blank in some.
    await owner.page.waitForLoadState().catch(() => null)
    await expect(async () => expect(await owner.page.content()).not.toContain(code)).toPass({ timeout: 10_000 })
  }
})

test('wrong codes of the app make the owner wait, over all browsers', async ({ world, openBrowser }) => {
  const { userName } = world.somebody()
  const guesser = await openBrowser()
  await guesser.open()
  await guesser.password(userName)
  for (let tries = 0; tries < 5; tries++)
    await guesser.send('/sign-in/factor', { code: await world.phones.wrongCode(userName) })
  await expect(guesser.problem).toContainText('Too many wrong tries')
  const owner = await openBrowser()
  await owner.open()
  await owner.signIn(userName)
  await expect(owner.problem).toContainText('Too many wrong tries')
  await world.clock.advance(31)
  await owner.appCode(userName)
  await expect(owner.heading).toHaveText('Your account')
})
