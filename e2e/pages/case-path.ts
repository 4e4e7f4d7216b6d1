import { expect, type Locator, type Page } from '@playwright/test'
import type { World } from '../world/world.ts'
import type { Hands } from './hands.ts'

/** A code as a caller reads it and an agent types it: small letters, spaces, O for 0. */
export const typedSloppily = (code: string): string => code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')

/** The case at the side of the account: prove, reset, pass, close. */
export class CasePath {
  readonly page: Page
  readonly hands: Hands
  readonly world: World

  constructor(page: Page, hands: Hands, world: World) {
    this.page = page
    this.hands = hands
    this.world = world
  }

  get panel(): Locator {
    return this.page.getByRole('complementary', { name: 'Case' })
  }
  get dialog(): Locator {
    return this.page.getByRole('alertdialog')
  }
  button = (name: string): Locator => this.panel.getByRole('button', { name, exact: true })

  async number(): Promise<string> {
    return ((await this.panel.locator('header code').first().innerText()) ?? '').trim()
  }

  /** Says what is lost, by the labels that stay ticked; `null` leaves what is ticked beforehand. */
  async stateLost(labels: readonly RegExp[] | null): Promise<void> {
    const form = this.panel.getByRole('group', { name: 'Which of these is lost?' })
    if (labels !== null)
      for (const box of await form.getByRole('checkbox').all()) {
        const label = (await box.locator('xpath=..').innerText()).trim()
        await box.setChecked(labels.some((one) => one.test(label)))
      }
    await this.hands.use(this.button('Save what is lost'))
    await expect(this.panel).toContainText('Lost:')
  }

  /** Opens another way to prove the caller, where it is not on screen already. */
  async openWay(name: string): Promise<void> {
    const heading = this.panel.getByRole('heading', { name, exact: true })
    const another = this.button('Another way')
    // The case may just be read anew: what is the best way then, opens by itself, and its button goes.
    await expect(async () => {
      if (await heading.isVisible()) return
      if ((await another.getAttribute('aria-expanded', { timeout: 500 })) === 'false') await this.hands.use(another)
      const way = this.button(name)
      await expect(heading.or(way)).toBeVisible({ timeout: 1000 })
      if (await way.isVisible())
        await (this.hands.kind === 'mouse' ? way.click({ timeout: 1000 }) : this.hands.use(way))
      await expect(heading).toBeVisible({ timeout: 1000 })
    }).toPass()
  }

  async verifyAppCode(code: string): Promise<void> {
    await this.openWay('Code from an authenticator app')
    await this.hands.type(this.panel.getByLabel('Code from the app'), code)
    await this.hands.use(this.button('Verify app code'))
  }

  async recordDocument(document: string, checks: readonly RegExp[]): Promise<void> {
    await this.openWay('Identity document seen')
    await this.hands.choose(this.panel.getByLabel('Document', { exact: true }), document)
    for (const check of checks) await this.panel.getByRole('checkbox', { name: check }).check()
    await this.hands.use(this.button('Record the document'))
  }

  async recordCallBack(answer: string): Promise<void> {
    await this.openWay('Call back to the number on record')
    await this.panel.getByRole('group', { name: 'Who answered?' }).getByRole('radio', { name: answer }).check()
    await this.hands.use(this.button('Record the call back'))
  }

  /** @returns the six digits that the agent reads to the caller */
  async askPhone(): Promise<string> {
    await this.hands.use(this.button('Ask the phone'))
    const digits = (await this.panel.locator('.secret-code').innerText()).replace(/\D/g, '')
    expect(digits).toMatch(/^\d{6}$/)
    return this.world.secrets.add('push digits', digits)
  }

