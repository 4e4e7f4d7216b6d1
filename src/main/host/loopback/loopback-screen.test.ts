import { createServer, type Server } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLaunchDesk } from './launch-desk.ts'
import { createLoopbackHost, portOf } from './loopback-host.ts'
import { openLoopbackHost } from './testing/open-loopback-host.ts'
import { openPage } from './testing/page.ts'

const connection = (online: boolean) => ({ online, since: '2026-01-01T00:00:00.000Z' })

async function open() {
  const opened = await openLoopbackHost()
  onTestFinished(() => opened.close())
  await opened.host.transport.serve(async (name) => ({ ok: true, value: name }))
  return opened.host
}

describe('the screen of the loopback host', () => {
  it('gets the latest of each event when it comes late, as after a gap', async () => {
    const host = await open()
    host.transport.emit('connection.changed', connection(true))
    host.transport.emit('connection.changed', connection(false))
    const page = await openPage(host.freshAddress())
    onTestFinished(() => page.close())
    const heard: unknown[] = []
    page.rekey.on('connection.changed', (view) => heard.push(view))
    await expect.poll(() => heard).toEqual([connection(false)])
  })

  it('tells every tab', async () => {
    const host = await open()
    const pages = await Promise.all([1, 2, 3].map(() => openPage(host.freshAddress())))
    const heard: number[] = []
    for (const [index, page] of pages.entries()) {
      onTestFinished(() => page.close())
      page.rekey.on('connection.changed', () => heard.push(index))
    }
    host.transport.emit('connection.changed', connection(false))
    await expect.poll(() => [...heard].sort()).toEqual([0, 1, 2])
  })

  it('says that the console is gone, instead of hanging or throwing', async () => {
    const opened = await openLoopbackHost()
    await opened.host.transport.serve(async () => ({ ok: true, value: null }))
    const page = await openPage(opened.host.freshAddress())
    expect(await page.rekey.call('session.get', undefined)).toMatchObject({ ok: true })
    await opened.close()
    expect(await page.rekey.call('session.get', undefined)).toMatchObject({ problem: { code: 'backend_unreachable' } })
    page.close()
  })

  it('is told that its call is too large', async () => {
    const host = await open()
    const page = await openPage(host.freshAddress())
    onTestFinished(() => page.close())
    const large = { theme: 'x'.repeat(300_000) }
    expect(await page.rekey.call('preferences.set', large as never)).toMatchObject({ problem: { code: 'too_large' } })
  })
})

describe('addresses', () => {
  it('are the same at every start, one per profile', () => {
    expect([portOf('agent'), portOf('supervisor')]).toEqual([4820, 4821])
    expect(portOf('night-shift')).toBe(portOf('night-shift'))
    expect(portOf('night-shift')).toBeGreaterThanOrEqual(4830)
  })

  it('move to any port where theirs is taken', async () => {
    const taken: Server = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void taken.close())
    const address = taken.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const opened = await openLoopbackHost()
    onTestFinished(() => opened.close())
    const host = createLoopbackHost({
      ...{ profile: 'agent', version: '0', userDataFolder: opened.folder, allowedOrigins: [] },
      ...{ outFolder: `${opened.folder}/out`, port },
    })
    await host.transport.serve(async () => ({ ok: true, value: null }))
    onTestFinished(() => host.quit())
    expect(Number(new URL(host.freshAddress()).port)).not.toBe(port)
  })

  it('wait ten minutes to be used, and no more than sixteen of them', () => {
    let now = 0
    const desk = createLaunchDesk(() => now)
    const early = desk.issue()
    now = 10 * 60_000
    expect(desk.exchange(early)).toBeNull()
    const issued = Array.from({ length: 20 }, () => desk.issue())
    expect(issued.filter((launch) => desk.exchange(launch) !== null)).toEqual(issued.slice(4))
  })
})
