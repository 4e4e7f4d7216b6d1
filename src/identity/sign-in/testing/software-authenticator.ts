import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'

/** The few forms of CBOR (RFC 8949) that a new passkey is told in. */
function cbor(value: number | string | Buffer | Map<number | string, unknown>): Buffer {
  const head = (major: number, size: number): Buffer =>
    size < 24 ? Buffer.from([(major << 5) | size])
    : size < 256 ? Buffer.from([(major << 5) | 24, size])
    : Buffer.from([(major << 5) | 25, size >> 8, size & 255])
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([
    head(5, value.size),
    ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item as Parameters<typeof cbor>[0])]),
  ])
}

interface Passkey {
  id: Buffer
  privateKey: KeyObject
  counter: number
}

/** An authenticator in software, as WebAuthn describes one: for tests without a browser. */
export function createSoftwareAuthenticator(settings: { origin: string; rpId: string; userVerified?: boolean }) {
  const passkeys: Passkey[] = []
  const flags = (attested: boolean): number =>
    0x01 | (settings.userVerified === false ? 0 : 0x04) | (attested ? 0x40 : 0)
  const rpIdHash = createHash('sha256').update(settings.rpId).digest()
  const counterBytes = (count: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(count)
    return bytes
  }
  const client = (type: string, challenge: string, origin = settings.origin): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

  return {
    /** Answers `navigator.credentials.create`. @returns the JSON that the page sends */
    create(optionsJson: string, origin?: string): string {
      const options = JSON.parse(optionsJson) as { challenge: string }
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const id = randomBytes(32)
      passkeys.push({ id, privateKey, counter: 0 })
      const cose = cbor(
        new Map<number, unknown>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      )
      const authData = Buffer.concat([
        rpIdHash,
        Buffer.from([flags(true)]),
        counterBytes(0),
        Buffer.alloc(16),
        Buffer.from([id.length >> 8, id.length & 255]),
        id,
        cose,
      ])
      const attestationObject = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      )
      return JSON.stringify({
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client('webauthn.create', options.challenge, origin).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      })
    },

    /** Answers `navigator.credentials.get` with the newest passkey. @param counter what it claims to have counted to */
    get(optionsJson: string, change: { origin?: string; counter?: number } = {}): string {
      const options = JSON.parse(optionsJson) as { challenge: string }
      const passkey = passkeys.at(-1)
      if (passkey === undefined) throw new Error('no passkey was made')
      passkey.counter = change.counter ?? passkey.counter + 1
      const authData = Buffer.concat([rpIdHash, Buffer.from([flags(false)]), counterBytes(passkey.counter)])
      const clientData = client('webauthn.get', options.challenge, change.origin)
      const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()])
      return JSON.stringify({
        id: passkey.id.toString('base64url'),
        rawId: passkey.id.toString('base64url'),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: createSign('sha256').update(signed).sign(passkey.privateKey).toString('base64url'),
        },
      })
    },
  }
}
