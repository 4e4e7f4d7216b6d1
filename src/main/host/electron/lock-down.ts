import type { Session, WebContents } from 'electron'
import { isConsoleAddress } from './console-address.ts'
import type { ElectronModule } from './electron-module.ts'

/** The only permission: writing plain text to the clipboard. */
const allowedPermissions: readonly string[] = ['clipboard-sanitized-write']

const withoutFragment = (address: string): string => address.split('#', 1)[0] ?? ''

/**
 * No contents of this application navigate, open a window or hold a webview, whoever asks (FAULTS B27). The page loading
 * itself anew is the one exception: it offers that after a bug, and a page's own reload comes as a navigation.
 */
export function lockContents(contents: WebContents): void {
  const prevent = (event: { preventDefault(): void }) => event.preventDefault()
  const preventUnlessReload = (event: { preventDefault(): void; url: string; isMainFrame: boolean }) => {
    const shown = contents.getURL()
    const isReload = isConsoleAddress(shown) && withoutFragment(event.url) === withoutFragment(shown)
    if (!event.isMainFrame || !isReload) event.preventDefault()
  }
  contents.on('will-navigate', preventUnlessReload)
  contents.on('will-frame-navigate', preventUnlessReload)
  contents.on('will-redirect', prevent)
  contents.on('will-attach-webview', prevent)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) =>
    answer(allowedPermissions.includes(permission)),
  )
  session.setPermissionCheckHandler((_contents, permission) => allowedPermissions.includes(permission))
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
}

/** Before the first window. Contents and sessions that anything makes later are locked the moment they exist. */
export function lockDown(electron: ElectronModule): void {
  electron.app.on('web-contents-created', (_event, contents) => lockContents(contents))
  electron.app.on('session-created', lockSession)
  lockSession(electron.session.defaultSession)
}
