import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Secret } from '#common/secret.ts'
import type { Secrets } from '../host.ts'
import { createSessionOnlySecrets } from '../session-only-secrets.ts'
import { readPrivateFile, writePrivateFile } from '../private-file.ts'
import type { ElectronModule } from './electron-module.ts'

type SafeStorage = ElectronModule['safeStorage']

/** A real store, not Chromium's `basic_text`, whose password everybody knows (FAULTS B29). */
async function hasRealStore(safeStorage: SafeStorage, platform: NodeJS.Platform): Promise<boolean> {
  try {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return false
    if (platform !== 'linux') return true
    const backend = safeStorage.getSelectedStorageBackend()
    return backend !== 'basic_text' && backend !== 'unknown'
  } catch {
    return false
  }
}

async function readSealed(path: string): Promise<Record<string, string>> {
  try {
    const sealed: unknown = JSON.parse((await readPrivateFile(path)) ?? '{}')
    const entries = Object.entries(typeof sealed === 'object' && sealed !== null ? sealed : {})
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}

/**
 * Secrets sealed by the system's key ring, by the asynchronous API. Without a real store they stay in memory, nothing is
 * written, and what an earlier run may have written is removed.
 */
export async function createKeyringSecrets(
  safeStorage: SafeStorage,
  folder: string,
  platform: NodeJS.Platform = process.platform,
): Promise<Secrets> {
  const path = join(folder, 'secrets.json')
  if (!(await hasRealStore(safeStorage, platform))) {
    await rm(path, { force: true }).catch(() => undefined)
    return createSessionOnlySecrets()
  }
  const sealed = await readSealed(path)
  const save = () => writePrivateFile(path, JSON.stringify(sealed))
  const remove = async (name: string) => {
    delete sealed[name]
    await save()
  }
  return {
    persistent: true,
    async get(name) {
      const text = sealed[name]
      if (text === undefined) return null
      try {
        const opened = await safeStorage.decryptStringAsync(Buffer.from(text, 'base64'))
        return new Secret(opened.result)
      } catch {
        // Another key ring, a deleted item, a copied profile: of no use to anybody, so that the next start does not ask again.
        await remove(name).catch(() => undefined)
        return null
      }
    },
    async set(name, value) {
      sealed[name] = (await safeStorage.encryptStringAsync(value.reveal())).toString('base64')
      await save()
    },
    delete: remove,
  }
}