  async askEmergency(reason: string): Promise<void> {
    await this.hands.use(this.panel.getByText('In an emergency'))
    await this.hands.use(this.button('Ask two supervisors'))
    await expect(this.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await expect(this.dialog).toContainText('The caller is not proven.')
    await this.hands.type(this.dialog.getByLabel('Reason for the supervisor'), reason)
    await this.hands.use(this.dialog.getByRole('button', { name: 'Ask two supervisors' }))
    await expect(this.dialog).toBeHidden()
  }

  /** The version of the policy that the case is held against. */
  async policyVersion(): Promise<number> {
    const told = this.panel.getByText(/^Policy: version \d+$/)
    return Number(/\d+/.exec(await told.innerText())?.[0])
  }

  askApproval = (reason: string): Promise<void> => this.#request('Ask for approval', reason)
  /** @param way the label of the way that the pass is to take */
  async askForPass(way: RegExp, reason: string): Promise<void> {
    await this.hands.use(this.button('Ask for approval'))
    await this.hands.pick(this.dialog.getByRole('group', { name: 'How the pass reaches the owner' }), way)
    await this.#send(reason)
  }
  askAgain = (reason: string): Promise<void> => this.#request('Ask for approval again', reason)
  async #request(button: string, reason: string): Promise<void> {
    await this.hands.use(this.button(button))
    await expect(this.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await this.#send(reason)
  }
  async #send(reason: string): Promise<void> {
    await this.hands.type(this.dialog.getByLabel('Reason for the supervisor'), reason)
    await this.hands.use(this.dialog.getByRole('button', { name: 'Send the request' }))
    await expect(this.panel).toContainText('Waiting for a supervisor.')
  }

  /** In the dialog that is open. */
  async handOver(to: RegExp): Promise<void> {
    const list = this.dialog.getByLabel('Colleague')
    await expect(list.locator('option').filter({ hasText: to })).toHaveCount(1)
    const options = await list.locator('option').allInnerTexts()
    await this.hands.choose(list, options.find((option) => to.test(option)) ?? '')
    await this.hands.use(this.dialog.getByRole('button', { name: 'Hand over' }))
    await expect(this.dialog).toBeHidden()
  }

  async verifyRecoveryCode(code: string): Promise<void> {
    await this.hands.type(this.panel.getByRole('textbox', { name: 'Recovery code' }), typedSloppily(code))
    await this.hands.use(this.button('Verify recovery code'))
  }

  /** Issues a code to a mailbox (where there is a choice, to the one whose hint begins so). */
  async issueCode(hint?: RegExp): Promise<void> {
    await this.openWay('Code to a confirmed address')
    const list = this.panel.getByLabel('Send to')
    if (hint !== undefined && (await list.count()) > 0) {
      const options = await list.locator('option').allInnerTexts()
      await this.hands.choose(list, options.find((option) => hint.test(option)) ?? '')
    }
    await this.hands.use(this.button('Issue code'))
    await expect(this.panel.getByLabel('Six-digit code')).toBeVisible()
  }

  async verifyIssuedCode(code: string): Promise<void> {
    await this.hands.type(this.panel.getByLabel('Six-digit code'), code)
    await this.hands.use(this.button('Verify code'))
  }

  /** Recovery code and a code to the mailbox: two proofs that rest on different things. */
  async prove(recoveryCode: string, mailbox: string): Promise<void> {
    await this.verifyRecoveryCode(recoveryCode)
    await expect(this.panel).toContainText('Valid. This code is now spent')
    await expect(this.panel).toContainText('1 of 2')
    await this.issueCode(new RegExp(`^${mailbox.charAt(0)}.*@${mailbox.split('@')[1] ?? ''}`))
    await this.verifyIssuedCode(await this.world.outbox.takeCode(mailbox))
    await expect(this.panel).toContainText('The caller is proven.')
  }

  async reset(): Promise<void> {
    await this.hands.use(this.button('Reset the lost device'))
    await expect(this.dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await expect(this.dialog).toContainText('gets a message at')
    await this.hands.use(this.dialog.getByRole('button', { name: 'Reset the lost device' }))
    await expect(this.panel).toContainText('Ended together')
  }

  /** @param way the label of the way that the pass takes */
  async issuePass(way: RegExp): Promise<void> {
    const ways = this.panel.getByRole('group', { name: 'How the pass reaches the owner' })
    if (!(await ways.getByRole('radio', { name: way }).isChecked())) await this.hands.pick(ways, way)
    await this.hands.use(this.panel.getByRole('button', { name: /^Issue (enrolment|a new) pass$/ }))
  }

  /** Uncovers the pass that is to be read out. */
  async readPass(): Promise<string> {
    await this.hands.use(this.button('Show the pass'))
    const pass = (await this.panel.locator('.secret-code').innerText()).trim()
    expect(pass).toMatch(/^([0-9A-Z]{5}-){2}[0-9A-Z]{5}$/)
    return this.world.secrets.add('enrolment pass', pass)
  }

  async close(outcome: string): Promise<void> {
    await this.hands.choose(this.panel.getByLabel('Outcome'), outcome)
    await this.hands.use(this.button('Close case'))
    await expect(this.panel).toContainText(`: ${outcome}.`)
  }
}
