import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeTemporaryFolder } from '../../testing/temporary-folder.ts'
import { createLoopbackHost, type LoopbackHost } from '../loopback-host.ts'
import { pageScript } from './page.ts'

export interface OpenedLoopbackHost {
  host: LoopbackHost
  folder: string
  refused: string[]
  close(): Promise<void>
}

/** A loopback host on any free port, with a small renderer of its own. */
export async function openLoopbackHost(): Promise<OpenedLoopbackHost> {
  const temporary = await makeTemporaryFolder()
  const outFolder = join(temporary.path, 'out')
  await mkdir(join(outFolder, 'renderer', 'assets'), { recursive: true })
  await mkdir(join(outFolder, 'preload'))
  await writeFile(join(outFolder, 'preload', 'loopback.cjs'), await pageScript())
  await writeFile(
    join(outFolder, 'renderer', 'index.html'),
    '<html><head><script type="module" src="/assets/a.js"></script></head></html>',
  )
  await writeFile(join(outFolder, 'renderer', 'assets', 'a.js'), 'export {}')
  await writeFile(join(temporary.path, 'secret.js'), 'secret')
  const refused: string[] = []
  const host = createLoopbackHost({
    profile: 'agent',
    version: '0.0.0',
    userDataFolder: join(temporary.path, 'data'),
    allowedOrigins: ['https://good.example'],
    outFolder,
    port: 0,
    onRefused: (why) => refused.push(why),
  })
  const close = async () => {
    await host.quit()
    await temporary.remove()
  }
  return { host, folder: temporary.path, refused, close }
}
