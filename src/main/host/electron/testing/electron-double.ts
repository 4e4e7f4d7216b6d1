import { EventEmitter } from 'node:events'
import type { IpcMainInvokeEvent } from 'electron'
import type { ElectronModule } from '../electron-module.ts'

/**
 * Stands in for Electron where its executable is absent: as much of it as the host uses, with the page's side of the
 * boundary (frames, navigation, permissions) driven by the test.
 */
export interface Frame {
  url: string
}

type Invoke = (event: IpcMainInvokeEvent, ...input: unknown[]) => unknown
type PermissionAsk = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void

export class ContentsDouble extends EventEmitter {
  mainFrame: Frame = { url: 'about:blank' }
  destroyed = false
  windowOpenHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  readonly sent: { name: unknown; payload: unknown }[] = []
  isDestroyed = () => this.destroyed
  getURL = () => this.mainFrame.url
  setWindowOpenHandler = (handler: (details: { url: string }) => { action: string }) => {
    this.windowOpenHandler = handler
  }
  send = (_channel: string, name: unknown, payload: unknown) => {
    this.sent.push(structuredClone({ name, payload }))
    this.emit('sent', name, payload)
  }
  /** @returns whether it went there */
  navigate(
    kind: 'will-navigate' | 'will-frame-navigate' | 'will-redirect' | 'will-attach-webview',
    url = 'https://evil.example/',
    isMainFrame = true,
  ): boolean {
    let prevented = false
    this.emit(kind, { preventDefault: () => (prevented = true), url, isMainFrame })
    return !prevented
  }
}

class SessionDouble extends EventEmitter {
  request: PermissionAsk = (_contents, _permission, answer) => answer(true)
  check: (contents: unknown, permission: string) => boolean = () => true
  device: () => boolean = () => true
  setPermissionRequestHandler = (handler: PermissionAsk) => void (this.request = handler)
  setPermissionCheckHandler = (handler: (contents: unknown, permission: string) => boolean) =>
    void (this.check = handler)
  setDevicePermissionHandler = (handler: () => boolean) => void (this.device = handler)
}

/** A key ring whose seal is a prefix and a reversal: enough to see that what lies on disk is not the secret. */
export class KeyringDouble {
  available = true
  backend: ReturnType<ElectronModule['safeStorage']['getSelectedStorageBackend']> = 'gnome_libsecret'
  /** Changes when the user's key ring does. */
  key = 'a'
  calls = 0
  isAsyncEncryptionAvailable = async () => {
    this.calls += 1
    return this.available
  }
  getSelectedStorageBackend = () => this.backend
  encryptStringAsync = async (text: string) => Buffer.from(`${this.key}:${[...text].reverse().join('')}`)
  decryptStringAsync = async (sealed: Buffer) => {
    const [key, text] = sealed.toString().split(/:(.*)/s)
    if (key !== this.key)
      throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.')
    return { result: [...(text ?? '')].reverse().join(''), shouldReEncrypt: false }
  }
}

export interface ElectronDouble {
  readonly electron: ElectronModule
  readonly app: EventEmitter
  readonly windows: WindowDouble[]
  readonly keyring: KeyringDouble
  readonly session: SessionDouble
  readonly opened: string[]
  readonly badges: number[]
  readonly notified: { title: string; body: string }[]
  readonly handled: Map<string, (request: Request) => Promise<Response>>
  readonly did: string[]
  invoke(frame: Frame | null, sender: ContentsDouble, name: unknown, input: unknown, callId?: unknown): Promise<unknown>
}

export class WindowDouble extends EventEmitter {
  readonly options: { webPreferences: Record<string, unknown> }
  readonly webContents = new ContentsDouble()
  contentProtection = false
  shown = 0
  constructor(options: { webPreferences: Record<string, unknown> }) {
    super()
    this.options = options
  }
  setContentProtection = (on: boolean) => void (this.contentProtection = on)
  isDestroyed = () => this.webContents.destroyed
  isMinimized = () => false
  show = () => void (this.shown += 1)
  focus = () => undefined
  loadURL = async (url: string) => {
    this.webContents.mainFrame = { url }
    this.emit('ready-to-show')
  }
}

/** @param folder stands for the user's application data; locks are kept in `locks`, shared by "processes" of a test */
export function createElectronDouble(folder: string, locks: Set<string> = new Set()): ElectronDouble {
  const did: string[] = []
  const opened: string[] = []
  const badges: number[] = []
  const notified: { title: string; body: string }[] = []
  const windows: WindowDouble[] = []
  const keyring = new KeyringDouble()
  const session = new SessionDouble()
  const handled = new Map<string, (request: Request) => Promise<Response>>()
  const invokes = new Map<string, Invoke>()
  let userData = folder
  let copied = ''
  const app = Object.assign(new EventEmitter(), {
    getPath: (name: string) => (name === 'userData' ? userData : folder),
    setPath: (_name: string, path: string) => {
      userData = path
      did.push('setPath')
    },
    requestSingleInstanceLock: () => {
      did.push('lock')
      if (locks.has(userData)) return false
      locks.add(userData)
      return true
    },
    setAsDefaultProtocolClient: (scheme: string) => {
      did.push(`opens ${scheme}:`)
      return true
    },
    setBadgeCount: (count: number) => {
      badges.push(count)
      return true
    },
    enableSandbox: () => void did.push('sandbox'),
    whenReady: async () => void did.push('ready'),
    quit: () => {
      did.push('quit')
      app.emit('before-quit', { preventDefault: () => did.push('held back') })
    },
  })
  function BrowserWindow(options: { webPreferences: Record<string, unknown> }): WindowDouble {
    const window = new WindowDouble(options)
    windows.push(window)
    app.emit('web-contents-created', {}, window.webContents)
    return window
  }
  const electron = {
    app,
    BrowserWindow,
    clipboard: {
      writeText: async (text: string) => void (copied = text),
      readText: async () => copied,
      clear: () => void (copied = ''),
    },
    ipcMain: { handle: (channel: string, listener: Invoke) => void invokes.set(channel, listener) },
    Notification: Object.assign(
      function Notification(shown: { title: string; body: string }) {
        return { show: () => void notified.push(shown) }
      },
      { isSupported: () => true },
    ),
    protocol: {
      registerSchemesAsPrivileged: () => void did.push('scheme'),
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) => void handled.set(scheme, handler),
    },
    safeStorage: keyring,
    session: { defaultSession: session },
    shell: { openExternal: async (address: string) => void opened.push(address) },
  } as unknown as ElectronModule
  return {
    ...{ electron, app, windows, keyring, session, opened, badges, notified, handled, did },
    // Over the boundary everything is cloned, and what cannot be cloned is refused by Electron itself.
    invoke: async (frame, sender, name, input, callId) => {
      const event = { sender, senderFrame: frame } as unknown as IpcMainInvokeEvent
      return structuredClone(await invokes.get('rekey:call')?.(event, ...structuredClone([name, input, callId])))
    },
  }
}
