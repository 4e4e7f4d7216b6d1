import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Leak {
  what: string
  form: string
  where: string
}

interface Needle {
  bytes: Buffer
  what: string
  form: string
  /** Six digits stand in many numbers by chance: only as a word of their own they count. */
  whole: boolean
}

const wordByte = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 48 && byte <= 57) ||
    (byte >= 65 && byte <= 90) ||
    (byte >= 97 && byte <= 122) ||
    byte === 46 ||
    byte === 45)

/** Every secret that was used, so that a search can prove that none was kept where it does not belong (B23). */
export class UsedSecrets {
  readonly #kinds = new Map<string, string>()

  add(kind: string, secret: string): string {
    if (secret.length < 6) throw new Error(`a ${kind} of ${secret.length} characters`)
    this.#kinds.set(secret, kind)
    return secret
  }

  /** What sorts of secret there are among them. */
  get kinds(): Set<string> {
    return new Set(this.#kinds.values())
  }

  get size(): number {
    return this.#kinds.size
  }

  #needles(): Needle[] {
    return [...this.#kinds].flatMap(([secret, what]) => {
      const plain = [...new Set([secret, secret.replace(/[-\s]/g, ''), encodeURIComponent(secret)])]
      const digits = /^\d{6}$/.test(secret)
      return plain.flatMap((text) => {
        const bytes = Buffer.from(text)
        // Of base64 only what does not hang on the place in the text around it: three shifts, without the edges.
        const base64 = [0, 1, 2].map((shift) =>
          Buffer.concat([Buffer.alloc(shift), bytes])
            .toString('base64')
            .slice(shift === 0 ? 0 : 4, digits ? undefined : -4),
        )
        const forms: [string, string, boolean][] = [
          ['plain', text, digits],
          ['hex', bytes.toString('hex'), digits],
        ]
        for (const encoded of base64) if (encoded.replace(/=/g, '').length >= 8) forms.push(['base64', encoded, digits])
        return forms.map(([form, shown, whole]) => ({ bytes: Buffer.from(shown), what, form, whole }))
      })
    })
  }

  /** Looks through texts and files in one pass each, whatever the number of secrets. */
  findIn(places: Iterable<{ where: string; bytes: Buffer }>): Leak[] {
    const needles = this.#needles()
    const begins = new Map<number, Needle[]>()
    const known = new Uint8Array(1 << 24)
    const key = (bytes: Buffer, at: number): number =>
      ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    for (const needle of needles) {
      const start = key(needle.bytes, 0)
      known[start] = 1
      begins.set(start, [...(begins.get(start) ?? []), needle])
    }
    const leaks: Leak[] = []
    for (const { where, bytes } of places)
      for (let at = 0; at + 2 < bytes.length; at++) {
        const start = key(bytes, at)
        if (known[start] !== 1) continue
        for (const needle of begins.get(start) ?? []) {
          const end = at + needle.bytes.length
          if (bytes.compare(needle.bytes, 0, needle.bytes.length, at, Math.min(end, bytes.length)) !== 0) continue
          if (needle.whole && (wordByte(bytes[at - 1]) || wordByte(bytes[end]))) continue
          leaks.push({ what: needle.what, form: needle.form, where: `${where} at ${at}` })
        }
      }
    return leaks
  }
}

/** Every file under a folder. */
export function* filesUnder(folder: string): Generator<{ where: string; bytes: Buffer }> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const where = join(entry.parentPath, entry.name)
    let bytes: Buffer
    try {
      bytes = readFileSync(where)
    } catch {
      // A file of the running database that has just gone.
      continue
    }
    yield { where, bytes }
  }
}
