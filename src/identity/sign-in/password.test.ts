import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashPassword, passwordFault, verifyPassword } from './password.ts'

describe('passwords', () => {
  it('are refused by length, commonness and own names alone', () => {
    const own = ['mruiz', 'Mariam', 'Ruiz', 'mruiz@demo.example']
    expect(passwordFault('elevenchars', own)).toBe('too_short')
    expect(passwordFault('twelve chars', own)).toBeNull()
    expect(passwordFault('x1'.repeat(128), own)).toBe('common')
    expect(passwordFault(`k ettle ${'ä'.repeat(248)}`, own)).toBeNull()
    expect(passwordFault('y'.repeat(257), own)).toBe('too_long')
    for (const common of ['PassWord12345', 'aaaaaaaaaaaaa', 'abcabcabcabc', '123456789012', 'qwertyuiop12'])
      expect(passwordFault(common, own)).toBe('common')
    for (const named of ['Mariam-Ruiz-1', 'mruiz@demo.example', 'MRUIZmruizMRUIZ'])
      expect(passwordFault(named, own)).toBe('own_names')
    expect(passwordFault('Ruiz paints nine boats', own)).toBeNull()
    expect(passwordFault('日本語のパスワードは長い', own)).toBeNull()
  })

  it('never fail on any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        (text) => passwordFault(text, ['a.b*c', 'x']) !== undefined,
      ),
    )
  })

  it('verify exactly what was set, and nothing without a hash', async () => {
    const hash = await hashPassword('Kettle lamp ánchor tide ')
    expect(hash).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    expect(await verifyPassword(hash, 'Kettle lamp ánchor tide ')).toBe(true)
    expect(await verifyPassword(hash, 'Kettle lamp ánchor tide')).toBe(false)
    expect(await verifyPassword(null, 'x')).toBe(false)
    expect(await verifyPassword('not a hash', 'x')).toBe(false)
  })
})
