import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../clock.ts'
import type { Clipboard } from '../host/host.ts'
import { copyLives, createBriefClipboard, type BriefClipboard } from './brief-clipboard.ts'

describe('a secret on the clipboard', () => {
  let held: string
  let brief: BriefClipboard
  const clipboard: Clipboard = {
    write: async (text) => void (held = text),
    clearIf: async (text) => void (held = held === text ? '' : held),
  }
  const copy = (text: string) => brief.handlers['clipboard.copyBriefly']({ text })
  beforeEach(() => {
    vi.useFakeTimers()
    held = ''
    brief = createBriefClipboard(clipboard, systemClock)
  })
  afterEach(() => vi.useRealTimers())

  it('is gone after a minute, as it was said', async () => {
    const { clearsAt } = await copy('pass')
    expect(Date.parse(clearsAt) - Date.now()).toBe(copyLives)
    await vi.advanceTimersByTimeAsync(copyLives - 1)
    expect(held).toBe('pass')
    await vi.advanceTimersByTimeAsync(1)
    expect(held).toBe('')
  })

  it('leaves alone what was copied meanwhile', async () => {
    await copy('pass')
    held = 'something else'
    await vi.advanceTimersByTimeAsync(copyLives)
    expect(held).toBe('something else')
    await brief.clearNow()
    expect(held).toBe('something else')
  })

  it('goes with the application', async () => {
    await copy('pass')
    await brief.clearNow()
    expect(held).toBe('')
  })
})
