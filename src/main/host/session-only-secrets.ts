import type { Secret } from '#common/secret.ts'
import type { Secrets } from './host.ts'

/** Secrets of a host without a real store: gone with the process, and it says so. */
export function createSessionOnlySecrets(): Secrets {
  const kept = new Map<string, Secret<string>>()
  return {
    persistent: false,
    get: async (name) => kept.get(name) ?? null,
    set: async (name, value) => void kept.set(name, value),
    delete: async (name) => void kept.delete(name),
  }
}
