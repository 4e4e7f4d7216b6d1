import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface DataFolder {
  path: string
  databasePath: string
  keyFilePath: string
  /** Gives the folder free again. */
  release(): Promise<void>
}

/** When a process began, in the kernel's ticks: tells a process from a later one of the same number (Linux only). */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? ''
  } catch {
    return ''
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Takes the data folder for this process alone: two on one embedded database would lose rows in silence. A lock left by
 * a process that was killed is told by its number and its start, and is taken over by one of those who try.
 * @throws Error naming the process that holds the folder
 */
export async function lockDataFolder(path: string): Promise<DataFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
  const lockPath = join(path, 'lock')
  const mine = `${process.pid} ${await startOf(process.pid)} ${randomBytes(6).toString('hex')}\n`
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await create(lockPath, mine)) {
      return {
        path,
        databasePath: join(path, 'database'),
        keyFilePath: join(path, 'keys.json'),
        release: async () => {
          if ((await readFile(lockPath, 'utf8').catch(() => '')) === mine) await rm(lockPath, { force: true })
        },
      }
    }
    const held = await readFile(lockPath, 'utf8').catch(() => undefined)
    if (held === undefined) continue
    const [pid = '', start = ''] = held.split(' ')
    if (isAlive(Number(pid)) && (await startOf(Number(pid))) === start)
      throw new Error(`the data folder ${path} is in use by process ${pid}: stop that one first`)
    await removeStale(lockPath, held)
  }
  throw new Error(`the data folder ${path} cannot be locked: other processes are trying as well`)
}

/** Writes the whole lock under another name and links it into place: it is never seen half written. */
async function create(lockPath: string, content: string): Promise<boolean> {
  const draft = `${lockPath}.${randomBytes(6).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  await file.writeFile(content)
  await file.close()
  try {
    await link(draft, lockPath)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Moves a stale lock away; if it was somebody's fresh one by then, it is put back. */
async function removeStale(lockPath: string, held: string): Promise<void> {
  const aside = `${lockPath}.${randomBytes(6).toString('hex')}`
  try {
    await rename(lockPath, aside)
  } catch {
    return
  }
  if ((await readFile(aside, 'utf8').catch(() => held)) !== held) await link(aside, lockPath).catch(() => undefined)
  await rm(aside, { force: true })
}
