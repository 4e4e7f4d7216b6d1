import { describe, expect, it } from 'vitest'
import { smsParts } from './sms-parts.ts'

const withoutHeader = (parts: ReturnType<typeof smsParts>): Buffer =>
  Buffer.concat(parts.map((part) => (part.joined ? part.bytes.subarray(6) : part.bytes)))

describe('the parts of an SMS', () => {
  it('are one for a short text, by GSM 03.38 where it can be', () => {
    expect(smsParts('Code 123456 for Zoe', 1)).toEqual([
      { dataCoding: 0, bytes: Buffer.from('Code 123456 for Zoe'), joined: false },
    ])
    expect(smsParts('x'.repeat(160), 1)).toHaveLength(1)
    expect(smsParts('ا'.repeat(70), 1)).toHaveLength(1)
  })

  it('are joined by a header, and cut no sign', () => {
    const gsm = smsParts('x'.repeat(152) + '€'.repeat(20), 0x1ff)
    expect(gsm.map((part) => [...part.bytes.subarray(0, 6)])).toEqual([
      [5, 0, 3, 0xff, 2, 1],
      [5, 0, 3, 0xff, 2, 2],
    ])
    // The escape and what it stands before stay together: 152 and not 153 in the first part.
    expect(gsm[0]?.bytes.length).toBe(6 + 152)
    const text = `${'ا'.repeat(66)}😀 ${'ب'.repeat(40)}`
    const arabic = smsParts(text, 7)
    expect(arabic[0]?.dataCoding).toBe(8)
    expect(arabic[0]?.bytes.length).toBe(6 + 132)
    expect(withoutHeader(arabic).swap16().toString('utf16le')).toBe(text)
    for (const part of [...gsm, ...arabic]) expect(part.bytes.length).toBeLessThanOrEqual(159)
  })

  it('are not more than a phone joins', () => {
    expect(() => smsParts('x'.repeat(2000), 1)).toThrow(/too long/)
  })
})
