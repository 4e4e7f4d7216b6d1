import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../hosts/console-host.ts'
import { freePort } from './backend.ts'
import { movedClockArguments } from './moving-clock.ts'
import type { World } from './world.ts'

export interface SampleApplication {
  origin: string
  clientId: string
  stop(): Promise<void>
}

const rekey = (world: World, ...words: string[]) =>
  promisify(execFile)(
    process.execPath,
    ['--no-warnings', join('src', 'identity', 'cli.ts'), ...words, '--data', world.backend.dataFolder],
    { cwd: root },
  )

/** Registers the sample with the command of an administrator, and starts it as a process of its own. */
export async function startSample(world: World, name: string): Promise<SampleApplication> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const { stdout } = await rekey(
    world,
    ...['application', 'add', '--name', name, '--kind', 'web', '--redirect', `${origin}/callback`],
    ...['--post-logout', `${origin}/`, '--backchannel', `${origin}/backchannel-logout`],
  )
  const clientId = /client_id +(\S+)/.exec(stdout)?.[1] ?? ''
  const clientSecret = world.secrets.add('client secret', /client_secret +(\S+)/.exec(stdout)?.[1] ?? '')
  const log = openSync(join(world.folder, `sample-${port}.log`), 'a')
  const child: ChildProcess = spawn(
    process.execPath,
    ['--no-warnings', ...movedClockArguments, join('e2e', 'sample-application', 'main.ts')],
    {
      cwd: root,
      stdio: ['ignore', log, log, 'ipc'],
      env: {
        ...process.env,
        ...world.clock.environment,
        SAMPLE_ISSUER: world.backend.origin,
        SAMPLE_CLIENT_ID: clientId,
        SAMPLE_CLIENT_SECRET: clientSecret,
        SAMPLE_PORT: String(port),
        SAMPLE_NAME: name,
      },
    },
  )
  closeSync(log)
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`the sample application ended`)))
  ended.catch(() => undefined)
  await Promise.race([once(child, 'message'), ended])
  world.clock.follow(child)
  return {
    origin,
    clientId,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}

/** Takes an application out of use, as an administrator does. */
export const removeSample = async (world: World, sample: SampleApplication): Promise<void> => {
  await rekey(world, 'application', 'remove', sample.clientId)
}
