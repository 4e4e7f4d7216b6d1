// The console as somebody has it on a machine without Electron: its own process, a tab of a browser, a sign-in in another tab.
import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { totpCode, totpStepAt } from '../../../src/identity/factors/totp.ts'
import { findTestBrowser } from '../../lib/test-browser.mjs'
import { compiledEnvironment } from '../../lib/compiled-environment.mjs'
import { root } from '../../lib/places.mjs'
import { benchPassword, totpSecretOf } from '../scale/people.mjs'
import { prepareTab } from './in-page.mjs'

const viewport = { width: 1280, height: 800 }
const startWithin = 20_000
const stepWithin = 15_000

/** @returns {Promise<number>} milliseconds since 1970, on the clock that a tab's `performance.timeOrigin` counts from */
export const instant = () => performance.timeOrigin + performance.now()

/**
 * Draws as Chromium does of itself where there is no graphics card. Making one out of processors (what a test browser may be
 * told) takes more of them than the whole console does, and its threads would keep them from what is measured.
 */
const drawing = ['--disable-gpu']
const emulatesCard = /^--(in-process-gpu|use-gl=|use-angle=|enable-unsafe-swiftshader|ignore-gpu-blocklist)/

/** A browser with a profile on disk, so that what it caches lasts as it does for a person; gone at the end. */
export async function startBrowser() {
  const { chromium } = await import('@playwright/test')
  const { executablePath, args } = await findTestBrowser()
  const folder = mkdtempSync(join(tmpdir(), 'rekey-bench-browser-'))
  const context = await chromium.launchPersistentContext(folder, {
    ...{ executablePath, viewport, locale: 'en-GB' },
    args: [...args.filter((argument) => !emulatesCard.test(argument)), ...drawing],
  })
  context.setDefaultTimeout(stepWithin)
  await context.addInitScript(prepareTab)
  return {
    context,
    version: context.browser()?.version() ?? '',
    async stop() {
      await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts `out/main/loopback.js` as `npm start` does. @param {{ backendPort: number, port: number }} ports */
export async function startConsole({ backendPort, port }) {
  const folder = mkdtempSync(join(tmpdir(), 'rekey-bench-console-'))
  const log = openSync(join(folder, 'console.log'), 'a')
  const began = instant()
  const child = spawn(process.execPath, [join(root, 'out', 'main', 'loopback.js')], {
    cwd: root,
    stdio: ['ignore', log, log, 'ipc'],
    env: {
      ...compiledEnvironment,
      REKEY_BACKEND: `http://localhost:${backendPort}`,
      REKEY_DEMO: '1',
      REKEY_PROFILE: 'bench',
      REKEY_CONSOLE_DATA: folder,
      REKEY_CONSOLE_PORT: String(port),
    },
  })
  closeSync(log)
  const address = await new Promise((resolve, reject) => {
    child.on('message', (message) => (message?.kind === 'ready' ? resolve(message.address) : undefined))
    child.on('exit', () => reject(new Error(`the console ended; see ${folder}/console.log`)))
    setTimeout(() => reject(new Error('the console does not start')), startWithin).unref()
  })
  return {
    address,
    began,
    readyAfter: instant() - began,
    async stop() {
      const gone = once(child, 'exit')
      child.send({ kind: 'stop' })
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A step serves once: the code of the next one that the backend has not seen, as soon as it takes it. Asked for before time is taken. */
export async function freshCode(sql, userName) {
  const { rows } = await sql.query(
    `select last_step from factor join account on account.id = account_id
     where user_name = $1 and factor.type = 'totp'`,
    [userName],
  )
  const step = Math.max(totpStepAt(new Date()), Number(rows[0]?.last_step ?? 0) + 1)
  while (totpStepAt(new Date()) + 1 < step) await new Promise((resolve) => setTimeout(resolve, 200))
  return totpCode(totpSecretOf(userName), step)
}

/**
 * Opens the console in a tab and signs somebody in through the hosted pages, as quickly as pages load: nobody thinks or types.
 * @returns the tab, and when (since the process began, in milliseconds) it could first be used, signed out and signed in
 */
export async function openSignedIn({ context, running, userName, code }) {
  const page = await context.newPage()
  await page.goto(running.address)
  const button = page.locator('.gate button.button-strong')
  await button.waitFor()
  const signInShown = instant() - running.began
  await button.click()
  const link = page.locator('.gate a.button-strong')
  await link.waitFor()
  const [tab] = await Promise.all([context.waitForEvent('page'), link.click()])
  await tab.locator('[name=identifier]').fill(userName)
  await tab.locator('[name=password]').fill(benchPassword)
  await tab.locator('form[action="/sign-in"] button[type=submit]').first().click()
  await tab.locator('[name=code]').first().fill(code)
  await tab.locator('form[action="/sign-in/factor"] button[type=submit]').first().click()
  await page.waitForFunction(() => globalThis.rekeyBench.usableAt !== null)
  const usable = await page.evaluate(() => performance.timeOrigin + globalThis.rekeyBench.usableAt)
  await tab.close()
  await page.bringToFront()
  return { page, signInShown, usable: usable - running.began }
}
