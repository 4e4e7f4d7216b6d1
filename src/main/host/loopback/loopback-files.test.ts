import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openLoopbackHost } from './testing/open-loopback-host.ts'
import { send } from './testing/send.ts'

const script = `export const long = '${'x'.repeat(2000)}'`
const named = '/assets/b-A1b2_C3d.js'

describe('files of the loopback host', () => {
  let origin: string
  beforeEach(async () => {
    const opened = await openLoopbackHost()
    onTestFinished(() => opened.close())
    const file = join(opened.folder, 'out', 'renderer', named)
    await writeFile(file, script)
    await writeFile(`${file}.gz`, gzipSync(script))
    await opened.host.transport.serve(async () => ({ ok: true, value: null }))
    origin = new URL(opened.host.freshAddress()).origin
  })
  const ask = (path: string, encodings?: string) =>
    send(origin, { path, headers: encodings === undefined ? {} : { 'accept-encoding': encodings } })

  it.each(['gzip', 'gzip, deflate, br, zstd', 'br;q=1.0, gzip;q=0.8'])(
    'come packed to whoever takes %j',
    async (takes) => {
      const { headers } = await ask(named, takes)
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'text/javascript; charset=utf-8' })
      const unpacked = await fetch(origin + named, { headers: { 'accept-encoding': takes } })
      expect(await unpacked.text()).toBe(script)
    },
  )

  it.each([undefined, '', 'br', 'gzip;q=0', 'gzip;q=0.0', 'xgzip'])('come plain to whoever takes %j', async (takes) => {
    const answer = await ask(named, takes)
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(answer.headers['vary']).toBe('accept-encoding')
    expect(answer.text).toBe(script)
  })

  it('come plain where the build packed none, and the packed ones have no address of their own', async () => {
    const { status, headers } = await ask('/assets/a.js', 'gzip')
    expect([status, headers['content-encoding']]).toEqual([200, undefined])
    expect((await ask(`${named}.gz`, 'gzip')).status).toBe(404)
  })

  it('are kept by the browser where their name says what is in them, and nothing else is', async () => {
    expect((await ask(named)).headers['cache-control']).toBe('private, max-age=31536000, immutable')
    for (const path of ['/', '/bridge.js', '/assets/a.js', '/assets/none-A1b2_C3d.js', '/cases/b-A1b2_C3d'])
      expect((await ask(path)).headers['cache-control'], path).toBe('no-store')
  })
})
