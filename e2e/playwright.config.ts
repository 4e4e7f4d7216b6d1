import { defineConfig } from '@playwright/test'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HostOption } from './fixtures.ts'
import { root } from './hosts/console-host.ts'

/** The variable, else Playwright's own, else what the system has. */
function findChromium(): string | undefined {
  const named = process.env['PLAYWRIGHT_CHROMIUM']
  if (named !== undefined) return named
  if (
    process.env['PLAYWRIGHT_BROWSERS_PATH'] !== undefined ||
    existsSync(join(process.env['HOME'] ?? '/', '.cache', 'ms-playwright'))
  )
    return undefined
  return ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path))
}

const executablePath = findChromium()
const asRoot = process.getuid?.() === 0
/** What the browser that `npm test` found wants to be started with. */
const named = process.env['PLAYWRIGHT_CHROMIUM_ARGS']
const args =
  named === undefined ?
    asRoot ? ['--no-sandbox']
    : []
  : (JSON.parse(named) as string[])

export default defineConfig<object, HostOption>({
  testDir: join(import.meta.dirname, 'journeys'),
  testMatch: '*.e2e.ts',
  outputDir: join(root, 'artefacts', 'e2e'),
  globalSetup: join(import.meta.dirname, 'global-set-up.config.ts'),
  workers: 2,
  retries: 0,
  timeout: 90_000,
  globalTimeout: 15 * 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: join(root, 'artefacts', 'e2e.json') }]],
  use: {
    browserName: 'chromium',
    actionTimeout: 15_000,
    // No trace, no video: both would keep the secrets that are typed.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args,
    },
  },
  projects: [
    { name: 'loopback', use: { hostKind: 'loopback' } },
    { name: 'electron', use: { hostKind: 'electron' } },
  ],
})
