import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from './places.mjs'
import { during, StartError } from './tell.mjs'

const sources = ['src/common', 'src/main', 'src/preload', 'src/renderer']
const settings = ['electron.vite.config.ts', 'tsconfig.base.json', 'package.json', 'package-lock.json']
const results = ['out/main/index.js', 'out/main/loopback.js', 'out/preload/loopback.cjs', 'out/renderer/index.html']
const stamp = join(root, 'out', '.built-from')

const isTest = (path) => /\.(test|contract)\.ts$|[\\/]testing[\\/]/.test(path)

/** Of contents, since dates say nothing after a clone or a pull. */
function digestOfSources() {
  const digest = createHash('sha256')
  const files = sources.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  for (const path of [...files.filter((file) => !isTest(file)), ...settings.map((name) => join(root, name))].sort()) {
    digest.update(path).update('\0').update(readFileSync(path)).update('\0')
  }
  return digest.digest('hex')
}

const isBuilt = (digest) =>
  results.every((name) => existsSync(join(root, name))) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest

/** The messages without the bundler's own stack, which says nothing to whoever broke the build. */
const reasonsIn = (log) =>
  stripVTControlCharacters(log)
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*(at |\d+: |Stack backtrace)/.test(line))
    .slice(-25)
    .join('\n')

/** Builds the console where its sources are not those that it was built from. */
export async function buildConsole() {
  const digest = digestOfSources()
  if (isBuilt(digest)) return
  await during('Building the console …', async () => {
    mkdirSync(join(root, 'out'), { recursive: true })
    const logPath = join(root, 'out', 'build.log')
    const log = openSync(logPath, 'w')
    const command = [join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build']
    const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', log, log] })
    const [code] = await once(child, 'exit')
    closeSync(log)
    if (code !== 0)
      throw new StartError(`The build failed (all of it: ${logPath}):
${reasonsIn(readFileSync(logPath, 'utf8'))}`)
    writeFileSync(stamp, digest)
  })
}
