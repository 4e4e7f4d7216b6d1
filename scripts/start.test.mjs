import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

/** `npm start` as a black box, in a copy of the tree with a small backend and page in place of the real ones. */
const repository = resolve(import.meta.dirname, '..')
const waitFor = { timeout: 20_000, interval: 20 }

const backend = `
import { createServer } from 'node:http'
const port = Number(process.env.REKEY_PORT)
const server = createServer((_request, response) => response.end('{}'))
server.on('error', () => { process.send({ kind: 'failed', message: 'The port is taken.' }); process.exit(1) })
server.listen(port, 'localhost', () => process.send({
  kind: 'ready', origin: 'http://localhost:' + port, outboxAddress: 'http://localhost:1/#secret',
  people: [{ displayName: 'Mar\\u001b[2Jia', userName: 'maria', password: 'word', role: 'agent' }],
}))
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(signal, () => process.exit(0))
`

const freePort = () =>
  new Promise((settle) => {
    const server = createServer().listen(0, 'localhost', () => {
      const { port } = server.address()
      server.close(() => settle(port))
    })
  })

describe('npm start', () => {
  let root
  let port
  const runs = []

  function run(...argv) {
    const child = spawn(process.execPath, [join(root, 'scripts', 'start.mjs'), '--no-open', ...argv], {
      env: { ...process.env, REKEY_PORT: String(port), REKEY_HOST: 'loopback' },
    })
    const started = { child, text: '', code: new Promise((settle) => child.on('exit', (code) => settle(code))) }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (started.text += chunk))
    runs.push(started)
    return started
  }
  const ready = (started) => expect.poll(() => started.text, waitFor).toContain('Rekey is ready')
  const addressOf = (text) => /http:\/\/127\.0\.0\.1:\d+\/#launch=[\w-]{43}/.exec(text)?.[0]
  const answers = () =>
    fetch(`http://localhost:${port}/`).then(
      () => true,
      () => false,
    )

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'rekey-start-'))
    port = await freePort()
    for (const name of readdirSync(repository).filter((file) =>
      /^(package|tsconfig|electron\.vite).*\.(json|ts)$/.test(file),
    )) {
      cpSync(join(repository, name), join(root, name))
    }
    cpSync(join(repository, 'scripts'), join(root, 'scripts'), { recursive: true })
    for (const layer of ['common', 'main', 'preload']) {
      cpSync(join(repository, 'src', layer), join(root, 'src', layer), { recursive: true })
    }
    for (const layer of ['identity', 'renderer']) {
      mkdirSync(join(root, 'src', layer), { recursive: true })
      cpSync(join(repository, 'src', layer, 'tsconfig.json'), join(root, 'src', layer, 'tsconfig.json'))
    }
    mkdirSync(join(root, 'e2e'))
    cpSync(join(repository, 'e2e', 'tsconfig.json'), join(root, 'e2e', 'tsconfig.json'))
    writeFileSync(join(root, 'src', 'identity', 'index.ts'), backend)
    writeFileSync(join(root, 'src', 'renderer', 'main.ts'), 'export {}\n')
    writeFileSync(
      join(root, 'src', 'renderer', 'index.html'),
      '<!doctype html><html><head></head><body><script type="module" src="./main.ts"></script></body></html>',
    )
    symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  })
  afterEach(async () => {
    for (const { child, code } of runs.splice(0)) {
      child.kill('SIGTERM')
      await code
    }
    await expect.poll(answers, waitFor).toBe(false)
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it('builds, starts everything, says who can sign in, and stops cleanly', async () => {
    const first = run()
    await ready(first)
    expect(first.text).toContain('http://localhost:1/#secret')
    expect(first.text).toMatch(/Mar\?\[2Jia +maria +word +agent/)
    expect(first.text).not.toContain('\u001b')
    expect((await fetch(new URL('/', addressOf(first.text)))).status).toBe(200)
    for (const name of ['logs/identity.log', 'backend.sock', 'backend.lock', 'console-agent.sock']) {
      expect(statSync(join(root, 'data', name)).mode & 0o777).toBe(0o600)
    }
    expect(statSync(join(root, 'data')).mode & 0o777).toBe(0o700)
    first.child.kill('SIGINT')
    first.child.kill('SIGTERM')
    expect(await first.code).toBe(0)
    expect(await answers()).toBe(false)
    expect(readdirSync(join(root, 'data')).filter((name) => /\.(lock|sock)/.test(name))).toEqual([])
  }, 40_000)

  it('prints a fresh address when it runs already, and opens a second profile on the same backend', async () => {
    const first = run()
    await ready(first)
    const second = run()
    expect(await second.code).toBe(0)
    expect(addressOf(second.text)).toBeDefined()
    expect(addressOf(second.text)).not.toBe(addressOf(first.text))
    expect(new URL(addressOf(second.text)).port).toBe(new URL(addressOf(first.text)).port)
    const supervisor = run('--as', 'supervisor')
    await ready(supervisor)
    expect(new URL(addressOf(supervisor.text)).port).not.toBe(new URL(addressOf(first.text)).port)
    supervisor.child.kill('SIGTERM')
    expect(await supervisor.code).toBe(0)
    expect(await answers()).toBe(true)
  }, 40_000)

  it('empties the data folder, but not while it runs', async () => {
    const first = run()
    await ready(first)
    const refused = run('--reset')
    expect(await refused.code).toBe(1)
    expect(refused.text).toContain('stop it first')
    first.child.kill('SIGTERM')
    await first.code
    // A backend that was started alone holds the folder's own lock.
    const start = /^\d+ \(.*\) (.*)$/s.exec(readFileSync(`/proc/${process.pid}/stat`, 'utf8'))[1].split(' ')[19]
    writeFileSync(join(root, 'data', 'lock'), `${process.pid} ${start} 0\n`)
    expect(await run('--reset').code).toBe(1)
    writeFileSync(join(root, 'data', 'lock'), `${process.pid} 1 0\n`)
    const again = run('--reset')
    await ready(again)
    expect(existsSync(join(root, 'data', 'lock'))).toBe(false)
  }, 40_000)

  it('B30: of eight starts at one instant one starts, the others get an address of it', async () => {
    const all = Array.from({ length: 8 }, () => run())
    await expect.poll(() => all.filter(({ text }) => addressOf(text) !== undefined).length, waitFor).toBe(8)
    expect(all.filter(({ text }) => text.includes('Rekey is ready'))).toHaveLength(1)
    expect(new Set(all.map(({ text }) => addressOf(text))).size).toBe(8)
  }, 60_000)

  it('B30: starts after it was killed, and nothing of the killed run stays', async () => {
    for (let round = 0; round < 3; round += 1) {
      const killed = run()
      await ready(killed)
      killed.child.kill('SIGKILL')
      await killed.code
      await expect.poll(answers, waitFor).toBe(false)
      expect(existsSync(join(root, 'data', 'backend.lock'))).toBe(true)
    }
    await ready(run())
  }, 60_000)

  it('says what the backend says when it does not start', async () => {
    const taken = createServer().listen(port, 'localhost')
    const refused = run()
    expect(await refused.code).toBe(1)
    expect(refused.text).toContain('The port is taken.')
    await new Promise((settle) => taken.close(settle))
    expect(readdirSync(join(root, 'data')).filter((name) => /\.(lock|sock)/.test(name))).toEqual([])
  }, 40_000)

  it('says what is wrong with an argument', async () => {
    for (const argv of [['--nothing'], ['--as', '../x'], ['--as', ''], ['now']]) {
      const refused = run(...argv)
      expect(await refused.code).toBe(2)
      expect(refused.text).toContain('npm start')
    }
  })
})
