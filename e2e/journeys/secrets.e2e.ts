import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../fixtures.ts'

/** B23. Every worker searches once more at its end, for all secrets of all its journeys. */
test('no secret is kept where it does not belong, not even by a crash', async ({ world, openConsole, openBrowser }) => {
  const { userName, displayName, emails } = world.somebody()
  const agent = await openConsole()
  const owner = await openBrowser()
  await agent.signIn('mruiz')
  await agent.beginCase(userName, displayName, 'INC-60001')
  const { casePath } = agent
  await casePath.prove(owner.savedRecoveryCode(userName), emails[0]?.value ?? '')
  await casePath.reset()
  await casePath.issuePass(/Read out/)
  const pass = await casePath.readPass()
  await agent.hands.use(casePath.button('Copy for one minute'))
  await owner.open()
  await owner.password(userName)
  await owner.key(pass)
  await owner.finishSetUp(userName, 'New phone')
  await owner.noteCookies()
  await expect(casePath.panel).toContainText('The owner has set MFA up again')
  await expect(casePath.panel.locator('.secret-code')).toHaveCount(0)
  expect(await agent.page.content()).not.toContain(pass)

  await world.backend.stop('SIGKILL')
  expect(world.secrets.size).toBeGreaterThan(8)
  expect(world.findLeaks()).toEqual([])
  await world.backend.start()

  await test.step('the search finds what is there to find', () => {
    const planted = join(world.folder, 'planted')
    const forms = [
      pass,
      pass.replaceAll('-', ''),
      Buffer.from(`x${pass}x`).toString('base64'),
      Buffer.from(pass).toString('hex'),
    ]
    writeFileSync(planted, forms.join('\n'))
    const found = world.findLeaks().map(({ form, where }) => `${form} ${where.split(' ')[0] ?? ''}`)
    writeFileSync(planted, '')
    for (const form of ['plain', 'base64', 'hex']) expect(found).toContain(`${form} ${planted}`)
  })
})
