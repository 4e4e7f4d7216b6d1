import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { newDatabase, onServer } from './testing/test-database.ts'

const entry = new URL('./index.ts', import.meta.url).pathname
const cli = new URL('./cli.ts', import.meta.url).pathname
const running = new Set<ChildProcess>()
const folders: string[] = []

afterEach(async () => {
  for (const child of running) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  running.clear()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rekey-backend-'))
  folders.push(folder)
  return join(folder, 'data')
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

interface Ready {
  kind: 'ready' | 'failed'
  message?: string
  origin: string
  outboxAddress: string
}

/** Starts the real backend in a process of its own. */
async function start(
  dataFolder: string,
  environment: Record<string, string> = {},
): Promise<{ child: ChildProcess; ready: Ready; output(): string }> {
  const [port, outboxPort] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, ['--no-warnings', entry], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      REKEY_DEMO: '1',
      REKEY_DATA_FOLDER: dataFolder,
      REKEY_PORT: String(port),
      REKEY_OUTBOX_PORT: String(outboxPort),
      REKEY_LOG_LEVEL: 'trace',
      ...environment,
    },
  })
  running.add(child)
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [ready] = (await once(child, 'message')) as [Ready]
  return { child, ready, output: () => output }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  child.kill(signal)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  running.delete(child)
  return child.exitCode
}

