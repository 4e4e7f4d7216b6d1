import type { LoopbackHost } from './loopback-host.ts'

/** A start that hangs on a slow goodbye is worse than one that is cut off, in milliseconds. */
const quitWithin = 3_000

/**
 * Tells whoever started this process where the console is. With an IPC channel: `{ kind: 'ready', address, launchPage }`,
 * and again for every `{ kind: 'fresh-address' }`; without one: the address on a line of its own. `{ kind: 'stop' }`,
 * the channel's end and signals stop it.
 */
export async function announce(host: LoopbackHost): Promise<void> {
  const told = async (kind: 'ready' | 'address') => {
    return { kind, address: host.freshAddress(), launchPage: await host.freshLaunchPage() }
  }
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(0), quitWithin).unref()
    void host.quit().finally(() => process.exit(0))
  }
  process.on('SIGTERM', stop)
  if (process.send === undefined) {
    process.on('SIGINT', stop)
    process.stdout.write(`${host.freshAddress()}\n`)
    return
  }
  // Ctrl-C reaches every process of the terminal; the one that started this one decides the order.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', stop)
  process.on('message', (message: { kind?: unknown } | null) => {
    if (message?.kind === 'stop') stop()
    if (message?.kind === 'fresh-address') void told('address').then((answer) => process.send?.(answer))
  })
  process.send(await told('ready'))
}
