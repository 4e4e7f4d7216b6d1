import { describe, expect, it } from 'vitest'
import { isFairRequest } from './fair-request.ts'

const claims = (text: string): string => `claims=${encodeURIComponent(text)}`

describe('what the provider can be asked', () => {
  it('is any text in UTF-8', () => {
    for (const query of [
      '',
      'a',
      'a=',
      'a=b&c=d',
      'state=a+b%26c%3D%C3%BC',
      `state=${encodeURIComponent('名前 🙂')}`,
      'a=b=c',
    ])
      expect(isFairRequest(query), query).toBe(true)
    expect(isFairRequest(claims('{"userinfo":{"name":{"essential":true,"value":"ü"}}}'))).toBe(true)
    expect(isFairRequest(claims('no json'))).toBe(true)
    expect(isFairRequest(`state=${'s'.repeat(8000)}`)).toBe(true)
  })
  it('is nothing that cannot be kept, in a name or a value, nor spelt out in JSON', () => {
    for (const bad of [
      '%00',
      '%0A',
      '%1f',
      '%7F',
      '%C2%85',
      '%ED%A0%80',
      '%FF',
      '%',
      '%zz',
      '%EF%BF%BD',
      '\ud800',
      '\0',
    ])
      for (const query of [`a=x${bad}`, `x${bad}=a`, `a=b&c=${bad}`, bad])
        expect(isFairRequest(query), query).toBe(false)
    for (const text of ['{"a":"\\u0000"}', '{"\\u0000":1}', '{"a":{"b":["\\ud800"]}}', '["\\u001b"]'])
      expect(isFairRequest(claims(text)), text).toBe(false)
    expect(isFairRequest(`state=${'s'.repeat(8192)}`)).toBe(false)
  })
})
