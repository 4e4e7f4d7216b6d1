// Runs the identity backend alone, under the Node that Rekey brings along. Settings come from the environment (README).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readOptionsOrEnd } from './lib/command-options.mjs'

readOptionsOrEnd(
  {
    call: 'npm run identity',
    says: 'Runs the identity backend alone. Its settings come from the environment (.github/reference.md).',
    options: {},
  },
  process.argv.slice(2),
)

const root = fileURLToPath(new URL('..', import.meta.url))
const node = `${root}node_modules/.bin/node`
if (!existsSync(node)) {
  process.stderr.write('Run "npm ci" first.\n')
  process.exit(1)
}
const child = spawn(node, ['--no-warnings', `${root}src/identity/index.ts`], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
