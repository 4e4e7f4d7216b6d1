import { describe, expect, it } from 'vitest'
import { Secret } from './secret.ts'

describe('a secret', () => {
  it('prints as [secret] wherever it goes', () => {
    const secret = new Secret('hunter2')
    expect(
      [String(secret), `${secret}`, JSON.stringify({ secret }), secret + '', Object.values(secret).join()].join(),
    ).not.toContain('hunter2')
    expect(secret.reveal()).toBe('hunter2')
  })
})
