import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron } from '@playwright/test'
import type { MovingClock } from '../world/moving-clock.ts'
import { moveClock } from './move-clock.ts'
import { consoleEnvironment, root, type ConsoleHost, type ConsoleHostOptions } from './console-host.ts'

/** @returns null where the executable is absent; the Electron project is then skipped, aloud */
export function findElectronExecutable(): string | null {
  const folder = join(root, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(executable) ? executable : null
}

/** Electron keeps a profile's data under the user's application data; a run of its own gets one by `XDG_CONFIG_HOME`. */
export async function openElectronHost(
  executablePath: string,
  options: ConsoleHostOptions,
  clock: MovingClock,
): Promise<ConsoleHost> {
  const application = await _electron.launch({
    executablePath,
    args: [root],
    cwd: root,
    env: { ...consoleEnvironment(options), XDG_CONFIG_HOME: options.dataFolder },
  })
  const move = (aheadMs: number): Promise<void> => application.evaluate(moveClock, aheadMs)
  await move(clock.aheadMs)
  const unfollow = clock.followBy(move)
  return {
    kind: 'electron',
    openPage: () => application.firstWindow(),
    async close() {
      unfollow()
      await application.close()
    },
  }
}
