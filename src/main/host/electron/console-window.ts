import type { BrowserWindow } from 'electron'
import type { ElectronModule } from './electron-module.ts'

/** The one window. It shows secrets, so it refuses screen capture; its page is sandboxed and has no Node. */
export function createConsoleWindow(electron: ElectronModule, preload: string): BrowserWindow {
  const window = new electron.BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 480,
    minHeight: 480,
    show: false,
    title: 'Rekey',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    },
  })
  window.setContentProtection(true)
  window.once('ready-to-show', () => window.show())
  return window
}

/** Brings it to the front, as a second start does (FAULTS B30). */
export function showWindow(window: BrowserWindow | null): void {
  if (window === null || window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
