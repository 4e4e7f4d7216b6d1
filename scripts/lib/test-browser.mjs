// A Chromium for end-to-end tests: the one that was named, Playwright's own, the machine's, or one from npm.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './places.mjs'
import { during, StartError } from './tell.mjs'

const asRoot = typeof process.getuid === 'function' && process.getuid() === 0
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]
const fromNpm = '@sparticuz/chromium@147.0.0'

/** @returns {Promise<{ executablePath: string, args: string[] }>} `REKEY_TEST_BROWSER=npm` skips what the machine has */
export async function findTestBrowser() {
  const args = asRoot ? ['--no-sandbox'] : []
  const named = process.env.PLAYWRIGHT_CHROMIUM
  if (named !== undefined && named !== '') return { executablePath: named, args }
  if (process.env.REKEY_TEST_BROWSER !== 'npm') {
    const { chromium } = await import('@playwright/test')
    const found = [chromium.executablePath(), ...installed].find((path) => path !== '' && existsSync(path))
    if (found !== undefined) return { executablePath: found, args }
  }
  const folder = join(root, '.cache', 'chromium')
  if (!existsSync(join(folder, 'node_modules', '@sparticuz', 'chromium'))) {
    await during('No browser on this machine: fetching one from npm …', async () => {
      const npm = spawnSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', fromNpm], {
        stdio: 'inherit',
        shell: process.platform === 'win32',
      })
      if (npm.status !== 0)
        throw new StartError('no browser could be had: install Chromium, or name one by PLAYWRIGHT_CHROMIUM')
    })
  }
  const { default: chromium } = await import(
    pathToFileURL(createRequire(join(folder, 'index.js')).resolve('@sparticuz/chromium')).href
  )
  // Of its own arguments only what it needs to draw: the rest switches off security that the tests are about.
  const drawing =
    /^--(in-process-gpu|use-gl=|use-angle=|enable-unsafe-swiftshader|ignore-gpu-blocklist|font-render-hinting=|no-sandbox)/
  return {
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((argument) => drawing.test(argument)),
  }
}
