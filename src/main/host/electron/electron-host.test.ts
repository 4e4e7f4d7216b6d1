import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bridgeCalls, type Bridge } from '#common/bridge/schema.ts'
import { Secret } from '#common/secret.ts'
import { createDispatch } from '../../bridge/dispatch.ts'
import { createLog } from '../../log.ts'
import { hostContract } from '../host.contract.ts'
import type { Host } from '../host.ts'
import { sampleHandlers } from '../testing/sample-handlers.ts'
import { makeTemporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts'
import { createElectronHost } from './electron-host.ts'
import { createKeyringSecrets } from './keyring-secrets.ts'
import { ContentsDouble, createElectronDouble, KeyringDouble, type WindowDouble } from './testing/electron-double.ts'

const consoleFrame = 'rekey://console/'

async function open(locks = new Set<string>(), prepare: (keyring: KeyringDouble) => void = () => undefined) {
  const temporary = await makeTemporaryFolder()
  const double = createElectronDouble(temporary.path, locks)
  prepare(double.keyring)
  const outFolder = join(temporary.path, 'out')
  const refused: string[] = []
  const host = await createElectronHost(double.electron, {
    profile: 'agent',
    version: '0.0.0',
    allowedOrigins: ['https://good.example'],
    outFolder,
    onRefused: (why) => refused.push(why),
  })
  return { temporary, double, host: host as Host, outFolder, refused }
}

const contentsOf = (double: { windows: WindowDouble[] }): ContentsDouble => {
  const window = double.windows[0]
  if (window === undefined) throw new Error('no window')
  return window.webContents
}

hostContract('Electron', async () => {
  const { temporary, double, host } = await open()
  return {
    host,
    desktop: { notified: double.notified, badges: double.badges },
    // As the preload script makes it, over the double's channel.
    async openScreen() {
      const contents = contentsOf(double)
      return {
        call: (name: string, input: unknown, callId?: string) =>
          double.invoke(contents.mainFrame, contents, name, input, callId),
        on: (name: string, listener: (payload: unknown) => void) => {
          const relay = (told: unknown, payload: unknown) => told === name && listener(payload)
          contents.on('sent', relay)
          return () => void contents.off('sent', relay)
        },
      } as Bridge
    },
    async callUntrusted(name, input) {
      const contents = contentsOf(double)
      const frames = [
        double.invoke({ url: consoleFrame }, contents, name, input),
        double.invoke({ url: 'data:text/html,x' }, contents, name, input),
        double.invoke(null, contents, name, input),
        double.invoke(contents.mainFrame, new ContentsDouble(), name, input),
      ]
      return Promise.all(frames)
    },
    close: () => temporary.remove(),
  }
})

describe('B26: who may call', () => {
  let opened: Awaited<ReturnType<typeof open>>
  let ran: string[]
  beforeEach(async () => {
    opened = await open()
    const sample = sampleHandlers()
    ran = sample.ran
    await opened.host.transport.serve(
      createDispatch(
        sample.handlers,
        createLog(() => undefined),
      ),
    )
  })
  afterEach(() => opened.temporary.remove())

  it('refuses every channel to iframes, child windows and webviews, and says so', async () => {
    const { double, refused } = opened
    const contents = contentsOf(double)
    const child = new ContentsDouble()
    child.mainFrame = { url: consoleFrame }
    const names = Object.keys(bridgeCalls)
    for (const name of names) {
      for (const [frame, sender] of [
        [{ url: 'https://evil.example/' }, contents],
        [{ url: 'data:text/html,x' }, contents],
        [{ url: consoleFrame }, contents],
        [child.mainFrame, child],
        [null, contents],
      ] as const) {
        const answer = await double.invoke(frame, sender, name, {})
        expect(answer).toMatchObject({ ok: false, problem: { code: 'untrusted_sender' } })
      }
    }
    expect(refused).toHaveLength(names.length * 5)
    expect(ran).toEqual([])
  })

  it.each([
    'https://evil.example/',
    'rekey://console.evil/',
    'rekey://console@evil/',
    'rekey:console',
    'file:///x',
    '',
  ])('refuses its own window once it shows %j', async (url) => {
    const contents = contentsOf(opened.double)
    contents.mainFrame.url = url
    const answer = await opened.double.invoke(contents.mainFrame, contents, 'preferences.get', undefined)
    expect(answer).toMatchObject({ problem: { code: 'untrusted_sender' } })
    expect(ran).toEqual([])
  })

  it('survives odd payloads on every channel', async () => {
    const contents = contentsOf(opened.double)
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    const odd = [
      ...[undefined, null, true, 0, -1, NaN, Infinity, 10n, '', 'x', [], {}, cyclic, new Date(NaN), new Map(), /x/],
      ...[JSON.parse('{"__proto__":{"params":1}}'), { params: cyclic }, { body: { text: 'x'.repeat(5_000_000) } }],
      ...[{ params: { caseId: {} }, body: [], idempotencyKey: 1 }, new Uint8Array(1000), { params: null, query: 'x' }],
    ]
    for (const name of Object.keys(bridgeCalls)) {
      for (const input of odd) {
        const answer = await opened.double.invoke(contents.mainFrame, contents, name, input)
        expect(answer).toHaveProperty('ok')
      }
    }
    expect(await opened.double.invoke(contents.mainFrame, contents, Symbol.iterator.toString(), {})).toMatchObject({
      ok: false,
    })
    const large = { theme: 'x'.repeat(50_000_000) }
    const answer = await opened.double.invoke(contents.mainFrame, contents, 'preferences.set', large)
    expect(answer).toMatchObject({ problem: { code: 'invalid_input' } })
    expect(JSON.stringify(answer).length).toBeLessThan(500)
  })
})

describe('B27: nowhere else to go', () => {
  it('isolates the page and refuses screen capture', async () => {
    const { double, host, temporary } = await open()
    await host.transport.serve(async () => ({ ok: true, value: null }))
    const window = double.windows[0] as WindowDouble
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
    })
    expect(window.contentProtection).toBe(true)
    expect(double.did.indexOf('sandbox')).toBeLessThan(double.did.indexOf('ready'))
    await temporary.remove()
  })

  it('prevents every navigation, window and webview, of contents that anything makes later too', async () => {
    const { double, host, temporary } = await open()
    await host.transport.serve(async () => ({ ok: true, value: null }))
    const later = new ContentsDouble()
    double.app.emit('web-contents-created', {}, later)
    for (const contents of [contentsOf(double), later]) {
      for (const kind of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'] as const) {
        expect(contents.navigate(kind)).toBe(false)
      }
      expect(contents.windowOpenHandler({ url: 'https://good.example' })).toEqual({ action: 'deny' })
    }
    await temporary.remove()
  })

  it('lets its page load itself anew, and go nowhere else on its own origin', async () => {
    const { double, host, temporary } = await open()
    await host.transport.serve(async () => ({ ok: true, value: null }))
    const contents = contentsOf(double)
    expect(contents.navigate('will-navigate', consoleFrame)).toBe(true)
    expect(contents.navigate('will-frame-navigate', `${consoleFrame}#/cases`)).toBe(true)
    expect(contents.navigate('will-frame-navigate', consoleFrame, false)).toBe(false)
    expect(contents.navigate('will-redirect', consoleFrame)).toBe(false)
    for (const url of [
      'rekey://console/x',
      'rekey://console',
      'rekey://console/?x',
      'rekey://evil/',
      '',
      'about:blank',
    ]) {
      expect(contents.navigate('will-navigate', url)).toBe(false)
    }
    const blank = new ContentsDouble()
    double.app.emit('web-contents-created', {}, blank)
    expect(blank.navigate('will-navigate', 'about:blank')).toBe(false)
    await temporary.remove()
  })

  it('grants writing to the clipboard and no other permission, asked or checked', async () => {
    const { double, temporary } = await open()
    const permissions = [
      'media',
      'usb',
      'hid',
      'serial',
      'notifications',
      'clipboard-read',
      'geolocation',
      'openExternal',
    ]
    const ask = (permission: string) =>
      new Promise((resolve) => double.session.request(null, permission, (granted) => resolve(granted)))
    for (const permission of permissions) {
      expect(await ask(permission)).toBe(false)
      expect(double.session.check(null, permission)).toBe(false)
    }
    expect(await ask('clipboard-sanitized-write')).toBe(true)
    expect(double.session.check(null, 'clipboard-sanitized-write')).toBe(true)
    expect(double.session.device()).toBe(false)
    await temporary.remove()
  })

  it('opens allow-listed addresses in their parsed form only', async () => {
    const { double, host, temporary } = await open()
    expect(await host.openExternal('HTTPS://GOOD.EXAMPLE/a')).toBe(true)
    await expect(host.openExternal('HTTPS://GOOD.EXAMPLE\\@evil.com')).rejects.toMatchObject({ code: 'forbidden' })
    expect(double.opened).toEqual(['https://good.example/a'])
    await temporary.remove()
  })

  it('serves the renderer folder with the policy, and nothing else', async () => {
    const { double, outFolder, temporary } = await open()
    await mkdir(join(outFolder, 'renderer'), { recursive: true })
    await writeFile(join(outFolder, 'renderer', 'index.html'), '<html></html>')
    await writeFile(join(outFolder, 'secret.js'), 'secret')
    const serve = double.handled.get('rekey')
    const page = await serve?.(new Request('rekey://console/'))
    expect(page?.status).toBe(200)
    expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    for (const address of ['rekey://console/../secret.js', 'rekey://console/..%2fsecret.js', 'rekey://other/']) {
      expect((await serve?.(new Request(address)))?.status).toBe(404)
    }
    await temporary.remove()
  })
})

