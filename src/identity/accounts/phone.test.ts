import { describe, expect, it } from 'vitest'
import { phoneHint, readPhone } from './phone.ts'

describe('a phone number (B09)', () => {
  it.each([
    '+4917667111638',
    '+49 176 671 11 638',
    '004917667111638',
    '0176 67111638',
    '(0176) 671-116-38',
    '+49 (0)176 67111638',
    '0049 (0) 176 67111638',
    '٠١٧٦ ٦٧١١١٦٣٨',
    '\u202a+49 176 67111638\u202c',
    '+49.176.67111638',
    '+49 176/67111638',
  ])('is one number in the spelling %j', (typed) => {
    expect(readPhone(typed, ['DE'])).toEqual({ kind: 'number', e164: '+4917667111638' })
  })
  it.each([
    '',
    ' ',
    '+',
    '++49',
    'abc',
    '+abc',
    '-',
    '()',
    '0',
    '123',
    '+49',
    '+1',
    '9'.repeat(60),
    '+4917667111638 or so',
  ])('is not read out of %j', (typed) => {
    expect(readPhone(typed, ['DE'])).toEqual({ kind: 'not_a_number' })
  })
  it('asks which, where it is valid in several of the regions', () => {
    expect(readPhone('0664 1234567', ['DE', 'AT'])).toEqual({
      kind: 'ambiguous',
      choices: ['+496641234567', '+436641234567'],
    })
    expect(readPhone('+43 664 1234567', ['DE', 'AT'])).toEqual({ kind: 'number', e164: '+436641234567' })
  })
  it('shows its last two digits alone', () => {
    expect(phoneHint('+4917667111638')).toBe('… 38')
  })
})
