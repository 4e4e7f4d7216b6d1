import { test as base, type BrowserContext, type Page } from '@playwright/test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findElectronExecutable, openElectronHost } from './hosts/electron.ts'
import type { ConsoleHost } from './hosts/console-host.ts'
import { openLoopbackHost } from './hosts/loopback.ts'
import { ConsoleScreen } from './pages/console-screen.ts'
import { HostedPages } from './pages/hosted-pages.ts'
import { OwnersPhone } from './pages/owners-phone.ts'
import { createWorld, type World } from './world/world.ts'

export { expect } from '@playwright/test'

export interface ConsoleOptions {
  profile?: string
  hands?: 'mouse' | 'keyboard'
  locale?: string
}

export interface BrowserOptions {
  hands?: 'mouse' | 'keyboard'
  locale?: string
  javaScriptEnabled?: boolean
}

interface Journey {
  /** Skips aloud where the project's host is not on this machine. */
  hostIsHere: undefined
  /** A console of its own profile; the first tab is open. */
  openConsole(options?: ConsoleOptions): Promise<ConsoleScreen>
  /** A person's own browser on the hosted pages. */
  openBrowser(options?: BrowserOptions): Promise<HostedPages>
  /** The browser of the owner's phone. */
  openPhone(options?: BrowserOptions): Promise<OwnersPhone>
}

export interface HostOption {
  hostKind: 'loopback' | 'electron'
}

const sameArguments = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' as const }

export const test = base.extend<Journey, { world: World } & HostOption>({
  hostKind: ['loopback', { option: true, scope: 'worker' }],

  hostIsHere: [
    async ({ hostKind }, use, testInfo) => {
      const missing = hostKind === 'electron' && findElectronExecutable() === null
      testInfo.skip(missing, "Electron's executable is not on this machine (npx electron --version fetches it)")
      await use(undefined)
    },
    { auto: true },
  ],

  world: [
    async ({}, use) => {
      const world = await createWorld()
      await use(world)
      await world.noteSent()
      const leaks = world.findLeaks()
      await world.end()
      if (leaks.length > 0)
        throw new Error(
          `secrets were found where none may be:\n${leaks
            .slice(0, 20)
            .map((leak) => `${leak.what} (${leak.form}) in ${leak.where}`)
            .join('\n')}`,
        )
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  openConsole: async ({ world, hostKind, browser }, use, testInfo) => {
    const open: { host: ConsoleHost; context: BrowserContext }[] = []
    await use(async ({ profile = 'agent', hands = 'mouse', locale = 'en-GB' } = {}) => {
      const context = await browser.newContext({ ...sameArguments, locale })
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      context.on('page', (page) => noteBridgeAnswers(page, world))
      const dataFolder = join(world.folder, `console-${profile}-${testInfo.testId}-${open.length}`)
      mkdirSync(dataFolder, { recursive: true })
      const options = { backendOrigin: world.backend.origin, profile, dataFolder }
      const executable = hostKind === 'electron' ? findElectronExecutable() : null
      const host =
        executable === null ?
          await openLoopbackHost(context, options, world.clock)
        : await openElectronHost(executable, options, world.clock)
      open.push({ host, context })
      return new ConsoleScreen(await host.openPage(), host, context, world, hands)
    })
    for (const { host, context } of open) {
      for (const page of context.pages()) {
        const told = await page.title().catch(() => '')
        world.bridgeAnswers.push({ where: 'a title or an address', bytes: Buffer.from(`${told} ${page.url()}`) })
      }
      await host.close()
      await context.close()
    }
  },

  openBrowser: async ({ world, browser }, use) => {
    const contexts: BrowserContext[] = []
    await use(async ({ hands = 'mouse', locale = 'en-GB', javaScriptEnabled = true } = {}) => {
      const context = await browser.newContext({ ...sameArguments, locale, javaScriptEnabled })
      contexts.push(context)
      return new HostedPages(await context.newPage(), world, hands)
    })
    for (const context of contexts) await context.close()
  },

  openPhone: async ({ world, browser }, use) => {
    const contexts: BrowserContext[] = []
    await use(async ({ hands = 'mouse', locale = 'en-GB', javaScriptEnabled = true } = {}) => {
      const small = { ...sameArguments, viewport: { width: 390, height: 800 } }
      const context = await browser.newContext({ ...small, locale, javaScriptEnabled })
      contexts.push(context)
      return new OwnersPhone(await context.newPage(), world, hands)
    })
    for (const context of contexts) await context.close()
  },
})

/** Answers with something that the agent reads out to the caller: a pass, and the digits of a prompt. */
const meantToBeSeen = ['recovery.issueEnrolmentPass', 'evidence.askPush']

/** Keeps what the bridge answered, for the search for secrets. */
function noteBridgeAnswers(page: Page, world: World): void {
  page.on('response', (response) => {
    if (!response.url().endsWith('/bridge/call')) return
    const { name = '' } = (response.request().postDataJSON() ?? {}) as { name?: string }
    if (meantToBeSeen.includes(name)) return
    void response.body().then(
      (bytes) => void world.bridgeAnswers.push({ where: `the bridge's answer to ${name}`, bytes }),
      () => undefined,
    )
  })
}