async function rekey(
  dataFolder: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['--no-warnings', cli, ...args, '--data', dataFolder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await once(child, 'exit')
  return { code: child.exitCode, text }
}

const csv = 'email,user_name,display_name,manager\nann@x.example,ann,Ann Example,ben\nben@x.example,ben,Ben Example,\n'

describe('the backend as a process', () => {
  it('keeps its data over a stop and over kill -9, and locks its folder meanwhile', async () => {
    const folder = newFolder()
    const first = await start(folder)
    expect(first.ready.kind).toBe('ready')
    expect(statSync(folder).mode & 0o077).toBe(0)
    expect(statSync(join(folder, 'keys.json')).mode & 0o077).toBe(0)
    const second = await start(folder)
    expect(second.ready).toMatchObject({ kind: 'failed', message: expect.stringContaining('in use by process') })
    const file = join(folder, '..', 'people.csv')
    writeFileSync(file, csv)
    expect(await rekey(folder, ['import', file])).toMatchObject({ code: 0, text: expect.stringContaining('2 new') })
    await stop(first.child, 'SIGKILL')
    const third = await start(folder)
    expect(third.ready.kind).toBe('ready')
    expect(await rekey(folder, ['import', file])).toMatchObject({
      code: 0,
      text: expect.stringContaining('2 as before'),
    })
    expect(await stop(third.child)).toBe(0)
    expect(await rekey(folder, ['status'])).toMatchObject({
      code: 1,
      text: expect.stringContaining('no backend is running'),
    })
  }, 120_000)

  it('makes the first administrator once, backs up, and restores into an empty database', async () => {
    const folder = newFolder()
    const server = onServer ? await newDatabase() : undefined
    const environment: Record<string, string> = server?.url === undefined ? {} : { DATABASE_URL: server.url }
    const { child } = await start(folder, environment)
    const staff = [
      'staff',
      'create',
      '--role',
      'agent',
      '--user-name',
      'newagent',
      '--name',
      'New Agent',
      '--email',
      'newagent@x.example',
    ]
    expect(await rekey(folder, staff)).toMatchObject({
      code: 0,
      text: expect.stringMatching(/[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/),
    })
    expect(await rekey(folder, staff)).toMatchObject({ code: 1 })
    // The demo has its administrator already.
    expect(
      await rekey(folder, ['admin', 'create', '--user-name', 'boss', '--name', 'Boss', '--email', 'boss@x.example']),
    ).toMatchObject({ code: 1, text: expect.stringContaining('administrator already') })
    expect(await rekey(folder, ['keys', 'turn', 'seal'])).toMatchObject({
      code: 0,
      text: expect.stringContaining('version 2'),
    })
    const file = join(folder, '..', 'desk.backup')
    expect(await rekey(folder, ['backup', file])).toMatchObject({ code: 0 })
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(await rekey(folder, ['restore', file], environment)).toMatchObject({
      code: 1,
      text: expect.stringContaining('in use'),
    })
    expect(await stop(child)).toBe(0)
    expect(await rekey(folder, ['restore', file], environment)).toMatchObject({
      code: 1,
      text: expect.stringContaining('not empty'),
    })

    const other = newFolder()
    const target = onServer ? await newDatabase() : undefined
    const targetEnvironment: Record<string, string> = target?.url === undefined ? {} : { DATABASE_URL: target.url }
    expect(await rekey(other, ['restore', file], targetEnvironment)).toMatchObject({
      code: 1,
      text: expect.stringContaining('key file'),
    })
    writeFileSync(join(other, 'keys.json'), readFileSync(join(folder, 'keys.json')), { mode: 0o600 })
    const restored = await rekey(other, ['restore', file], targetEnvironment)
    expect(restored).toMatchObject({ code: 0, text: expect.stringMatching(/Restored \d{3} accounts/) })
    const again = await start(other, targetEnvironment)
    expect(again.ready.kind).toBe('ready')
    await stop(again.child)
    await server?.drop()
    await target?.drop()
  }, 180_000)

  it('opens the break-glass way with the backend stopped, and says so at the next start', async () => {
    const folder = newFolder()
    const server = onServer ? await newDatabase() : undefined
    const environment: Record<string, string> = {
      REKEY_DEMO: '1',
      ...(server?.url === undefined ? {} : { DATABASE_URL: server.url }),
    }
    const { child } = await start(folder, environment)
    const use = (userName: string, settings = environment) =>
      rekey(folder, ['break-glass', '--user-name', userName, '--reason', 'only phone lost'], settings)
    expect(await use('gokafor')).toMatchObject({ code: 1, text: expect.stringContaining('in use by process') })
    expect(await stop(child)).toBe(0)
    expect(await use('mruiz')).toMatchObject({ code: 1, text: expect.stringContaining('neither supervisor') })
    expect(await use('gokafor', { ...environment, REKEY_DEMO: '0' })).toMatchObject({
      code: 1,
      text: expect.stringContaining('the settings that the backend runs with'),
    })
    expect(await rekey(folder, ['break-glass', '--user-name', 'gokafor'], environment)).toMatchObject({
      code: 1,
      text: expect.stringContaining('--reason'),
    })
    const keyFile = join(folder, 'keys.json')
    const keys = readFileSync(keyFile)
    rmSync(keyFile)
    expect(await use('gokafor')).toMatchObject({ code: 1, text: expect.stringContaining('key file') })
    writeFileSync(keyFile, keys, { mode: 0o600 })

    const used = await use('gokafor')
    expect(used).toMatchObject({ code: 0, text: expect.stringContaining('Grace Okafor') })
    const pass = /[0-9A-Z]{5}(-[0-9A-Z]{5}){2}/.exec(used.text)?.[0] ?? ''
    expect(pass).not.toBe('')
    const again = await start(folder, environment)
    expect(again.ready.kind).toBe('ready')
    expect(again.output()).toContain('break-glass was used')
    const { origin, hash } = new URL(again.ready.outboxAddress)
    const told = async () =>
      (
        (await (await fetch(`${origin}/messages`, { headers: { 'x-rekey-outbox': hash.slice(1) } })).json()) as {
          to: string
          subject: string
        }[]
      )
        .filter(({ subject }) => /break-glass|Notzugang|مدخل الطوارئ/i.test(subject))
        .map(({ to }) => to)
        .sort()
    await expect
      .poll(told, { timeout: 15_000 })
      .toEqual(['gokafor@demo.example', 'ibauer@demo.example', 'shaddad@demo.example', 'toliveira@demo.example'])
    expect(again.output()).not.toContain(pass)
    await stop(again.child)
    await server?.drop()
  }, 120_000)

  it('guards its outbox with a secret that is in no log', async () => {
    const { child, ready, output } = await start(newFolder())
    const { origin, hash, host } = new URL(ready.outboxAddress)
    const secret = hash.slice(1)
    const get = (path: string, headers: Record<string, string>) => fetch(`${origin}${path}`, { headers })
    expect((await get('/messages', {})).status).toBe(403)
    expect((await get('/messages', { 'x-rekey-outbox': 'x'.repeat(secret.length) })).status).toBe(403)
    expect((await get('/messages', { 'x-rekey-outbox': secret, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await get('/messages', { 'x-rekey-outbox': secret })).status).toBe(200)
    const people = (await (await get('/people', { 'x-rekey-outbox': secret })).json()) as {
      userName: string
      codes: { code: string }[]
      recoveryCode: string | null
    }[]
    const aiko = people.find((person) => person.userName === 'atanaka')
    expect(aiko?.codes[0]?.code).toMatch(/^\d{6}$/)
    expect(output()).not.toContain(secret)
    for (const person of people) if (person.recoveryCode !== null) expect(output()).not.toContain(person.recoveryCode)
    expect(host).toMatch(/^127\.0\.0\.1:/)
    await stop(child)
  }, 60_000)

  it('says what is wrong when it cannot start', async () => {
    expect((await start(newFolder(), { REKEY_PORT: 'abc' })).ready).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('REKEY_PORT'),
    })
    const folder = newFolder()
    const first = await start(folder)
    await stop(first.child)
    rmSync(join(folder, 'keys.json'))
    expect((await start(folder)).ready).toMatchObject({ kind: 'failed', message: expect.stringContaining('key file') })
  }, 60_000)
})
