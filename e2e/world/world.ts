import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crowd, type Person } from '#identity/seed/people.ts'
import { Backend, freePort } from './backend.ts'
import { MovingClock } from './moving-clock.ts'
import { Outbox } from './outbox.ts'
import { Phones } from './phones.ts'
import { filesUnder, UsedSecrets, type Leak } from './used-secrets.ts'

/** What one worker's journeys share: a backend with its people, their phones and mailboxes, and one clock. */
export interface World {
  folder: string
  clock: MovingClock
  secrets: UsedSecrets
  backend: Backend
  outbox: Outbox
  phones: Phones
  /** What a console's screen was told, without the answers that are meant to show a secret. */
  bridgeAnswers: { where: string; bytes: Buffer }[]
  /** Somebody of the crowd whom no other journey knows: active, with an app, a live recovery code and a mailbox, in English. */
  somebody(fits?: (person: Person) => boolean): Person
  /** Learns the secrets of all messages so far, of those too that no journey has read. */
  noteSent(): Promise<void>
  /** Looks for every secret used so far in the log, the data folder, the consoles' folders and what screens were told. */
  findLeaks(): Leak[]
  end(): Promise<void>
}

export async function createWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'rekey-e2e-'))
  const clock = new MovingClock()
  const secrets = new UsedSecrets()
  const backend = new Backend(folder, await freePort(), await freePort(), clock)
  await backend.start()
  const keyFile = join(backend.dataFolder, 'keys.json')
  noteKeys(secrets, keyFile)
  const outbox = new Outbox(backend, secrets)
  const bridgeAnswers: World['bridgeAnswers'] = []
  const unknown = crowd(480).filter((person) => {
    const [factor] = person.factors
    const plain =
      person.kind === 'standard' &&
      person.state === 'active' &&
      person.reconfiguration === null &&
      person.locale === 'en'
    return (
      plain &&
      person.code === 'live' &&
      person.factors.length === 1 &&
      factor?.type === 'totp' &&
      factor.state === 'working' &&
      person.emails[0]?.behindSignIn === false
    )
  })
  function* places(): Generator<{ where: string; bytes: Buffer }> {
    yield* filesUnder(folder)
    yield* bridgeAnswers
  }
  return {
    folder,
    clock,
    secrets,
    backend,
    outbox,
    phones: new Phones(clock, secrets),
    bridgeAnswers,
    somebody(fits = () => true) {
      const place = unknown.findIndex(fits)
      const [person] = place < 0 ? [] : unknown.splice(place, 1)
      if (person === undefined) throw new Error('nobody is left')
      return person
    },
    // The file of keys is the one place where the backend's own keys stand.
    findLeaks: () =>
      secrets.findIn(places()).filter(({ what, where }) => what !== backendKey || !where.startsWith(keyFile)),
    noteSent: async () => void (await outbox.messages()),
    async end() {
      await backend.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const backendKey = "key of the backend's own"

interface KeyFile {
  digest: { key: string }[]
  seal: { key: string }[]
  cookie: { key: string }[]
  signing: { d: string }[]
  vapid: { privateKey: string }[]
}

/** Keys that seal and sign, and the one that push services know the backend by, belong into their file alone. */
function noteKeys(secrets: UsedSecrets, path: string): void {
  const { digest, seal, cookie, signing, vapid } = JSON.parse(readFileSync(path, 'utf8')) as KeyFile
  const keys = [...digest, ...seal, ...cookie].map(({ key }) => key)
  keys.push(...signing.map(({ d }) => d), ...vapid.map(({ privateKey }) => privateKey))
  for (const key of keys) secrets.add(backendKey, key)
}
