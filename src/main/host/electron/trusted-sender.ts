import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { isConsoleAddress } from './console-address.ts'

/** Only the main frame of the console's own window, showing the console's own page (Electron's checklist 17, FAULTS B26). */
export function isTrustedSender(event: IpcMainInvokeEvent, contents: WebContents | null): boolean {
  if (contents === null || contents.isDestroyed() || event.sender !== contents) return false
  const frame = event.senderFrame
  return frame !== null && frame === contents.mainFrame && isConsoleAddress(frame.url)
}
