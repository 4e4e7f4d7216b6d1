import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../host/testing/temporary-folder.ts'
import { openPreferences } from './preferences-store.ts'

describe('preferences', () => {
  it.each([
    ['de-AT', 'de'],
    ['ar-EG', 'ar'],
    ['fr-FR', 'en'],
    ['', 'en'],
  ])('begin in the language of the system: %s', async (system, locale) => {
    expect((await openPreferences(await temporaryFolder(), system)).current.locale).toBe(locale)
  })

  it('stay over a restart, in a file of their user', async () => {
    const folder = await temporaryFolder()
    const store = await openPreferences(folder, 'en')
    await Promise.all([
      store.change({ theme: 'dark' }),
      store.change({ locale: 'ar' }),
      store.change({ theme: 'light' }),
    ])
    expect((await openPreferences(folder, 'en')).current).toEqual(store.current)
    expect(store.current).toMatchObject({ theme: 'light', locale: 'ar', letterKeys: true })
    expect((await stat(join(folder, 'preferences.json'))).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['preferences.json'])
  })

  it.each(['', '{', 'null', '[]', '"x"', '{"theme":1,"locale":"xx"}'])(
    'begin anew where the file is %j',
    async (text) => {
      const folder = await temporaryFolder()
      await writeFile(join(folder, 'preferences.json'), text)
      expect((await openPreferences(folder, 'en')).current).toMatchObject({ theme: 'system', locale: 'en' })
    },
  )

  it('keep what is well-formed of a damaged file', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'preferences.json'), '{"theme":"dark","locale":"xx","other":1}')
    const store = await openPreferences(folder, 'en')
    expect(store.current).toEqual({ theme: 'dark', locale: 'en', letterKeys: true, density: 'dense' })
    await store.change({})
    expect(await readFile(join(folder, 'preferences.json'), 'utf8')).not.toContain('other')
  })

  it('do not change where they cannot be kept, and can be changed again later', async () => {
    const folder = await temporaryFolder()
    const place = join(folder, 'profile')
    await writeFile(place, 'a file where the folder should be')
    const store = await openPreferences(place, 'en')
    await expect(store.change({ theme: 'dark' })).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(store.current.theme).toBe('system')
    await rm(place)
    expect(await store.change({ theme: 'dark' })).toMatchObject({ theme: 'dark' })
  })
})
