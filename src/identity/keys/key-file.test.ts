import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadKeyFile, newKeyFile, turnKey } from './key-file.ts'
import { createKeyRing } from './key-ring.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rekey-keys-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('the key pair that push services know this backend by', () => {
  it('is added to a file from before there was push, once, and nothing else is touched', async () => {
    const path = join(folder, 'keys.json')
    const { vapid, ...older } = newKeyFile()
    expect(vapid).toHaveLength(1)
    await writeFile(path, JSON.stringify(older))
    const loaded = await loadKeyFile(path, false)
    expect(loaded).toMatchObject(older)
    expect(loaded.vapid).toHaveLength(1)
    expect(await loadKeyFile(path, false)).toEqual(loaded)
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(loaded)
  })

  it('is turned like every other key: the newest first, the older one kept', () => {
    const first = newKeyFile()
    const ring = createKeyRing(first)
    const turned = turnKey(first, 'vapid')
    ring.replace(turned)
    expect(ring.vapidKeys.map((key) => key.version)).toEqual([2, 1])
    expect(ring.vapidKeys[1]).toEqual(first.vapid[0])
    expect(turned.digest).toEqual(first.digest)
  })

  it('is a point and a scalar of the right length, every time', () => {
    let file = newKeyFile()
    // One scalar in 256 begins with a zero, which must not get lost.
    for (let round = 0; round < 1500; round++) {
      file = { ...file, vapid: turnKey(file, 'vapid').vapid.slice(0, 1) }
      const [key] = file.vapid
      expect(Buffer.from(key?.publicKey ?? '', 'base64url')).toHaveLength(65)
      expect(Buffer.from(key?.privateKey ?? '', 'base64url')).toHaveLength(32)
    }
  })
})
