// `npm test`: every check there is, with a real PostgreSQL and a browser. Ends with `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConsole } from './lib/build-console.mjs'
import { readOptionsOrEnd } from './lib/command-options.mjs'
import { installPackages } from './lib/install-packages.mjs'
import { checkNode, continueUnderOwnNode } from './lib/own-node.mjs'
import { root } from './lib/places.mjs'
import { complain, say } from './lib/tell.mjs'

const artefacts = join(root, 'artefacts')
const total = { passed: 0, failed: 0, skipped: 0 }
const failures = []

const bin = (name) => join(root, 'node_modules', '.bin', name)

async function run(command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  })
  const [code] = await once(child, 'exit')
  return code ?? 1
}

function count(step, { passed, failed, skipped = 0 }) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  if (failed > 0) failures.push(step)
}

/** A check that is one question: its exit code is the answer. */
const check = (name, command, args, env) => async () => {
  const code = await run(command, args, env)
  count(name, code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 })
}

/** A vitest run, counted test by test. */
const vitest = (name, args, env) => async () => {
  const report = join(artefacts, `${name}.json`)
  rmSync(report, { force: true })
  const code = await run(
    bin('vitest'),
    ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`, ...args],
    env,
  )
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null
  if (result === null) return count(name, { passed: 0, failed: 1 })
  // A file that does not load has no tests to fail; it fails all the same.
  const broken = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  ).length
  const failed = result.numFailedTests + broken
  count(name, {
    passed: result.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: result.numPendingTests,
  })
}

async function onPostgres() {
  const { startTestPostgres } = await import('./lib/test-postgres.mjs')
  const server = await startTestPostgres()
  try {
    await vitest('postgresql', ['src/identity'], { REKEY_TEST_DATABASE_URL: server.url })()
  } finally {
    await server.stop()
  }
}

async function endToEnd() {
  const { findTestBrowser } = await import('./lib/test-browser.mjs')
  const browser = await findTestBrowser()
  say(`Browser: ${browser.executablePath}`)
  const report = join(artefacts, 'e2e.json')
  rmSync(report, { force: true })
  const code = await run(bin('playwright'), ['test', '-c', 'e2e'], {
    PLAYWRIGHT_CHROMIUM: browser.executablePath,
    PLAYWRIGHT_CHROMIUM_ARGS: JSON.stringify(browser.args),
  })
  const stats = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).stats : null
  if (stats === null) return count('end to end', { passed: 0, failed: 1 })
  const failed = stats.unexpected + stats.flaky
  count('end to end', {
    passed: stats.expected,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: stats.skipped,
  })
}

const typeCheck = (project, tool = 'tsc') => check(`types of ${project}`, bin(tool), ['-p', project])

const steps = {
  types: {
    says: 'the types of every layer',
    checks: [
      ...['src/common', 'src/main', 'src/preload', 'src/identity', 'e2e', 'tsconfig.tests.json'].map((project) =>
        typeCheck(project),
      ),
      typeCheck('src/renderer', 'vue-tsc'),
    ],
  },
  lint: { says: 'the lint rules', checks: [check('lint', bin('eslint'), ['.', '--max-warnings=0'])] },
  format: {
    says: 'the format',
    checks: [check('format', bin('prettier'), ['--check', '--log-level=warn', '.'])],
  },
  unused: { says: 'code that nothing uses', checks: [check('unused code', bin('knip'), ['--no-progress'])] },
  build: {
    says: "the console's build, its bundles, the generated reference",
    checks: [
      async () => {
        await buildConsole()
        count('build', { passed: 1, failed: 0 })
      },
      check('bundles', process.execPath, ['scripts/check-bundles.mjs']),
      check('reference', process.execPath, ['--no-warnings', 'scripts/reference.mjs', '--check']),
    ],
  },
  unit: { says: 'all tests beside the sources, on the embedded database', checks: [vitest('embedded', [])] },
  postgres: { says: "the backend's tests on a real PostgreSQL", checks: [onPostgres] },
  bench: {
    says: 'that the bench works; no time is judged',
    checks: [check('bench', process.execPath, ['--no-warnings', 'scripts/bench.mjs', '--quick'])],
  },
  e2e: { says: 'the journeys, in a browser', checks: [endToEnd] },
}

async function main() {
  const { words: wanted } = readOptionsOrEnd(
    {
      call: 'npm test',
      says: 'Does every check there is, or only the steps that are named.',
      words: Object.fromEntries(Object.entries(steps).map(([name, { says }]) => [name, says])),
      several: true,
      options: {},
    },
    process.argv.slice(2),
  )
  checkNode()
  process.chdir(root)
  await installPackages()
  const inner = await continueUnderOwnNode(fileURLToPath(import.meta.url), process.argv.slice(2))
  if (inner !== null) process.exit(inner)
  mkdirSync(artefacts, { recursive: true })
  for (const [name, { checks }] of Object.entries(steps)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const began = Date.now()
    say(`\n── ${name}`)
    for (const one of checks) {
      try {
        await one()
      } catch (error) {
        complain(error instanceof Error ? error.stack : error)
        count(name, { passed: 0, failed: 1 })
      }
    }
    say(`   ${Math.round((Date.now() - began) / 1000)} s`)
  }
  if (failures.length > 0) say(`\nFailed: ${failures.join(', ')}`)
  say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exit(total.failed === 0 ? 0 : 1)
}

main().catch((error) => {
  complain(error instanceof Error ? error.message : error)
  say(`\n${total.passed} passed, ${total.failed + 1} failed, ${total.skipped} skipped`)
  process.exit(1)
})
