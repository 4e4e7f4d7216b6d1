import { locales } from '#common/model/words.ts'
import { demoRecoveryCode } from '#identity/seed/seed.ts'
import { look } from '../checks/look-at-console.ts'
import { expectStill, keepPicture } from '../checks/look-at.ts'
import { expect, test } from '../fixtures.ts'

test.describe.configure({ timeout: 300_000 })

/** A privileged person of the crowd with whom no other journey begins anything. */
const privileged = { userName: 'user0014', displayName: 'Søren Suzuki 鈴木' }

test('the screens of the supervisors: approvals and watch', async ({ world, openConsole }) => {
  const supervisor = await openConsole({ profile: 'supervisor' })
  const { page } = supervisor
  await supervisor.signIn('shaddad')
  await supervisor.prefer({ locale: 'en' })
  const main = page.getByRole('main')
  // Other journeys may have ended theirs in this way or that: one way is left that none has gone.
  for (const state of ['expired', 'cancelled', 'withdrawn', 'declined']) {
    await supervisor.goTo(`/approvals?state=${state}`)
    const ended = main.getByRole('region', { name: 'Ended requests' })
    await expect(ended.getByText('No ended request here.').or(ended.getByRole('link')).first()).toBeVisible()
    if (await ended.getByText('No ended request here.').isVisible()) break
  }
  await expect(main).toContainText('No ended request here.')
  await look(supervisor, 'approvals-empty')

  const agent = await openConsole()
  const { casePath } = agent
  await agent.signIn('mruiz')
  const other = world.somebody()
  await agent.beginCase(other.userName, other.displayName, 'INC-55002')
  await casePath.stateLost(null)
  await casePath.askEmergency('The plant stands still, and only this person can restart it.')
  await agent.openAccount(privileged.userName, privileged.displayName)
  await agent.openCase('INC-55001', 'Lost device', 'Left the phone on the night train; says that the laptop is here.')
  await agent.hands.use(casePath.button('Note a sign'))
  await casePath.panel.getByRole('checkbox', { name: 'The caller presses for time' }).check()
  await agent.hands.use(casePath.button('Save the signs'))
  await casePath.stateLost(null)
  const code = world.secrets.add('recovery code', demoRecoveryCode(privileged.userName))
  await casePath.prove(code, `${privileged.userName}@demo.example`)
  await casePath.askApproval('Lost the work phone, proven twice, flies in an hour.')
  const listed = await supervisor.call('approvals.list', { query: { state: 'waiting', limit: 100 } })
  const { items } = listed.value as { items: { id: string; ticket: string }[] }
  const link = items.find((one) => one.ticket === 'INC-55001')?.id ?? ''

  await expect(
    main
      .getByRole('link', { name: 'INC-55001' })
      .or(main.getByRole('button', { name: /new request/ }))
      .first(),
  ).toBeVisible()
  await look(supervisor, 'approvals-waiting')
  await supervisor.approvals.openRequest('INC-55002')
  await look(supervisor, 'approval-emergency')
  await supervisor.goTo(`/approvals/${link}`)
  await expect(main).toContainText('flies in an hour')
  await look(supervisor, 'approval-waiting')
  await page.reload()
  await expect(main).toContainText('flies in an hour')
  await expectStill(page, 'approval')
  await main.getByRole('button', { name: 'Approve the request' }).click()
  await expect(main).toContainText('Give a reason of at least 3 characters.')
  await look(supervisor, 'approval-refused')
  await main.getByLabel('Reason for your decision').fill('Both proofs are fresh.')
  await main.getByRole('button', { name: 'Approve the request' }).click()
  await expect(supervisor.approvals.dialog).toBeVisible()
  await look(supervisor, 'approval-confirm')
  await page.keyboard.press('Escape')
  await supervisor.approvals.decide('Decline the request', 'Nobody answers on the laptop that they say they have.')
  await expect(casePath.panel).toContainText('Declined by', { timeout: 10_000 })
  await casePath.askAgain('They answered on the laptop now, with the camera on.')
  await supervisor.approvals.openRequest('INC-55001')
  await expect(main).toContainText('Declined before')
  await look(supervisor, 'approval-declined-before')
  await supervisor.approvals.decide('Approve the request', 'Both proofs are fresh.')
  await expect(main).toContainText('Approved and good until')
  await look(supervisor, 'approval-approved')
  await expect(casePath.panel).toContainText('Approved by', { timeout: 10_000 })
  await look(agent, 'case-approved')
  await agent.goTo(`/approvals/${new URL(page.url()).hash.split('/').at(-1) ?? ''}`)
  await expect(agent.page.getByRole('complementary', { name: 'How it stands' })).toContainText('Approved, for one use.')
  await look(agent, 'approval-read-by-agent')
  await agent.goTo('/approvals')
  await expect(agent.heading).toHaveText('Not open to your role')
  await look(agent, 'approvals-not-open')
  // Nothing is left waiting for whoever looks at the queue after this.
  await agent.openAccount(other.userName, other.displayName)
  await agent.hands.use(agent.page.getByRole('link', { name: 'Go to the case' }))
  await agent.hands.use(casePath.button('Withdraw the request'))
  await expect(casePath.button('Withdraw the request')).toHaveCount(0)

  await supervisor.goTo('/watch')
  await expect(main.getByRole('heading', { name: 'Agents at work' })).toBeVisible()
  await look(supervisor, 'watch')
  await page.reload()
  await expect(main.getByRole('heading', { name: 'Agents at work' })).toBeVisible()
  await expectStill(page, 'watch')
})

