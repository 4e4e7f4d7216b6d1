import { join } from 'node:path'
import { preferencesSchema, type Preferences } from '#common/bridge/schema.ts'
import { locales } from '#common/model/words.ts'
import { readPrivateFile, writePrivateFile } from '../host/private-file.ts'

export interface PreferencesStore {
  readonly current: Preferences
  change(part: Partial<Preferences>): Promise<Preferences>
}

function defaults(systemLanguage: string): Preferences {
  const locale = locales.find((known) => systemLanguage.toLowerCase().startsWith(known)) ?? 'en'
  return { locale, theme: 'system', letterKeys: true, density: 'dense' }
}

/** A profile's own preferences. A file that cannot be understood is no reason not to start: what is well-formed in it holds. */
export async function openPreferences(
  folder: string,
  systemLanguage: string = Intl.DateTimeFormat().resolvedOptions().locale,
): Promise<PreferencesStore> {
  const path = join(folder, 'preferences.json')
  let current = { ...defaults(systemLanguage), ...readParts(await readPrivateFile(path)) }
  let saving: Promise<void> = Promise.resolve()
  return {
    get current() {
      return current
    },
    async change(part) {
      // One after the other, so that the last change is the one that stays; what could not be kept does not hold.
      const changing = saving.then(async () => {
        const next = preferencesSchema.parse({ ...current, ...withoutUndefined(part) })
        await writePrivateFile(path, `${JSON.stringify(next, null, 2)}\n`)
        current = next
        return next
      })
      saving = changing.then(
        () => undefined,
        () => undefined,
      )
      return changing
    },
  }
}

function readParts(text: string | null): Partial<Preferences> {
  try {
    const stored: unknown = JSON.parse(text ?? '{}')
    const parts = Object.entries(preferencesSchema.shape).flatMap(([name, schema]) => {
      const parsed = schema.safeParse((stored as Record<string, unknown> | null)?.[name])
      return parsed.success ? [[name, parsed.data]] : []
    })
    return Object.fromEntries(parts) as Partial<Preferences>
  } catch {
    return {}
  }
}

function withoutUndefined(part: Partial<Preferences>): Partial<Preferences> {
  return Object.fromEntries(Object.entries(part).filter((entry) => entry[1] !== undefined)) as Partial<Preferences>
}
