import { describe, expect, it } from 'vitest'
import { answersClass, authenticationOf, mfaClass, sfaClass } from './authentication-class.ts'

describe('what applications are told of a sign-in', () => {
  it.each([
    ['pwd', sfaClass, ['pwd']],
    ['pwd otp', mfaClass, ['pwd', 'otp', 'mfa']],
    ['pwd sms', mfaClass, ['pwd', 'sms', 'mfa']],
    ['pwd email', sfaClass, ['pwd', 'otp']],
    ['passkey email', sfaClass, ['swk', 'otp']],
    ['pwd push', mfaClass, ['pwd', 'mca', 'mfa']],
    ['pwd passkey', mfaClass, ['pwd', 'swk', 'mfa']],
    ['passkey uv', mfaClass, ['swk', 'user', 'mfa']],
    ['pwd passkey uv', mfaClass, ['pwd', 'swk', 'user', 'mfa']],
    ['passkey', sfaClass, ['swk']],
    ['pwd uv', sfaClass, ['pwd', 'user']],
    ['otp sms', sfaClass, ['otp', 'sms']],
    ['pwd otp email', mfaClass, ['pwd', 'otp', 'mfa']],
    ['pwd device', sfaClass, ['pwd']],
    ['constructor', sfaClass, []],
    ['', sfaClass, []],
  ])('%s', (methods, acr, amr) => expect(authenticationOf(methods)).toEqual({ acr, amr }))

  it('lets the higher class answer for the lower, never the other way', () => {
    expect(answersClass(mfaClass, [mfaClass])).toBe(true)
    expect(answersClass(mfaClass, [sfaClass])).toBe(true)
    expect(answersClass(sfaClass, [mfaClass, sfaClass])).toBe(true)
    expect(answersClass(sfaClass, [mfaClass])).toBe(false)
    expect(answersClass(undefined, [sfaClass])).toBe(false)
    expect(answersClass(mfaClass, ['urn:other'])).toBe(false)
    expect(answersClass(undefined, [])).toBe(true)
  })
})