describe('B29: a key ring, or none', () => {
  const token = 'refresh-token-canary'
  let temporary: TemporaryFolder
  beforeEach(async () => {
    temporary = await makeTemporaryFolder()
  })
  afterEach(() => temporary.remove())
  const everything = async () => {
    const names = await readdir(temporary.path)
    return (await Promise.all(names.map((name) => readFile(join(temporary.path, name), 'utf8')))).join()
  }
  const make = (keyring: KeyringDouble, platform: NodeJS.Platform = 'linux') =>
    createKeyringSecrets(keyring as never, temporary.path, platform)

  it.each([
    ['there is none', { available: false }, 'linux'],
    ['it is basic_text', { backend: 'basic_text' }, 'linux'],
    ['nobody knows which', { backend: 'unknown' }, 'linux'],
    ['it is not to be had on Windows', { available: false }, 'win32'],
  ] as const)('keeps secrets in memory only, and says so, where %s', async (_why, has, platform) => {
    await writeFile(join(temporary.path, 'secrets.json'), '{"session":"left-over"}')
    const secrets = await make(Object.assign(new KeyringDouble(), has), platform)
    expect(secrets.persistent).toBe(false)
    await secrets.set('session', new Secret(token))
    expect((await secrets.get('session'))?.reveal()).toBe(token)
    expect(await everything()).toBe('')
  })

  it('says so where asking for it fails', async () => {
    const keyring = new KeyringDouble()
    keyring.isAsyncEncryptionAvailable = () => Promise.reject(new Error('D-Bus'))
    expect((await make(keyring)).persistent).toBe(false)
  })

  it('keeps them sealed over a restart', async () => {
    const keyring = new KeyringDouble()
    const secrets = await make(keyring)
    expect(secrets.persistent).toBe(true)
    await secrets.set('session', new Secret(token))
    expect(await everything()).not.toContain(token)
    expect((await (await make(keyring)).get('session'))?.reveal()).toBe(token)
  })

  it('signs in again, without a crash or a loop, where the store has changed', async () => {
    const keyring = new KeyringDouble()
    await (await make(keyring)).set('session', new Secret(token))
    keyring.key = 'b'
    const changed = await make(keyring)
    expect(await changed.get('session')).toBeNull()
    expect(await everything()).toBe('{}')
    await changed.set('session', new Secret('new'))
    expect((await (await make(keyring)).get('session'))?.reveal()).toBe('new')
  })

  it.each(['', '{', 'null', '[]', '{"session":1}', '{"session":"***"}', '\0\0'])(
    'starts with the store %j',
    async (text) => {
      await writeFile(join(temporary.path, 'secrets.json'), text)
      expect(await (await make(new KeyringDouble())).get('session')).toBeNull()
    },
  )
})

