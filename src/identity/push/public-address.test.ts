import { describe, expect, it } from 'vitest'
import { createGuardedLookup, isLoopbackAddress, isPublicAddress, PrivateAddressError } from './public-address.ts'
import { mayBeEndpoint } from './subscription.ts'

const inside = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.255.254',
  '127.0.0.1',
  '127.8.8.8',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '239.255.255.250',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::7f00:1',
  '64:ff9b::a00:1',
  '64:ff9b:1::1',
  '100::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  'not an address',
  '',
]
const outside = ['8.8.8.8', '1.1.1.1', '100.63.255.255', '172.32.0.1', '192.167.1.1', '2606:4700::1111', '2a00:1450::5']

describe('addresses of the public internet', () => {
  it.each(inside)('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false))
  it.each(outside)('takes %s', (address) => expect(isPublicAddress(address)).toBe(true))
  it('knows loopback', () => {
    expect(['127.0.0.1', '127.1.1.1', '::1'].every(isLoopbackAddress)).toBe(true)
    expect(['8.8.8.8', '10.0.0.1', 'localhost', '::2'].some(isLoopbackAddress)).toBe(false)
  })
})

describe('endpoints', () => {
  it.each([
    'http://push.example.com/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/x',
    'https://intranet/x',
    'https://user:secret@push.example.com/x',
    'ftp://push.example.com/x',
    'file:///etc/passwd',
    'push.example.com',
    '',
  ])('refuses %s', (endpoint) => expect(mayBeEndpoint(endpoint, false)).toBe(false))

  it('takes a push service, and one on this machine for tests alone', () => {
    expect(mayBeEndpoint('https://updates.push.services.example.com/wpush/v2/abc', false)).toBe(true)
    expect(mayBeEndpoint('http://127.0.0.1:4000/x', true)).toBe(true)
    expect(mayBeEndpoint('http://10.0.0.1/x', true)).toBe(false)
    expect(mayBeEndpoint('https://10.0.0.1/x', true)).toBe(false)
  })
})

describe('the guarded lookup', () => {
  const look = (addresses: { address: string; family: number }[], all: boolean) =>
    new Promise((resolve, reject) =>
      createGuardedLookup(isPublicAddress, (_name, _options, done) => done(null, addresses))(
        'push.example.com',
        { all },
        (error, address, family) => (error === null ? resolve({ address, family }) : reject(error)),
      ),
    )

  it('hands on exactly what it judged', async () => {
    expect(await look([{ address: '8.8.8.8', family: 4 }], false)).toEqual({ address: '8.8.8.8', family: 4 })
    expect(await look([{ address: '8.8.8.8', family: 4 }], true)).toMatchObject({
      address: [{ address: '8.8.8.8', family: 4 }],
    })
  })

  it('refuses a name of which one address is not public, and one without any', async () => {
    const mixed = [
      { address: '8.8.8.8', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]
    await expect(look(mixed, true)).rejects.toThrow(PrivateAddressError)
    await expect(look([{ address: '::ffff:7f00:1', family: 6 }], true)).rejects.toThrow(PrivateAddressError)
    await expect(look([], true)).rejects.toThrow(PrivateAddressError)
  })
})
