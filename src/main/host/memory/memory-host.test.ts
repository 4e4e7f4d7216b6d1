import { tmpdir } from 'node:os'
import { hostContract } from '../host.contract.ts'
import { createMemoryHost } from './memory-host.ts'

hostContract('memory', async () => {
  const host = createMemoryHost({ allowedOrigins: ['https://good.example'], userDataFolder: tmpdir() })
  return {
    host,
    desktop: { notified: host.notified, badges: host.badges },
    openScreen: async () => host.bridge,
    callUntrusted: async (name, input) => [await host.callUntrusted(name, input)],
    close: () => host.quit(),
  }
})
