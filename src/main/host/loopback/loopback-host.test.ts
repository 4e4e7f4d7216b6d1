import { expect } from 'vitest'
import { hostContract } from '../host.contract.ts'
import { openLoopbackHost } from './testing/open-loopback-host.ts'
import { openPage, type Page } from './testing/page.ts'
import { ownHeaders, send } from './testing/send.ts'

hostContract('loopback', async () => {
  const { host, close } = await openLoopbackHost()
  const pages: Page[] = []
  return {
    host,
    desktop: { notified: [], badges: [] },
    async openScreen() {
      const page = await openPage(host.freshAddress())
      pages.push(page)
      expect(page.globals).toEqual(['rekey'])
      return page.rekey
    },
    async callUntrusted(name, input) {
      const { origin } = new URL(host.freshAddress())
      const body = JSON.stringify({ name, input })
      const own = ownHeaders(origin)
      const senders: Record<string, string>[] = [
        own,
        { ...own, 'x-rekey-session': 'x'.repeat(43) },
        { ...own, origin: 'https://evil.example' },
        { 'content-type': 'application/json' },
      ]
      const answers = senders.map((headers) => send(origin, { method: 'POST', path: '/bridge/call', headers, body }))
      // A tab that was never given an address has no bridge to speak of.
      const stranger = await openPage(`${origin}/`)
      pages.push(stranger)
      const asked = await stranger.rekey.call(name as never, input as never)
      return [...(await Promise.all(answers)).map((answer) => answer.json), asked]
    },
    async close() {
      for (const page of pages) page.close()
      await close()
    },
  }
})
