import type { BridgeHandlers } from '#common/bridge/schema.ts'
import { AppError } from '#common/errors.ts'
import type { Clock } from '../clock.ts'
import type { Clipboard } from '../host/host.ts'

/** How long a copied secret stays on the clipboard, in milliseconds. */
export const copyLives = 60_000

export interface BriefClipboard {
  readonly handlers: Pick<BridgeHandlers, 'clipboard.copyBriefly'>
  /** What is still there when the application ends goes with it. */
  clearNow(): Promise<void>
}

/** Its call throws AppError `host_cannot` where the host has no clipboard of its own. */
export function createBriefClipboard(clipboard: Clipboard | null, clock: Clock): BriefClipboard {
  let copied: string | null = null
  const clear = async (text: string) => {
    if (copied === text) copied = null
    await clipboard?.clearIf(text)
  }
  return {
    handlers: {
      'clipboard.copyBriefly': async ({ text }) => {
        if (clipboard === null) throw new AppError('host_cannot', { params: { what: 'clipboard' } })
        await clipboard.write(text)
        copied = text
        setTimeout(() => void clear(text).catch(() => undefined), copyLives).unref()
        return { clearsAt: new Date(clock.now() + copyLives).toISOString() }
      },
    },
    async clearNow() {
      if (copied !== null) await clear(copied)
    },
  }
}
