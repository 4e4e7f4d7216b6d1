import { expect, type Locator, type Page } from '@playwright/test'
import { demoPassword } from '#identity/seed/people.ts'
import { demoRecoveryCode } from '#identity/seed/seed.ts'
import type { World } from '../world/world.ts'
import { Hands } from './hands.ts'

/** The backend's pages for account owners, in whatever language: fields and forms are known by name. */
export class HostedPages {
  readonly hands: Hands

  readonly page: Page
  readonly world: World

  constructor(page: Page, world: World, kind: 'mouse' | 'keyboard' = 'mouse') {
    this.page = page
    this.world = world
    this.hands = new Hands(page, kind)
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 })
  }

  get problem(): Locator {
    return this.page.getByRole('alert')
  }

  form = (action: string): Locator => this.page.locator(`form[action="${action}"]`)

  async open(path = '/sign-in'): Promise<void> {
    await this.page.goto(this.world.backend.origin + path)
  }

  /** Fills a form and sends it; where it stands in a closed part of the page, that is opened first. */
  async send(action: string, fields: Record<string, string> = {}): Promise<void> {
    const form = this.form(action)
    const folded = this.page.locator('details:not([open])').filter({ has: form })
    if ((await folded.count()) > 0) await this.hands.use(folded.locator('summary'))
    for (const [name, value] of Object.entries(fields)) await this.hands.type(form.locator(`[name="${name}"]`), value)
    const answered = this.page.waitForEvent('domcontentloaded')
    await this.hands.use(form.locator('button[type=submit]'))
    await answered
  }

  async password(userName: string, password = demoPassword): Promise<void> {
    this.world.secrets.add('password', password)
    await this.send('/sign-in', { identifier: userName, password })
  }

  async appCode(userName: string): Promise<void> {
    await this.send('/sign-in/factor', { code: await this.world.phones.code(userName) })
  }

  async signIn(userName: string, password = demoPassword): Promise<void> {
    await this.password(userName, password)
    await this.appCode(userName)
  }

  /** One of several forms with the same action, told by a hidden value of it. */
  async sendOne(action: string, name: string, value: string): Promise<void> {
    const form = this.page.locator(
      `form${action === '' ? '' : `[action="${action}"]`}:has(input[name="${name}"][value="${value}"])`,
    )
    const folded = this.page.locator('details:not([open])').filter({ has: form })
    if ((await folded.count()) > 0) await this.hands.use(folded.locator('summary'))
    const answered = this.page.waitForEvent('domcontentloaded')
    await this.hands.use(form.locator('button[type=submit]'))
    await answered
  }

  /** A method, on whichever page offers it: in a sign-in, or in the profile. */
  choose = (method: 'totp' | 'sms' | 'push' | 'passkey'): Promise<void> => this.sendOne('', 'method', method)

  /** Takes another way, by the words on its button. */
  async otherWay(words: string): Promise<void> {
    const button = this.page.locator('form[action="/sign-in/way"] button', { hasText: words })
    const folded = this.page.locator('details:not([open])').filter({ has: button })
    if ((await folded.count()) > 0) await this.hands.use(folded.locator('summary'))
    const answered = this.page.waitForEvent('domcontentloaded')
    await this.hands.use(button)
    await answered
  }

  /** Password and app once more, where the profile asks for them. */
  async proveAgain(userName: string, password = demoPassword): Promise<void> {
    await this.send('/sign-in/proof', { password })
    await this.appCode(userName)
  }

  /** Ends what this browser is signed in with, and stands at the sign-in again. */
  async signOut(): Promise<void> {
    await this.noteCookies()
    await this.open('/account')
    await this.send('/account/sign-out')
    await this.open()
  }

  /** Turns MFA off in the profile and begins to set it up again, with the app of before as the key. */
  async beginAgain(userName: string): Promise<void> {
    await this.open()
    await this.signIn(userName)
    await this.open('/account/disable-mfa')
    await this.send('/account/disable-mfa')
    await this.open()
    await this.password(userName)
    await this.key(await this.world.phones.code(userName))
    await expect(this.heading).toHaveText('Choose how you sign in')
  }

  /** The page of one factor in the profile. */
  async openFactor(label: string): Promise<void> {
    await this.open('/account')
    await this.hands.use(this.page.getByRole('link', { name: `Change: ${label}` }))
  }

  /** One of the buttons on a factor's page, by the act that it posts. */
  async onFactor(act: 'prefer' | 'number' | 'remove' | 'rename', fields: Record<string, string> = {}): Promise<void> {
    const form = this.page.locator(`form[action^="/account/factor/"][action$="/${act}"]`)
    await this.send((await form.getAttribute('action')) ?? '', fields)
  }

  key = (key: string): Promise<void> => this.send('/sign-in/key', { key })

  /** Chooses the authenticator app, types the page's key into one, and types its code back. */
  async setUpApp(userName: string, label: string): Promise<void> {
    await this.choose('totp')
    await this.hands.use(this.page.locator('details.more summary').first())
    const secret = (await this.page.locator('#secret').innerText()).replace(/\s/g, '')
    this.world.phones.connect(userName, secret)
    await this.send('/sign-in/set-up', { label, code: await this.world.phones.code(userName) })
  }

  /** @returns the code that is shown once */
  async showRecoveryCode(action = '/sign-in/recovery-code'): Promise<string> {
    await this.send(action)
    return this.readRecoveryCode()
  }

  async readRecoveryCode(): Promise<string> {
    const code = (await this.page.locator('#recovery-code').innerText()).replace(/\s/g, '')
    expect(code).toMatch(/^([0-9A-Z]{5}-){5}[0-9A-Z]{5}$/)
    return this.world.secrets.add('recovery code', code)
  }

  confirmRecoveryCode = (code: string, action = '/sign-in/recovery-code/confirm'): Promise<void> =>
    this.send(action, { last_group: code.slice(-5).toLowerCase() })

  /** Forced set-up from the key on, to the last page. @returns the new recovery code */
  async finishSetUp(userName: string, label: string): Promise<string> {
    await this.setUpApp(userName, label)
    const code = await this.showRecoveryCode()
    await this.confirmRecoveryCode(code)
    return code
  }

  savedRecoveryCode(userName: string): string {
    return this.world.secrets.add('recovery code', demoRecoveryCode(userName))
  }

  /** Cookies are secrets too: what they hold must be nowhere in the clear. The interaction's is its public id; its seal counts. */
  async noteCookies(): Promise<void> {
    for (const cookie of await this.page.context().cookies())
      if (!['rekey_locale', 'rekey_interaction', 'rekey_resume'].includes(cookie.name) && cookie.value.length >= 20)
        this.world.secrets.add(`cookie ${cookie.name}`, cookie.value)
  }
}