test('the places fit in every language and at every width, each as wide as when it is open', async ({
  openConsole,
}) => {
  const supervisor = await openConsole({ profile: 'supervisor' })
  const { page } = supervisor
  await supervisor.signIn('shaddad')
  for (const locale of locales) {
    await supervisor.prefer({ locale })
    await expect(page.locator('html')).toHaveAttribute('lang', locale)
    for (const width of [1280, 640, 400, 320]) {
      await page.setViewportSize({ width, height: 800 })
      const places = page.getByRole('navigation').getByRole('link')
      await expect(places).toHaveCount(7)
      const told = await places.evaluateAll((links) =>
        links.map((link) => {
          const label = link.querySelector<HTMLElement>('span:nth-of-type(2)') ?? link
          if (link instanceof HTMLElement) link.style.fontWeight = '600'
          const { left, right } = link.getBoundingClientRect()
          const range = document.createRange()
          range.selectNodeContents(label)
          const text = range.getBoundingClientRect()
          return {
            text: label.textContent,
            lines: range.getClientRects().length,
            room: Math.min(text.left - left, right - text.right),
          }
        }),
      )
      for (const { text, lines, room } of told) {
        expect.soft(lines, `lines of ${text} at ${width} px`).toBe(1)
        expect.soft(room, `room beside ${text} at ${width} px`).toBeGreaterThanOrEqual(4)
      }
      if (width < 1280) await keepPicture(page, `places-${locale}-${width}`)
    }
  }
})

test('the screens of the policy', async ({ openConsole }) => {
  const administrator = await openConsole({ profile: 'administrator' })
  const { page, policy } = administrator
  await administrator.signIn('gokafor')
  await policy.open()
  await look(administrator, 'policy')
  await page.reload()
  await expect(policy.inForce).toBeVisible()
  await expectStill(page, 'policy')
  await administrator.hands.use(policy.main.getByRole('link', { name: /^Version \d+$/ }).last())
  await expect(administrator.heading).toContainText(/^Version \d+/)
  await look(administrator, 'policy-version')
  await policy.open()
  await policy.begin('the shipped strict one')
  await policy.workOutTheEffect()
  await look(administrator, 'policy-edit')
  await policy.main.getByLabel('The whole document').fill('{ "name": "Ours" }')
  await expect(policy.main.getByRole('status', { name: 'Check' })).toContainText('At')
  await look(administrator, 'policy-edit-wrong')
  await administrator.hands.use(policy.main.getByRole('button', { name: 'the shipped strict one' }))
  await expect(policy.dialog).toContainText('Replace what you wrote?')
  await look(administrator, 'policy-replace-dialog')
  await administrator.hands.use(policy.dialog.getByRole('button', { name: 'Replace the draft' }))
  const version = await policy.propose()
  await expect(policy.main.getByRole('heading', { name: /^Waiting/ })).toBeVisible()
  await look(administrator, 'policy-waiting')
  await administrator.hands.use(policy.main.getByRole('button', { name: `Withdraw version ${version}` }))
  await expect(policy.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await look(administrator, 'policy-withdraw-dialog')
  await administrator.hands.use(policy.dialog.getByRole('button', { name: `Withdraw version ${version}` }))
  await expect(policy.main).toContainText(`Version ${version} is withdrawn.`)
})
