import { expect, test } from '../fixtures.ts'

test('signing up: the address, a password, MFA, the recovery code; and then the factor is asked for', async ({
  world,
  openBrowser,
}) => {
  const email = 'nora.persson@demo.example'
  const owner = await openBrowser()
  const password = world.secrets.add('password', 'kettle lamp anchor tide')
  await owner.open()
  await owner.hands.use(owner.page.getByRole('link', { name: 'I have no account yet' }))
  await owner.send('/sign-up', { email })
  await expect(owner.heading).toHaveText('Look into your mailbox')
  const pass = await world.outbox.takePass(email)
  await owner.hands.use(owner.page.getByRole('link', { name: 'I have the pass' }))
  await owner.send('/invitation', { email, pass })
  await owner.send('/invitation/password', { display_name: 'Nora Persson', new_password: password })
  await expect(owner.heading).toHaveText('Choose how you sign in')

  await test.step('nothing is open before MFA is set up', async () => {
    for (const path of ['/account', '/account/devices', '/']) {
      await owner.open(path)
      await expect(owner.heading).toHaveText('Choose how you sign in')
    }
  })

  const code = await owner.finishSetUp(email, 'First phone')
  await expect(owner.heading).toHaveText('You are signed in')
  await owner.hands.use(owner.page.getByRole('link', { name: 'Continue' }))
  await expect(owner.page.getByRole('main')).toContainText('Nora Persson')
  await owner.signOut()

  await test.step('a later sign-in asks for the factor', async () => {
    await owner.password(email, password)
    await expect(owner.heading).toHaveText('Code from your app')
    await owner.open('/account')
    await expect(owner.heading).toHaveText('Code from your app')
    await owner.appCode(email)
    await expect(owner.heading).toHaveText('Your account')
    await owner.noteCookies()
  })

  await test.step('and the recovery code opens a new set-up without the phone', async () => {
    const elsewhere = await openBrowser()
    await elsewhere.open()
    await elsewhere.password(email, password)
    await elsewhere.send('/sign-in/other-way', { recovery_code: code })
    await expect(elsewhere.heading).toHaveText('Choose how you sign in')
  })
})

test('an address that has an account gets a mail that says so, and the page is the same', async ({
  world,
  openBrowser,
}) => {
  const { emails } = world.somebody()
  const email = emails[0]?.value ?? ''
  const visitor = await openBrowser()
  await visitor.open('/sign-up')
  await visitor.send('/sign-up', { email })
  await expect(visitor.heading).toHaveText('Look into your mailbox')
  expect((await world.outbox.take(email, /sign up with this address/)).subject).toBe('You have an account already')
  await visitor.open('/sign-up')
  await visitor.send('/sign-up', { email: 'somebody@elsewhere.example' })
  await expect(visitor.problem).toContainText('do not make accounts by themselves')
})
