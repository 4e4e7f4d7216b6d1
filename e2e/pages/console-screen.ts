import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test'
import type { ConsoleHost } from '../hosts/console-host.ts'
import type { World } from '../world/world.ts'
import { ApprovalsScreen } from './approvals-screen.ts'
import { CasePath } from './case-path.ts'
import { Hands } from './hands.ts'
import { HostedPages } from './hosted-pages.ts'
import { PolicyScreen } from './policy-screen.ts'
import { StepUpDialog } from './step-up-dialog.ts'
import { TeamScreen } from './team-screen.ts'

/** The console in front of an agent, a supervisor or an auditor. */
export class ConsoleScreen {
  readonly hands: Hands
  readonly casePath: CasePath
  readonly stepUp: StepUpDialog
  readonly team: TeamScreen
  readonly approvals: ApprovalsScreen
  readonly policy: PolicyScreen

  readonly page: Page
  readonly host: ConsoleHost
  readonly context: BrowserContext
  readonly world: World

  constructor(
    page: Page,
    host: ConsoleHost,
    context: BrowserContext,
    world: World,
    kind: 'mouse' | 'keyboard' = 'mouse',
  ) {
    this.page = page
    this.host = host
    this.context = context
    this.world = world
    this.hands = new Hands(page, kind)
    this.casePath = new CasePath(page, this.hands, world)
    this.stepUp = new StepUpDialog(page, context, world, this.hands)
    this.team = new TeamScreen(page, this.hands)
    this.approvals = new ApprovalsScreen(page, this.hands)
    this.policy = new PolicyScreen(page, this.hands)
  }

  get signInButton(): Locator {
    return this.page.locator('.gate button.button-strong')
  }
  get lookUpBox(): Locator {
    return this.page.getByRole('combobox').first()
  }
  get results(): Locator {
    return this.page.locator('#look-up-list').getByRole('option')
  }
  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 })
  }

  /**
   * Holds back what the backend answers to a call: the screen lives with what it knew before. In Electron its calls are not seen.
   * @returns lets them go
   */
  async holdAnswers(name: string): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    await this.page.route('**/bridge/call', async (route) => {
      if ((route.request().postDataJSON() as { name: string }).name === name) await promise
      await route.continue()
    })
    return () => resolve(undefined)
  }

  /** Through the system browser, which here is another tab of the same person. */
  async signIn(userName: string, password?: string): Promise<void> {
    await expect(this.signInButton).toBeVisible()
    await this.hands.use(this.signInButton)
    const tab = await this.openSignInTab()
    await tab.signIn(userName, password)
    await expect(tab.page).toHaveURL(/^http:\/\/127\.0\.0\.1:/)
    await tab.noteCookies()
    await tab.page.close()
    await expect(this.page.getByRole('navigation')).toBeVisible()
    await this.noteSessionSecret()
  }

  async openSignInTab(): Promise<HostedPages> {
    const address = await this.page.locator('.address-row code').innerText()
    const tab = await this.context.newPage()
    await tab.goto(address)
    return new HostedPages(tab, this.world, this.hands.kind)
  }

  async noteSessionSecret(): Promise<void> {
    const secret = await this.page.evaluate(() => sessionStorage.getItem('rekey.session'))
    if (secret !== null) this.world.secrets.add('console session', secret)
  }

  async signOut(): Promise<void> {
    await this.hands.use(this.page.locator('.who-button'))
    await this.page.getByRole('menuitem').last().press('Enter')
    await expect(this.signInButton).toBeVisible()
  }

  /** Looks somebody up and opens the first account found. */
  async openAccount(text: string, name: RegExp | string): Promise<void> {
    await this.page.keyboard.press('Control+k')
    await expect(this.lookUpBox).toBeFocused()
    await this.page.keyboard.type(text)
    await expect(this.results.first()).toContainText(name)
    // An answer to less than the whole text may name them already.
    await expect(this.page.locator('#look-up-list')).not.toHaveAttribute('aria-busy', 'true')
    await this.page.keyboard.press('Enter')
    await expect(this.heading).toContainText(name)
  }

  async openCase(ticket: string, reason: string, story: string): Promise<void> {
    const form = this.page.locator('form').filter({ has: this.page.getByRole('heading', { name: 'Open a case' }) })
    await this.hands.type(form.getByLabel('Ticket'), ticket)
    await this.hands.choose(form.getByLabel('Reason'), reason)
    await this.hands.choose(form.getByLabel('How the caller reached you'), 'Phone')
    await this.hands.type(form.getByLabel('What the caller says'), story)
    await this.hands.use(form.getByRole('button', { name: 'Open case' }))
    await expect(this.page.getByRole('complementary', { name: 'Case' })).toContainText(ticket)
  }

  /** By its address within the console, as somebody sent it. */
  async goTo(place: string): Promise<void> {
    await this.page.evaluate((to) => {
      location.hash = to
    }, `#${place}`)
  }

  /** Looked up, and a case opened: where most journeys begin. */
  async beginCase(text: string, name: string, ticket: string): Promise<void> {
    await this.openAccount(text, name)
    await this.openCase(ticket, 'Lost device', '')
  }

  /** Calls the bridge as the page could, past every button. */
  call(name: string, input: unknown): Promise<{ ok: boolean; value?: unknown; problem?: { code: string } }> {
    return this.page.evaluate(
      ([call, given]) =>
        (globalThis as unknown as { rekey: { call(name: string, input: unknown): Promise<never> } }).rekey.call(
          call as string,
          given,
        ),
      [name, input],
    )
  }

  async prefer(preferences: Record<string, unknown>): Promise<void> {
    expect((await this.call('preferences.set', preferences)).ok).toBe(true)
  }
}
