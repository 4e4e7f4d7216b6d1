// Runs the identity backend alone, under the Node that Rekey brings along. Settings come from the environment (README).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readOptionsOrEnd } from './lib/command-options.mjs'
import { compiledEnvironment } from './lib/compiled-environment.mjs'
import { identityArguments } from './lib/identity-process.mjs'
import { root } from './lib/places.mjs'

readOptionsOrEnd(
  {
    call: 'npm run identity',
    says: 'Runs the identity backend alone. Its settings come from the environment (.github/reference.md).',
    options: {},
  },
  process.argv.slice(2),
)

const node = join(root, 'node_modules', '.bin', 'node')
if (!existsSync(node)) {
  process.stderr.write('Run "npm ci" first.\n')
  process.exit(1)
}
const child = spawn(node, identityArguments, { stdio: 'inherit', env: compiledEnvironment })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
