import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from '../private-file.ts'

const pathIn = (folder: string): string => join(folder, 'launch.html')

/**
 * A page that goes on to a one-time address. A browser is started with the path of this page, never with the address:
 * arguments of a process can be read by every user of the machine, this file by its own user alone.
 */
export async function writeLaunchPage(folder: string, address: string): Promise<string> {
  const path = pathIn(folder)
  const escaped = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  await writePrivateFile(
    path,
    `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Rekey</title>
<meta http-equiv="refresh" content="0;url=${escaped}"><a href="${escaped}">Rekey</a>\n`,
  )
  return path
}

export const removeLaunchPage = (folder: string): Promise<void> => rm(pathIn(folder), { force: true })
