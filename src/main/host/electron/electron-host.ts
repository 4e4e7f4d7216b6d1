import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { checkExternalAddress } from '../external-address.ts'
import type { Host } from '../host.ts'
import { refuseSender } from '../make-problem.ts'
import { consoleAddress } from './console-address.ts'
import { createConsoleWindow, showWindow } from './console-window.ts'
import type { ElectronModule } from './electron-module.ts'
import { createKeyringSecrets } from './keyring-secrets.ts'
import { lockDown } from './lock-down.ts'
import { registerConsoleScheme, serveConsole } from './serve-console.ts'
import { isTrustedSender } from './trusted-sender.ts'

export interface ElectronHostOptions {
  profile: string
  version: string
  allowedOrigins: readonly string[]
  /** Where electron-vite puts its output: `renderer/` and `preload/index.cjs`. */
  outFolder: string
  /** Told of every call refused for its sender. */
  onRefused?: (why: string) => void
}

/** How long quitting waits for the application to finish, in milliseconds. */
const quitWithin = 3_000

/**
 * @returns null where this profile already runs: the loser has then touched neither network, key ring nor data, and the
 * first has come to the front (FAULTS B30)
 */
export async function createElectronHost(electron: ElectronModule, options: ElectronHostOptions): Promise<Host | null> {
  const { app } = electron
  // The lock lies in the user's own folder of this profile: two people, or two profiles, each get one.
  const userDataFolder = join(app.getPath('appData'), 'rekey', options.profile)
  app.setPath('userData', userDataFolder)
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return null
  }
  let window: BrowserWindow | null = null
  const links = createLinks()
  app.setAsDefaultProtocolClient('rekey')
  links.read(process.argv)
  app.on('second-instance', (_event, words) => {
    links.read(words)
    showWindow(window)
  })
  // macOS hands links over so.
  app.on('open-url', (event, link) => {
    event.preventDefault()
    links.read([link])
    showWindow(window)
  })
  app.on('window-all-closed', () => app.quit())
  app.enableSandbox()
  registerConsoleScheme(electron)
  const quitting = onceQuitting(electron)
  await app.whenReady()
  lockDown(electron)
  serveConsole(electron, join(options.outFolder, 'renderer'))
  const secrets = await createKeyringSecrets(electron.safeStorage, userDataFolder)

  return {
    facts: {
      kind: 'electron',
      profile: options.profile,
      version: options.version,
      canNotify: electron.Notification.isSupported(),
      // It answers whether this desktop has such a number.
      canBadge: app.setBadgeCount(0),
      // Linux has no such protection; Electron ignores the call there.
      refusesScreenCapture: process.platform !== 'linux',
    },
    transport: {
      async serve(dispatch) {
        electron.ipcMain.handle('rekey:call', (event, name: unknown, input: unknown, callId: unknown) => {
          if (isTrustedSender(event, window?.webContents ?? null)) return dispatch(String(name), input, callId)
          options.onRefused?.('sender')
          return refuseSender()
        })
        window = createConsoleWindow(electron, join(options.outFolder, 'preload', 'index.cjs'))
        await window.loadURL(consoleAddress)
      },
      emit(name, payload) {
        if (window !== null && !window.isDestroyed()) window.webContents.send('rekey:event', name, payload)
      },
    },
    secrets,
    clipboard: {
      write: async (text) => electron.clipboard.writeText(text),
      clearIf: async (text) => {
        if ((await electron.clipboard.readText()) === text) await electron.clipboard.clear()
      },
    },
    lifecycle: { userDataFolder, onQuit: quitting },
    openExternal: async (address) => {
      const href = checkExternalAddress(address, options.allowedOrigins)
      return electron.shell.openExternal(href).then(
        () => true,
        () => false,
      )
    },
    notify: (title, body) => {
      if (electron.Notification.isSupported()) new electron.Notification({ title, body }).show()
    },
    onLink: links.listen,
    setBadge: (count) => void app.setBadgeCount(count),
  }
}

/** Links among the words of a command line; those that come before anybody listens wait. */
function createLinks() {
  let listener: ((link: string) => void) | null = null
  const waiting: string[] = []
  return {
    read(words: readonly string[] | undefined): void {
      for (const link of (words ?? []).filter((word) => word.startsWith('rekey://')))
        if (listener === null) waiting.push(link)
        else listener(link)
    },
    listen(next: (link: string) => void): boolean {
      listener = next
      for (const link of waiting.splice(0)) next(link)
      return true
    },
  }
}

/** Holds the first quit back until every listener is done or the time is over; the second goes through. */
function onceQuitting(electron: ElectronModule): (listener: () => Promise<void>) => void {
  const listeners: (() => Promise<void>)[] = []
  let done = false
  electron.app.on('before-quit', (event) => {
    if (done || listeners.length === 0) return
    event.preventDefault()
    done = true
    const limit = new Promise((resolve) => setTimeout(resolve, quitWithin))
    void Promise.race([Promise.allSettled(listeners.map((listener) => listener())), limit]).then(() =>
      electron.app.quit(),
    )
  })
  return (listener) => void listeners.push(listener)
}