describe('B30: a second instance', () => {
  it('loses at once, before network, key ring or data, and the first comes to the front', async () => {
    const temporary = await makeTemporaryFolder()
    const locks = new Set<string>()
    const options = { profile: 'agent', version: '0', allowedOrigins: [], outFolder: temporary.path }
    const first = createElectronDouble(temporary.path, locks)
    const host = await createElectronHost(first.electron, options)
    await host?.transport.serve(async () => ({ ok: true, value: null }))
    for (let round = 0; round < 50; round += 1) {
      const second = createElectronDouble(temporary.path, locks)
      expect(await createElectronHost(second.electron, options)).toBeNull()
      expect(second.did).toEqual(['setPath', 'lock', 'quit'])
      expect(second.keyring.calls).toBe(0)
      first.app.emit('second-instance')
    }
    expect(first.windows).toHaveLength(1)
    expect(first.windows[0]?.shown).toBe(51)
    const other = createElectronDouble(temporary.path, locks)
    expect(await createElectronHost(other.electron, { ...options, profile: 'supervisor' })).not.toBeNull()
    await temporary.remove()
  })

  it('hands links to a case over, also those that came before anybody listened, and comes to the front', async () => {
    const { double, host } = await open()
    const links: string[] = []
    double.app.emit('second-instance', {}, ['rekey', '--inspect', 'rekey://case/0123456789AB'])
    expect(host.onLink((link) => links.push(link))).toBe(true)
    const prevented: string[] = []
    double.app.emit('open-url', { preventDefault: () => prevented.push('yes') }, 'rekey://case/0123456789AC')
    double.app.emit('second-instance', {}, ['https://elsewhere.example'])
    expect(links).toEqual(['rekey://case/0123456789AB', 'rekey://case/0123456789AC'])
    expect(prevented).toEqual(['yes'])
    expect(double.did).toContain('opens rekey:')
  })

  it('holds the first quit back until the application is done, once', async () => {
    const { double, host, temporary } = await open()
    let finished = false
    host.lifecycle.onQuit(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      finished = true
    })
    double.electron.app.quit()
    await expect.poll(() => double.did.filter((step) => step === 'quit').length).toBe(2)
    expect(finished).toBe(true)
    expect(double.did.filter((step) => step === 'held back')).toHaveLength(1)
    await temporary.remove()
  })
})
