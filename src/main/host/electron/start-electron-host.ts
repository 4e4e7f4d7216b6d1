import { app, BrowserWindow, clipboard, ipcMain, Notification, protocol, safeStorage, session, shell } from 'electron'
import type { Host } from '../host.ts'
import { createElectronHost, type ElectronHostOptions } from './electron-host.ts'

/** The one place that takes the real Electron. */
export function startElectronHost(options: ElectronHostOptions): Promise<Host | null> {
  const electron = { app, BrowserWindow, clipboard, ipcMain, Notification, protocol, safeStorage, session, shell }
  // Started by `npm start`, it ends with it, also where that one was killed.
  process.once('disconnect', () => app.quit())
  return createElectronHost(electron, options)
}
