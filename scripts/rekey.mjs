#!/usr/bin/env node
// Runs the command line of the backend under the Node that Rekey brings along.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const node = `${root}node_modules/.bin/node`
if (!existsSync(node)) {
  process.stderr.write('rekey: run "npm ci" first\n')
  process.exit(1)
}
const { status } = spawnSync(node, ['--no-warnings', `${root}src/identity/cli.ts`, ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
