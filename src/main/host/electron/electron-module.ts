import type * as Electron from 'electron'

/** What this host uses of Electron; a parameter, so that a double stands in where the executable is absent. */
export type ElectronModule = Pick<
  typeof Electron,
  'app' | 'BrowserWindow' | 'clipboard' | 'ipcMain' | 'Notification' | 'protocol' | 'safeStorage' | 'session' | 'shell'
>
